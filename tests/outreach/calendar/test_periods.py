"""Periods tile the calendar, whatever the server's clock says."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.calendar.periods import (
    FREE,
    Kind,
    TermDates,
    free_period,
    parse_period,
    parts,
    period_of,
    shanghai_day,
    shanghai_moment,
)

TILING = sorted(set(Kind) - FREE)
days = st.dates(date(1950, 1, 1), date(2150, 12, 31))
OWN_TERMS = tuple(
    term
    for year in range(1948, 2153, 2)  # every second school year has its own 校历, the others the usual one
    for term in (
        TermDates(year, 1, date(year, 8, 30), date(year + 1, 1, 18)),
        TermDates(year, 2, date(year + 1, 2, 20), date(year + 1, 7, 4)),
    )
)
terms = st.sampled_from([(), OWN_TERMS])


@given(days, st.sampled_from(TILING), terms)
def test_periods_tile(day, kind, terms):
    period = period_of(day, kind, terms)
    assert period.contains(day)
    assert period.next().start == period.end + timedelta(days=1)
    assert period.previous().end == period.start - timedelta(days=1)
    assert period.next().previous() == period == period.previous().next()
    assert period.days == (period.end - period.start).days + 1
    assert period_of(period.start, kind, terms) == period == period_of(period.end, kind, terms)


@given(days, st.sampled_from(TILING), terms)
def test_a_written_period_reads_back(day, kind, terms):
    period = period_of(day, kind, terms)
    assert parse_period(str(period), terms) == period
    assert period.label


@given(days, st.sampled_from(["quarter", "semester", "school_year", "year"]), st.sampled_from(TILING), terms)
def test_parts_of_neighbours_are_taken_once(day, kind, part_kind, terms):
    here, there = period_of(day, kind, terms), period_of(day, kind, terms).next()
    if period_of(here.start, part_kind, terms).days > here.days:
        return
    found = parts(here, part_kind) + parts(there, part_kind)
    assert all(a.next() == b for a, b in pairwise(found))
    assert found[0].contains(here.start) and found[-1].next().end > there.end


@given(days, days, days, st.sampled_from(TILING))
def test_elapsed_grows_from_nothing_to_all(day, on, later, kind):
    period = period_of(day, kind)
    on, later = sorted([on, later])
    assert 0 <= period.elapsed(on) <= period.elapsed(later) <= 1
    assert period.elapsed(period.start - timedelta(days=1)) == 0
    assert period.elapsed(period.end) == 1


@pytest.mark.parametrize(
    ("key", "start", "end", "label"),
    [
        ("2026Q3", date(2026, 7, 1), date(2026, 9, 30), "2026年第三季度"),
        ("2026-09", date(2026, 9, 1), date(2026, 9, 30), "2026年9月"),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29), "2028年2月"),
        ("2026W37", date(2026, 9, 7), date(2026, 9, 13), "2026年第37周"),
        ("2026W01", date(2025, 12, 29), date(2026, 1, 4), "2026年第1周"),
        ("2026-2027-1", date(2026, 9, 1), date(2027, 1, 31), "2026—2027学年上学期"),
        ("2026-2027-2", date(2027, 2, 1), date(2027, 8, 31), "2026—2027学年下学期"),
        ("2026-2027", date(2026, 9, 1), date(2027, 8, 31), "2026—2027学年"),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "2026年"),
        ("2026-08D2", date(2026, 8, 11), date(2026, 8, 20), "2026年8月中旬"),
        ("2028-02D3", date(2028, 2, 21), date(2028, 2, 29), "2028年2月下旬"),
        ("2026-09-30", date(2026, 9, 30), date(2026, 9, 30), "2026年9月30日"),
    ],
)
def test_known_periods(key, start, end, label):
    period = parse_period(key)
    assert (period.start, period.end, period.label) == (start, end, label)


@pytest.mark.parametrize(
    "text", ["", "2026Q5", "2026-13", "2026W54", "2025-2027", "2025-2027-1", "第三季度", "2026-02-30"]
)
def test_an_unknown_period_says_how_to_write_one(text):
    with pytest.raises(ValueError, match="期间请写成 2026Q3"):
        parse_period(text)


def test_the_holidays_belong_to_the_semester_just_ended():
    own = (
        TermDates(2026, 2, date(2027, 2, 22), date(2027, 7, 9)),
        TermDates(2027, 1, date(2027, 8, 30), date(2028, 1, 15)),
    )
    assert period_of(date(2027, 2, 21), "semester", own).key == "2026-2027-1"
    assert period_of(date(2027, 2, 22), "semester", own).key == "2026-2027-2"
    assert period_of(date(2027, 7, 20), "semester", own).end == date(2027, 8, 29)
    assert period_of(date(2027, 8, 30), "semester", own).key == "2027-2028-1"


def test_a_campaign_has_no_neighbours_and_takes_every_month_it_touches():
    campaign = free_period(Kind.CAMPAIGN, "campaign:1", date(2026, 3, 15), date(2026, 12, 20), "三项活动")
    assert campaign.label == "三项活动"
    assert [part.key for part in parts(campaign, "month")][::9] == ["2026-03", "2026-12"]
    with pytest.raises(ValueError, match="没有上一期"):
        campaign.previous()


@pytest.mark.parametrize("server", ["UTC", "America/Los_Angeles", "Asia/Shanghai", "Pacific/Kiritimati"])
def test_the_servers_own_time_zone_decides_nothing(server):
    code = (
        "from datetime import *; from outreach.calendar.periods import *;"
        "at = datetime(2026, 9, 30, 23, 30, tzinfo=UTC); print(period_of(shanghai_day(at), 'quarter'))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "TZ": server}, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "2026Q4"  # 2026-10-01 07:30 in Shanghai


@pytest.mark.parametrize(("month", "day"), [(3, 31), (6, 30), (9, 30), (12, 31)])
def test_a_quarter_ends_at_midnight_in_shanghai(month, day):
    last = shanghai_moment(date(2026, month, day), time(23, 59, 59, 999999))
    for zone in (UTC, ZoneInfo("America/New_York"), ZoneInfo("Asia/Tokyo")):
        before = period_of(shanghai_day(last.astimezone(zone)), "quarter")
        after = period_of(shanghai_day((last + timedelta(microseconds=1)).astimezone(zone)), "quarter")
        assert before.next() == after


@given(st.dates(date(1985, 1, 1), date(1992, 12, 31)), st.times())
def test_days_survive_the_summer_times_of_1986_to_1991(day, at):
    assert shanghai_day(shanghai_moment(day, at).astimezone(UTC)) == day


def test_summer_time_is_known():
    assert shanghai_moment(date(1988, 7, 1)).utcoffset() == timedelta(hours=9)
    assert shanghai_day(datetime(1988, 6, 30, 15, 30, tzinfo=UTC)) == date(1988, 7, 1)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError):
        shanghai_day(datetime(2026, 1, 1))
