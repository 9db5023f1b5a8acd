"""Bars on a line of time, by tables of cases and for any days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.registers.models import RegisterEntry
from casework.registers.timetable import WIDTH, Stage, axis, bars, route, words_of
from outreach.calendar.periods import shanghai_moment

TODAY = date(2026, 11, 20)


def entry(starts=None, planned=None, done=None, written=TODAY):
    return RegisterEntry(
        starts_on=starts, planned_on=planned, done_on=done, state="done" if done else "open",
        created_at=shanghai_moment(written),
    )  # fmt: skip


@pytest.mark.parametrize(("starts", "planned", "done", "said"), [
    (date(2026, 10, 8), date(2026, 11, 30), None, "10月8日—11月30日"),
    (date(2026, 10, 8), date(2026, 11, 17), None, "10月8日—11月17日"),
    (None, date(2027, 1, 9), None, "2027年1月9日前"),
    (None, date(2026, 11, 1), date(2026, 11, 3), "11月1日前，11月3日完成，晚于时限"),
    (None, date(2026, 11, 3), date(2026, 11, 3), "11月3日前，11月3日完成"),
    (None, None, None, "没有定时限"),
])  # fmt: skip
def test_what_a_bar_says_in_words(starts, planned, done, said):
    assert words_of(entry(starts, planned, done), TODAY) == said


def test_the_axis_runs_over_whole_months():
    line = axis([entry(date(2026, 10, 8), date(2027, 1, 9))], TODAY)
    assert (line.start, line.end) == (date(2026, 10, 1), date(2027, 1, 31))
    assert [tick.label for tick in line.ticks] == ["2026年10月", "11月", "12月", "2027年1月"]
    assert line.today == line.x(TODAY)


def test_an_axis_without_today_has_no_mark():
    assert axis([entry(date(2025, 1, 8), date(2025, 3, 9), written=date(2025, 1, 1))], TODAY).today is None


def test_many_years_have_few_ticks():
    line = axis([entry(date(2020, 1, 1), date(2030, 12, 31))], TODAY)
    assert len(line.ticks) <= 14


@pytest.mark.parametrize(("planned", "done", "role"), [
    (date(2026, 12, 1), None, "open"), (date(2026, 11, 19), None, "late"), (TODAY, None, "open"),
    (date(2026, 11, 19), TODAY, "done"),
])  # fmt: skip
def test_what_a_bar_is(planned, done, role):
    rows = [entry(date(2026, 11, 1), planned, done)]
    assert bars(rows, axis(rows, TODAY), TODAY)[0].role == role


def test_the_route_counts_by_month():
    rows = [
        entry(None, date(2026, 12, 1), TODAY),
        entry(None, date(2026, 12, 30)),
        entry(None, date(2027, 1, 2)),
        entry(),
    ]
    assert route(rows, TODAY) == [Stage("12月", 1, 2), Stage("2027年1月", 0, 1)]


DAYS = st.none() | st.dates(date(2024, 1, 1), date(2028, 12, 31))


@given(rows=st.lists(st.tuples(DAYS, DAYS, DAYS), min_size=1, max_size=8))
def test_every_bar_lies_on_the_line(rows):
    rows = [entry(s, p if not s or not p or p >= s else s + timedelta(days=1), d) for s, p, d in rows]
    line = axis(rows, TODAY)
    assert line.start.day == 1
    for bar in bars(rows, line, TODAY):
        assert bar.x >= 0
        assert bar.width > 0
        assert bar.x + bar.width <= WIDTH
    assert all(0 <= tick.x < WIDTH for tick in line.ticks)
