"""Deadlines in working days, explained, and the hours in which people are left alone."""

from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.calendar.periods import shanghai_moment
from outreach.calendar.statutory import LUNAR, statutory_name
from outreach.calendar.workdays import SpecialDay, WorkCalendar

SPECIAL = {
    day: SpecialDay(False, chinese_calendar.Holiday(name).chinese) for day, name in chinese_calendar.holidays.items()
}
SPECIAL |= {day: SpecialDay(True, "补班") for day in chinese_calendar.workdays}
PUBLISHED = WorkCalendar(SPECIAL, frozenset(range(2004, 2027)))


@pytest.mark.parametrize(
    ("opened", "n", "due", "explanation"),
    [
        (date(2026, 9, 29), 7, date(2026, 10, 14), "7个工作日：跳过周末、10月1—7日（国庆节），计入10月10日补班"),
        (date(2026, 9, 18), 7, date(2026, 9, 29), "7个工作日：跳过周末、9月25—27日（中秋），计入9月20日补班"),
        (date(2026, 11, 2), 3, date(2026, 11, 5), "3个工作日"),
        (date(2026, 11, 5), 2, date(2026, 11, 9), "2个工作日：跳过周末"),
        (date(2026, 11, 5), 0, date(2026, 11, 5), "0个工作日"),
    ],
)
def test_a_deadline_says_how_it_came_about(opened, n, due, explanation):
    deadline = PUBLISHED.add_working_days(opened, n)
    assert (deadline.date, deadline.explanation, deadline.provisional) == (due, explanation, False)


def test_a_deadline_across_an_unknown_year_is_provisional():
    deadline = PUBLISHED.add_working_days(date(2026, 12, 30), 3)
    assert deadline.date == date(2027, 1, 5)  # 1 January is free by law, 2 and 3 are a weekend
    assert deadline.provisional
    assert deadline.explanation == "3个工作日：跳过1月1—3日（元旦）；2027年放假安排尚未公布，暂定"
    known = WorkCalendar(SPECIAL, frozenset({2026, 2027}))
    assert not known.add_working_days(date(2026, 12, 30), 3).provisional


@given(st.dates(date(2005, 1, 1), date(2026, 11, 1)), st.integers(0, 30))
def test_it_agrees_with_counting_on_fingers(day, n):
    due = PUBLISHED.add_working_days(day, n).date
    counted = [day + timedelta(days=i) for i in range(1, (due - day).days + 1)]
    assert sum(chinese_calendar.is_workday(one) for one in counted) == n
    assert n == 0 or chinese_calendar.is_workday(due)


@given(st.datetimes(datetime(2005, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)))
def test_people_are_told_only_when_they_work(at):
    told = PUBLISHED.working_moment(at)
    local = told.astimezone(shanghai_moment(date(2026, 1, 1)).tzinfo)
    assert told >= at and PUBLISHED.working_moment(told) == told
    assert time(7) <= local.time() < time(20)
    assert chinese_calendar.is_workday(local.date())


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (("2026-11-03", "06:59"), ("2026-11-03", "07:00")), (("2026-11-03", "07:00"), ("2026-11-03", "07:00")),
        (("2026-11-03", "19:59"), ("2026-11-03", "19:59")), (("2026-11-03", "20:00"), ("2026-11-04", "07:00")),
        (("2026-09-30", "20:30"), ("2026-10-08", "07:00")), (("2026-10-10", "09:00"), ("2026-10-10", "09:00")),
    ],
)  # fmt: skip
def test_quiet_hours(at, told):
    moment = [shanghai_moment(date.fromisoformat(day), time.fromisoformat(hour)) for day, hour in (at, told)]
    assert PUBLISHED.working_moment(moment[0]) == moment[1]


@pytest.mark.parametrize("year", [2025, 2026])
def test_statutory_days_are_free_in_published_years(year):
    """The names are those of chinesecalendar, and no statutory day of a published year is worked."""
    days = [date(year, 1, 1) + timedelta(days=i) for i in range(365)]
    by_law = [day for day in days if statutory_name(day)]
    assert len(by_law) in {12, 13}  # 13 days; 中秋 within 国庆 is one fewer
    assert all(chinese_calendar.is_holiday(day) for day in by_law)


def test_lunar_days_lie_where_the_moon_allows():
    for year, (new_year, dragon_boat, mid_autumn) in LUNAR.items():
        first = date(year, *new_year)
        assert date(year, 1, 21) <= first <= date(year, 2, 20)
        # Five months and four days, eight months and fourteen days, or a leap month more.
        assert (date(year, *dragon_boat) - first).days in {*range(120, 124), *range(149, 154)}
        assert (date(year, *mid_autumn) - first).days in {*range(219, 223), *range(248, 253)}


def test_a_year_out_of_every_table_still_answers():
    assert WorkCalendar().is_working_day(date(2044, 10, 4))
    assert not WorkCalendar().is_working_day(date(2044, 10, 3))
