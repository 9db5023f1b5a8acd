"""What belongs to one liaison line, in totals: whom it reaches, what was done, what is still open (R417, R418)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from campaigns.planning.models import Campaign, LiaisonLine
from campaigns.quotas.models import QuotaRule
from casework.families.models import Student
from casework.progress.judging import Status
from casework.progress.results import results
from casework.tickets.models import Ticket
from casework.visits.models import Visit
from outreach.calendar.periods import Kind, Period, period_of, shanghai_day
from outreach.people.models import ClassGroup, Department, User


@dataclass
class Owing:
    """What the people of a line still owe together under one rule; nobody is named."""

    rule: QuotaRule
    done: int = 0
    due: int = 0

    @property
    def missing(self) -> int:
        return max(self.due - self.done, 0)


@dataclass(frozen=True)
class UnitTotals:
    unit: Department
    people: int
    visits: int
    open_tickets: int


@dataclass(frozen=True)
class GradeTotals:
    grade: str
    classes: list[ClassGroup]
    families: int
    reached: int
    visits: int
    open_tickets: int


@dataclass(frozen=True)
class LineTotals:
    quarter: Period
    units: list[UnitTotals] = field(default_factory=list)
    grade: GradeTotals | None = None
    owing: list[Owing] = field(default_factory=list)


def totals_of(line: LiaisonLine, *, as_of: datetime) -> LineTotals:
    """The number of queries does not follow the number of people, families or departments."""
    today = shanghai_day(as_of)
    quarter = period_of(today, Kind.QUARTER)
    units = list(line.departments.all())
    working = User.objects.filter(department__in=units).employed(today)
    people = dict(working.values_list("pk", "department_id"))
    return LineTotals(
        quarter,
        _units(units, people, quarter),
        _grade(line, quarter) if line.grade else None,
        _owing(line.campaign, people.keys(), quarter, as_of),
    )


def _in(quarter: Period) -> Q:
    return Q(on__gte=quarter.start, on__lte=quarter.end, withdrawn_at=None)


def _units(units: list[Department], people: Mapping[int, int | None], quarter: Period) -> list[UnitTotals]:
    heads: dict[int, int] = defaultdict(int)
    visits: dict[int, int] = defaultdict(int)
    for unit in people.values():
        heads[unit or 0] += 1
    for recorder in Visit.objects.filter(_in(quarter), recorder__in=people).values_list("recorder", flat=True):
        visits[people[recorder] or 0] += 1
    tickets: dict[int, int] = defaultdict(int)
    still_open = Ticket.objects.filter(department__in=units).exclude(status=Ticket.Status.SIGNED_OFF)
    for department in still_open.values_list("department", flat=True):
        tickets[department or 0] += 1
    return [UnitTotals(unit, heads[unit.pk], visits[unit.pk], tickets[unit.pk]) for unit in units]


def _grade(line: LiaisonLine, quarter: Period) -> GradeTotals:
    school = line.campaign.school_id
    classes = list(ClassGroup.objects.filter(school=school, grade=line.grade))
    pupils = Student.objects.filter(class_group__in=classes).enrolled()
    households = pupils.values("household")
    visits = Visit.objects.filter(_in(quarter), household__in=households)
    tickets = Ticket.objects.filter(visit__household__in=households).exclude(status=Ticket.Status.SIGNED_OFF)
    return GradeTotals(
        grade=line.grade,
        classes=classes,
        families=households.distinct().count(),
        reached=visits.filter(outcome="met").values("household").distinct().count(),
        visits=visits.count(),
        open_tickets=tickets.count(),
    )


def _owing(campaign: Campaign, people: Iterable[int], quarter: Period, as_of: datetime) -> list[Owing]:
    """By rule, all people of the line together, in the order of the plan."""
    mine = set(people)
    found: dict[int, Owing] = {}
    if campaign.status != Campaign.Status.RUNNING or not mine:
        return []
    for one in results([campaign], quarter, as_of=as_of):
        if one.owner in mine and one.due and one.status != Status.EXEMPT:
            owing = found.setdefault(one.rule.pk, Owing(one.rule))
            owing.done += min(one.done, one.due)
            owing.due += one.due
    return sorted(found.values(), key=lambda owing: (owing.rule.order, owing.rule.pk))
