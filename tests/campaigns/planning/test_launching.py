"""Every preset can be launched, and every rule of it says what it asks for."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from campaigns.planning.models import Campaign
from campaigns.planning.presets import all_presets, preset_of
from campaigns.planning.services import campaign_launch
from campaigns.quotas.sentences import full_sentence_of, sentence_of


def launch(cast, preset, **changes):
    if preset == "own":
        changes = {"name": "暑期大家访"} | changes
    return campaign_launch(
        school=cast.school, preset=preset, year=2026, actor=cast.principal, at=timezone.now(), **changes
    )


SENTENCES = {
    "g1": "学校“学习教育、听取意见”阶段动员大会不少于1次",
    "g2": "主要领导每人“查摆问题、开展批评”阶段与每名班子成员第一轮谈心交心每一对都谈到",
    "g3": "班子成员每人“查摆问题、开展批评”阶段与每名班子成员第一轮谈心交心每一对都谈到",
    "g4": "班子成员每人“查摆问题、开展批评”阶段与每名班子成员第二轮谈心交心每一对都谈到",
    "g5": "学校“查摆问题、开展批评”阶段专题民主生活会不少于1次",
    "g6": "各党支部“查摆问题、开展批评”阶段组织生活会不少于1次",
    "g7": "党员每人“查摆问题、开展批评”阶段民主评议全部完成",
    "g8": "学校“整改落实、建章立制”阶段总结大会不少于1次",
    "l1": "学校每教学周接待日接访不少于1次",
    "l2": "党员每人随时保持联系入党积极分子或普通群众1至2人",
    "l3": "党员每人每学年向党支部汇报联系情况不少于2次",
    "l4": "各党支部每学期检查执行情况不少于1次",
    "l5": "党员干部每人随时保持联系基层学校和单位1至2个",
    "l6": "班子成员每人随时保持联系困难群众不少于5户",
    "l7": "党员干部每人每月联系走访不少于1次",
    "l8": "班子成员每人每年基层调研下访不少于100天",
    "l9": "班子成员每人每年蹲点调研不少于4天",
    "l10": "班子成员和党员干部每人每年大走访活动不少于2次",
    "l11": "班子成员每人每年深入联系点不少于6次",
    "l13": "班子成员每人每月驻社区连续不少于3天",
    "l24": "班主任对每名重点学生每学年家访不少于2次",
    "l25": "各年级每学年家访不低于90%",
    "x1": "班子成员每人活动期间解决突出问题1至2件",
    "x2": "班子成员每人活动期间解决突出问题不少于1件",
    "x3": "班子成员每人活动期间实事项目不少于1件",
    "x4": "党员干部每人活动期间十个“一”清单各项全部完成",
    "x5": "党员每人活动期间双报到双报告各项全部完成",
    "x6": "学校每月专题研究察民情不少于1次",
    "x7": "党员干部每人每月主题党日报告活动进展不少于1次",
    "s1": "各年级每学年家访高于（待填）%",
    "s2": "学校对每一届学生三学年内家访走完全部家庭",
    "s3": "班主任对每名重点学生每学年家访不少于2次",
    "s4": "班子成员每人“走访宣讲”阶段走访宣讲不少于1次",
    "s5": "学校“巩固提升”阶段五项大讨论各项全部完成",
}


@pytest.mark.parametrize("preset", [preset.code for preset in all_presets()])
def test_a_preset_launches_whole_and_says_every_rule(cast, preset):
    plan = preset_of(preset)
    campaign = launch(cast, preset)
    assert campaign.rules.count() == len(plan.rules)
    assert campaign.activities.count() == len(plan.kinds)
    assert campaign.handins.count() == len(plan.handins)
    assert campaign.groups.count() == len(plan.groups)
    said = {rule.code: sentence_of(rule) for rule in campaign.rules.with_words()}
    assert all(full_sentence_of(rule) for rule in campaign.rules.with_words())
    assert {code: text for code, text in said.items() if code in SENTENCES} == {
        code: text for code, text in SENTENCES.items() if plan.rule(code)
    }


def test_what_the_plan_says_besides_is_brought_along(cast):
    campaign = launch(cast, "sanda")
    assert len(campaign.discipline) == 5
    assert campaign.talking_points[0]["points"] == ["家庭基本情况", "学生性格特点"]
    assert campaign.rules.get(code="s5").phase.name == "巩固提升"
    assert campaign.rules.get(code="s1").number is None
    assert not campaign.rules.get(code="s1").enabled
    assert campaign.groups.get(kind="office").seat == "党委办"


def test_an_activity_with_events_of_its_own_has_a_kind_of_its_own(cast):
    campaign = launch(cast, "sanda")
    assert campaign.activities.get(code="disc_guard").modes == [f"c{campaign.pk}.disc_guard"]
    assert campaign.activities.get(code="discussions").modes == []


def test_the_steps_of_a_review_come_with_the_material(cast):
    handin = launch(cast, "qunzhong_luxian").handins.get(code="body_review")
    assert (handin.review, handin.reviewer, handin.per) == (["opinions", "review", "final"], "chief", "school")
    assert (handin.opens_on, handin.due_on) == (date(2026, 5, 1), date(2026, 6, 30))


def test_a_campaign_of_ones_own_has_a_name_and_may_be_held_again(cast):
    with pytest.raises(ValidationError, match="请给活动起个名字"):
        launch(cast, "own", name=" ")
    first = launch(cast, "own", starts_on=date(2026, 7, 1), ends_on=date(2026, 8, 31))
    launch(cast, "own", name="秋季走访", nickname="走访")
    assert str(first) == "暑期大家访（2026年）"
    assert Campaign.objects.filter(preset="own").count() == 2
    phase = first.phases.get()
    assert (phase.starts_on, phase.ends_on) == (date(2026, 7, 1), date(2026, 8, 31))
