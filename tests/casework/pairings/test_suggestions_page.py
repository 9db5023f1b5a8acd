"""What is suggested for a real school, and accepting it: all, some, one; what is not accepted leaves nothing."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.planning.models import Campaign
from campaigns.quotas.models import ActivityKind, QuotaRule
from casework.families.models import StudentTag
from casework.pairings.models import Pairing
from casework.pairings.queries import duties, suggest
from outreach.notices.models import Notice
from tests.conftest import make_household, make_staff

URL = "/pairings/suggestions/"


@pytest.fixture
def campaign(cast):
    """A running campaign with q2, q3 (班子成员 1 人 1 户) and q4 (教职工 1 名学生)."""
    today = timezone.localdate()
    made = Campaign.objects.create(
        school=cast.school, preset="sanxiang", name="三项活动", nickname="三项活动", year=today.year,
        starts_on=today.replace(month=1, day=1), ends_on=today.replace(month=12, day=31), status="running",
    )  # fmt: skip
    kind = ActivityKind.objects.create(campaign=made, code="pairing", name="结对", source="pairing")
    for code, role, unit in (("q2", "leader", "人"), ("q3", "leader", "户"), ("q4", "staff", "人")):
        QuotaRule.objects.create(
            campaign=made, code=code, roles=[role], activity=kind, number=1, unit=unit, period="standing",
            since=made.starts_on,
        )  # fmt: skip
    return made


def pairs(cast):
    return {(one.student.name, one.helper.name) for one in suggest(cast.school, timezone.localdate())}


def test_duties_follow_the_rules_of_the_running_campaign(cast, campaign):
    found = duties(cast.school, timezone.localdate())
    assert found[cast.principal.pk].sentence == "应结对1 人、1 户"
    assert found[cast.li.pk].sentence == "应结对1 人"
    assert cast.stranger.pk not in found


def test_without_a_campaign_anybody_may_help_and_nobody_must(cast):
    assert {duty.sentence for duty in duties(cast.school, timezone.localdate()).values()} == {""}


def test_leaders_take_hardship_and_everybody_else_the_nearest(cast, campaign):
    StudentTag.objects.create(student=cast.yiming, code="low_income")
    make_household(cast.school, "AH3", "村", "母", "1", [("吴思远", "GA4", cast.class71)])
    make_household(cast.school, "AH4", "村", "母", "1", [("何雨桐", "GA5", cast.class82)])
    found = pairs(cast)
    assert ("陈一鸣", "白校长") in found
    assert ("何雨桐", "赵老师") in found
    assert len(found) == 3


def test_who_is_on_leave_or_has_left_is_never_suggested(cast, campaign):
    StudentTag.objects.create(student=cast.yiming, code="left_behind_both")
    today = timezone.localdate()
    cast.zhao.waiver_reason = "产假"
    cast.zhao.save(update_fields=["waiver_reason"])
    for one in (cast.li, cast.wang, cast.lead, cast.office):
        one.left_on = today.replace(year=today.year - 1)
        one.save(update_fields=["left_on"])
    assert pairs(cast) == {("陈一鸣", "白校长")}


def test_siblings_are_one_family_and_the_tagged_child_stands_for_it(cast):
    Pairing.objects.all().delete()
    assert {name for name, _ in pairs(cast)} == {"周子涵"}


def seen_in(client):
    page = client.get(URL).content.decode()
    return re.findall(r'name="pick" value="(\d+-\d+)"', page), re.search(r'name="everything" value="(\w+)"', page)


@pytest.fixture
def desk(client, cast, campaign):
    StudentTag.objects.create(student=cast.yiming, code="low_income")
    make_household(cast.school, "AH3", "村", "母", "1", [("吴思远", "GA4", cast.class71)])
    client.force_login(cast.office)
    return client


def test_all_are_accepted_and_everybody_concerned_is_told(desk, cast):
    codes, everything = seen_in(desk)
    answer = desk.post(URL, {"everything": everything[1]}, follow=True)
    assert f"已安排 {len(codes)} 户" in answer.content.decode()
    assert Pairing.objects.count() == 1 + len(codes)
    told = Notice.objects.filter(kind="pairing.started")
    assert told.count() == len(codes) - Pairing.objects.filter(helper=cast.office).count()
    assert not pairs(cast) & {(pairing.student.name, pairing.helper.name) for pairing in Pairing.objects.all()}


def test_one_is_accepted_and_the_rest_leave_no_trace(desk, cast):
    codes, _ = seen_in(desk)
    desk.post(URL, {"only": codes[0], "pick": codes})
    student, helper = map(int, codes[0].split("-"))
    assert list(Pairing.objects.exclude(pk=cast.pairing.pk).values_list("student", "helper")) == [(student, helper)]


def test_only_what_is_ticked_is_accepted(desk):
    codes, _ = seen_in(desk)
    desk.post(URL, {"pick": codes[1:]})
    assert Pairing.objects.count() == 1 + len(codes[1:])


def test_nothing_ticked_is_said_in_words(desk):
    assert "还没有勾选" in desk.post(URL, {}, follow=True).content.decode()
    assert Pairing.objects.count() == 1


def test_a_list_that_changed_meanwhile_is_not_accepted_as_a_whole(desk, cast):
    _, everything = seen_in(desk)
    Pairing.objects.create(
        school=cast.school,
        helper=cast.zhao,
        kind="student",
        household=cast.chen,
        student=cast.yiming,
        since="2026-01-01",
    )
    answer = desk.post(URL, {"everything": everything[1]}, follow=True)
    assert "名单刚刚有变化" in answer.content.decode()
    assert Pairing.objects.count() == 2


@pytest.mark.parametrize("code", ["999-999", "x", "1", ""])
def test_a_pair_that_was_never_suggested_is_not_made(desk, code):
    answer = desk.post(URL, {"only": code}, follow=True)
    assert "已经不需要了" in answer.content.decode()
    assert Pairing.objects.count() == 1


def test_the_page_is_the_same_address_whatever_is_asked(desk):
    assert desk.get(URL, {"cap": "999"}).status_code == 200
    assert desk.get(URL, {"cap": "1"}).status_code == 200
    assert reverse("pairing-suggestions") == URL


def test_nobody_to_help_says_so(client, cast):
    client.force_login(cast.office)
    assert "没有要安排的" in client.get(URL).content.decode()


def test_the_page_costs_the_same_for_few_families_and_for_many(client, cast, campaign):
    client.force_login(cast.office)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            page = client.get(URL)
        rows.append(len(page.context["page"].object_list))
        return len(asked)

    rows: list[int] = []
    few = cost()
    for number in range(4):
        make_household(
            cast.school, f"M{number}", "清平社区", "家长", "13800000008", [("小苗", f"M{number}", cast.class71)]
        )
        make_staff(cast.school, f"A3{number}", "新老师", department=cast.grade7, roles=[("teacher", cast.class71)])
    assert cost() == few
    assert 0 < rows[0] < rows[1]
