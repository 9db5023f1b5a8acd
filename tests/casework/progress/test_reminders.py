"""The quarterly check tells each person once, and catches up."""

from datetime import date

import pytest
import time_machine

from casework.progress import reminders
from casework.progress.tasks import check_quotas_today
from outreach.notices.models import Notice
from outreach.notices.sentences import SENTENCES
from outreach.timeline.models import Entry
from tests.casework.progress.conftest import end_of, log, make_campaign


def run_on(*days):
    made = []
    for day in days:
        with time_machine.travel(end_of(2026, *day), tick=False):
            made.append(check_quotas_today())
    return made


def told(user, kind="quota.owed"):
    return [SENTENCES[one.kind].format(**one.data) for one in Notice.objects.filter(recipient=user, kind=kind)]


def test_two_weeks_before_the_end(year):
    log(year.zhao, year.chen, date(2026, 11, 2))
    log(year.zhao, year.zhou, date(2026, 11, 3))
    assert run_on((12, 16)) == [0]
    assert run_on((12, 17)) == [1]
    assert told(year.zhao) == ["2026年第四季度：结对（学生）还差1人；家访还差2次（12月31日前）"]
    assert Notice.objects.get(recipient=year.zhao, kind="quota.owed").url == "/quarter/2026Q4/"


def test_told_once_however_often_it_runs(year):
    assert run_on((9, 16), (9, 16), (9, 17), (9, 20)) == [1, 0, 0, 0]
    assert len(told(year.zhao)) == 1
    assert [entry.data["stage"] for entry in Entry.objects.about(year.campaign)] == ["ahead"]


@pytest.mark.parametrize("first", [(10, 1), (10, 2), (10, 3)])
def test_the_last_day_is_made_up_for_when_the_server_was_off(year, first):
    assert run_on((9, 29)) == [1]  # two weeks before, also late
    assert run_on(first) == [1]
    assert told(year.zhao)[0].endswith("（10月10日前可补录）")


def test_the_day_after_the_grace_days(year):
    log(year.zhao, year.chen, date(2026, 9, 2))
    assert run_on((10, 10)) == [0]
    assert run_on((10, 11)) == [1]
    assert told(year.zhao) == [
        "2026年第三季度：结对（学生）还差1人；家访还差3次（补录期已过，有特殊情况请告诉活动办公室）"
    ]


def test_who_owes_nothing_is_not_told(year):
    year.pairing.helper = year.zhao
    year.pairing.save()
    for day in range(1, 5):
        log(year.zhao, year.zhou, date(2026, 9, day))
        log(year.zhao, year.zhou, date(2026, 9, day), mode="phone")
    log(year.zhao, year.zhou, date(2026, 9, 5), mode="letter")
    run_on((9, 30))
    assert told(year.zhao) == []


def test_heads_hear_of_the_exceptions_by_department_and_number(year):
    run_on((9, 16))
    assert told(year.principal, "quota.exceptions") == [
        "2026年第三季度核对：6人中6人还有未完成的：白校长、文主任、顾组长、李老师、王老师、赵老师"
    ]
    assert told(year.office, "quota.exceptions") == told(year.principal, "quota.exceptions")
    assert told(year.lead, "quota.exceptions") == ["2026年第三季度核对：本部门3人还有未完成的：顾组长、李老师、王老师"]
    assert told(year.zhao, "quota.exceptions") == []


def test_months_that_are_over_are_not_asked_for_again(year):
    run_on((9, 30))
    assert "电话联系还差1次" in told(year.li)[0]  # September only
    assert "家访（思想交流）还差3次" in told(year.li)[0]


def test_one_schools_trouble_is_not_anothers(year, monkeypatch, caplog):
    make_campaign(year.other_school)
    works = reminders.results
    monkeypatch.setattr(
        reminders, "results", lambda asked, *a, **k: 1 / 0 if asked == [year.campaign] else works(asked, *a, **k)
    )
    assert run_on((9, 16)) == [1]
    assert told(year.stranger) != []
    assert "核对没有做成" in caplog.text
    monkeypatch.setattr(reminders, "results", works)
    assert run_on((9, 17)) == [1]
    assert told(year.zhao) != []


def test_drafts_and_closed_campaigns_are_left_alone(year):
    year.campaign.status = "draft"
    year.campaign.save()
    make_campaign(year.other_school, status="closed")
    assert run_on((9, 16)) == [0]
