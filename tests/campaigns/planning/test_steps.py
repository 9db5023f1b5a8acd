"""The five steps: each saves, nothing is lost, and with the defaults four presses and one more do it."""

from datetime import date

import pytest
from django.urls import reverse

from campaigns.planning.models import Campaign, GroupMember
from campaigns.planning.services import goals_save
from outreach.people.models import Appointment
from outreach.people.roles import Role
from outreach.timeline.models import Entry

STEPS = ["campaign-goals", "campaign-phases", "campaign-rules", "campaign-organization", "campaign-confirm"]


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.principal)
    return client


def sent_as_shown(page):
    """What a browser would send if nothing were touched."""
    data = {}
    for name in ("form", "formset"):
        part = page.context.get(name)
        if part is None:
            continue
        forms = [part.management_form, *part.forms] if hasattr(part, "management_form") else [part]
        for form in forms:
            for field in form:
                value = field.value()
                if value is None or value is False:
                    continue
                data[field.html_name] = field.field.prepare_value(value) if not isinstance(value, date) else value
    return data


def test_four_presses_and_one_more_open_a_campaign(desk, cast, draft):
    url = reverse(STEPS[0], args=[draft.pk])
    for number, name in enumerate(STEPS[:4], start=1):
        assert url == reverse(name, args=[draft.pk])
        answer = desk.post(url, sent_as_shown(desk.get(url)))
        assert answer.status_code == 302, answer.context["form"].errors
        url = answer.url
        draft.refresh_from_db()
        assert draft.steps_done == number
    assert url == reverse("campaign-confirm", args=[draft.pk])
    html = desk.get(url).content.decode()
    assert "班主任每人每个教学月思想交流家访不少于3次" in html
    desk.post(reverse("campaign-open", args=[draft.pk]))
    draft.refresh_from_db()
    assert draft.status == Campaign.Status.RUNNING
    assert not Entry.objects.about(draft).filter(action="campaign.planned").exists(), "nothing was changed"


def test_the_first_step_saves_and_says_what_changed(desk, draft):
    url = reverse("campaign-goals", args=[draft.pk])
    data = sent_as_shown(desk.get(url)) | {
        "theme": "走进家门",
        "goals": "一降两改三上升\n\n 家校同心 ",
        "week_in_days": 7,
    }
    desk.post(url, data)
    draft.refresh_from_db()
    assert (draft.theme, draft.goals) == ("走进家门", ["一降两改三上升", "家校同心"])
    assert draft.rules.get(code="q1").number == 7
    assert Entry.objects.about(draft).latest("pk").data["what"] == "主题、目标、1周按几天算"


def test_a_week_does_not_touch_what_the_school_chose(desk, draft):
    draft.rules.filter(code="q1").update(number=6)
    url = reverse("campaign-goals", args=[draft.pk])
    desk.post(url, sent_as_shown(desk.get(url)) | {"week_in_days": 7})
    assert draft.rules.get(code="q1").number == 6


def test_the_rules_begin_with_the_campaign_when_it_begins_earlier(desk, draft):
    url = reverse("campaign-goals", args=[draft.pk])
    desk.post(url, sent_as_shown(desk.get(url)) | {"starts_on": "2025-12-01"})
    assert set(draft.rules.values_list("since", flat=True)) == {date(2025, 12, 1)}


def test_a_page_that_was_open_too_long_does_not_take_the_opening_back(draft):
    stale = Campaign.objects.get(pk=draft.pk)
    Campaign.objects.filter(pk=draft.pk).update(status="running")
    stale.theme = "走进家门"
    goals_save(stale, ["theme"])
    draft.refresh_from_db()
    assert (draft.theme, draft.status) == ("走进家门", "running")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "请填写这一项。"),
        ({"ends_on": "2025-12-31"}, "结束日期不能早于开始日期。"),
        ({"week_in_days": 6}, "1周按 5 天或 7 天算。"),
        ({"grace_days": 61}, "补录期最多 60 天。"),
        ({"starts_on": "明天"}, "请填一个日期"),
    ],
)
def test_the_first_step_keeps_what_was_typed_when_something_is_wrong(desk, draft, change, said):
    url = reverse("campaign-goals", args=[draft.pk])
    html = desk.post(url, sent_as_shown(desk.get(url)) | {"theme": "走进家门"} | change).content.decode()
    assert said in html
    assert "走进家门" in html
    draft.refresh_from_db()
    assert draft.theme == "心系群众，共铸教育"


def test_a_role_that_nobody_holds_is_shown(desk, cast, draft):
    Appointment.objects.filter(role=Role.HEAD_TEACHER).delete()
    html = desk.get(reverse("campaign-goals", args=[draft.pk])).content.decode()
    assert "还没有人" in html
    assert reverse("staff-list") in html


def test_who_holds_a_role_is_named(desk, draft):
    html = desk.get(reverse("campaign-goals", args=[draft.pk])).content.decode()
    assert "文主任、顾组长、李老师、王老师、赵老师" in html
    assert "5 人" in html


def test_the_rules_stand_as_sentences_beside_their_burden(desk, draft, time_machine):
    time_machine.move_to("2026-08-10T09:00+08:00")
    html = desk.get(reverse("campaign-rules", args=[draft.pk])).content.decode()
    for words in (
        "这样安排，老师要做多少",
        "每季 20 次",
        "0 张（自动生成）",
        "16 条与方案一致",
        "建议不启用",
        "未启用",
    ):
        assert words in html
    rule = draft.rules.get(code="q6")
    html = desk.get(reverse("campaign-rules", args=[draft.pk]), {"edit": rule.pk}).content.decode()
    assert "教职工（5 人）" in html
    assert "保存这一条" in html
    assert "本季度共需 20 次家访，人均每周 0.3 次" in html


def test_the_places_of_the_groups_are_filled_by_name(desk, cast, draft):
    place = GroupMember.objects.get(group__campaign=draft, post="德育处负责人")
    url = reverse("campaign-organization", args=[draft.pk])
    desk.post(url, sent_as_shown(desk.get(url)) | {f"member-{place.pk}": cast.lead.pk})
    place.refresh_from_db()
    assert place.person == cast.lead
    assert Entry.objects.about(draft).latest("pk").data["what"] == "成员（德育处负责人）的人选"


def test_nobody_of_another_school_is_put_into_a_group(desk, cast, draft):
    place = GroupMember.objects.get(group__campaign=draft, post="德育处负责人")
    url = reverse("campaign-organization", args=[draft.pk])
    answer = desk.post(url, sent_as_shown(desk.get(url)) | {f"member-{place.pk}": cast.stranger_office.pk})
    assert "请从列出的选项里选一个。" in answer.content.decode()
    place.refresh_from_db()
    assert place.person is None


def test_the_materials_are_read_out_and_changed_on_their_own_page(desk, draft):
    page = desk.get(reverse("campaign-organization", args=[draft.pk])).content.decode()
    assert "班子成员、教师每人交家访心得体会1份，12月10日前，交办公室审核" in page
    assert reverse("handin-list", args=[draft.pk]) in page


def test_open_places_are_named_before_opening(desk, draft):
    assert "还没有人选：" in desk.get(reverse("campaign-confirm", args=[draft.pk])).content.decode()


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize(("who", "status"), [("office", 200), ("li", 404), ("stranger_office", 404)])
def test_who_plans_a_draft(client, cast, draft, name, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(reverse(name, args=[draft.pk])).status_code == status


@pytest.mark.parametrize("name", STEPS)
def test_a_reader_of_a_running_campaign_does_not_plan_it(client, cast, running, name):
    client.force_login(cast.li)
    assert client.get(reverse(name, args=[running.pk])).status_code == 403
    assert client.post(reverse(name, args=[running.pk])).status_code in {403, 405}


@pytest.mark.parametrize("name", STEPS)
def test_a_closed_campaign_is_not_planned(desk, running, name):
    desk.post(reverse("campaign-close", args=[running.pk]))
    assert desk.get(reverse(name, args=[running.pk])).status_code == 403
