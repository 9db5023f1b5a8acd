"""Changing, switching and adding rules: in a draft in place, in a running campaign from the next period."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from campaigns.planning.services import campaign_close
from campaigns.quotas.activity_services import activity_add
from campaigns.quotas.checks import warnings_for
from campaigns.quotas.models import QuotaRule
from campaigns.quotas.queries import headcounts
from campaigns.quotas.reading import RuleDraft, read_sentence
from campaigns.quotas.services import rule_add, rule_change, rule_switch
from campaigns.quotas.versions import holds_from
from outreach.people.models import Appointment
from outreach.people.roles import Role
from outreach.timeline.models import Entry
from tests.campaigns.conftest import IN_AUGUST
from tests.parallel import in_parallel


def of(campaign, code):
    return campaign.rules.get(code=code, until=None)


def last(campaign):
    return Entry.objects.about(campaign).latest("pk")


def test_in_a_draft_a_rule_changes_where_it_stands(cast, draft):
    outcome = rule_change(of(draft, "q6"), actor=cast.principal, at=IN_AUGUST, number=5)
    assert outcome.said == "已改为：教职工每人每季度家访不少于5次，上门或约访计数"
    assert [rule.number for rule in draft.rules.filter(code="q6")] == [5]
    entry = last(draft)
    assert entry.action == "rule.changed"
    assert entry.data["before"] == "教职工每人每季度家访不少于4次，上门或约访计数"


def test_in_a_running_campaign_it_changes_with_the_next_period_and_says_so(cast, running):
    outcome = rule_change(of(running, "q6"), actor=cast.principal, at=IN_AUGUST, number=5)
    assert outcome.said == (
        "从2026年第四季度起改为：教职工每人每季度家访不少于5次，上门或约访计数。在这之前仍按原来的算。"
    )
    old, new = running.rules.filter(code="q6").order_by("since")
    assert (old.number, old.since, old.until) == (4, date(2026, 1, 1), date(2026, 9, 30))
    assert (new.number, new.since, new.until) == (5, date(2026, 10, 1), None)
    assert running.rules.as_stood(date(2026, 9, 30)).get(code="q6").number == 4
    assert running.rules.as_stood(date(2026, 10, 1)).get(code="q6").number == 5
    assert last(running).data["start"] == "2026年第四季度"


def test_changed_twice_before_it_holds_there_is_one_future_version(cast, running):
    rule_change(of(running, "q6"), actor=cast.principal, at=IN_AUGUST, number=5)
    rule_change(of(running, "q6"), actor=cast.principal, at=IN_AUGUST, number=6)
    assert list(running.rules.filter(code="q6").order_by("since").values_list("number", flat=True)) == [4, 6]


def test_taken_back_before_it_holds_nothing_has_changed(cast, running):
    rule_change(of(running, "q6"), actor=cast.principal, at=IN_AUGUST, number=5)
    rule_change(of(running, "q6"), actor=cast.principal, at=IN_AUGUST, number=4)
    rule = running.rules.get(code="q6")
    assert (rule.number, rule.until) == (4, None)


def test_a_rule_whose_next_period_lies_beyond_the_campaign_changes_now(cast, running):
    outcome = rule_change(of(running, "q5"), actor=cast.principal, at=IN_AUGUST, number=4)
    assert outcome.said == "已改为：班子成员每人每年大下访不少于4次"
    assert running.rules.get(code="q5").number == 4


def test_in_the_last_quarter_a_change_holds_from_its_beginning_and_the_past_stays(cast, running):
    at = datetime(2026, 11, 10, tzinfo=UTC)
    assert rule_change(of(running, "q6"), actor=cast.principal, at=at, number=5).said.startswith("从2026年第四季度起")
    rule_change(of(running, "q6"), actor=cast.principal, at=at, number=6)
    assert running.rules.as_stood(date(2026, 7, 1)).get(code="q6").number == 4
    assert running.rules.as_stood(date(2026, 10, 1)).get(code="q6").number == 6
    assert running.rules.filter(code="q6").count() == 2


def test_the_old_version_is_not_changed_again(cast, running):
    old = of(running, "q6")
    rule_change(old, actor=cast.principal, at=IN_AUGUST, number=5)
    with pytest.raises(ValidationError, match="已经有更新的版本"):
        rule_change(old, actor=cast.principal, at=IN_AUGUST, number=7)


def test_no_change_leaves_no_trace(cast, draft):
    before = Entry.objects.count()
    outcome = rule_change(of(draft, "q6"), actor=cast.principal, at=IN_AUGUST, number=4, modes=["offsite", "home"])
    assert outcome.said == ""
    assert Entry.objects.count() == before


def test_what_counts_can_be_widened(cast, draft):
    rule_change(of(draft, "q6"), actor=cast.principal, at=IN_AUGUST, modes=["home", "offsite", "school"])
    assert of(draft, "q6").counted_modes == ["home", "offsite", "school"]
    assert of(draft, "q16").counted_modes == ["home", "offsite"], "the other rule of the activity is left alone"


@pytest.mark.parametrize(
    ("code", "change", "said"),
    [
        ("q6", {"number": 0}, "请填 1 到 1000 之间的数。"),
        ("q6", {"number": 10_000}, "请填 1 到 1000 之间的数。"),
        ("q6", {"number": None}, "请填 1 到 1000 之间的数。"),
        ("q6", {"roles": []}, "请选由谁来做。"),
        ("q6", {"roles": ["king"]}, "有一个角色没有找到"),
        ("q6", {"roles": ["staff", "helper"]}, "要单独成条"),
        ("q6", {"comparator": "between", "number_max": 3}, "“至多”要比前面的数大。"),
        ("q1", {"number": 40, "period": "month"}, "每月没有40天。"),
    ],
)
@pytest.mark.parametrize("state", ["draft", "running"])
def test_nonsense_is_refused_and_nothing_changes(cast, request, state, code, change, said):
    campaign = request.getfixturevalue(state)
    before = list(campaign.rules.values())
    with pytest.raises(ValidationError, match=said):
        rule_change(of(campaign, code), actor=cast.principal, at=IN_AUGUST, **change)
    assert list(campaign.rules.values()) == before


def test_a_rule_that_counts_nothing_is_refused(cast, draft):
    rule = of(draft, "q6")
    rule.activity.modes = []
    rule.activity.save()
    with pytest.raises(ValidationError, match="至少选一种形式"):
        rule_change(rule, actor=cast.principal, at=IN_AUGUST, number=5)


def test_a_closed_campaign_is_left_alone(cast, running):
    campaign_close(running, actor=cast.principal, at=IN_AUGUST)
    with pytest.raises(ValidationError, match="活动已结束"):
        rule_change(of(running, "q6"), actor=cast.principal, at=IN_AUGUST, number=5)


def test_a_rule_is_switched_on_and_off(cast, draft):
    rule_switch(of(draft, "q14"), True, actor=cast.principal, at=IN_AUGUST)
    assert of(draft, "q14").enabled
    assert last(draft).action == "rule.switched_on"
    rule_switch(of(draft, "q14"), False, actor=cast.principal, at=IN_AUGUST)
    assert not of(draft, "q14").enabled


def test_switched_off_while_running_it_holds_to_the_end_of_the_period(cast, running):
    outcome = rule_switch(of(running, "q6"), False, actor=cast.principal, at=IN_AUGUST)
    assert outcome.said == "从2026年第四季度起改为：不再要求。在这之前仍按原来的算。"
    assert running.rules.as_stood(date(2026, 9, 1)).get(code="q6").enabled
    assert not running.rules.as_stood(date(2026, 10, 1)).get(code="q6").enabled


def test_a_sentence_becomes_a_rule(cast, draft):
    read = read_sentence("中层每学期家访不少于两次", list(draft.activities.all()))
    outcome = rule_add(draft, read, actor=cast.principal, at=IN_AUGUST)
    assert outcome.said == "已加上：中层每人每学期家访不少于2次，上门或约访计数"
    rule = of(draft, "q17")
    assert (rule.roles, rule.number, rule.since) == (["middle"], 2, date(2026, 1, 1))


def test_added_while_running_it_holds_from_the_next_period(cast, running):
    read = read_sentence("中层每季度家访不少于两次", list(running.activities.all()))
    outcome = rule_add(running, read, actor=cast.principal, at=IN_AUGUST)
    assert outcome.said.endswith("，从2026年第四季度起")
    assert of(running, "q17").since == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("教职工每季度家访六次", "已经有这一条了：教职工每人每季度家访不少于4次。直接改它的数字就行。"),
        ("教师每教学周作业辅导五次", "它现在没有启用，启用它就行。"),
    ],
)
def test_the_same_rule_twice_is_refused(cast, draft, text, said):
    read = read_sentence(text, list(draft.activities.all()))
    with pytest.raises(ValidationError, match=said):
        rule_add(draft, read, actor=cast.principal, at=IN_AUGUST)
    assert draft.rules.count() == 16


def test_an_activity_the_campaign_has_not_is_taken_from_the_preset(cast, draft):
    draft.rules.filter(activity__code="open_day").delete()
    draft.activities.filter(code="open_day").delete()
    read = RuleDraft(roles=("school",), activity="open_day", number=2, unit="次", period="semester", per="school")
    rule_add(draft, read, actor=cast.principal, at=IN_AUGUST)
    assert draft.activities.get(code="open_day").source == "event"


def test_what_to_think_about_twice_is_said(cast, draft):
    Appointment.objects.filter(role=Role.HEAD_TEACHER).delete()
    heads = headcounts(draft, date(2026, 8, 10))
    others = list(draft.rules.all())
    talk = of(draft, "q13")
    assert warnings_for(talk, others, heads) == ["现在没有人是“班主任”，这一条暂时落不到人。"]
    assert warnings_for(of(draft, "q5"), others, heads) == []
    assert warnings_for(of(draft, "q6"), others, heads) == []
    more = QuotaRule(
        campaign=draft, code="q17", roles=["teacher"], activity=of(draft, "q6").activity, number=6, unit="次",
        period="quarter",
    )  # fmt: skip
    assert warnings_for(more, others, heads) == [
        "与“教职工每人每季度家访不少于4次”说的是同一件事，同一个人按较严的一条算，不会相加。"
    ]


@pytest.mark.parametrize(
    ("before", "after", "day", "start"),
    [
        ("quarter", "quarter", date(2026, 8, 10), date(2026, 10, 1)),
        ("quarter", "quarter", date(2025, 12, 1), date(2026, 4, 1)),  # before the campaign: its first period runs
        ("quarter", "month", date(2026, 8, 10), date(2026, 10, 1)),
        ("month", "quarter", date(2026, 7, 10), date(2026, 10, 1)),
        ("month", "week", date(2026, 7, 10), date(2026, 8, 3)),
        ("week", "week", date(2026, 8, 10), date(2026, 8, 17)),
        ("standing", "standing", date(2026, 8, 10), date(2026, 10, 1)),
        ("school_year", "school_year", date(2026, 8, 10), date(2026, 9, 1)),
        ("semester", "semester", date(2026, 8, 10), date(2026, 9, 1)),
        ("quarter", "quarter", date(2026, 11, 10), date(2026, 10, 1)),  # the last quarter: from its beginning
        ("month", "month", date(2026, 12, 10), date(2026, 12, 1)),
        ("year", "year", date(2026, 8, 10), None),
        ("campaign", "quarter", date(2026, 8, 10), None),
    ],
)
def test_from_when_a_change_holds(cast, draft, before, after, day, start):
    assert holds_from(before, after, draft, day) == start


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 3, 31, 15, 59, tzinfo=UTC), "从2026年第二季度起改为"),
        (datetime(2026, 3, 31, 16, 0, tzinfo=UTC), "从2026年第三季度起改为"),  # 1 April 00:00 in Shanghai
    ],
)
def test_the_day_is_the_day_in_shanghai(cast, running, at, said):
    assert rule_change(of(running, "q6"), actor=cast.principal, at=at, number=5).said.startswith(said)


@pytest.mark.slow
def test_of_two_who_write_the_same_at_once_one_is_told(transactional_db, cast, running):
    draft = read_sentence("中层每季度家访2次", list(running.activities.all()))
    rule = of(running, "q6")

    def add(_):
        return rule_add(running, draft, actor=cast.principal, at=IN_AUGUST)

    def name(_):
        given = {"name": "夏夜恳谈", "source": "event", "unit": "场"}
        return activity_add(running, actor=cast.principal, at=IN_AUGUST, **given)

    def change(number):
        return rule_change(rule, actor=cast.principal, at=IN_AUGUST, number=5 + number)

    for act in (add, name, change):
        done = in_parallel(2, act)
        assert sum(isinstance(one, ValidationError) for one in done) == 1, done
    assert running.rules.filter(code="q6", until=None).count() == 1
    assert running.rules.filter(roles=["middle"]).count() == 1
    assert running.activities.filter(name="夏夜恳谈").count() == 1
