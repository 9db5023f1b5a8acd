"""Telling those responsible in time: three working days before the day it is due, and on the day. Each once."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Q

from casework.registers.kinds import KINDS
from casework.registers.models import RegisterEntry
from outreach.calendar.periods import shanghai_day
from outreach.calendar.queries import work_calendar
from outreach.calendar.workdays import WorkCalendar
from outreach.notices.services import Promise, promise_each
from outreach.people.models import User

ONE_DAY = timedelta(days=1)
WORKING_DAYS_AHEAD = 3
# Three working days lie within three weeks, whatever holiday is between.
FARTHEST = timedelta(days=21)
# A server that was off on the day says it in the days after.
CATCH_UP = timedelta(days=6)
AT_ONCE = 500


def remind_entries(*, at: datetime) -> int:
    """Promise what is due at this moment; returns how many promises stand for it, old and new."""
    today = shanghai_day(at)
    due = RegisterEntry.objects.filter(
        state=RegisterEntry.State.OPEN,
        removed_at=None,
        planned_on__gte=today - CATCH_UP,
        planned_on__lte=today + FARTHEST,
    )
    # What was taken up with its person is said once, for the school's line.
    due = due.filter(Q(parent=None) | Q(parent__responsible=None))
    by_school: dict[int, list[RegisterEntry]] = defaultdict(list)
    for entry in due.select_related("leader", "responsible", "created_by").order_by("pk").iterator(AT_ONCE):
        by_school[entry.school_id].append(entry)
    made = 0
    for school, entries in by_school.items():
        calendar = work_calendar(school)
        promises = [promise for entry in entries for promise in _promises(entry, today, calendar)]
        promise_each(promises, at=at)
        made += len(promises)
    return made


def _promises(entry: RegisterEntry, today: date, calendar: WorkCalendar) -> Iterator[Promise]:
    day = entry.planned_on
    if day is None:
        return
    if today >= day:
        yield from _told(entry, "register.due", today, {entry.responsible, entry.leader})
    elif today >= ahead_of(day, calendar):
        yield from _told(entry, "register.due_soon", today, {entry.responsible or entry.leader})


def _told(entry: RegisterEntry, kind: str, today: date, people: set[User | None]) -> Iterator[Promise]:
    """Whoever is responsible; where nobody is named, who wrote it down."""
    named = {person for person in people if person} or {entry.created_by}
    day = entry.planned_on
    said = {
        "register": KINDS[entry.kind].name,
        "headline": entry.title,
        "until": f"{day.month}月{day.day}日" if day else "",
    }
    for person in sorted(named, key=lambda one: one.pk):
        if person.may_sign_in(today):
            yield Promise(person, kind, f"register:{entry.pk}:{day}", entry.get_absolute_url(), said)


def ahead_of(day: date, calendar: WorkCalendar) -> date:
    """The third working day before."""
    left = WORKING_DAYS_AHEAD
    while left:
        day -= ONE_DAY
        left -= calendar.is_working_day(day)
    return day
