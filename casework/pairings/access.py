"""Who sees a pairing, and who may change one."""

from django.shortcuts import get_object_or_404

from casework.pairings.models import ContactPoint, Pairing
from outreach.access import is_office
from outreach.people.models import User


def pairing_for(user: User, pk: int) -> Pairing:
    """The pairing, if this person may see it; otherwise 404, as if there were none."""
    seen: Pairing = get_object_or_404(Pairing.objects.visible_to(user).for_list().select_related("school"), pk=pk)
    return seen


def point_for(user: User, pk: int) -> ContactPoint:
    seen: ContactPoint = get_object_or_404(ContactPoint.objects.visible_to(user).select_related("class_group"), pk=pk)
    return seen


def may_pair(user: User) -> bool:
    """Begins, ends and hands over pairings, and reads who has none: the campaign office and the principal."""
    return is_office(user)


def may_assess(user: User, pairing: Pairing) -> bool:
    """Writes what is done for the family and how the year ended: the helper, who knows it best, or the office."""
    return is_office(user) or pairing.helper_id == user.pk
