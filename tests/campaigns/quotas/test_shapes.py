"""Every shape of rule: what is refused in words, and what its form offers."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from campaigns.planning.services import campaign_launch
from campaigns.quotas.checks import refuse_nonsense, refuse_twin, warnings_for
from campaigns.quotas.queries import headcounts
from campaigns.quotas.reading import read_sentence
from campaigns.quotas.services import rule_add, rule_change, rule_switch
from tests.campaigns.conftest import IN_AUGUST

HX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def launched(cast):
    def launch(preset, **changes):
        return campaign_launch(
            school=cast.school, preset=preset, year=2026, actor=cast.principal, at=IN_AUGUST, **changes
        )

    return launch


def changed(campaign, code, **changes):
    rule = campaign.rules.with_words().get(code=code)
    rule.campaign = campaign
    for name, value in changes.items():
        setattr(rule, name, value)
    return rule


@pytest.mark.parametrize(
    ("preset", "code", "change", "field", "said"),
    [
        ("sanxiang", "q6", {"number": 0}, "number", "请填 1 到 1000 之间的数。"),
        ("sanxiang", "q6", {"number": 10_000}, "number", "请填 1 到 1000 之间的数。"),
        ("sanxiang", "q6", {"number": None}, "number", "请填 1 到 1000 之间的数。"),
        ("sanxiang", "q6", {"roles": ["school"]}, "roles", "“学校”不是一个人"),
        ("sanxiang", "q15", {"roles": ["leader"]}, "roles", "“谁”只能是“学校”"),
        ("sanxiang", "q6", {"unit": "篇"}, "__all__", "数不出多少篇，可以写次、天、人、户"),
        ("sanxiang", "q1", {"unit": "户"}, "__all__", "数不出多少户"),
        ("sanxiang", "q1", {"number": 366, "period": "campaign"}, "number", "没有366天"),
        ("sanxiang", "q1", {"number": 8, "period": "week", "consecutive": True}, "number", "每教学周没有8天。"),
        ("sanxiang", "q6", {"consecutive": True}, "consecutive", "“连续”只用于按天算的指标。"),
        ("sanxiang", "q6", {"period": "standing"}, "period", "只有结对和联系点可以“随时保持”"),
        ("sanxiang", "q6", {"period": "three_years"}, "period", "要一起用"),
        ("sanxiang", "q6", {"comparator": "between", "number_max": 4}, "number_max", "“至多”要比前面的数大。"),
        ("sanxiang", "q6", {"comparator": "between", "number_max": 1001}, "number_max", "请填 1 到 1000 之间的数。"),
        ("sanda", "s1", {"number": 101}, "number", "百分比不能超过 100。"),
        ("sanda", "s1", {"number": 100}, "number", "没有比 100% 更高的"),
        ("sanda", "s1", {"number": 60, "comparator": "between", "number_max": 101}, "number_max", "不超过 100"),
        ("sanda", "s1", {"enabled": True}, "number", "请填 1 到 1000 之间的数。"),
        ("sanda", "s2", {"roles": ["head_teacher"]}, "roles", "“谁”只能是“学校”"),
        ("sanda", "s3", {"tags": ["rich"]}, "tags", "有一个群体没有找到"),
        ("sanda", "s4", {"period": "month"}, "phase", "选的阶段不在这个活动里，或者期间没有选“阶段内”"),
        ("qunzhong_luxian", "g2", {"counterparts": []}, "counterparts", "要选与谁谈"),
        ("qunzhong_luxian", "g2", {"counterparts": ["king"]}, "roles", "有一个角色没有找到"),
        ("xiajiceng", "x4", {"parts": ["dancing"]}, "parts", "不在这张清单里"),
    ],
)
def test_nonsense_says_what_to_do(launched, preset, code, change, field, said):
    with pytest.raises(ValidationError) as refused:
        refuse_nonsense(changed(launched(preset), code, **change))
    assert said in refused.value.message_dict[field][0]


def test_a_rule_by_phase_needs_phases(launched):
    campaign = launched("sanda")
    rule = changed(campaign, "s4", phase=None)
    refuse_nonsense(rule)
    campaign.rules.update(phase=None)
    campaign.phases.all().delete()
    with pytest.raises(ValidationError, match="还没有阶段。先到“阶段与时间”写好阶段"):
        refuse_nonsense(rule)


def test_a_phase_has_no_more_days_than_it_has(launched):
    campaign = launched("sanda")
    phase = campaign.phases.get(name="走访宣讲")
    activity = campaign.activities.create(code="stay", name="蹲点", source="event", unit="天", modes=["field_stay"])
    rule = changed(campaign, "s4", activity=activity, unit="天", phase=phase, number=42)
    with pytest.raises(ValidationError, match="走访宣讲没有42天。"):
        refuse_nonsense(rule)


def test_all_that_the_presets_ask_makes_sense(launched):
    for preset in ("sanxiang", "qunzhong_luxian", "lianxi_fuwu", "xiajiceng", "sanda"):
        campaign = launched(preset)
        rules = [changed(campaign, rule.code) for rule in campaign.rules.all()]
        for rule in rules:
            refuse_nonsense(rule)
        for rule in (rule for rule in rules if rule.enabled):
            refuse_twin(rule, [other for other in rules if other.enabled and other.code != rule.code])


def test_two_rules_for_the_same_are_said_to_be_the_same(launched):
    campaign = launched("lianxi_fuwu")
    rules = [changed(campaign, rule.code) for rule in campaign.rules.all()]
    visits = changed(campaign, "l10", roles=["leader"])
    visits.code = "new"
    said = warnings_for(visits, rules, headcounts(campaign, date(2026, 8, 10)))
    assert any("按较严的一条算，不会相加" in one for one in said)


def test_the_days_in_a_row_are_another_rule_than_the_days(cast, launched):
    campaign = launched("lianxi_fuwu")
    kinds = list(campaign.activities.all())
    read = read_sentence("班子成员每月驻社区不少于3天", kinds)
    assert rule_add(campaign, read, actor=cast.principal, at=IN_AUGUST).rule.consecutive is False
    with pytest.raises(ValidationError, match="已经有这一条了"):
        rule_add(campaign, read_sentence("班子成员每月连续驻社区三天", kinds), actor=cast.principal, at=IN_AUGUST)


def test_a_ratio_that_the_school_has_still_to_say_cannot_be_switched_on(cast, launched):
    rule = launched("sanda").rules.get(code="s1")
    with pytest.raises(ValidationError, match="请填 1 到 1000 之间的数"):
        rule_switch(rule, True, actor=cast.principal, at=IN_AUGUST)


# The form ---------------------------------------------------------------------------


def edit(rule):
    return reverse("rule-edit", args=[rule.pk])


def fields_of(html):
    names = ("roles", "number", "period", "phase", "modes", "counterparts", "tags", "parts", "consecutive")
    return {name for name in names if f'name="{name}"' in html}


@pytest.mark.parametrize(
    ("preset", "code", "fields"),
    [
        ("sanxiang", "q6", {"roles", "number", "period", "phase", "modes"}),
        ("sanxiang", "q1", {"roles", "number", "period", "phase", "consecutive"}),
        ("sanxiang", "q7", {"number", "period", "phase", "modes"}),
        ("qunzhong_luxian", "g2", {"roles", "counterparts", "number", "period", "phase"}),
        ("qunzhong_luxian", "g6", {"number", "period", "phase"}),
        ("sanda", "s1", {"number", "period", "phase", "modes"}),
        ("sanda", "s2", {"number", "period", "modes"}),
        ("sanda", "s3", {"roles", "number", "period", "phase", "modes", "tags"}),
        ("xiajiceng", "x4", {"roles", "number", "period", "phase", "parts"}),
    ],
)
def test_a_form_has_the_fields_of_its_shape(client, cast, launched, preset, code, fields):
    client.force_login(cast.principal)
    html = client.get(edit(launched(preset).rules.get(code=code))).content.decode()
    assert fields_of(html) == fields
    assert html.count("保存这一条") == 1


def test_filling_in_the_ratio_switches_it_on(client, cast, launched):
    client.force_login(cast.principal)
    campaign = launched("sanda")
    data = {"number": 60, "period": "school_year", "modes": ["home", "offsite"], "comparator": "gt"}
    answer = client.post(edit(campaign.rules.get(code="s1")), data, follow=True)
    assert "已改为：各年级每学年家访高于60%，上门或约访计数" in answer.content.decode()
    assert campaign.rules.get(code="s1").enabled


def test_a_phase_is_chosen_and_put_away_with_the_period(client, cast, launched):
    client.force_login(cast.principal)
    campaign = launched("sanda")
    rule = campaign.rules.get(code="s4")
    data = {"roles": ["leader"], "number": 2, "comparator": "gte", "prorate": "on"}
    whole = campaign.phases.get(name="整改推动")
    client.post(edit(rule), data | {"period": "phase", "phase": whole.pk})
    assert campaign.rules.get(code="s4").phase == whole
    client.post(edit(rule), data | {"period": "month", "phase": whole.pk})
    rule = campaign.rules.get(code="s4")
    assert (rule.period, rule.phase) == ("month", None)


def test_items_can_be_taken_off_a_list(client, cast, launched):
    client.force_login(cast.principal)
    campaign = launched("xiajiceng")
    data = {
        "roles": ["cadre"], "period": "campaign", "comparator": "all", "number": "",
        "parts": ["school_visit", "class_join"], "preview": "1",
    }  # fmt: skip
    html = client.post(edit(campaign.rules.get(code="x4")), data, **HX).content.decode()
    assert "只算其中的" in html
    assert "深入1所学校、走进1个班级（支部）" in html
    del data["preview"]
    client.post(edit(campaign.rules.get(code="x4")), data)
    assert campaign.rules.get(code="x4").parts == ["school_visit", "class_join"]


def test_a_bound_is_said_before_and_while_it_is_typed(client, cast, draft):
    client.force_login(cast.principal)
    draft.rules.filter(code="q6").update(lock="bounded")
    rule = draft.rules.get(code="q6")
    assert "上级要求，只能提高" in client.get(reverse("campaign-rules", args=[draft.pk])).content.decode()
    data = {"roles": ["staff"], "number": 3, "period": "quarter", "modes": ["home", "offsite"], "comparator": "gte",
            "prorate": "on"}  # fmt: skip
    html = client.post(edit(rule), data | {"preview": "1"}, **HX).content.decode()
    assert "这一条是上级要求，只能提高：不能降低数字或放长期间。" in html
    html = client.post(edit(rule), data).content.decode()
    assert "这一条是上级要求，只能提高：不能降低数字或放长期间。" in html
    assert draft.rules.get(code="q6").number == 4


def test_what_is_locked_has_no_words_to_press(client, cast, draft):
    client.force_login(cast.principal)
    draft.rules.filter(code="q6").update(lock="locked")
    html = client.get(reverse("campaign-rules", args=[draft.pk])).content.decode()
    assert "上级要求，不能修改" in html
    assert f"?edit={draft.rules.get(code='q6').pk}" not in html


def test_what_above_asks_stands_beside(client, cast, draft):
    client.force_login(cast.principal)
    issued = campaign_launch(school=cast.school, preset="own", year=2026, actor=None, at=IN_AUGUST, name="区三项活动")
    asked = {"comparator": "gte", "number_max": None, "unit": "次", "period": "quarter"}
    content = {"rules": [{"code": "q6", "number": 3} | asked, {"code": "q5", "number": 3} | asked | {"period": "year"}]}
    issued.versions.create(number=2, content=content, issued_at=IN_AUGUST, issued_by=cast.principal)
    draft.issued_from, draft.issued_version = issued, 2
    draft.save()
    draft.rules.filter(code__in=["q5", "q6"]).update(lock="bounded")
    html = client.get(reverse("campaign-rules", args=[draft.pk])).content.decode()
    beside = html[html.index("<h2>上级要求</h2>") :]
    assert "每季度不少于3次" in beside
    assert "每季度不少于4次" in beside
    assert "一致" in beside


@pytest.mark.parametrize("preset", ["qunzhong_luxian", "lianxi_fuwu", "xiajiceng", "sanda", "own"])
def test_the_page_of_rules_opens_for_every_campaign(client, cast, launched, preset, django_assert_max_num_queries):
    client.force_login(cast.principal)
    campaign = launched(preset, **({"name": "暑期大家访"} if preset == "own" else {}))
    with django_assert_max_num_queries(40):
        html = client.get(reverse("campaign-rules", args=[campaign.pk])).content.decode()
    assert ("还没有指标" in html) == (preset == "own")
    for rule in campaign.rules.all():
        url = f"{reverse('campaign-rules', args=[campaign.pk])}?edit={rule.pk}"
        assert client.get(url).status_code == 200


def test_a_change_of_shape_is_told_with_its_words(cast, launched):
    campaign = launched("lianxi_fuwu")
    rule = campaign.rules.get(code="l13")
    outcome = rule_change(rule, actor=cast.principal, at=IN_AUGUST, enabled=True, consecutive=False)
    assert outcome.said == "已改为：班子成员每人每月驻社区不少于3天"


def test_what_is_only_offered_stands_folded_at_the_end(client, cast, launched):
    client.force_login(cast.principal)
    campaign = launched("lianxi_fuwu")
    html = client.get(reverse("campaign-rules", args=[campaign.pk])).content.decode()
    folded = html[html.index("项没有启用，可以选用") :]
    assert "街道方案的口径" in folded
    assert 'id="l1"' not in folded
    assert (
        "没有启用，可以选用"
        not in client.get(reverse("campaign-rules", args=[launched("sanxiang").pk])).content.decode()
    )
