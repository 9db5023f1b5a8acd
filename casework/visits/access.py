"""Who may see, record and correct a visit."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from casework.families.models import Household
from casework.visits.models import Visit, VisitConflictCopy
from outreach.access import is_office
from outreach.people.models import User


def visit_for(user: User, pk: int) -> Visit:
    """The visit, if this person may see it; otherwise 404, as if there were none."""
    return get_object_or_404(Visit.objects.visible_to(user).for_list(), pk=pk)


def household_for(user: User, pk: int) -> Household:
    """A family in sight is one whose visits this person may record."""
    seen = Household.objects.visible_to(user).prefetch_related("students__class_group", "guardians")
    return get_object_or_404(seen, pk=pk)


def may_record_for_others(user: User) -> bool:
    """The office enters a visit in a teacher's name when the teacher cannot."""
    return is_office(user)


def may_correct_visit(user: User, visit: Visit) -> bool:
    """The one who wrote it down, or the office."""
    return visit.withdrawn_at is None and (visit.recorder_id == user.pk or is_office(user))


def undecided_for(user: User, pk: int) -> VisitConflictCopy:
    """Two versions of one record, for the one who may correct it."""
    copy = get_object_or_404(
        VisitConflictCopy.objects.visible_to(user).undecided().select_related("visit__household", "visit__recorder"),
        pk=pk,
    )
    if not may_correct_visit(user, copy.visit):
        raise PermissionDenied
    return copy
