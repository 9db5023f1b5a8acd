"""Telling those who owe a material: a week before, on the day, and once three working days after it.

Each is told once for the day by which it is due; of another day it is told anew. A window stays open some days, so
that a server that was off catches up by itself. Whoever has handed in is told nothing.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.urls import reverse

from campaigns.handins.models import HandIn
from campaigns.handins.services import on_day_moved
from campaigns.planning.models import Campaign
from casework.submissions.owing import Owed, owed
from outreach.calendar.periods import shanghai_day
from outreach.calendar.queries import work_calendar
from outreach.calendar.workdays import WorkCalendar
from outreach.notices.services import Promise, promise_each
from outreach.people.models import User

A_WEEK = timedelta(days=7)
WORKING_DAYS_AFTER = 3
# How long after the day somebody is still told, where the server was off.
LATEST = timedelta(days=21)
AT_ONCE = 20


def remind_materials(*, at: datetime) -> int:
    """Promise what is due at this moment; returns how many promises stand for it, old and new."""
    today = shanghai_day(at)
    wanted = HandIn.objects.filter(
        enabled=True,
        counting=HandIn.Counting.COUNT,
        due_on__range=(today - LATEST, today + A_WEEK),
        campaign__in=Campaign.objects.running(),
    )
    campaigns = list(Campaign.objects.filter(pk__in=wanted.values("campaign")).order_by("pk"))
    made = 0
    for start in range(0, len(campaigns), AT_ONCE):
        some = campaigns[start : start + AT_ONCE]
        calendars = {campaign.school_id: work_calendar(campaign.school_id) for campaign in some}
        promises = list(_promises(owed(some, today), today, calendars))
        promise_each(promises, at=at)
        made += len(promises)
    return made


def _promises(rows: list[Owed], today: date, calendars: dict[int, WorkCalendar]) -> Iterator[Promise]:
    people = _writers(rows)
    for one in rows:
        due = one.handin.due_on
        if due is None or not one.waits:
            continue
        kind = kind_of(due, today, calendars[one.handin.campaign.school_id])
        if kind:
            yield from _told(one, kind, due, people)


def kind_of(due: date, today: date, calendar: WorkCalendar) -> str:
    """What is to be said on this day about something due on that; empty: nothing."""
    if today == due:
        return "submission.due_today"
    if due - A_WEEK <= today < due:
        return "submission.due"
    after = calendar.add_working_days(due, WORKING_DAYS_AFTER).date
    return "submission.overdue" if after <= today <= due + LATEST else ""


def _told(one: Owed, kind: str, due: date, people: dict[int, User]) -> Iterator[Promise]:
    key = f"handin:{one.handin.pk}:{one.key}:{one.number}:{due.isoformat()}"
    data = {"name": one.title, "due": f"{due.month}月{due.day}日"}
    for writer in sorted(one.writers):
        if writer in people:
            yield Promise(people[writer], kind, key, reverse("submission-mine"), data)


def _writers(rows: list[Owed]) -> dict[int, User]:
    wanted = {writer for one in rows if one.waits for writer in one.writers}
    return User.objects.in_bulk(wanted)


@on_day_moved
def tell_of_moved_day(handin: HandIn, at: datetime) -> None:
    """Whoever has not handed it in yet learns of the new day."""
    rows = [one for one in owed([handin.campaign], shanghai_day(at)) if one.handin.pk == handin.pk and one.waits]
    if handin.due_on is None:
        return
    people = _writers(rows)
    promise_each(
        [found for one in rows for found in _told(one, "submission.due_moved", handin.due_on, people)],
        at=at,
    )
