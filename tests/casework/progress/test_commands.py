"""check_quotas and close_period, as somebody at a terminal sees them."""

import json
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from casework.progress.models import FrozenResult, PeriodClose
from tests.casework.progress.conftest import end_of, log, make_campaign


def run(*args):
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue().splitlines()


def test_a_line_a_person_and_rule(year):
    log(year.zhao, year.chen, date(2026, 9, 30), received=end_of(2026, 10, 15))
    lines = run("check_quotas", "--school", "A", "--period", "2026Q3", "--as-of", "2026-10-20", "--json")
    found = [json.loads(line) for line in lines]
    assert {
        "staff": "A030", "rule": "q6", "period": "2026Q3", "full": 4, "due": 4, "done": 1, "late": 1, "status": "unmet"
    } in found  # fmt: skip
    pairing = next(line for line in found if line["rule"] == "q7" and line["period"] == "2026-07")
    assert pairing["staff"] is None
    assert pairing["subject"] == f"pairing:{year.pairing.pk}"


def test_text_for_people(year):
    lines = run("check_quotas", "--school", "A", "--period", "2026Q3", "--as-of", "2026-08-05")
    assert "A030 赵老师\tq6\t2026Q3\t应4次 实0次\t进行中" in lines


def test_as_of_a_day_sees_that_whole_day(year):
    log(year.zhao, year.chen, date(2026, 9, 30), received=end_of(2026, 10, 5))

    def done(day):
        args = ("check_quotas", "--school", "A", "--period", "2026Q3", "--as-of", day, "--json")
        return next(row["done"] for row in map(json.loads, run(*args)) if (row["staff"], row["rule"]) == ("A030", "q6"))

    assert (done("2026-10-04"), done("2026-10-05")) == (0, 1)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--school", "X", "--period", "2026Q3"], "没有代码为“X”的学校。"),
        (["--school", "Q", "--period", "2026Q3"], "没有代码为“Q”的学校。"),
        (["--school", "A", "--period", "2026Q5"], "没有“2026Q5”这个期间"),
        (["--school", "A", "--period", "2026Q3", "--campaign", "999"], "没有编号为 999 的活动"),
        (["--school", "A", "--period", "2025Q3"], "没有开展中的活动"),
        (["--school", "A", "--period", "2026Q4", "--as-of", "2026-09-30"], "还没有开始"),
        (["--school", "A", "--period", "2026Q3", "--as-of", "昨天"], "--as-of 请写成"),
    ],
)
def test_errors_in_chinese(year, args, said):
    with pytest.raises(CommandError, match=said):
        run("check_quotas", *args)


def test_a_draft_has_nothing_to_check(year):
    draft = make_campaign(year.school, preset="sanda", status="draft")
    with pytest.raises(CommandError, match="还在筹备"):
        run("check_quotas", "--school", "A", "--period", "2026Q3", "--campaign", str(draft.pk))


def test_another_schools_campaign_is_unknown(year):
    theirs = make_campaign(year.other_school)
    with pytest.raises(CommandError, match="没有编号为"):
        run("check_quotas", "--school", "A", "--period", "2026Q3", "--campaign", str(theirs.pk))


def test_closing_twice_leaves_one_snapshot(year):
    with time_machine.travel(end_of(2026, 10, 20), tick=False):
        first = run("close_period", "--school", "A", "--period", "2026Q3")
    with time_machine.travel(end_of(2026, 10, 21), tick=False):
        second = run("close_period", "--school", "A", "--period", "2026Q3")
    assert "三项活动（2026年） 2026Q3：已结账" in first[0]
    assert "此前已于2026-10-20结账，没有改动" in second[0]
    assert PeriodClose.objects.count() == 1
    assert FrozenResult.objects.filter(rule_code="q6").count() == 5


@pytest.mark.parametrize(
    ("now", "period", "said"),
    [
        (end_of(2026, 9, 30), "2026Q3", "第三季度还没有结束"),
        (end_of(2026, 10, 5), "2026Q3", "补录期到10月10日才结束.*请加 --in-grace"),
        (end_of(2026, 10, 20), "2026-09", "只有季度可以结账"),
        (end_of(2026, 10, 20), "2025Q3", "没有开展中的活动"),
    ],
)
def test_when_a_quarter_cannot_be_closed(year, now, period, said):
    with time_machine.travel(now, tick=False), pytest.raises(CommandError, match=said):
        run("close_period", "--school", "A", "--period", period)
    assert not PeriodClose.objects.exists()


def test_closing_in_the_grace_days_when_meant(year):
    with time_machine.travel(end_of(2026, 10, 5), tick=False):
        run("close_period", "--school", "A", "--period", "2026Q3", "--in-grace")
    assert PeriodClose.objects.count() == 1
