"""Events for pages: the list, a month, what is coming up, and what one of them counts for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse

from campaigns.planning.models import Campaign
from campaigns.quotas.countable import EVENT_KINDS, own_event_kind
from campaigns.quotas.models import ActivityKind, QuotaRule
from casework.events.kinds import kind_names
from casework.events.models import Attendance, Event, EventQuerySet
from casework.visits.lateness import entry_mark
from casework.visits.models import Visit
from outreach.calendar.periods import Kind, period_of
from outreach.lib.text import tight
from outreach.people.models import User

A_WEEK = timedelta(days=6)
MONTHS = 13
OWN_GROUP = "own"


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see; anything unknown asks for nothing in particular."""

    month: date | None = None
    group: str = ""
    mine: bool = False
    state: str = ""
    query: str = ""


def month_of(text: str | None) -> date | None:
    """The first day of 2026-10; None for anything else."""
    year, _, month = (text or "").partition("-")
    if not (year.isdecimal() and month.isdecimal() and len(year) == 4 and 1 <= int(month[:4]) <= 12):
        return None
    return date(min(max(int(year), 2000), 2100), int(month), 1)


def months_until(last: date) -> list[date]:
    found = [last.replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def asked(given: dict[str, str]) -> Asked:
    return Asked(
        month_of(given.get("month")),
        given.get("group", ""),
        given.get("who") == "mine",
        given.get("state", ""),
        tight(given.get("q", ""))[:30],
    )


def listed(user: User, what: Asked) -> EventQuerySet:
    """The events in sight that were asked for, newest day first."""
    events: EventQuerySet = (
        Event.objects.visible_to(user)
        .for_list()
        .annotate(there=Count("attendances__user", distinct=True, filter=Q(attendances__part__in=Attendance.COUNTING)))
    )
    if what.month:
        events = events.filter(on__lt=next_month(what.month), until__gte=what.month)
    if what.group == OWN_GROUP:
        events = events.exclude(kind__in=EVENT_KINDS)
    elif what.group:
        events = events.filter(kind__in=[kind.code for kind in EVENT_KINDS.values() if kind.group == what.group])
    if what.mine:
        events = events.filter(_mine(user))
    if what.query:
        events = events.filter(title__contains=what.query)
    if what.state in Event.State.values:
        return events.filter(state=what.state)
    return events.standing_records()


def _mine(user: User) -> Q:
    return Q(organizer=user.pk) | Q(pk__in=Attendance.objects.filter(user=user.pk).values("event"))


def named(events: Iterable[Event]) -> list[Event]:
    """Each with `kind_name`, in one query more at most."""
    found = list(events)
    names = kind_names(event.kind for event in found)
    for event in found:
        event.kind_name = names[event.kind]  # type: ignore[attr-defined]  # shown beside the title
    return found


@dataclass(frozen=True)
class Day:
    on: date
    inside: bool
    today: bool
    events: list[Event]


def month_weeks(user: User, first: date, today: date) -> list[list[Day]]:
    """The weeks of a month from Monday to Sunday, each day with what takes place. Two queries at most."""
    start = first - timedelta(days=first.weekday())
    last = next_month(first) - timedelta(days=1)
    end = last + timedelta(days=6 - last.weekday())
    seen = Event.objects.visible_to(user).standing_records().filter(on__lte=end, until__gte=start)
    by_day: dict[date, list[Event]] = {}
    for event in named(seen.order_by("starts_at", "pk")):
        for day in event.days:
            by_day.setdefault(day, []).append(event)
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    cells = [Day(day, first <= day <= last, day == today, by_day.get(day, [])) for day in days]
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]


def upcoming_for(user: User, day: date) -> list[Event]:
    """What is planned with this person from today on, a week ahead, the nearest first."""
    planned = Event.objects.visible_to(user).planned().filter(_mine(user), on__lte=day + A_WEEK, until__gte=day)
    return list(planned.select_related("organizer").order_by("on", "starts_at", "pk"))


def unsettled_for(user: User, day: date) -> list[Event]:
    """What this person planned, is over, and nobody has said whether it took place."""
    planned = Event.objects.visible_to(user).planned().filter(organizer=user.pk, until__lt=day)
    return list(planned.order_by("on", "pk"))


def planned_for(user: User, day: date) -> tuple[list[Event], list[Event]]:
    """Both at once: what is coming up, and what nobody has settled. One query."""
    planned = Event.objects.visible_to(user).planned().select_related("organizer")
    coming, over = Q(_mine(user), on__lte=day + A_WEEK, until__gte=day), Q(organizer=user.pk, until__lt=day)
    rows = list(planned.filter(coming | over).order_by("on", "starts_at", "pk"))
    return [event for event in rows if event.until >= day], [event for event in rows if event.until < day]


@dataclass(frozen=True)
class Counted:
    """A rule that this event counts for, and the page where it is counted."""

    rule: QuotaRule
    campaign: Campaign
    url: str


def counted_for(event: Event) -> list[Counted]:
    """计入哪些指标: those that stood on its first day and count its kind. Two queries."""
    running = Campaign.objects.filter(school=event.school_id, starts_on__lte=event.on, ends_on__gte=event.on)
    rules = (
        QuotaRule.objects.as_stood(event.on)
        .filter(campaign__in=running.exclude(status=Campaign.Status.DRAFT), enabled=True)
        .select_related("activity", "campaign", "phase")
        .order_by("campaign", "order", "pk")
    )
    rows = list(rules)
    counting = {
        (rule.campaign_id, activity.code)
        for activity in ActivityKind.objects.filter(
            campaign__in={rule.campaign_id for rule in rows}, source=ActivityKind.Source.EVENT
        )
        for rule in rows
        if rule.campaign_id == activity.campaign_id and _counts(activity, activity.modes, event.kind)
    }
    key = period_of(event.on, Kind.QUARTER).key
    url = reverse("quarter", args=[key])
    return [
        Counted(rule, rule.campaign, f"{url}?campaign={rule.campaign_id}")
        for rule in rows
        if (
            rule.activity.source == ActivityKind.Source.EVENT and _counts(rule.activity, rule.counted_modes, event.kind)
        )
        or any((rule.campaign_id, part) in counting for part in rule.parts or rule.activity.parts)
    ]


def _counts(activity: ActivityKind, modes: list[str], kind: str) -> bool:
    return kind in modes if modes else kind == own_event_kind(activity.campaign_id, activity.code)


@dataclass(frozen=True)
class Part:
    """One way of taking part, and who did so, by department and 工号."""

    code: str
    name: str
    people: list[User]


def arrival_word(event: Event) -> str:
    """迟报 or 季后补录, when it was not known in time."""
    if event.received_at is None:
        return ""
    mark = entry_mark(event.school_id, event.on, event.received_at)
    return "" if mark == Visit.Entry.ON_TIME else str(Visit.Entry(mark).label)


def parts_of(event: Event) -> list[Part]:
    """Who took part, and how. One query."""
    rows = event.attendances.select_related("user__department")
    found: dict[str, dict[int, User]] = {}
    for row in rows.order_by("user__department__order", "user__staff_no", "day"):
        found.setdefault(row.part, {})[row.user_id] = row.user
    return [Part(code, name, list(found[code].values())) for code, name in Attendance.Part.choices if code in found]
