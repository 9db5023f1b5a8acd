"""/m/: what I owe, whom to see first, what is being handled."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from campaigns.quotas.eligibility import roster_of_one
from campaigns.quotas.models import ActivityKind, QuotaRule
from casework.families.models import Student
from casework.pairings.models import Pairing
from casework.progress.queries import own_lines
from casework.progress.results import results
from casework.visits.families import in_need
from casework.visits.services import Problem
from outreach.calendar.periods import Kind, end_of_day, period_of
from tests.casework.visits.factory import make_visit
from tests.casework.visits.test_record import make_campaign
from tests.conftest import make_household

TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel("2026-11-21T14:00:00+08:00", tick=False):
        yield


def pair(cast, household):
    return Pairing.objects.create(
        school=cast.school, helper=cast.li, kind="household", household=household, since=date(2026, 9, 1)
    )


def monthly_call(cast):
    campaign = make_campaign(cast)
    kind = ActivityKind.objects.create(
        campaign=campaign, code="phone", name="电话联系", source="visit", modes=["phone", "video"]
    )
    return QuotaRule.objects.create(
        campaign=campaign,
        code="q7",
        roles=["helper"],
        activity=kind,
        number=1,
        unit="次",
        period="month",
        per="pairing",
        since=date(2026, 1, 1),
    )


def test_it_greets_and_says_how_long_the_quarter_lasts(client, cast):
    client.force_login(cast.li)
    page = client.get(reverse("phone-home")).content.decode()
    assert "李老师，下午好" in page
    assert "11月21日 星期六 · 第四季度还有 40 天" in page
    assert "周家" in page
    assert "按需要排列" in page


def test_it_asks_for_login(client, cast):
    assert client.get(reverse("phone-home")).status_code == 302


def test_a_teacher_without_a_family_is_told_what_happens_next(client, cast):
    client.force_login(cast.zhao)
    page = client.get(reverse("phone-home")).content.decode()
    assert "还没有和您结对的家庭" in page
    assert "看看班里的家庭" in page


def test_what_is_owed_stands_with_its_base(client, cast):
    monthly_call(cast)
    client.force_login(cast.li)
    page = client.get(reverse("phone-home")).content.decode()
    assert "本季度还要做" in page
    assert "<strong>0</strong> / 1" in page
    assert "电话联系" in page


def test_what_is_not_done_stands_first_and_what_stands_is_left_out(client, cast):
    rule = monthly_call(cast)
    visit_rule = QuotaRule.objects.create(
        campaign=rule.campaign,
        code="q6",
        roles=["staff"],
        activity=ActivityKind.objects.create(
            campaign=rule.campaign, code="visit", name="家访", source="visit", modes=["home"]
        ),
        number=1,
        unit="次",
        period="quarter",
        per="person",
        since=date(2026, 1, 1),
    )
    make_visit(cast.li, cast.zhou, on=TODAY)
    client.force_login(cast.li)
    context = client.get(reverse("phone-home")).context
    assert [(line.rule, line.done) for line in context["owed"]] == [(rule, 0), (visit_rule, 1)]
    assert context["visiting"].rule == visit_rule
    assert [line.words for line in context["first"]] == ["还差1次，11月30日前"]
    assert context["others"] == []
    make_visit(cast.li, cast.zhou, on=TODAY, mode="phone")
    assert "本季度要做的都做完了" in client.get(reverse("phone-home")).content.decode()


def test_whoever_needs_it_most_stands_first(cast):
    monthly_call(cast)
    homes = {}
    for number, name in enumerate(("何雨桐", "陈一凡", "吴思远", "郑小满")):
        child = [(name, f"GN{number}", cast.class71)]
        homes[name] = make_household(cast.school, f"AN{number}", "柳溪村", "家长", "13800000100", child)
    called = homes["郑小满"]
    pair(cast, called)
    make_visit(cast.li, called, on=TODAY - timedelta(days=2), mode="phone")
    make_visit(cast.li, called, on=TODAY - timedelta(days=60))
    make_visit(cast.li, homes["何雨桐"], on=TODAY - timedelta(days=9), problem=Problem("堵车"))
    Student.objects.filter(name="陈一凡").update(birthday="11-25")
    listed = [(row.name, row.badge) for row in in_need(cast.li, TODAY)]
    assert listed == [
        ("周家", ("本月电话", "due")),
        ("陈家", ("25日生日", "info")),
        ("吴家", ("首次家访", "mute")),
        ("何家", ("1 个问题办理中", "mute")),
        ("郑家", None),
    ]


def test_what_is_wanted_of_a_family_is_what_the_results_miss(cast):
    """Not in the holidays, not from somebody let off, and in the way that the rule counts."""
    rule = monthly_call(cast)

    def words(day):
        return [wanted.word for wanted in in_need(cast.li, day)[0].wanted]

    assert words(date(2026, 8, 20)) == ["本月电话"]
    QuotaRule.objects.filter(pk=rule.pk).update(teaching_months_only=True, modes=["video"])
    assert words(date(2026, 8, 20)) == []
    assert words(TODAY) == ["本月视频"]
    cast.li.waiver_reason = "产假"
    cast.li.save()
    assert words(TODAY) == []


def test_the_last_contact_is_said_in_words(cast):
    make_visit(cast.li, cast.zhou, on=TODAY - timedelta(days=38), mode="phone")
    assert in_need(cast.li, TODAY)[0].last_words == "上次 38 天前 · 电话"
    make_visit(cast.li, cast.zhou, on=TODAY - timedelta(days=1))
    assert in_need(cast.li, TODAY)[0].last_words == "上次昨天 · 上门"
    make_visit(cast.li, cast.zhou, on=TODAY, outcome="absent")
    assert in_need(cast.li, TODAY)[0].last_words == "上次昨天 · 上门"


def test_a_birthday_across_the_new_year_and_on_29_february(cast):
    cast.zihan.birthday = "01-02"
    cast.zihan.save()
    assert in_need(cast.li, date(2026, 12, 25))[0].birthday == date(2027, 1, 2)
    cast.zihan.birthday = "02-29"
    cast.zihan.save()
    assert in_need(cast.li, date(2027, 2, 20))[0].birthday == date(2027, 2, 28)
    assert in_need(cast.li, date(2028, 2, 20))[0].birthday == date(2028, 2, 29)


def test_a_problem_in_progress_is_linked(client, cast):
    make_visit(cast.li, cast.zhou, problem=Problem("门口放学堵车，孩子过不了马路"))
    client.force_login(cast.li)
    page = client.get(reverse("phone-home")).content.decode()
    assert "门口放学堵车" in page
    assert "12月6日前解决" in page


def query_count(client, url):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


@pytest.mark.parametrize("name", ["phone-home", "phone-families", "visit-new", "phone-visits"])
def test_it_costs_the_same_for_one_family_and_for_three(client, cast, name):
    monthly_call(cast)
    make_visit(cast.li, cast.zhou, on=TODAY, companions=[cast.wang], problem=Problem("一"))
    client.force_login(cast.li)
    one = query_count(client, reverse(name))
    for number in range(2):
        home = make_household(
            cast.school, f"AN{number}", "村", "家长", "13800000100", [(f"王小{number}", f"GN{number}", cast.class71)]
        )
        pair(cast, home)
        make_visit(cast.li, home, on=TODAY, companions=[cast.wang, cast.zhao], problem=Problem("二"))
    assert query_count(client, reverse(name)) == one


def test_what_is_owed_has_no_sum_of_different_units(client, cast):
    """The bar is that of the home visits; a checklist says what of it is missing."""
    campaign = monthly_call(cast).campaign
    parts = []
    for code, name in (("talks", "谈心谈话"), ("study", "政治学习")):
        parts.append(ActivityKind.objects.create(campaign=campaign, code=code, name=name, source="event", unit="次"))
    checklist = ActivityKind.objects.create(
        campaign=campaign, code="list", name="规定动作", source="checklist", parts=["talks", "study"]
    )
    QuotaRule.objects.create(
        campaign=campaign, code="l9", roles=["staff"], activity=checklist, number=None, comparator="all", unit="项",
        period="quarter", per="person", since=date(2026, 1, 1),
    )  # fmt: skip
    client.force_login(cast.li)
    answer = client.get(reverse("phone-home"))
    assert answer.context["visiting"] is None
    assert "已完成 0%" not in answer.content.decode()
    words = [line.words for line in answer.context["first"]]
    assert words == ["还差1次，11月30日前", "还差2项：谈心谈话、政治学习，12月31日前"]


def test_what_is_not_among_the_nearest_is_folded(client, cast):
    campaign = monthly_call(cast).campaign
    for number in range(4):
        kind = ActivityKind.objects.create(
            campaign=campaign, code=f"own{number}", name=f"活动{number}", source="event", unit="次"
        )
        QuotaRule.objects.create(
            campaign=campaign, code=f"e{number}", roles=["staff"], activity=kind, number=1, unit="次",
            period="quarter", per="person", since=date(2026, 1, 1),
        )  # fmt: skip
    client.force_login(cast.li)
    answer = client.get(reverse("phone-home"))
    assert [len(answer.context[name]) for name in ("first", "others")] == [3, 2]
    assert "其他 2 项" in answer.content.decode()


def test_the_lines_of_the_phone_are_those_of_the_results(cast):
    rule = monthly_call(cast)
    make_visit(cast.li, cast.zhou, on=TODAY, mode="phone")
    quarter = period_of(TODAY, Kind.QUARTER)
    everybody = results([rule.campaign], quarter, as_of=end_of_day(TODAY))
    wanted = [line for line in everybody if line.owner == cast.li.pk and line.period.contains(TODAY)]
    roster = roster_of_one(cast.li)
    assert wanted
    assert own_lines(cast.li, TODAY) == wanted
    assert own_lines(cast.li, TODAY, roster=roster, campaigns=[rule.campaign]) == wanted


def test_of_several_quotas_of_visits_the_largest_has_the_bar(client, cast):
    campaign = monthly_call(cast).campaign
    for code, number in (("talk", 3), ("visit", 4), ("other", 1)):
        kind = ActivityKind.objects.create(campaign=campaign, code=code, name=code, source="visit", modes=["home"])
        QuotaRule.objects.create(
            campaign=campaign, code=code, roles=["staff"], activity=kind, number=number, unit="次",
            period="quarter", per="person", since=date(2026, 1, 1),
        )  # fmt: skip
    client.force_login(cast.li)
    context = client.get(reverse("phone-home")).context
    assert context["visiting"].due == 4
    assert "visit" not in {line.rule.code for line in [*context["first"], *context["others"]]}


@pytest.mark.parametrize("families", [1, 4])
def test_the_number_of_queries_is_bounded(client, cast, families, django_assert_max_num_queries):
    monthly_call(cast)
    for number in range(families):
        home = make_household(
            cast.school, f"BN{number}", "柳溪村", "家长", "13800000100", [("郑小满", f"HN{number}", cast.class71)]
        )
        make_visit(cast.li, home, on=TODAY)
    client.force_login(cast.li)
    client.get(reverse("phone-home"))
    with django_assert_max_num_queries(26):
        client.get(reverse("phone-home"))
