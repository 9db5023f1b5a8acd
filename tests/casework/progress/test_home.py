"""The desk homes: who sees what, and at what cost."""

from datetime import date

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from campaigns.quotas.models import Exemption
from casework.pairings.models import Pairing
from casework.tickets.models import Ticket
from outreach.people.models import Appointment
from outreach.people.roles import Role
from tests.casework.progress.conftest import end_of, log, make_campaign
from tests.conftest import make_household, make_staff

NOW = end_of(2026, 11, 21)


@pytest.fixture(autouse=True)
def now():
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield


def home(client, user):
    client.force_login(user)
    return client.get("/")


def words(response):
    """What stands on the page, without tags between."""
    return " ".join(response.content.decode().split())


def test_it_asks_for_login(client, year):
    assert client.get("/").headers["Location"] == "/login/?next=/"


@pytest.mark.parametrize("who", ["li", "wang", "stranger"])
def test_teachers_live_on_their_phones(client, year, who):
    response = home(client, getattr(year, who))
    assert response.status_code == 302
    assert response.headers["Location"] == reverse("phone-home")


def test_the_quarter_in_four_figures(client, year):
    log([year.zhao, year.wang], year.zhou, date(2026, 11, 2))
    log(year.li, year.zhou, date(2026, 11, 3), mode="phone")
    page = words(home(client, year.principal))
    assert "第四季度" in page
    assert "时间过去 56%，还有 40 天 · 12月17日、12月31日自动核对" in page
    assert "<strong>2</strong> / 20 次" in page  # five who owe four each
    assert "<strong>1</strong> / 6 人" in page
    assert "11月电话联系" in page
    assert "<strong>1</strong> / 1 个对象" in page
    assert "<strong>50.0</strong> %" in page
    assert "本学年 1 / 2 户" in page


def test_each_class_leads_to_its_unvisited_families(client, year):
    log(year.zhao, year.zhou, date(2026, 11, 2))
    response = home(client, year.office)
    url = reverse("class-unvisited", args=[year.class82.pk])
    assert f'href="{url}" aria-label="八年级2班 50%"' in response.content.decode()
    page = words(client.get(url))
    assert "陈一鸣" in page
    assert "周子墨" not in page


def test_a_family_seen_last_school_year_is_unvisited_in_this_one(client, year):
    log(year.zhao, year.chen, date(2026, 8, 31))
    log(year.zhao, year.chen, date(2026, 11, 1), mode="phone")
    client.force_login(year.office)
    page = words(client.get(reverse("class-unvisited", args=[year.class82.pk])))
    assert "陈一鸣" in page
    assert "11月1日" in page


@pytest.mark.parametrize(("who", "door"), [("office", True), ("li", True), ("lead", False)])
def test_who_leads_the_unit_plans_by_village(client, year, who, door):
    client.force_login(getattr(year, who))
    page = words(client.get(reverse("class-unvisited", args=[year.class71.pk])))
    assert ("柳溪村1组" in page) == door
    assert "柳溪村" in page


@pytest.mark.parametrize(
    ("who", "group", "status"),
    [
        ("office", "class82", 200),
        ("lead", "class71", 200),
        ("li", "class71", 200),
        ("lead", "class82", 404),
        ("wang", "class71", 404),
        ("li", "class82", 404),
        ("stranger_office", "class71", 404),
        ("district", "class71", 404),
    ],
)
def test_whose_unvisited_families_one_may_see(client, year, who, group, status):
    client.force_login(getattr(year, who))
    url = reverse("class-unvisited", args=[getattr(year, group).pk])
    assert client.get(url).status_code == status


def test_who_needs_a_hand_with_reason_and_way(client, year):
    log(year.zhao, year.chen, date(2026, 11, 1), met=False)
    log(year.zhao, year.chen, date(2026, 11, 5), met=False)
    log(year.wang, year.chen, date(2026, 11, 1))
    log(year.wang, year.zhou, date(2026, 11, 1))
    page = words(home(client, year.principal))
    assert "2次家里没人" in page
    assert "可改约访；两次未遇可申请免计" in page
    assert '<th scope="row">王老师</th>' not in page  # two of four is half
    names = [name for name in ("文主任", "顾组长", "李老师", "赵老师") if f'<th scope="row">{name}</th>' in page]
    assert names == ["文主任", "顾组长", "李老师", "赵老师"]
    assert page.index("文主任</th>") < page.index("顾组长</th>") < page.index("赵老师</th>")


def test_nobody_needs_a_hand_before_half_time(client, year):
    with time_machine.travel(end_of(2026, 11, 15), tick=False):
        page = words(home(client, year.principal))
    assert "时间过半以后，家访不足一半的人会列在这里" in page


def test_a_unit_lead_sees_the_own_unit_only(client, year):
    page = words(home(client, year.lead))
    assert "李老师</th>" in page
    assert "赵老师" not in page
    assert "七年级" in page
    assert "八年级" not in page
    assert "<strong>0</strong> / 12 次" in page


def test_what_waits(client, year):
    Ticket.objects.create(
        school=year.school,
        no="2026-Q4-001",
        original_text="食堂饭菜偏凉，孩子不爱吃",
        registered_by=year.li,
        registered_at=NOW,
        reported_on=date(2026, 11, 1),
        due_on=date(2026, 11, 19),
    )
    Exemption.objects.create(
        school=year.school,
        user=year.zhao,
        reason="maternity",
        since=date(2026, 7, 1),
        until=date(2026, 10, 15),
        requested_by=year.zhao,
        requested_at=NOW,
    )
    page = words(home(client, year.office))
    assert "问题 2026-Q4-001 食堂饭菜偏凉" in page
    assert "超期 2 天" in page
    assert "免计申请：产假 7月1日—10月15日" in page
    assert "第三季度可以结账" in page
    close = reverse("quarter-close", args=["2026Q3", year.campaign.pk])
    assert f'<a class="btn btn-primary" href="{close}">季度结账</a>' in page
    assert "3 件" in page
    page = words(home(client, year.lead))
    assert "免计申请" not in page
    assert "结账" not in page


def test_before_there_is_a_campaign(client, cast):
    page = words(home(client, cast.principal))
    assert "还差几步就能用起来" in page
    assert "学校还没有开展活动" in words(home(client, cast.lead))


def test_a_draft_is_not_shown_as_running(client, cast):
    make_campaign(cast.school, status="draft")
    assert "季度情况</a>" not in words(home(client, cast.principal)).split("<main")[1]


def test_the_district_sees_totals_and_nobodys_name(client, year):
    log([year.zhao, year.wang], year.zhou, date(2026, 11, 2))
    page = words(home(client, year.district))
    assert "A 甲中学" in page
    assert "1 户次" in page
    assert "1 / 2 户" in page
    assert "未结账" in page
    assert "周" not in page.replace("每周", "")
    assert "赵老师" not in page
    assert page.index("A 甲中学") < page.index("B 乙中学")


def test_an_administrator_sees_what_is_still_to_be_done(client, year):
    admin = make_staff(year.school, "A099", "管理员", roles=[Role.ADMIN])
    page = words(home(client, admin))
    assert "教职工账号" in page
    assert "填写校历的学期" in page
    assert "导入学生及家庭花名册" in page
    shown = home(client, admin).content.decode()
    assert 'href="/staff/import/"' in shown
    assert 'href="/families/import/"' not in shown  # the office's to do
    assert "家访" not in page.split("<main")[1]


@pytest.mark.parametrize("who", ["principal", "lead", "district"])
def test_it_costs_the_same_for_one_and_for_three(client, year, who, django_assert_max_num_queries):
    client.force_login(getattr(year, who))
    grow(year, 1)
    client.get("/")  # what is asked once a session
    with django_assert_max_num_queries(60) as one:
        client.get("/")
    grow(year, 3)
    with django_assert_max_num_queries(60) as three:
        client.get("/")
    assert len(three) == len(one)


def grow(year, number):
    """More of everything that stands on a home."""
    for _ in range(number):
        n = Pairing.objects.count()
        person = make_staff(year.school, f"A1{n:02}", "某老师", department=year.grade7)
        Appointment.objects.create(
            user=person, organization=year.school, role=Role.TEACHER, class_group=year.class71, since=date(2026, 1, 1)
        )
        home_ = make_household(year.school, f"AX{n}", "柳溪村", "某家母", "", [("某某", f"GX{n}", year.class71)])
        pupil = home_.students.get()
        Pairing.objects.create(
            school=year.school, helper=person, household=home_, student=pupil, since=date(2026, 1, 1)
        )
        log(person, home_, date(2026, 11, 1), met=False)
        log(person, home_, date(2026, 11, 1), mode="phone")
        Ticket.objects.create(
            school=year.school,
            no=f"T{n}",
            original_text="某事",
            registered_by=person,
            registered_at=NOW,
            reported_on=date(2026, 11, 1),
            department=year.grade7,
        )
