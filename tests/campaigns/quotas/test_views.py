"""Editing one rule and adding one by its sentence: seen before it is saved."""

from datetime import date

import pytest
from django.urls import reverse

from campaigns.planning.presets import OWN, all_presets
from campaigns.planning.services import campaign_launch
from campaigns.quotas.forms import EXAMPLE
from outreach.calendar.periods import shanghai_moment

HX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def in_august(time_machine):
    time_machine.move_to("2026-08-10T09:00+08:00")


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.principal)
    return client


def of(campaign, code):
    return campaign.rules.get(code=code, until=None)


def edit(rule):
    return reverse("rule-edit", args=[rule.pk])


def typed(**changes):
    return {
        "roles": ["staff"], "number": 5, "period": "quarter", "modes": ["home", "offsite"], "comparator": "gte",
        "prorate": "on",
    } | changes  # fmt: skip


def test_saving_in_a_draft_leads_back_to_the_rule(desk, draft):
    answer = desk.post(edit(of(draft, "q6")), typed())
    assert answer.url == reverse("campaign-rules", args=[draft.pk]) + "#q6"
    assert of(draft, "q6").number == 5
    html = desk.get(answer.url).content.decode()
    assert "已改为：教职工每人每季度家访不少于5次" in html
    assert "原文 每季度不少于4次" in html


def test_saving_while_running_says_from_when(desk, running):
    answer = desk.post(edit(of(running, "q6")), typed(), follow=True)
    html = answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse("campaign-detail", args=[running.pk]) + "#q6"
    assert "从2026年第四季度起改为：教职工每人每季度家访不少于5次" in html
    assert "从2026年第四季度起改为：教职工每人每季度家访不少于5次" in html.split("经过")[0]


def test_a_preview_shows_sentence_and_burden_and_saves_nothing(desk, draft):
    answer = desk.post(edit(of(draft, "q6")), typed(number=8, modes=["home"]) | {"preview": "1"}, **HX)
    html = answer.content.decode()
    assert "<html" not in html
    assert ">8次</b>" in html
    assert "本季度共需 40 次家访，人均每周 0.6 次" in html
    assert 'id="burden" hx-swap-oob="true"' in html
    assert "每季 40 次" in html
    assert of(draft, "q6").number == 4


def test_without_script_the_preview_is_a_page_that_keeps_what_was_typed(desk, draft):
    html = desk.post(edit(of(draft, "q6")), typed(number=8) | {"preview": "1"}).content.decode()
    assert "<html" in html
    assert "本季度共需 40 次家访" in html
    assert 'value="8"' in html
    assert of(draft, "q6").number == 4


def test_a_preview_in_a_running_campaign_says_from_when(desk, running):
    html = desk.post(edit(of(running, "q6")), typed() | {"preview": "1"}, **HX).content.decode()
    assert "从2026年第四季度起" in html


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"number": 0}, "请填 1 到 1000 之间的数。"),
        ({"number": 10000}, "请填 1 到 1000 之间的数。"),
        ({"number": ""}, "请填 1 到 1000 之间的数。"),
        ({"number": "四"}, "请填整数。"),
        ({"roles": []}, "请选由谁来做。"),
        ({"modes": []}, "至少选一种形式，不然什么也不会计数。"),
        ({"comparator": "between", "number_max": 3}, "“至多”要比前面的数大。"),
        ({"period": "always"}, "请从列出的选项里选一个。"),
    ],
)
@pytest.mark.parametrize("preview", [False, True])
def test_nonsense_is_said_in_words_and_not_saved(desk, draft, change, said, preview):
    data = typed(**change) | ({"preview": "1"} if preview else {})
    html = desk.post(edit(of(draft, "q6")), data, **(HX if preview else {})).content.decode()
    assert said in html
    assert of(draft, "q6").number == 4


def test_a_role_that_nobody_holds_is_a_warning_not_a_wall(desk, draft):
    html = desk.post(edit(of(draft, "q6")), typed(roles=["counsellor"]) | {"preview": "1"}, **HX).content.decode()
    assert "现在没有人是“心理教师”，这一条暂时落不到人。" in html
    assert desk.post(edit(of(draft, "q6")), typed(roles=["counsellor"])).status_code == 302


def test_a_rule_per_pairing_does_not_ask_who(desk, draft):
    html = desk.get(edit(of(draft, "q7"))).content.decode()
    assert 'name="roles"' not in html
    assert desk.post(edit(of(draft, "q7")), typed(number=2, period="month", modes=["phone"])).status_code == 302
    rule = of(draft, "q7")
    assert (rule.roles, rule.number, rule.counted_modes) == (["helper"], 2, ["phone"])


def test_a_rule_is_switched_and_sent_twice_it_stays_so(desk, draft):
    rule = of(draft, "q14")
    for on in ("1", "1", "0", "0"):
        assert desk.post(reverse("rule-switch", args=[rule.pk]), {"on": on}).url.endswith("#q14")
        assert of(draft, "q14").enabled is (on == "1")


def test_a_sentence_is_read_back_before_it_is_added(desk, draft):
    url = reverse("rule-add", args=[draft.pk])
    html = desk.post(url, {"text": "中层每季度登门家访两次", "preview": "1"}, **HX).content.decode()
    assert ">2次</b>" in html
    assert "本季度共需 4 次家访" in html
    assert "按较严的一条算，不会相加" in html
    assert draft.rules.count() == 16
    answer = desk.post(url, {"text": "中层每季度登门家访两次"}, follow=True)
    assert "已加上：中层每人每季度家访不少于2次" in answer.content.decode()
    assert draft.rules.count() == 17


def test_a_sentence_brings_in_an_everyday_content_that_the_campaign_has_not(desk, draft):
    url = reverse("rule-add", args=[draft.pk])
    text = {"text": "班主任每月志愿服务两次"}
    html = desk.post(url, text | {"preview": "1"}, **HX).content.decode()
    assert "活动内容里会一并加上“志愿服务”。" in html
    assert not draft.activities.filter(code="volunteer").exists()
    assert "已加上：班主任每人每月志愿服务不少于2次" in desk.post(url, text, follow=True).content.decode()
    assert draft.activities.get(code="volunteer").modes == ["volunteer"]


def test_the_example_beside_the_sentence_can_be_written_in_every_campaign(desk, cast):
    at = shanghai_moment(date(2026, 8, 1))
    for preset in all_presets():
        named = {"name": "暑期大家访"} if preset.code == OWN else {}
        plan = campaign_launch(school=cast.school, preset=preset.code, year=2027, actor=None, at=at, **named)
        html = desk.post(reverse("rule-add", args=[plan.pk]), {"text": EXAMPLE, "preview": "1"}, **HX).content.decode()
        assert ">3次</b>" in html or "已经有这一条了" in html


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("每季度家访4次", "没有看到由谁来做"),
        ("教职工每季度家访六次", "已经有这一条了"),
        ("教职工每季度带上礼物写信4次", "“带上礼物”没有用上"),
        ("", "请写一句"),
    ],
)
def test_a_sentence_with_something_amiss_says_so(desk, draft, text, said):
    html = desk.post(reverse("rule-add", args=[draft.pk]), {"text": text, "preview": "1"}).content.decode()
    assert said in html
    assert draft.rules.count() == 16


@pytest.mark.parametrize("text", ["每季度家访4次", "教职工每季度家访六次"])
def test_a_sentence_that_cannot_be_added_is_kept_to_be_mended(desk, draft, text):
    html = desk.post(reverse("rule-add", args=[draft.pk]), {"text": text}).content.decode()
    assert f'value="{text}"' in html
    assert draft.rules.count() == 16


@pytest.mark.parametrize(("who", "status"), [("office", 200), ("li", 403), ("lead", 403), ("stranger_office", 404)])
def test_who_edits_rules(client, cast, running, who, status):
    client.force_login(getattr(cast, who))
    rule = of(running, "q6")
    assert client.get(edit(rule)).status_code == status
    assert client.get(reverse("rule-add", args=[running.pk])).status_code == status
    if status != 200:
        assert client.post(edit(rule), typed()).status_code == status
        assert client.post(reverse("rule-switch", args=[rule.pk])).status_code == status
        assert client.post(reverse("rule-add", args=[running.pk]), {"text": "中层每月家访一次"}).status_code == status
        assert running.rules.count() == 16


def test_a_rule_of_a_draft_is_not_there_for_readers(client, cast, draft):
    client.force_login(cast.li)
    assert client.get(edit(of(draft, "q6"))).status_code == 404


def test_a_switch_is_not_a_link(desk, draft):
    assert desk.get(reverse("rule-switch", args=[of(draft, "q6").pk])).status_code == 405
