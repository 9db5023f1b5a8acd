"""Who may see, record and correct a visit."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from casework.families.access import household_for
from casework.families.models import Household, HouseholdQuerySet, Student
from casework.pairings.models import Pairing
from casework.visits.models import Visit, VisitConflictCopy
from outreach.access import is_office
from outreach.people.models import User


def visit_for(user: User, pk: int) -> Visit:
    """The visit, if this person may see it; otherwise 404, as if there were none."""
    return get_object_or_404(Visit.objects.visible_to(user).for_list(), pk=pk)


@dataclass(frozen=True)
class ToRecord:
    """A family of which this person may write down contacts: of any day, or only of the days of a pairing now over."""

    household: Household
    days: tuple[tuple[date, date], ...] = ()


def to_record_for(user: User, pk: int) -> ToRecord:
    """A family in sight is one whose contacts this person may record.

    Whoever helped it until a pairing ended may still enter what was done on its days, and sees no more of the family
    for that than its pupils' names. Otherwise 404.
    """
    if Household.objects.visible_to(user).filter(pk=pk).exists():
        return ToRecord(household_for(user, pk))
    days = days_over(user, pk)
    if not days:
        raise Http404
    pupils = Household.objects.filter(school=user.school_id).prefetch_related("students__class_group")
    return ToRecord(get_object_or_404(pupils, pk=pk), days)


@dataclass(frozen=True)
class InSight:
    """As `ToRecord`, with the family's pupils, the enrolled and those who have left."""

    household: Household
    pupils: tuple[Student, ...]
    days: tuple[tuple[date, date], ...] = ()

    def covers(self, on: date) -> bool:
        return not self.days or any(since <= on <= until for since, until in self.days)


def family_in_sight(user: User, pk: int) -> InSight | None:
    """What `to_record_for` finds, in one query where the family is in sight, and without what only pages show."""
    pupils = Student.objects.filter(household=pk, school=user.school_id).order_by("student_no")
    found = tuple(pupils.select_related("household", "class_group"))
    if not found:
        return None
    household = found[0].household
    if HouseholdQuerySet.shows(user, household, found):
        return InSight(household, found)
    days = days_over(user, pk)
    return InSight(household, found, days) if days else None


def days_over(user: User, pk: int) -> tuple[tuple[date, date], ...]:
    """First and last day of each pairing of this person with the family that is over."""
    over = Pairing.objects.filter(school=user.school_id, helper=user, household=pk, until__isnull=False)
    rows = over.order_by("since").values_list("since", "until")
    return tuple((since, until) for since, until in rows if until)


def may_record_for_others(user: User) -> bool:
    """The office enters a visit in a teacher's name when the teacher cannot."""
    return is_office(user)


def may_correct_visit(user: User, visit: Visit) -> bool:
    """The one who wrote it down, or the office."""
    return visit.withdrawn_at is None and (visit.recorder_id == user.pk or is_office(user))


def may_remove_photos(user: User, visit: Visit) -> bool:
    """Whoever wrote it down, or the office; of a withdrawn one too, since it is still to be seen."""
    return visit.recorder_id == user.pk or is_office(user)


def undecided_for(user: User, pk: int) -> VisitConflictCopy:
    """Two versions of one record, for the one who may correct it."""
    copy = get_object_or_404(
        VisitConflictCopy.objects.visible_to(user).undecided().select_related("visit__household", "visit__recorder"),
        pk=pk,
    )
    if not may_correct_visit(user, copy.visit):
        raise PermissionDenied
    return copy
