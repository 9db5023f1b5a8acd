"""序时进度 by tables: lines as they come from the results, and the days of a campaign."""

from datetime import date
from types import SimpleNamespace

import pytest

from casework.progress.coverage import Share
from casework.progress.goal_pace import elapsed, paces
from outreach.calendar.periods import parse_period

TODAY = date(2026, 11, 15)  # half of the quarter


def line(done, due, *, code="q1", period="2026Q4", status="open", source="visit", per="person", of=0):
    rule = SimpleNamespace(code=code, per=per, activity=SimpleNamespace(source=source))
    return SimpleNamespace(rule=rule, done=done, due=due, of=of, period=parse_period(period), status=status, unit="次")


@pytest.mark.parametrize(("today", "share"), [
    (date(2026, 8, 31), Share(0, 10)), (date(2026, 9, 1), Share(1, 10)), (date(2026, 9, 10), Share(10, 10)),
    (date(2027, 1, 1), Share(10, 10)),
])  # fmt: skip
def test_how_much_of_the_time_has_passed(today, share):
    campaign = SimpleNamespace(starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 10))
    assert elapsed(campaign, today) == share


@pytest.mark.parametrize(("lines", "share", "word"), [
    ([], Share(0, 0), ""),
    ([line(2, 4)], Share(2, 4), "与时间持平"),
    ([line(4, 4)], Share(4, 4), "已完成"),
    ([line(3, 4)], Share(3, 4), "快于时间"),
    ([line(9, 4), line(0, 4)], Share(4, 8), "与时间持平"),
    ([line(0, 4)], Share(0, 4), "比时间慢 50 个点"),
    ([line(0, 4, status="exempt"), line(2, 4)], Share(2, 4), "与时间持平"),
    ([line(0, 4, period="2026-10"), line(2, 4)], Share(2, 4), "与时间持平"),
    ([line(7, 8, period="2026")], Share(7, 8), "与时间持平"),
])  # fmt: skip
def test_work_beside_time(lines, share, word):
    asked = paces(lines, TODAY)[0]
    assert (asked.share, asked.word) == (share, word)


def test_cohorts_and_materials_have_lines_of_their_own():
    lines = [line(1, 1, source="handin", code="h1"), line(30, 100, per="cohort", of=90, code="l1"), line(1, 2)]
    found = {pace.label: pace for pace in paces(lines, TODAY)}
    assert found["材料上交率"].share == Share(1, 1)
    assert found["材料上交率"].rules == ("h1",)
    assert [pace.share for label, pace in found.items() if label.startswith("三年走完率")] == [Share(30, 90)]


def test_without_materials_there_is_no_rate_of_them():
    assert [pace.label for pace in paces([line(1, 2)], TODAY)] == ["应完成的指标"]
