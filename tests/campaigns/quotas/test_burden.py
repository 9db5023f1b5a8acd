"""What the rules together ask of people's time."""

from datetime import date
from fractions import Fraction

import pytest

from campaigns.handins.models import HandIn
from campaigns.planning.services import campaign_launch
from campaigns.quotas.burden import burden_of, rounded
from campaigns.quotas.models import QuotaRule
from outreach.people.models import User
from outreach.people.roles import Role
from tests.campaigns.conftest import IN_AUGUST
from tests.conftest import make_staff

DAY = date(2026, 8, 10)


def rules(campaign, *codes):
    found = campaign.rules.filter(until=None).with_words()
    return list(found.filter(code__in=codes) if codes else found)


def test_seventy_four_people_and_four_visits_a_quarter(cast, draft):
    for n in range(69):
        make_staff(cast.school, f"A1{n:02}", "老师", roles=[Role.TEACHER])
    load = burden_of(draft, rules(draft, "q6"), DAY).of(QuotaRule(code="q6"))
    assert load.headline == "本季度共需 296 次家访，人均每周 0.3 次"
    assert (load.when, load.total, load.people) == ("每季", 296, 74)


def test_a_number_that_is_not_saved_yet_is_counted_as_typed(cast, draft):
    [rule] = rules(draft, "q6")
    rule.number = 8
    assert burden_of(draft, [rule], DAY).of(rule).headline == "本季度共需 40 次家访，人均每周 0.6 次"
    assert draft.rules.get(code="q6").number == 4


def test_one_visit_serves_both_rules_so_the_larger_counts(cast, draft):
    """李 is 班主任: three talks a month serve the four visits a quarter; 王 owes the visits only."""
    found = burden_of(draft, rules(draft, "q6", "q13"), DAY)
    talks, visits = Fraction(21, 31), Fraction(28, 92)
    assert found.weekly == (talks + 4 * visits) / 5
    assert found.heaviest_words == "班主任 每周 0.7 次"
    assert found.people == 5


def test_calls_and_letters_come_on_top(cast, draft):
    plain = burden_of(draft, rules(draft, "q6"), DAY)
    more = burden_of(draft, rules(draft, "q6", "q7", "q8"), DAY)
    assert more.weekly > plain.weekly
    calls = more.of(QuotaRule(code="q7"))
    assert (calls.when, calls.total, calls.assumed) == ("每月", 6, "按每人 1 个帮扶对象估算")


def test_two_families_each_are_twice_the_calls(cast, draft):
    pairs = draft.rules.get(code="q4")
    pairs.number = 2
    found = burden_of(draft, [*rules(draft, "q7"), pairs], DAY)
    assert found.of(QuotaRule(code="q7")).total == 10


def test_what_is_off_and_what_stands_ask_for_nothing(cast, draft):
    found = burden_of(draft, rules(draft, "q2", "q4", "q14", "q16"), DAY)
    assert (found.loads, found.people, found.heaviest_words) == ((), 0, "—")


def test_days_lectures_and_lessons_are_part_of_a_week(cast, draft):
    """主要领导 owes the lecture and, of the 班子, the days, the receptions and the lessons: nothing serves another."""
    found = burden_of(draft, rules(draft, "q1", "q5", "q11", "q12"), DAY)
    assert found.of(QuotaRule(code="q1")).headline == "活动期间共需 30 天三进三同，人均每周 0.1 天"
    assert found.of(QuotaRule(code="q11")).headline.startswith("全年共需 1 场专题讲座")
    assert found.heaviest in {"leader", "chief"}
    assert found.heaviest_weekly == Fraction((5 + 3 + 1 + 2) * 7, 365)


def test_what_a_school_owes_is_nobodys_week(cast, draft):
    found = burden_of(draft, rules(draft, "q15"), DAY)
    assert found.of(QuotaRule(code="q15")).headline == "本学期共需 1 次教职工（家长）开放日"
    assert found.people == 0


def test_everybody_talks_with_everybody(cast, draft):
    for n in (1, 2):
        make_staff(cast.school, f"A30{n}", "副校长", roles=[Role.LEADER])
    plan = campaign_launch(school=cast.school, preset="qunzhong_luxian", year=2026, actor=None, at=IN_AUGUST)
    found = burden_of(plan, rules(plan), date(2026, 6, 1))
    assert found.of(QuotaRule(code="g3")).headline == "阶段内共需 3 对第一轮谈心交心，人均每周 0.2 对"
    assert found.papers_words != "没有"


def test_a_list_is_as_many_as_its_items(cast, draft):
    plan = campaign_launch(school=cast.school, preset="xiajiceng", year=2026, actor=None, at=IN_AUGUST)
    assert burden_of(plan, rules(plan), DAY).of(QuotaRule(code="x4")).total == 10


def test_nobody_to_do_it_is_said(cast, draft):
    [rule] = rules(draft, "q13")
    rule.roles = ["counsellor"]
    assert burden_of(draft, [rule], DAY).of(rule).headline == "现在没有人要做这一条。"


def test_who_is_let_off_is_not_counted(cast, draft):
    User.objects.filter(pk=cast.wang.pk).update(waiver_reason="支教")
    User.objects.filter(pk=cast.zhao.pk).update(arrived_on=date(2026, 8, 16))
    load = burden_of(draft, rules(draft, "q6"), DAY).of(QuotaRule(code="q6"))
    assert (load.people, load.total) == (4, 4 + 4 + 4 + 2)


def test_before_the_campaign_begins_its_first_period_is_meant(cast, draft):
    assert burden_of(draft, rules(draft, "q6"), date(2025, 6, 1)).of(QuotaRule(code="q6")).period.key == "2026Q1"


@pytest.mark.parametrize(("weekly", "words"), [(0, "0.0"), (Fraction(1, 100), "不到 0.1"), (Fraction(28, 92), "0.3")])
def test_small_numbers_are_not_called_nothing(weekly, words):
    assert rounded(Fraction(weekly)) == words


@pytest.mark.parametrize("n", [1, 3])
def test_it_costs_the_same_for_many_people(cast, draft, n, django_assert_num_queries):
    for number in range(n):
        make_staff(cast.school, f"A1{number}", "新老师", roles=[Role.TEACHER])
    found = rules(draft)
    with django_assert_num_queries(5):
        burden_of(draft, found, DAY)


@pytest.mark.parametrize(("per", "owing", "counting", "enabled", "said"), [
    (None, [], "", False, "没有"),
    ("department", ["department"], "count", True, "每人没有"),
    ("school", ["school"], "count", True, "每人没有"),
    ("person", ["school"], "count", True, "每人没有"),
    ("department", ["department"], "count", False, "没有"),
    ("department", ["department"], "auto", True, "没有"),
    ("person", ["office"], "count", True, "每人 1.0 份"),
])  # fmt: skip
def test_papers_that_only_units_owe_are_nobodys(cast, draft, per, owing, counting, enabled, said):
    draft.handins.all().delete()
    if per:
        HandIn.objects.create(
            campaign=draft, code="h", name="小结", per=per, roles=owing, counting=counting, enabled=enabled
        )
    assert burden_of(draft, rules(draft, "q1"), DAY).papers_words == said
