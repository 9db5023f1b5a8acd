"""Counting events: one is counted where it began, its days where they lie (A.3.3)."""

from collections import defaultdict
from datetime import date, datetime

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.urls import reverse

from campaigns.quotas.countable import TALKS
from casework.events.models import Attendance, Event
from casework.progress.facts import Ask, Counting, Facts, Tallies, Under, runs, tallied
from outreach.people.models import User

# With whom somebody has talked: the first day of the talk that was known first, and when it became known.
Partners = dict[int, dict[int, tuple[date, datetime]]]


def attended(ask: Ask) -> QuerySet[Attendance]:
    """The rows that count, whatever their day."""
    rows = Attendance.objects.filter(school__in=ask.schools, counts=True, received_at__lte=ask.seen_until)
    if ask.kinds:
        rows = rows.filter(kind__in=ask.kinds)
    if ask.purposes:
        rows = rows.filter(part__in=ask.purposes)
    if ask.who is not None:
        rows = rows.filter(user=ask.who)
    return rows.order_by()


def begun(ask: Ask) -> QuerySet[Attendance]:
    """Those of events that began in the period, so that none counts in two."""
    return attended(ask).filter(day__gte=ask.start, event__on__gte=ask.start, event__on__lte=ask.end)


def held(ask: Ask) -> QuerySet[Event]:
    """The events themselves, whoever was there."""
    rows = Event.objects.filter(
        school__in=ask.schools,
        state=Event.State.HELD,
        on__gte=ask.start,
        on__lte=ask.end,
        received_at__lte=ask.seen_until,
    )
    if ask.kinds:
        rows = rows.filter(kind__in=ask.kinds)
    return rows.order_by()


def events_by_person(ask: Ask) -> Counting:
    return tallied(begun(ask), "user", "event", ask)


def persons_there(ask: Ask) -> Counting:
    """1 for each who took part, however often."""
    return tallied(begun(ask), "user", "user", ask)


def persons_of_school(ask: Ask) -> Counting:
    """How many different people took part."""
    return tallied(begun(ask), "school", "user", ask)


def days_by_person(ask: Ask) -> Tallies | Counting:
    """Days on which somebody was there, each once; for 连续 the longest run of them (R222)."""
    rows = attended(ask).filter(day__gte=ask.start, day__lte=ask.end)
    return _in_a_row(rows, "user", ask) if ask.consecutive else tallied(rows, "user", "day", ask)


def days_of_school(ask: Ask) -> Tallies | Counting:
    rows = attended(ask).filter(day__gte=ask.start, day__lte=ask.end)
    return _in_a_row(rows, "school", ask) if ask.consecutive else tallied(rows, "school", "day", ask)


def _in_a_row(rows: QuerySet[Attendance], by: str, ask: Ask) -> Tallies:
    known = rows.values_list(by, "day", "received_at")
    return runs(((key, day, moment) for key, day, moment in known if moment), ask)


def events_of_school(ask: Ask) -> Counting:
    return tallied(held(ask), "school", "pk", ask)


def events_by_branch(ask: Ask) -> Counting:
    return tallied(held(ask).exclude(branch=None), "branch", "pk", ask)


def events_by_class(ask: Ask) -> Counting:
    return tallied(held(ask).exclude(class_groups=None), "class_groups", "pk", ask)


def events_by_grade(ask: Ask) -> Counting:
    return tallied(held(ask).exclude(class_groups=None), "school", "pk", ask, name="class_groups__grade")


def talks_by_person(ask: Ask) -> Counting:
    """对: by (person, partner), both ways, how many talks the two have had (R109)."""
    rows = attended(ask).filter(
        day__gte=ask.start,
        day__lte=ask.end,
        kind__in=ask.kinds or tuple(TALKS),
        part=Attendance.Part.TALKED,
        event__attendances__part=Attendance.Part.TALKED,
    )
    return tallied(rows, "user", "event", ask, name=Cast("event__attendances__user", TextField()), school="user")


def talk_partners(ask: Ask) -> Partners:
    """Who has talked with whom (R109): both ways, with the day and when it became known. One query."""
    kinds = ask.kinds or tuple(TALKS)
    rows = Attendance.objects.filter(
        school__in=ask.schools,
        counts=True,
        kind__in=kinds,
        part=Attendance.Part.TALKED,
        day__gte=ask.start,
        day__lte=ask.end,
        received_at__lte=ask.seen_until,
        event__attendances__part=Attendance.Part.TALKED,
    )
    if ask.who is not None:
        rows = rows.filter(user=ask.who)
    found: Partners = defaultdict(dict)
    fields = ("user_id", "event__attendances__user_id", "day", "received_at")
    for user, other, day, received_at in rows.order_by("received_at", "day", "pk").values_list(*fields):
        if other != user:
            found[user].setdefault(other, (day, received_at))
    return dict(found)


FACTS: Facts = {
    **{(unit, "person"): events_by_person for unit in ("次", "场", "节", "件")},
    **{(unit, "school"): events_of_school for unit in ("次", "场", "节")},
    ("天", "person"): days_by_person,
    ("天", "school"): days_of_school,
    ("对", "person"): talks_by_person,
    ("人", "person"): persons_there,
    ("人", "school"): persons_of_school,
    ("次", "branch"): events_by_branch,
    ("次", "class"): events_by_class,
    ("次", "grade"): events_by_grade,
}


def records(ask: Ask, reader: User) -> list[Under]:
    """What lies under a figure, newest first: what was counted and what was not, as far as the reader may see it."""
    seen = Event.objects.visible_to(reader).filter(
        school__in=ask.schools, on__lte=ask.end, until__gte=ask.start, created_at__lte=ask.seen_until
    )
    if ask.kinds:
        seen = seen.filter(kind__in=ask.kinds)
    if ask.branch is not None:
        seen = seen.filter(branch=ask.branch)
    parts: dict[int, list[str]] = defaultdict(list)
    if ask.who is not None:
        seen = seen.filter(pk__in=Attendance.objects.filter(user=ask.who).values("event"))
        rows = Attendance.objects.filter(user=ask.who, event__in=seen.order_by().values("pk"), day__lte=ask.end)
        for event, part in rows.filter(day__gte=ask.start).values_list("event", "part").distinct():
            parts[event].append(part)
    return [_under(event, parts[event.pk], ask) for event in seen.exclude(state=Event.State.CANCELLED).for_list()]


def _under(event: Event, parts: list[str], ask: Ask) -> Under:
    names = dict(Attendance.Part.choices)
    days = [day for day in event.days if ask.start <= day <= ask.end]
    note = "、".join(str(names[part]) for part in parts)
    if event.until > event.on:
        note = f"{len(days)}天{'，' if note else ''}{note}"
    late = event.received_at is not None and event.received_at >= ask.late_from
    return Under(
        event.on, event.title, reverse("event-detail", args=[event.pk]), note, _why_not(event, parts, ask), late
    )


def _why_not(event: Event, parts: list[str], ask: Ask) -> str:
    if event.state == Event.State.PLANNED:
        return "还没记下有没有开展"
    if event.state == Event.State.WITHDRAWN:
        return "已撤回"
    if event.received_at is None or event.received_at > ask.seen_until:
        return "结账以后才记下"
    if event.on < ask.start and not ask.by_days:
        return "开始得更早，计在开始的那一期"
    there = [part for part in parts if part in Attendance.COUNTING]
    if ask.who is None or any(not ask.purposes or part in ask.purposes for part in there):
        return ""
    names = dict(Attendance.Part.choices)
    if not there:
        return "、".join(str(names[part]) for part in parts) or "那几天没有参加"
    return f"这项只计{'、'.join(str(names[part]) for part in ask.purposes)}"
