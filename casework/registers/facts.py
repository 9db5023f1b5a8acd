"""Counting what the registers say was done (R300–R302, R321): one thing once, even where it stands in two lists."""

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from casework.progress.facts import Ask, Counting, Facts, Under, listed, tallied
from casework.registers.kinds import KINDS
from casework.registers.models import RegisterEntry
from outreach.calendar.periods import shanghai_day
from outreach.people.models import User

State = RegisterEntry.State
# What was taken up into the school's list is the same thing as what was handed in below.
THING = Coalesce("parent", "pk")


def counted(ask: Ask) -> QuerySet[RegisterEntry]:
    """The entries that count: done on a day of the period, and known."""
    rows = RegisterEntry.objects.filter(
        school__in=ask.schools,
        removed_at=None,
        state=State.DONE,
        done_on__gte=ask.start,
        done_on__lte=ask.end,
        received_at__lte=ask.seen_until,
    )
    if ask.kinds:
        rows = rows.filter(kind__in=ask.kinds)
    if ask.who is not None:
        rows = rows.filter(Q(leader=ask.who) | Q(responsible=ask.who))
    return rows.order_by()


def entries_by_person(ask: Ask) -> list[Counting]:
    """Whoever leads or is responsible; who is both, once."""
    return [
        listed(counted(ask).filter(**_own(column, ask)), column, THING, ask) for column in ("leader", "responsible")
    ]


def _own(column: str, ask: Ask) -> dict[str, int]:
    return {} if ask.who is None else {column: ask.who}


def entries_of_school(ask: Ask) -> Counting:
    return tallied(counted(ask), "school", THING, ask)


def entries_by_branch(ask: Ask) -> Counting:
    return tallied(counted(ask).exclude(branch=None), "branch", THING, ask)


FACTS: Facts = {
    (unit, per): fact
    for unit in ("件", "个", "项", "篇")
    for per, fact in (("person", entries_by_person), ("school", entries_of_school), ("branch", entries_by_branch))
}


def records(ask: Ask, reader: User) -> list[Under]:
    """What is done, and beside it what was to be done in these days and is not; newest first."""
    rows = RegisterEntry.objects.visible_to(reader).filter(school__in=ask.schools)
    rows = rows.filter(
        Q(done_on__gte=ask.start, done_on__lte=ask.end)
        | Q(done_on=None, planned_on__gte=ask.start, planned_on__lte=ask.end)
    )
    if ask.kinds:
        rows = rows.filter(kind__in=ask.kinds)
    if ask.who is not None:
        rows = rows.filter(Q(leader=ask.who) | Q(responsible=ask.who))
    if ask.branch is not None:
        rows = rows.filter(branch=ask.branch)
    seen: set[int] = set()
    ordered = rows.annotate(day=Coalesce("done_on", "planned_on")).order_by("day", "received_at", "pk")
    return [_under(entry, ask, seen) for entry in ordered][::-1]


def _under(entry: RegisterEntry, ask: Ask, seen: set[int]) -> Under:
    thing = entry.parent_id or entry.pk
    why_not = ""
    if entry.state != State.DONE:
        why_not = "还没有完成" if entry.state == State.OPEN else "不再办理"
    elif entry.received_at is None or entry.received_at > ask.seen_until:
        why_not = "后来才记下"
    elif thing in seen:
        why_not = "和另一条是同一件事，已计一次"
    else:
        seen.add(thing)
    return Under(
        on=entry.done_on or entry.planned_on or shanghai_day(entry.created_at),
        title=entry.title,
        url=reverse("register-detail", args=[entry.pk]),
        note=KINDS[entry.kind].name,
        why_not=why_not,
        late=entry.received_at is not None and entry.received_at >= ask.late_from,
    )
