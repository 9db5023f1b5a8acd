"""Visits for pages: mine, of a family, and those that make one of a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from campaigns.quotas.models import ActivityKind, QuotaRule
from casework.families.models import Household
from casework.progress.queries import Owed
from casework.visits.content import DETAILS
from casework.visits.models import Participation, Visit, VisitPhoto
from outreach.calendar.periods import Kind, Period, period_of
from outreach.people.models import Appointment, User

Per, VISIT = QuotaRule.Per, ActivityKind.Source.VISIT
QUARTERS_BACK = 6


def my_visits(user: User, period: Period) -> QuerySet[Visit]:
    """Those the person took part in, with what was withdrawn."""
    return (
        Visit.objects.visible_to(user)
        .with_missing_photos()
        .filter(participations__user=user, on__gte=period.start, on__lte=period.end)
        .select_related("household", "recorder")
        .prefetch_related("students__class_group", "tickets", "participations__user")
        .order_by("-on", "-pk")
    )


def quarters_of(user: User, today: date) -> list[Period]:
    """The quarters in which the person has records, and this one; newest first."""
    quarter = period_of(today, Kind.QUARTER)
    found = [quarter]
    for _ in range(QUARTERS_BACK):
        quarter = quarter.previous()
        found.append(quarter)
    first = Participation.objects.filter(user=user).order_by("on").values_list("on", flat=True).first() or today
    return [period for period in found if period.end >= first or period == found[0]]


def family_visits(user: User, household: Household) -> QuerySet[Visit]:
    return Visit.objects.visible_to(user).standing_records().filter(household=household).for_list()


def same_day(visit: Visit) -> int:
    """How many other standing records of the same person have the same family and day: together they count once."""
    same = Participation.objects.filter(user=visit.recorder_id, household=visit.household_id, on=visit.on)
    return same.exclude(visit=visit).filter(visit__withdrawn_at=None).count()


def due_now(owed: Iterable[Owed], quarter: Period) -> list[Owed]:
    """What must be done by the end of this quarter: unfinished first, nearest day first.

    What merely stands (结对) is there only while it lacks.
    """
    due = [
        line
        for line in owed
        if line.period.end <= quarter.end and (line.period.kind != Kind.STANDING or line.done < line.due)
    ]
    return sorted(due, key=lambda line: (line.done >= line.due, line.period.end))


def own_visits(owed: Iterable[Owed]) -> Owed | None:
    """The person's own quota of home visits, the largest where there are several.

    It alone has a bar: other things are counted in other units.
    """
    asked = [line for line in owed if line.rule.per == Per.PERSON and line.rule.activity.source == VISIT]
    return max(asked, key=lambda line: line.due, default=None)


def greeting(now: datetime) -> str:
    """By the clock in Shanghai."""
    for until, words in ((5, "夜深了"), (9, "早上好"), (12, "上午好"), (14, "中午好"), (18, "下午好")):
        if now.hour < until:
            return words
    return "晚上好"


def recorded_on(user: User, household: Household, on: date) -> bool:
    """Whether this person has a standing record of the family on that day already."""
    mine = Participation.objects.filter(user=user, household=household, on=on)
    return mine.filter(visit__withdrawn_at=None).exists()


def detail_lines(visit: Visit) -> list[tuple[str, str]]:
    """The optional lines that somebody filled in."""
    return [(label, visit.details[name]) for name, label in DETAILS.items() if visit.details.get(name)]


@dataclass(frozen=True)
class Gallery:
    """The photos of a visit in order, and how many are here, on their way, and lost on the phone."""

    rows: list[VisitPhoto]
    shown: int
    coming: int
    lost: int

    @property
    def missing(self) -> int:
        return self.coming + self.lost


def gallery(visit: Visit) -> Gallery:
    rows = list(visit.photos.standing_records())
    shown, lost = sum(bool(row.stored) for row in rows), sum(not row.stored and bool(row.lost_at) for row in rows)
    return Gallery(rows, shown, len(rows) - shown - lost, lost)


def edit_initial(visit: Visit) -> dict[str, Any]:
    """What a form for correcting it begins with."""
    columns = ("on", "mode", "outcome", "rescheduled_to", "note", "time_of_day", "place", "gift_amount", "rev")
    return {name: getattr(visit, name) for name in columns} | {
        "students": [child.pk for child in visit.students.all()],
        "purposes": [purpose.code for purpose in visit.purposes.all()],
        "companions": [part.user_id for part in visit.participations.all() if not part.is_main],
        **visit.details,
    }


def appointments_of(user: User, on: date) -> list[str]:
    """活动办公室, 七年级1班 班主任: what the person holds on that day, in words."""
    held = Appointment.objects.filter(user=user).on(on).select_related("class_group", "department").order_by("pk")
    return [f"{one.class_group or one.department or ''} {one.get_role_display()}".strip() for one in held]
