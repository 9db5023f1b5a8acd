"""What a school may do with a rule from above (R402): raise it, never lower it."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from campaigns.planning.models import Campaign
from campaigns.planning.services import campaign_launch
from campaigns.quotas.models import ActivityKind, QuotaRule
from campaigns.quotas.services import rule_apply_from_above, rule_change, rule_switch
from campaigns.quotas.strictness import weaknesses
from outreach.timeline.models import Entry
from tests.campaigns.conftest import IN_AUGUST

VISIT = ActivityKind(pk=1, code="home_visit", name="家访", source="visit", unit="次", modes=["home", "offsite"])


def rule(**changes) -> QuotaRule:
    given = {"activity": VISIT, "roles": ["staff"], "number": 4, "unit": "次", "period": "quarter", "enabled": True}
    return QuotaRule(**given | changes)


def is_weaker(old: QuotaRule, new: QuotaRule) -> bool:
    return next(weaknesses(old, new), None) is not None


@pytest.mark.parametrize(
    ("before", "after", "weaker"),
    [
        ({}, {}, False),
        ({}, {"number": 5}, False),
        ({}, {"number": 3}, True),
        ({}, {"enabled": False}, True),
        ({"enabled": False}, {"number": 1}, False),
        ({}, {"comparator": "gt"}, False),
        ({}, {"comparator": "gt", "number": 3}, False),
        ({"comparator": "gt"}, {}, True),
        ({"comparator": "gt", "unit": "%", "number": 60}, {"unit": "%", "number": 60}, True),
        ({"comparator": "gt", "unit": "%", "number": 60}, {"unit": "%", "number": 61}, False),
        ({"comparator": "between", "number": 1, "number_max": 2}, {"number": 2}, False),
        ({"comparator": "between", "number": 1, "number_max": 2},
         {"comparator": "between", "number": 1, "number_max": 3}, False),
        ({"comparator": "all", "unit": "户"}, {"unit": "户", "number": 1000}, True),
        ({"unit": "户", "number": 1000}, {"comparator": "all", "unit": "户", "number": 1}, False),
        ({}, {"comparator": "all", "number": 1}, True),
        ({"number": None, "enabled": False}, {"number": 60}, False),
        ({"number": 60}, {"number": None}, True),
        ({}, {"period": "month", "number": 2}, False),
        ({}, {"period": "month", "number": 1}, True),
        ({}, {"period": "month", "number": 2, "teaching_months_only": True}, True),
        ({}, {"period": "month", "number": 4, "teaching_months_only": True}, False),
        ({"period": "year", "number": 12}, {"period": "month", "number": 1}, False),
        ({"period": "month", "number": 1}, {"period": "year", "number": 12}, True),
        ({"period": "campaign"}, {"period": "month"}, True),
        ({"period": "month"}, {"period": "month", "teaching_months_only": True}, True),
        ({"period": "phase", "phase_id": 1}, {"period": "phase"}, False),
        ({"period": "phase"}, {"period": "phase", "phase_id": 1}, True),
        ({"period": "phase", "phase_id": 1}, {"period": "phase", "phase_id": 2}, True),
        ({}, {"roles": ["staff", "leader"]}, False),
        ({}, {"roles": ["leader"]}, True),
        ({}, {"modes": ["home"]}, False),
        ({}, {"modes": ["home", "offsite", "phone"]}, True),
        ({"tags": ["orphan"]}, {}, False),
        ({}, {"tags": ["orphan"]}, True),
        ({"parts": ["a"]}, {"parts": ["a", "b"]}, False),
        ({}, {"parts": ["a"]}, True),
        ({"counterparts": ["leader"]}, {"counterparts": ["leader", "middle"]}, False),
        ({"counterparts": ["leader"]}, {"counterparts": ["middle"]}, True),
        ({"consecutive": True}, {}, True),
        ({}, {"consecutive": True}, False),
        ({"prorate": False}, {"prorate": True}, True),
        ({}, {"unit": "户"}, True),
        ({}, {"per": "student"}, True),
    ],
)  # fmt: skip
def test_what_is_weaker(before, after, weaker):
    assert is_weaker(rule(**before), rule(**after)) is weaker


rules = st.builds(
    rule,
    number=st.integers(1, 12),
    comparator=st.sampled_from(["gte", "gt", "eq", "all"]),
    period=st.sampled_from(["month", "quarter", "year", "campaign"]),
    roles=st.lists(st.sampled_from(["staff", "leader"]), min_size=1, unique=True),
    modes=st.lists(st.sampled_from(["home", "offsite", "phone"]), unique=True),
    enabled=st.booleans(),
)


@given(rules)
def test_nothing_is_weaker_than_itself(one):
    assert not is_weaker(one, one)


@given(rules, rules, rules)
def test_what_is_no_weaker_than_the_middle_is_no_weaker_than_the_first(first, middle, last):
    if middle.enabled and not is_weaker(first, middle) and not is_weaker(middle, last):
        assert not is_weaker(first, last)


@given(rules, st.integers(1, 5))
def test_more_is_never_weaker(one, more):
    raised = rule(
        number=one.number + more, comparator=one.comparator, period=one.period, roles=one.roles, modes=one.modes,
        enabled=one.enabled,
    )  # fmt: skip
    assert not is_weaker(one, raised)


# Enforced ---------------------------------------------------------------------------


def locked(campaign, code, lock):
    campaign.rules.filter(code=code).update(lock=lock)
    return campaign.rules.get(code=code)


def test_what_is_locked_stays(cast, draft):
    one = locked(draft, "q6", "locked")
    for act in (
        lambda: rule_change(one, actor=cast.principal, at=IN_AUGUST, number=9),
        lambda: rule_switch(one, False, actor=cast.principal, at=IN_AUGUST),
    ):
        with pytest.raises(ValidationError, match="这一条是上级要求，不能修改：教职工每人每季度家访不少于4次"):
            act()
    assert draft.rules.get(code="q6").number == 4


def test_a_ratio_left_open_is_the_schools_to_say_and_nothing_else(cast):
    plan = campaign_launch(school=cast.school, preset="sanda", year=2026, actor=None, at=IN_AUGUST)
    one = locked(plan, "s1", "locked")
    with pytest.raises(ValidationError, match="不能修改"):
        rule_change(one, actor=cast.principal, at=IN_AUGUST, number=60, period="year")
    assert rule_change(one, actor=cast.principal, at=IN_AUGUST, number=60, enabled=True).rule.number == 60


def test_what_is_bounded_may_be_raised_and_not_lowered(cast, draft):
    one = locked(draft, "q6", "bounded")
    with pytest.raises(
        ValidationError, match="只能提高：不能降低数字或放长期间。上级要的是：教职工每人每季度家访不少于4次"
    ):
        rule_change(one, actor=cast.principal, at=IN_AUGUST, number=3)
    with pytest.raises(ValidationError, match="不能停用"):
        rule_switch(one, False, actor=cast.principal, at=IN_AUGUST)
    assert rule_change(one, actor=cast.principal, at=IN_AUGUST, number=5).rule.number == 5


def test_a_rule_of_ones_own_is_free(cast, draft):
    assert rule_change(locked(draft, "q6", "free"), actor=cast.principal, at=IN_AUGUST, number=3).rule.number == 3


def test_a_raised_rule_may_be_taken_back_to_what_was_asked(cast, draft):
    """The bound is what the office above asked for, not what the school last made of it."""
    issued = Campaign.objects.create(
        school=cast.bureau, preset="sanxiang", name="三项活动", nickname="三项活动", year=2026,
        starts_on=draft.starts_on, ends_on=draft.ends_on,
    )  # fmt: skip
    content = {"rules": [{"code": "q6", "number": 4, "comparator": "gte", "period": "quarter"}]}
    issued.versions.create(number=1, content=content, issued_at=IN_AUGUST, issued_by=cast.principal)
    Campaign.objects.filter(pk=draft.pk).update(issued_from=issued, issued_version=1)
    one = locked(draft, "q6", "bounded")
    rule_change(one, actor=cast.principal, at=IN_AUGUST, number=6)
    assert rule_change(one, actor=cast.principal, at=IN_AUGUST, number=4).rule.number == 4
    with pytest.raises(ValidationError, match="只能提高"):
        rule_change(one, actor=cast.principal, at=IN_AUGUST, number=3)


def test_the_office_that_issues_is_bound_by_nothing(cast, draft):
    Campaign.objects.filter(pk=draft.pk).update(school=cast.bureau)
    one = locked(draft, "q6", "locked")
    assert rule_change(one, actor=cast.principal, at=IN_AUGUST, number=3).rule.number == 3


# From above -------------------------------------------------------------------------


def test_a_change_from_above_holds_from_the_next_period_and_is_told(cast, running):
    locked(running, "q6", "locked")
    outcome = rule_apply_from_above(running, {"code": "q6", "number": 3}, actor=cast.principal, at=IN_AUGUST)
    assert outcome.said.startswith("从2026年第四季度起改为：教职工每人每季度家访不少于3次")
    assert list(running.rules.filter(code="q6").order_by("since").values_list("number", flat=True)) == [4, 3]
    assert Entry.objects.about(running).latest("pk").action == "rule.from_above"


def test_a_lock_from_above_holds_at_once_because_nobody_owes_anything_else(cast, running):
    rule_apply_from_above(running, {"code": "q6", "lock": "bounded", "note": "区里统一"}, actor=None, at=IN_AUGUST)
    one = running.rules.get(code="q6")
    assert (one.lock, one.note, one.until) == ("bounded", "区里统一", None)


def test_a_rule_that_is_new_above_is_added_from_the_next_period(cast, running):
    content = {
        "code": "d1", "roles": ["leader"], "activity": "home_visit", "comparator": "gte", "number": 2, "unit": "次",
        "period": "quarter", "per": "person", "phase": "", "modes": [], "lock": "locked", "prorate": True,
    }  # fmt: skip
    outcome = rule_apply_from_above(running, content, actor=cast.principal, at=IN_AUGUST)
    assert str(outcome.rule.since) == "2026-10-01"
    assert outcome.rule.lock == "locked"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"code": "q6", "number": 0}, "请填 1 到 1000 之间的数"),
        ({"code": "q6", "activity": "dancing"}, "没有“dancing”这项内容"),
        ({"code": "q6", "period": "phase", "unit": "篇"}, "数不出多少篇"),
    ],
)
def test_what_cannot_be_counted_is_refused_also_from_above(cast, running, content, said):
    before = list(running.rules.values())
    with pytest.raises(ValidationError, match=said):
        rule_apply_from_above(running, content, actor=cast.principal, at=IN_AUGUST)
    assert list(running.rules.values()) == before
