"""Counting materials: what has been handed in and was not given back (R033, R035).

The day is that of the first hand-in, and so is being in time: who handed in during the quarter and was asked for
another version in the next has done it in the quarter. While it lies with its author after a return it does not count.
"""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from casework.progress.facts import Ask, Counting, Facts, Under, tallied
from casework.submissions.models import Submission
from outreach.calendar.periods import end_of_day, shanghai_day, shanghai_moment
from outreach.people.models import User

State = Submission.State


def counted(ask: Ask) -> QuerySet[Submission]:
    rows: QuerySet[Submission] = Submission.objects.filter(
        school__in=ask.schools,
        state__in=[State.HANDED_IN, State.ACCEPTED],
        first_handed_in_at__gte=shanghai_moment(ask.start),
        first_handed_in_at__lte=min(end_of_day(ask.end), ask.seen_until),
    )
    if ask.kinds:
        rows = rows.filter(handin__code__in=ask.kinds)
    if ask.campaigns:
        rows = rows.filter(handin__campaign__in=ask.campaigns)
    if ask.who is not None:
        rows = rows.filter(author=ask.who)
    return rows


def by_person(ask: Ask) -> Counting:
    """What people have handed in for themselves."""
    own = counted(ask).filter(department=None, branch=None, line=None).exclude(owner_key="school")
    return tallied(own, "author", "pk", ask, received="first_handed_in_at")


def by_department(ask: Ask) -> Counting:
    return tallied(counted(ask).exclude(department=None), "department", "pk", ask, received="first_handed_in_at")


def by_branch(ask: Ask) -> Counting:
    return tallied(counted(ask).exclude(branch=None), "branch", "pk", ask, received="first_handed_in_at")


def of_school(ask: Ask) -> Counting:
    """Everything of these kinds that anybody of the school has handed in."""
    return tallied(counted(ask), "school", "pk", ask, received="first_handed_in_at")


FACTS: Facts = {
    (unit, per): fact
    for unit in ("份", "篇", "次")
    for per, fact in (
        ("person", by_person),
        ("department", by_department),
        ("branch", by_branch),
        ("school", of_school),
    )
}


def records(ask: Ask, reader: User) -> list[Under]:
    """What was handed in, for those who may read it; what was given back stands beside it."""
    rows = Submission.objects.visible_to(reader).filter(
        school__in=ask.schools,
        handed_in_at__isnull=False,
        first_handed_in_at__gte=shanghai_moment(ask.start),
        first_handed_in_at__lte=end_of_day(ask.end),
    )
    if ask.kinds:
        rows = rows.filter(handin__code__in=ask.kinds)
    if ask.campaigns:
        rows = rows.filter(handin__campaign__in=ask.campaigns)
    if ask.branch is not None:
        rows = rows.filter(branch=ask.branch)
    if ask.who is not None:
        rows = rows.filter(author=ask.who)
    rows = rows.select_related("handin", "author").order_by("-first_handed_in_at", "-pk")
    return [_under(row, row.first_handed_in_at, ask) for row in rows if row.first_handed_in_at]


def _under(row: Submission, moment: datetime, ask: Ask) -> Under:
    why_not = ""
    if row.state == State.RETURNED:
        why_not = "退回后还没有再交"
    elif moment > ask.seen_until:
        why_not = "之后才交"
    return Under(
        on=shanghai_day(moment),
        title=row.handin.name,
        url=reverse("submission-detail", args=[row.pk]),
        note=row.get_state_display() if ask.who else f"{row.author.name} · {row.get_state_display()}",
        why_not=why_not,
        late=moment >= ask.late_from,
    )
