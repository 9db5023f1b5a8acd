"""Adding to what a campaign counts, in the browser: no code."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from campaigns.planning.services import campaign_close
from campaigns.quotas.activity_services import activity_add
from campaigns.quotas.models import ActivityKind
from outreach.timeline.models import Entry
from tests.campaigns.conftest import IN_AUGUST


def add(campaign, cast, **given):
    given = {"name": "夏夜恳谈", "source": "event", "unit": "场"} | given
    return activity_add(campaign, actor=cast.principal, at=IN_AUGUST, **given)


def page(campaign, source=""):
    url = reverse("activity-add", args=[campaign.pk])
    return f"{url}?source={source}" if source else url


def test_events_of_its_own_are_counted_under_its_name(cast, draft):
    kind = add(draft, cast)
    assert kind.modes == [f"c{draft.pk}.{kind.code}"]
    assert Entry.objects.about(draft).latest("pk").data["name"] == "夏夜恳谈"


def test_a_list_is_made_of_what_is_there(cast, draft):
    kind = add(draft, cast, name="走进一线", source="checklist", unit="项", parts=["home_visit", "open_day"])
    assert kind.parts == ["home_visit", "open_day"]


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"name": " "}, "name", "请写上叫什么"),
        ({"name": "长" * 31}, "name", "30 个字以内"),
        ({"name": "“家访”"}, "name", "直接写指标就行"),
        ({"name": "登门家访"}, "name", "直接写指标就行"),
        ({"source": "gossip"}, "source", "请选从哪些记录里数"),
        ({"source": "visit", "unit": "次"}, "modes", "至少选一种"),
        ({"source": "visit", "unit": "次", "modes": ["mobilisation"]}, "modes", "至少选一种"),
        ({"source": "register", "unit": "件"}, "modes", "至少选一种"),
        ({"source": "event", "unit": "户"}, "unit", "可以按次、天"),
        ({"source": "event", "unit": "次", "purposes": ["thought"]}, "purposes", "从列出的选项里选"),
        ({"source": "checklist", "unit": "项"}, "parts", "至少要有一项"),
        ({"source": "checklist", "unit": "项", "parts": ["dancing"]}, "parts", "已有的活动内容"),
    ],
)
def test_what_could_not_be_counted_is_refused(cast, draft, given, field, said):
    before = draft.activities.count()
    with pytest.raises(ValidationError) as refused:
        add(draft, cast, **given)
    assert said in refused.value.message_dict[field][0]
    assert draft.activities.count() == before


def test_a_closed_campaign_takes_nothing_more(cast, running):
    campaign_close(running, actor=cast.principal, at=IN_AUGUST)
    with pytest.raises(ValidationError, match="活动已结束"):
        add(running, cast)


@pytest.mark.parametrize("source", ActivityKind.Source.values)
def test_every_source_has_a_form(client, cast, draft, source):
    client.force_login(cast.principal)
    assert f"?source={source}" in client.get(page(draft)).content.decode()
    html = client.get(page(draft, source)).content.decode()
    assert "叫什么" in html
    assert ("清单里有哪几项" in html) == (source == "checklist")


def test_from_the_name_to_the_rule_in_two_steps(client, cast, draft):
    client.force_login(cast.principal)
    answer = client.post(page(draft, "event"), {"name": "夏夜恳谈", "unit": "场"}, follow=True)
    html = answer.content.decode()
    assert "已加上“夏夜恳谈”，再写一句要做多少。" in html
    assert 'value="教职工每学期夏夜恳谈不少于1场"' in html
    text = {"text": "教职工每学期夏夜恳谈不少于1场"}
    assert "已加上" in client.post(reverse("rule-add", args=[draft.pk]), text, follow=True).content.decode()
    assert draft.rules.get(activity__name="夏夜恳谈").number == 1


def test_sent_twice_there_is_one(client, cast, draft):
    client.force_login(cast.principal)
    for _ in range(2):
        answer = client.post(page(draft, "event"), {"name": "夏夜恳谈", "unit": "场"})
    assert "已经有“夏夜恳谈”了" in answer.content.decode()
    assert draft.activities.filter(name="夏夜恳谈").count() == 1


def test_what_is_wrong_is_said_beside_what_was_typed(client, cast, draft):
    client.force_login(cast.principal)
    html = client.post(page(draft, "visit"), {"name": "夏夜走访", "unit": "次"}).content.decode()
    assert "至少选一种" in html
    assert 'value="夏夜走访"' in html


@pytest.mark.parametrize(("who", "status"), [("office", 200), ("li", 403), ("lead", 403), ("stranger_office", 404)])
def test_who_adds_activities(client, cast, running, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(page(running)).status_code == status
    if status != 200:
        assert client.post(page(running, "event"), {"name": "夏夜恳谈", "unit": "场"}).status_code == status
        assert not running.activities.filter(name="夏夜恳谈").exists()


def test_it_asks_for_login_and_for_a_page_it_knows(client, draft):
    assert "login" in client.get(page(draft)).url
    assert client.delete(page(draft)).status_code in {302, 405}
