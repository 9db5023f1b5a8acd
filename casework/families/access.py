"""Who sees and changes families. Reading is decided in the models; changing is for the office."""

from django.shortcuts import get_object_or_404

from casework.families.models import Household
from outreach.access import is_office
from outreach.people.models import Organization, User


def household_for(user: User, pk: int) -> Household:
    """The family, if this user may see it; otherwise 404, as if there were none."""
    found: Household = get_object_or_404(Household.objects.visible_to(user), pk=pk)
    return found


def may_manage_families(user: User) -> bool:
    return is_office(user) and user.school.kind == Organization.Kind.SCHOOL
