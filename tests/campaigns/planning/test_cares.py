"""What is worth a look before opening, each with the page that mends it, and where a draft is taken up again."""

from datetime import date

import pytest
from django.urls import reverse

from campaigns.planning.models import GroupMember
from campaigns.planning.services import campaign_launch
from outreach.people.models import Appointment
from outreach.people.roles import Role
from tests.campaigns.conftest import IN_AUGUST


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.principal)
    return client


@pytest.fixture(autouse=True)
def in_august(time_machine):
    time_machine.move_to(IN_AUGUST)


def cares(desk, campaign):
    page = desk.get(reverse("campaign-confirm", args=[campaign.pk]))
    html = page.content.decode()
    for care in page.context["cares"]:
        assert f'href="{care.url}"' in html.replace("&amp;", "&")
        assert desk.get(care.url.split("#")[0]).status_code == 200, care
    return {care.text: care.url for care in page.context["cares"]}


def found(desk, campaign, words):
    """The address beside the one sentence with these words."""
    [url] = [url for text, url in cares(desk, campaign).items() if words in text]
    return url


def unsaid(desk, campaign, words):
    return not any(words in text for text in cares(desk, campaign))


def test_a_role_that_nobody_holds(desk, draft):
    assert unsaid(desk, draft, "没有人是“班主任”")
    Appointment.objects.filter(role=Role.HEAD_TEACHER).delete()
    assert found(desk, draft, "没有人是“班主任”") == reverse("staff-list")


def test_a_role_of_a_rule_that_is_off_is_not_missed(desk, draft):
    Appointment.objects.filter(role=Role.HEAD_TEACHER).delete()
    draft.rules.filter(roles__icontains="head_teacher").update(enabled=False)
    assert unsaid(desk, draft, "没有人是“班主任”")


def test_nothing_is_asked_at_all(desk, draft):
    assert unsaid(desk, draft, "一条启用的指标也没有")
    draft.rules.update(enabled=False)
    assert found(desk, draft, "一条启用的指标也没有") == reverse("campaign-rules", args=[draft.pk])


def test_rules_without_a_number(desk, draft):
    draft.rules.exclude(number=None).filter(code="q6").update(number=None, enabled=False)
    url = found(desk, draft, "还没有写数字")
    rule = draft.rules.get(code="q6")
    assert url.startswith(reverse("campaign-rules", args=[draft.pk]))
    assert "edit=" in url
    assert rule.activity.name in next(text for text in cares(desk, draft) if "还没有写数字" in text)


def test_a_phase_that_reaches_beyond_the_campaign(desk, draft):
    assert unsaid(desk, draft, "起止日期以外")
    draft.phases.filter(order=0).update(starts_on=date(2025, 12, 1))
    assert found(desk, draft, "起止日期以外") == reverse("campaign-phases", args=[draft.pk])


def test_materials_without_a_day_and_with_one_outside(desk, draft):
    one, other = draft.handins.filter(enabled=True, counting="count")[:2]
    draft.handins.update(due_on=draft.ends_on)
    assert unsaid(desk, draft, "还没有写哪天前交") and unsaid(desk, draft, "不在活动期间")
    draft.handins.filter(pk=one.pk).update(due_on=None)
    draft.handins.filter(pk=other.pk).update(due_on=date(2027, 3, 1))
    assert found(desk, draft, "还没有写哪天前交") == reverse("handin-list", args=[draft.pk])
    assert found(desk, draft, "不在活动期间") == reverse("handin-edit", args=[other.pk])
    draft.handins.update(enabled=False)
    assert unsaid(desk, draft, "还没有写哪天前交") and unsaid(desk, draft, "不在活动期间")


def test_places_that_nobody_holds(desk, draft):
    GroupMember.objects.filter(group__campaign=draft).update(person=None)
    assert found(desk, draft, "领导小组还没有人选") == reverse("campaign-organization", args=[draft.pk])


def test_a_line_that_lacks_something(desk, cast, draft):
    line = draft.lines.create(leader=cast.principal)
    assert found(desk, draft, "联系条线“白校长”还缺联络员、联系的处室或年级") == reverse("line-edit", args=[line.pk])
    line.grade, line.officer = "七年级", cast.zhao
    line.save()
    assert unsaid(desk, draft, "联系条线“白校长”")


def test_words_that_nobody_has_written(desk, draft):
    assert found(desk, draft, "指导思想还没有写") == reverse("campaign-goals", args=[draft.pk])
    draft.guiding = "写好了"
    draft.save(update_fields=["guiding"])
    assert unsaid(desk, draft, "指导思想")


def test_an_office_above_is_asked_for_no_people(client, cast):
    campaign = campaign_launch(school=cast.bureau, preset="sanxiang", year=2026, actor=cast.district, at=IN_AUGUST)
    client.force_login(cast.district)
    page = client.get(reverse("campaign-confirm", args=[campaign.pk]))
    texts = " ".join(care.text for care in page.context["cares"])
    assert "还没有人选" not in texts and "没有人是" not in texts
    assert "指导思想还没有写" in texts
    assert "下发前看一眼" in page.content.decode()


def test_the_last_step_costs_the_same_however_much_is_missing(desk, cast, draft, queries_of):
    url = reverse("campaign-confirm", args=[draft.pk])
    draft.lines.create(leader=cast.principal)
    one = queries_of(url)
    for who in (cast.zhao, cast.li):
        draft.lines.create(leader=who)
    GroupMember.objects.filter(group__campaign=draft).update(person=None)
    draft.handins.update(due_on=None)
    assert queries_of(url) <= one


@pytest.mark.parametrize(
    ("done", "name"),
    [(0, "goals"), (1, "phases"), (2, "rules"), (3, "organization"), (4, "confirm"), (5, "confirm")],
)
def test_a_draft_goes_on_where_one_stopped(desk, draft, done, name):
    draft.steps_done = done
    draft.save(update_fields=["steps_done"])
    url = reverse(f"campaign-{name}", args=[draft.pk])
    assert desk.get(reverse("campaign-detail", args=[draft.pk])).url == url
    assert "接着做" not in desk.get(url).content.decode()


def test_who_has_gone_back_is_led_on(desk, draft):
    draft.steps_done = 2
    draft.save(update_fields=["steps_done"])
    html = desk.get(reverse("campaign-goals", args=[draft.pk])).content.decode()
    assert f'<a href="{reverse("campaign-rules", args=[draft.pk])}">接着做</a>' in html
    assert "上次做到“内容与指标”" in html


def test_a_running_campaign_has_no_step_to_go_on_with(desk, running):
    assert "接着做" not in desk.get(reverse("campaign-goals", args=[running.pk])).content.decode()
