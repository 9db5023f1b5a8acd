"""The quarter on screen: everybody's figures, the records under each, closing, and what came too late."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from campaigns.quotas.models import QuotaRule
from casework.pairings.models import Pairing
from casework.progress.models import PeriodClose
from casework.progress.services import period_close
from outreach.calendar.periods import parse_period
from tests.casework.progress.conftest import end_of, log, make_campaign
from tests.conftest import make_household, make_staff

NOW = end_of(2026, 10, 20)
Q3 = parse_period("2026Q3")


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


def get(client, user, url, **query):
    client.force_login(user)
    response = client.get(url, query)
    return response.status_code, " ".join(response.content.decode().split())


# Everybody's figures -----------------------------------------------------------------


def test_every_figure_has_its_base_and_its_records(client, year):
    log(year.zhao, year.chen, date(2026, 9, 1))
    status, page = get(client, year.office, "/quarter/2026Q3/")
    assert status == 200
    assert f'<a href="/quarter/2026Q3/q6/A030/?campaign={year.campaign.pk}">1 / 4</a>' in page
    assert f'<a href="/quarter/2026Q3/q7/{year.li.staff_no}/?campaign={year.campaign.pk}">0 / 3</a>' in page
    assert "2 / 6 人已有记录" in page  # 赵老师 visits, 李老师 helps
    names = ["白校长", "文主任", "顾组长", "李老师", "王老师", "赵老师"]
    places = [page.index(f'<th scope="row">{name}</th>') for name in names]
    assert places == sorted(places)


def test_without_a_period_it_is_the_quarter_of_today(client, year):
    assert "2026年第四季度" in get(client, year.office, "/quarter/")[1]


@pytest.mark.parametrize(
    ("who", "seen", "hidden"),
    [
        ("office", ["赵老师", "李老师"], []),
        ("lead", ["顾组长", "李老师", "王老师"], ["赵老师", "白校长"]),
        ("li", ["我的完成情况", "还差 4 次"], ["王老师"]),
        ("stranger", ["这个季度没有开展活动"], ["李老师"]),
    ],
)
def test_whose_figures_one_sees(client, year, who, seen, hidden):
    status, page = get(client, getattr(year, who), "/quarter/2026Q3/")
    main = page.split("<main")[1]
    assert status == 200
    assert [word for word in seen if word not in main] == []
    assert [word for word in hidden if word in main] == []


def test_the_district_does_not_see_people(client, year):
    assert get(client, year.district, "/quarter/2026Q3/")[0] == 403
    assert get(client, year.district, "/quarter/2026Q3/q6/A030/")[0] == 403


@pytest.mark.parametrize("key", ["2026Q5", "2026-09", "soon"])
def test_an_address_that_is_no_quarter(client, year, key):
    assert get(client, year.office, f"/quarter/{key}/")[0] == 404


def test_narrowing_by_unit_and_status(client, year):
    for day in range(1, 5):
        log(year.zhao, year.chen, date(2026, 9, day))
    Pairing.objects.create(
        school=year.school, helper=year.zhao, household=year.chen, student=year.yiming, since=Q3.start
    )
    QuotaRule.objects.exclude(code__in=["q4", "q6"]).update(enabled=False)
    _, met = get(client, year.office, "/quarter/2026Q3/", status="met")
    assert "赵老师</th>" in met
    assert "李老师</th>" not in met
    _, missing = get(client, year.office, "/quarter/2026Q3/", status="missing", unit=year.grade7.pk)
    assert "李老师</th>" in missing
    assert "文主任</th>" not in missing
    _, nobody = get(client, year.office, "/quarter/2026Q3/", status="exempt")
    assert "没有这样的人" in nobody
    _, half = get(client, year.office, "/quarter/2026Q3/", status="half")
    assert "王老师</th>" in half
    assert "赵老师</th>" not in half


def test_what_the_year_asks_is_not_yet_a_failing_of_the_quarter(client, year):
    QuotaRule.objects.exclude(code="q9").update(enabled=False)
    _, page = get(client, year.office, "/quarter/2026Q3/", status="unmet")
    assert "没有这样的人" in page


def test_it_costs_the_same_for_one_and_for_three(client, year, django_assert_max_num_queries):
    client.force_login(year.office)
    client.get("/quarter/2026Q3/")
    with django_assert_max_num_queries(50) as one:
        client.get("/quarter/2026Q3/")
    for n in range(3):
        person = make_staff(year.school, f"A1{n}", "某老师", department=year.grade8)
        home = make_household(year.school, f"AX{n}", "村", "某家母", "", [("某某", f"GX{n}", year.class82)])
        log(person, home, date(2026, 9, 1))
    with django_assert_max_num_queries(50) as three:
        client.get("/quarter/2026Q3/")
    assert len(three) == len(one)


# The records under a figure --------------------------------------------------------------


def test_the_records_of_one_pairing_cost_as_much_as_those_of_three(client, year, django_assert_max_num_queries):
    log(year.li, year.zhou, date(2026, 9, 1), mode="letter")
    client.force_login(year.office)
    client.get("/quarter/2026Q3/q8/A020/")
    with django_assert_max_num_queries(50) as one:
        client.get("/quarter/2026Q3/q8/A020/")
    for n in range(2):
        child = [(f"某{n}", f"GX{n}", year.class82)]
        home = make_household(year.school, f"AX{n}", "村", "某家母", "", child)
        Pairing.objects.create(school=year.school, helper=year.li, kind="household", household=home, since=Q3.start)
        log(year.li, home, date(2026, 9, 1), mode="letter")
    with django_assert_max_num_queries(50) as three:
        page = client.get("/quarter/2026Q3/q8/A020/").content.decode()
    assert page.count("9月1日") >= 3
    assert len(three) == len(one)


def test_the_records_and_why_some_do_not_count(client, year):
    log(year.zhao, year.chen, date(2026, 9, 1))
    log(year.zhao, year.chen, date(2026, 9, 1))
    log(year.zhao, year.chen, date(2026, 9, 2), met=False)
    log([year.wang, year.zhao], year.zhou, date(2026, 9, 3), mode="phone")
    log(year.zhao, year.chen, date(2026, 9, 4), received=end_of(2026, 10, 15))
    log(year.zhao, year.chen, date(2026, 10, 1))
    status, page = get(client, year.zhao, "/quarter/2026Q3/q6/A030/")
    assert status == 200
    assert "我的家访" in page
    assert "<strong>2</strong> / 4 次" in page
    assert "应4次；已完成2次，其中1次补录，还差2次。" in page
    assert page.count("计 1</span>") == 2
    assert "没有计入：同一家同一天，已计一次" in page
    assert "没有计入：家里没人，没有见到" in page
    assert "没有计入：电话不计入这一项" in page
    assert ">补录</span>" in page
    assert "10月1日" not in page


def test_the_purpose_counts_where_the_rule_says_so(client, year):
    log(year.li, year.zhou, date(2026, 9, 1), purposes=["study"])
    _, page = get(client, year.li, "/quarter/2026Q3/q13/A020/")
    assert "没有计入：目的不在这一项之内" in page


def test_pairings_stand_under_a_standing_rule(client, year):
    _, page = get(client, year.li, "/quarter/2026Q3/q4/A020/")
    assert "周子涵" in page
    assert "2025年9月1日结对" in page


def test_contacts_are_shown_by_pairing_and_month(client, year):
    log(year.li, year.zhou, date(2026, 8, 20), mode="phone")
    _, page = get(client, year.lead, "/quarter/2026Q3/q7/A020/")
    assert "周子涵（七年级1班） · 8月" in page
    assert page.count("这期间没有记录") == 2


@pytest.mark.parametrize(
    ("who", "whose", "status"),
    [
        ("office", "A030", 200),
        ("lead", "A020", 200),
        ("lead", "A030", 404),
        ("zhao", "A030", 200),
        ("li", "A021", 404),
        ("stranger_office", "A030", 404),
        ("office", "nobody", 404),
    ],
)
def test_whose_records_one_may_open(client, year, who, whose, status):
    assert get(client, getattr(year, who), f"/quarter/2026Q3/q6/{whose}/")[0] == status


def test_beside_somebodys_figure_stands_still_the_readers_own_name(client, year):
    _, page = get(client, year.office, "/quarter/2026Q3/q6/A030/")
    assert "赵老师 · 家访" in page
    assert "<span>文主任</span>" in page
    assert "退出" in page


def test_a_rule_that_does_not_apply_has_no_page(client, year):
    assert get(client, year.office, "/quarter/2026Q3/q6/A001/")[0] == 404
    assert get(client, year.office, "/quarter/2026Q3/q99/A030/")[0] == 404


# Closing -----------------------------------------------------------------------------------


def close_url(year, period="2026Q3"):
    return reverse("quarter-close", args=[period, year.campaign.pk])


def test_closing_asks_first_and_then_freezes(client, year):
    _, quarter = get(client, year.office, "/quarter/2026Q3/")
    assert close_url(year) in quarter
    _, page = get(client, year.office, close_url(year))
    assert "结账不能撤回" in page
    assert "<strong>6</strong> 人" in page
    response = client.post(close_url(year), follow=True)
    page = " ".join(response.content.decode().split())
    assert "第三季度已结账，数字从此不变" in page
    assert "已结账（文主任），数字不再改变" in page
    assert PeriodClose.objects.get().closed_by == year.office
    assert client.post(close_url(year)).status_code == 302
    assert client.get(close_url(year)).status_code == 302
    assert PeriodClose.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "status"), [("principal", 302), ("lead", 403), ("li", 403), ("stranger_office", 404), ("district", 404)]
)
def test_who_may_close(client, year, who, status):
    client.force_login(getattr(year, who))
    assert client.post(close_url(year)).status_code == status
    assert PeriodClose.objects.count() == (status == 302)


def test_it_is_not_closed_before_it_ends(client, year):
    _, page = get(client, year.office, close_url(year, "2026Q4"))
    assert "第四季度还没有结束" in page
    response = client.post(close_url(year, "2026Q4"), follow=True)
    assert "第四季度还没有结束" in response.content.decode()
    assert not PeriodClose.objects.exists()


def test_in_the_days_of_grace_it_must_be_meant(client, year):
    with time_machine.travel(end_of(2026, 10, 5), tick=False):
        _, page = get(client, year.office, close_url(year))
        assert "补录期到 10月10日 才结束" in page
        client.post(close_url(year))
        assert not PeriodClose.objects.exists()
        client.post(close_url(year), {"in_grace": "1"})
        assert PeriodClose.objects.count() == 1


def test_late_arrivals_are_listed_and_change_nothing(client, year):
    log(year.zhao, year.chen, date(2026, 9, 1))
    close = period_close(campaign=year.campaign, period=Q3, actor=year.office, at=NOW - timedelta(days=2))
    log(year.zhao, year.chen, date(2026, 9, 2), received=NOW - timedelta(days=1))
    _, page = get(client, year.office, "/quarter/2026Q3/")
    assert f'<a href="/quarter/2026Q3/q6/A030/?campaign={year.campaign.pk}">1 / 4</a>' in page
    assert "季后补录 1 条" in page
    url = reverse("quarter-late", args=["2026Q3", close.campaign_id])
    _, page = get(client, year.office, url)
    assert "陈一鸣" in page
    assert "9月2日" in page
    assert "9月1日" not in page
    assert get(client, year.li, url)[0] == 403
    assert get(client, year.stranger_office, url)[0] == 404
    assert get(client, year.office, reverse("quarter-late", args=["2026Q2", close.campaign_id]))[0] == 404


def test_the_newest_of_two_campaigns_unless_one_is_named(client, year):
    other = make_campaign(year.school, preset="sanda", nickname="大走访", starts_on=date(2026, 8, 11))
    _, page = get(client, year.office, "/quarter/2026Q3/")
    assert "大走访 · 甲中学" in page
    _, page = get(client, year.office, "/quarter/2026Q3/", campaign=year.campaign.pk)
    assert "三项活动 · 甲中学" in page
    assert str(other.pk) in page
