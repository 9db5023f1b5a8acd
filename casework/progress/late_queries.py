"""季后补录: what became known after a quarter was closed and lies in it (A.3.2). It never changes a frozen figure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Exists, F, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from casework.diaries.models import Diary
from casework.events.models import Attendance, Event
from casework.progress.models import PeriodClose
from casework.registers.kinds import KINDS
from casework.registers.models import RegisterEntry
from casework.submissions.models import Submission
from casework.visits.models import Participation, Visit
from outreach.calendar.periods import Period, parse_period
from outreach.people.models import User

LABELS = {"visit": "走访", "event": "活动", "handin": "材料", "diary": "民情日记", "register": "台账"}
TALK = "谈心谈话"
NAMED = 4
ROW = ("row_kind", "row_day", "row_received", "row_pk")

# What one row says of the record: who, title, note and address.
Said = tuple[str, str, str, str]


@dataclass(frozen=True)
class Late:
    """One record. `people`: those whose part in it came after the close."""

    kind: str
    day: date
    received: datetime
    people: str
    title: str
    note: str
    url: str


def late_arrivals(close: PeriodClose, reader: User) -> QuerySet[Any, tuple[str, date, datetime, int]]:
    """One short row a record that this reader may know of, newest day first; `shown_late` says the rest.

    Of a diary everybody of the office may know that there is one, as for every figure (R032).
    """
    period = parse_period(close.period)
    parts = (
        _rows("visit", _visits(close, period, reader)),
        _rows("event", _events(close, period, reader)),
        _rows("handin", _handins(close, period, reader)),
        _rows("diary", _diaries(close, period)),
        _rows("register", _entries(close, period, reader)),
    )
    return parts[0].union(*parts[1:], all=True).order_by("-row_day", "row_kind", "-row_pk")


def _rows(kind: str, found: QuerySet[Any]) -> QuerySet[Any, Any]:
    named = found.annotate(row_kind=Value(kind, output_field=CharField()), row_pk=F("pk"))
    return named.order_by().values_list(*ROW)


def _visits(close: PeriodClose, period: Period, reader: User) -> QuerySet[Any]:
    """Also those to which a companion was added later."""
    added = Participation.objects.filter(visit=OuterRef("pk"), received_at__gt=close.closed_at).order_by("received_at")
    return (
        Visit.objects.visible_to(reader)
        .standing_records()
        .filter(Q(received_at__gt=close.closed_at) | Exists(added), school=close.campaign.school_id)
        .filter(on__gte=period.start, on__lte=period.end)
        .annotate(row_day=F("on"), row_received=Coalesce(Subquery(added.values("received_at")[:1]), F("received_at")))
    )


def _events(close: PeriodClose, period: Period, reader: User) -> QuerySet[Any]:
    """Also those to which somebody was added later, and those of several days that began before the quarter."""
    added = Attendance.objects.filter(event=OuterRef("pk"), counts=True, received_at__gt=close.closed_at)
    inside = added.filter(day__gte=period.start, day__lte=period.end)
    begun = Q(on__gte=period.start) & (Q(received_at__gt=close.closed_at) | Exists(added))
    return (
        Event.objects.visible_to(reader)
        .filter(school=close.campaign.school_id, state=Event.State.HELD, on__lte=period.end, until__gte=period.start)
        .filter(begun | Exists(inside))
        .annotate(
            row_day=Greatest(F("on"), Value(period.start)),
            row_received=Coalesce(Subquery(added.order_by("received_at").values("received_at")[:1]), F("received_at")),
        )
    )


def _handins(close: PeriodClose, period: Period, reader: User) -> QuerySet[Any]:
    """By the day on which it was due: the day on which it was first handed in is one after the close."""
    return (
        Submission.objects.visible_to(reader)
        .filter(
            handin__campaign=close.campaign_id,
            handin__due_on__gte=period.start,
            handin__due_on__lte=period.end,
            state__in=[Submission.State.HANDED_IN, Submission.State.ACCEPTED],
            first_handed_in_at__gt=close.closed_at,
        )
        .annotate(row_day=F("handin__due_on"), row_received=F("first_handed_in_at"))
    )


def _diaries(close: PeriodClose, period: Period) -> QuerySet[Any]:
    rows = Diary.objects.filter(school=close.campaign.school_id, received_at__gt=close.closed_at)
    return rows.filter(on__gte=period.start, on__lte=period.end).annotate(
        row_day=F("on"), row_received=F("received_at")
    )


def _entries(close: PeriodClose, period: Period, reader: User) -> QuerySet[Any]:
    return (
        RegisterEntry.objects.visible_to(reader)
        .filter(
            school=close.campaign.school_id,
            state=RegisterEntry.State.DONE,
            done_on__gte=period.start,
            done_on__lte=period.end,
            received_at__gt=close.closed_at,
        )
        .annotate(row_day=F("done_on"), row_received=F("received_at"))
    )


def shown_late(rows: Iterable[tuple[str, date, datetime, int]], close: PeriodClose, reader: User) -> list[Late]:
    """The rows of one page in words. The number of queries does not follow the number of rows."""
    rows = list(rows)
    keys: dict[str, list[int]] = defaultdict(list)
    for kind, _, _, pk in rows:
        keys[kind].append(pk)
    said = {
        "visit": _said_visits(keys["visit"], close),
        "event": _said_events(keys["event"], close),
        "handin": _said_handins(keys["handin"]),
        "diary": _said_diaries(keys["diary"], reader),
        "register": _said_entries(keys["register"]),
    }
    return [Late(LABELS[kind], day, received, *said[kind][pk]) for kind, day, received, pk in rows if pk in said[kind]]


def _names(people: Sequence[str]) -> str:
    more = f"等 {len(people)} 人" if len(people) > NAMED else ""
    return "、".join(people[:NAMED]) + more


def _said_visits(keys: list[int], close: PeriodClose) -> dict[int, Said]:
    found = {}
    for visit in Visit.objects.filter(pk__in=keys).for_list():
        parts = list(visit.participations.all())
        late = [part for part in parts if part.received_at > close.closed_at] or parts
        pupils = [pupil.name for pupil in visit.students.all()] or [f"{visit.household.code}户"]
        note = f"{visit.get_mode_display()}，{visit.get_outcome_display()}"
        found[visit.pk] = (
            _names([part.user.name for part in late]),
            "、".join(pupils),
            note + _added(len(late) < len(parts)),
            reverse("visit-detail", args=[visit.pk]),
        )
    return found


def _said_events(keys: list[int], close: PeriodClose) -> dict[int, Said]:
    """Of a talk only that it took place, whatever stands in it."""
    late: Mapping[int, dict[int, str]] = defaultdict(dict)
    rows = Attendance.objects.filter(event__in=keys, counts=True, received_at__gt=close.closed_at)
    order = (F("user__department__order").asc(nulls_last=True), "user__staff_no")
    for event_id, user_id, name in rows.order_by(*order).values_list("event", "user", "user__name"):
        late[event_id][user_id] = name
    found = {}
    for event in Event.objects.filter(pk__in=keys).select_related("organizer").defer("private_note", "summary"):
        known = event.received_at is not None and event.received_at <= close.closed_at
        found[event.pk] = (
            _names(list(late[event.pk].values())) or event.organizer.name,
            TALK if event.is_talk else event.title,
            _added(known).removeprefix("，"),
            reverse("event-detail", args=[event.pk]),
        )
    return found


def _added(after: bool) -> str:
    return "，后来补上的人" if after else ""


def _said_handins(keys: list[int]) -> dict[int, Said]:
    rows = Submission.objects.filter(pk__in=keys).select_related("handin", "author").defer("text", "handed_text")
    return {
        row.pk: (row.author.name, row.handin.name, "按截止日期列", reverse("submission-detail", args=[row.pk]))
        for row in rows
    }


def _said_diaries(keys: list[int], reader: User) -> dict[int, Said]:
    """Who and on which day; what it is called and what it says is read from nowhere."""
    rows = Diary.objects.filter(pk__in=keys).values_list("pk", "author", "author__name")
    return {
        pk: (name, "", "", reverse("diary-detail", args=[pk]) if author == reader.pk else "")
        for pk, author, name in rows
    }


def _said_entries(keys: list[int]) -> dict[int, Said]:
    rows = RegisterEntry.objects.filter(pk__in=keys).select_related("leader", "responsible", "department", "created_by")
    return {row.pk: (_whose(row), row.title, KINDS[row.kind].name, row.get_absolute_url()) for row in rows}


def _whose(entry: RegisterEntry) -> str:
    people: list[Model | None] = [entry.leader, entry.responsible]
    named = dict.fromkeys(str(one) for one in people if one)
    return "、".join(named) or str(entry.department or entry.created_by)
