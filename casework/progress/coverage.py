"""Who has been reached: families by class, staff, pairings (M08, M09, M10, M16)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from casework.families.models import Student
from casework.families.tags import SPECIAL_GROUP
from casework.pairings.models import Pairing
from casework.progress.judging import Status
from casework.progress.reckoning import Line
from casework.visits.models import AT_THE_DOOR, Participation
from outreach.calendar.periods import Kind, Period, period_of
from outreach.people.models import ClassGroup

# Points of per cent within which work keeps pace with time (M10).
EVEN = 5


@dataclass(frozen=True)
class Share:
    """A part of a whole. Of nothing there is no rate: it prints as “—”."""

    done: int
    of: int

    @property
    def percent(self) -> int | None:
        """Whole per cent, rounded down, so that 100 means all."""
        return self.done * 100 // self.of if self.of else None

    @property
    def exact(self) -> str:
        """41.2"""
        return f"{self.done * 100 / self.of:.1f}" if self.of else "—"


@dataclass(frozen=True)
class ClassCoverage:
    group: ClassGroup
    pupils: Share


def reached(schools: Collection[int], period: Period) -> QuerySet[Participation, Any]:
    """The households visited in the period, whatever a campaign's rules count; to be looked up with `__in`."""
    rows = Participation.objects.filter(
        school__in=schools, met=True, mode__in=AT_THE_DOOR, on__range=(period.start, period.end)
    )
    return rows.values("household")


def classes_covered(school_id: int, classes: QuerySet[ClassGroup], year: Period) -> list[ClassCoverage]:
    """In the order of classes; pupils on the roll and those whose family was visited. Two queries."""
    seen = Q(household__in=reached([school_id], year))
    counts = (
        Student.objects.filter(class_group__in=classes, left_on=None)
        .order_by()
        .values("class_group")
        .annotate(pupils=Count("pk"), reached=Count("pk", filter=seen))
    )
    found = {row["class_group"]: Share(row["reached"], row["pupils"]) for row in counts}
    return [ClassCoverage(group, found.get(group.pk, Share(0, 0))) for group in classes]


def households_covered(schools: Collection[int], year: Period) -> dict[int, Share]:
    """By school: 户 with a child on the roll, and those of them that were visited. Two queries."""
    enrolled = Student.objects.filter(school__in=schools, left_on=None).order_by().values("school")
    all_of = {row["school"]: row["n"] for row in enrolled.annotate(n=Count("household", distinct=True))}
    seen = enrolled.filter(household__in=reached(schools, year))
    visited = {row["school"]: row["n"] for row in seen.annotate(n=Count("household", distinct=True))}
    return {school: Share(visited.get(school, 0), all_of.get(school, 0)) for school in schools}


def unvisited_families(group: ClassGroup, year: Period, on: date) -> QuerySet[Student]:
    """Pupils of the class whose family nobody has visited yet; who helps it and when it was last in touch."""
    helpers = Pairing.objects.filter(household=OuterRef("household")).active(on).order_by("pk")
    contacts = Participation.objects.filter(
        household=OuterRef("household"), met=True, on__range=(year.start, year.end)
    ).order_by("-on")
    pupils: QuerySet[Student] = Student.objects.filter(class_group=group, left_on=None)
    pupils = pupils.exclude(household__in=reached([group.school_id], year)).annotate(
        helper_name=Subquery(helpers.values("helper__name")[:1]), contacted_on=Subquery(contacts.values("on")[:1])
    )
    return pupils.select_related("household", "class_group").order_by("student_no", "pk")


def households_without_helper(school_id: int, on: date) -> int:
    """户 with a child of a 特殊群体 and no active pairing (M16)."""
    helped = Pairing.objects.filter(school=school_id, household__isnull=False).active(on).values("household")
    special = Student.objects.filter(school=school_id, left_on=None, tags__code__in=SPECIAL_GROUP)
    return int(special.exclude(household__in=helped).order_by().values("household").distinct().count())


def staff_covered(lines: Iterable[Line]) -> Share:
    """M08: of the people of whom anything is asked, those who have done some of it."""
    lines = list(lines)
    asked = {line.owner for line in lines if line.owner and line.status != Status.EXEMPT}
    active = {line.owner for line in lines if line.owner and line.done}
    return Share(len(asked & active), len(asked))


def school_year(on: date) -> Period:
    return period_of(on, Kind.SCHOOL_YEAR)


def pace(share: Share, elapsed: float) -> str:
    """M10: 快于时间, 与时间持平, 落后 11 个点. Before anything is asked: empty."""
    if not share.of:
        return ""
    ahead = round(share.done * 100 / share.of - elapsed * 100)
    if ahead >= 0 and share.done >= share.of:
        return "已完成"
    if ahead > EVEN:
        return "快于时间"
    return "与时间持平" if ahead >= -EVEN else f"比时间慢 {-ahead} 个点"
