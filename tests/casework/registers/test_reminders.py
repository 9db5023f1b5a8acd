"""Three working days before, and on the day; each once."""

from datetime import date

import pytest

from casework.registers.reminders import ahead_of, remind_entries
from casework.registers.services import entries_gather
from casework.registers.status import change_state
from outreach.calendar.periods import shanghai_moment
from outreach.calendar.queries import work_calendar
from outreach.notices.models import Notice
from tests.casework.registers.factory import make_entry

DUE = date(2026, 11, 17)  # a Tuesday; three working days before is Thursday the 12th
AT = shanghai_moment(date(2026, 11, 2))


def told(kind, day) -> list[str]:
    Notice.objects.all().delete()
    remind_entries(at=shanghai_moment(day))
    return [notice.recipient.name for notice in Notice.objects.filter(kind=kind).order_by("recipient__staff_no")]


@pytest.mark.parametrize(("day", "soon", "due"), [
    (date(2026, 11, 11), [], []), (date(2026, 11, 12), ["李老师"], []), (date(2026, 11, 16), ["李老师"], []),
    (DUE, [], ["白校长", "李老师"]), (date(2026, 11, 23), [], ["白校长", "李老师"]), (date(2026, 11, 24), [], []),
])  # fmt: skip
def test_when_it_is_said_and_to_whom(cast, day, soon, due):
    make_entry(cast.office, leader=cast.principal, responsible=cast.li, planned_on=DUE, at=AT)
    assert told("register.due_soon", day) == soon
    assert told("register.due", day) == due


def test_it_is_said_once(cast):
    make_entry(cast.office, responsible=cast.li, planned_on=DUE, at=AT)
    for _ in range(2):
        remind_entries(at=shanghai_moment(DUE))
    assert Notice.objects.filter(kind="register.due").count() == 1


def test_what_is_done_is_not_said(cast):
    entry = make_entry(cast.office, responsible=cast.li, planned_on=DUE, at=AT)
    change_state(entry, "done", actor=cast.li, at=AT, on=date(2026, 11, 2))
    assert told("register.due", DUE) == []


def test_where_nobody_is_named_whoever_wrote_it_is_told(cast):
    make_entry(cast.office, planned_on=DUE, at=AT)
    assert told("register.due", DUE) == ["文主任"]


def test_what_was_taken_up_is_said_for_the_school_s_line_alone(cast):
    entry = make_entry(
        cast.office, "gap", level="unit", department=cast.grade7, responsible=cast.li, planned_on=DUE, at=AT
    )
    entries_gather(entries=[entry], actor=cast.office, at=AT)
    assert told("register.due", DUE) == ["李老师"]


def test_holidays_are_no_working_days(cast):
    assert ahead_of(date(2026, 10, 5), work_calendar(cast.school.pk)) == date(2026, 9, 28)
