"""The list, the launch, the campaign's page, and what opens and closes it."""

import pytest
from django.urls import reverse

from campaigns.planning.models import Campaign
from campaigns.quotas.services import rule_change
from outreach.notices.models import Notice
from outreach.timeline.models import Entry
from tests.campaigns.conftest import IN_AUGUST

READERS = ["lead", "li"]


def page(client, who, name, *args):
    client.force_login(who)
    return client.get(reverse(name, args=args))


def test_the_list_begins_with_one_step_for_those_who_plan(client, cast):
    html = page(client, cast.principal, "campaign-list").content.decode()
    assert "还没有活动" in html
    assert reverse("campaign-new") in html


def test_the_list_tells_others_that_there_is_nothing_yet(client, cast, draft):
    html = page(client, cast.li, "campaign-list").content.decode()
    assert "学校还没有开展活动" in html
    assert "三项活动" not in html, "a draft is not shown"


def test_the_list_costs_the_same_for_one_and_for_three(client, cast, draft, queries_of):
    client.force_login(cast.office)
    one = queries_of(reverse("campaign-list"))
    for year in (2027, 2028):
        Campaign.objects.create(
            school=cast.school, preset="sanxiang", year=year, name="三项活动", nickname="三项活动",
            starts_on=f"{year}-01-01", ends_on=f"{year}-12-31",
        )  # fmt: skip
    assert queries_of(reverse("campaign-list")) == one
    assert client.get(reverse("campaign-list")).content.decode().count("lx-item-title") == 3


def test_a_launch_in_the_browser_leads_to_the_first_step(client, cast):
    client.force_login(cast.principal)
    year = client.get(reverse("campaign-new")).context["form"].initial["year"]
    answer = client.post(reverse("campaign-new"), {"preset": "sanxiang", "year": year})
    campaign = Campaign.objects.get()
    assert answer.url == reverse("campaign-goals", args=[campaign.pk])
    assert (campaign.status, campaign.created_by) == (Campaign.Status.DRAFT, cast.principal)


def test_the_same_campaign_twice_is_refused_in_words(client, cast, draft):
    client.force_login(cast.principal)
    draft.year = client.get(reverse("campaign-new")).context["form"].initial["year"]
    draft.save()
    html = client.post(reverse("campaign-new"), {"preset": "sanxiang", "year": draft.year}).content.decode()
    assert "已经有了，请打开原来的那个" in html
    assert Campaign.objects.count() == 1


@pytest.mark.parametrize("who", READERS)
def test_only_those_who_plan_launch(client, cast, who):
    client.force_login(getattr(cast, who))
    assert client.get(reverse("campaign-new")).status_code == 403
    assert client.post(reverse("campaign-new"), {"preset": "sanxiang", "year": 2026}).status_code == 403
    assert not Campaign.objects.exists()


def test_a_draft_opens_at_its_first_step(client, cast, draft):
    assert page(client, cast.office, "campaign-detail", draft.pk).url == reverse("campaign-goals", args=[draft.pk])


@pytest.mark.parametrize("name", ["campaign-detail", "campaign-preview", "campaign-how"])
@pytest.mark.parametrize(
    ("who", "status"), [("principal", 200), ("office", 200), ("lead", 200), ("li", 200), ("stranger", 404),
                        ("stranger_office", 404), ("district", 404)]
)  # fmt: skip
def test_who_reads_a_running_campaign(client, cast, running, name, who, status):
    assert page(client, getattr(cast, who), name, running.pk).status_code == status


@pytest.mark.parametrize("name", ["campaign-detail", "campaign-preview", "campaign-how"])
def test_a_draft_is_nobody_elses(client, cast, draft, name):
    assert page(client, cast.li, name, draft.pk).status_code == 404


@pytest.mark.parametrize("name", ["campaign-list", "campaign-new"])
def test_one_signs_in_first(client, cast, name):
    assert client.get(reverse(name)).status_code == 302


def test_the_page_of_a_running_campaign_says_what_is_asked_and_when(client, cast, running, time_machine):
    time_machine.move_to("2026-08-10T09:00+08:00")
    html = page(client, cast.principal, "campaign-detail", running.pk).content.decode()
    for words in (
        "每季度",
        "接下来的日子",
        "第三季度补录截止",
        "党性分析材料",
        "白校长",
        "开展了活动",
    ):
        assert words in html
    assert reverse("rule-edit", args=[running.rules.get(code="q6").pk]) in html


def test_a_teacher_reads_the_rules_and_changes_nothing(client, cast, running):
    html = page(client, cast.li, "campaign-detail", running.pk).content.decode()
    assert "教职工每人每季度家访不少于4次" in html
    assert "/rules/" not in html
    assert "经过" not in html
    assert "结束这个活动" not in html


def test_how_it_is_counted_is_said_in_words(client, cast, running):
    html = page(client, cast.li, "campaign-how", running.pk).content.decode()
    for words in ("同一户同一天记了几条，也只算 1 次", "10 天内可以补录", "至少 1 次", "按较严的一条", "不排名",
                  "方案原文：“教职工每人每季度家访不少于4次”"):  # fmt: skip
        assert words in html


@pytest.mark.parametrize("name", ["campaign-detail", "campaign-preview", "campaign-how"])
def test_a_page_costs_the_same_however_often_rules_change(client, cast, running, queries_of, name):
    client.force_login(cast.principal)
    url = reverse(name, args=[running.pk])
    before = queries_of(url)
    for code in ("q6", "q7", "q8"):
        rule_change(running.rules.get(code=code), actor=cast.principal, at=IN_AUGUST, number=3)
    assert queries_of(url) == before


def test_opening_tells_the_staff_once(client, cast, draft):
    client.force_login(cast.principal)
    answer = client.post(reverse("campaign-open", args=[draft.pk]), follow=True)
    assert "已经开展" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.status == Campaign.Status.RUNNING
    assert set(Notice.objects.filter(kind="campaign.opened").values_list("recipient__name", flat=True)) == {
        "白校长", "文主任", "顾组长", "李老师", "王老师", "赵老师"
    }  # fmt: skip
    answer = client.post(reverse("campaign-open", args=[draft.pk]), follow=True)
    assert "现在是“开展中”，不能再做这一步" in answer.content.decode()
    assert Entry.objects.about(draft).filter(action="campaign.opened").count() == 1


def test_closing_and_discarding(client, cast, draft):
    client.force_login(cast.principal)
    client.post(reverse("campaign-open", args=[draft.pk]))
    assert "不能删除" in client.post(reverse("campaign-discard", args=[draft.pk]), follow=True).content.decode()
    client.post(reverse("campaign-close", args=[draft.pk]))
    draft.refresh_from_db()
    assert draft.status == Campaign.Status.CLOSED
    html = page(client, cast.principal, "campaign-detail", draft.pk).content.decode()
    assert "已结束" in html
    assert "结束这个活动" not in html


def test_a_draft_is_discarded(client, cast, draft):
    client.force_login(cast.office)
    assert client.post(reverse("campaign-discard", args=[draft.pk])).url == reverse("campaign-list")
    assert not Campaign.objects.exists()


@pytest.mark.parametrize("name", ["campaign-open", "campaign-close", "campaign-discard"])
@pytest.mark.parametrize(("who", "status"), [("li", 403), ("lead", 403), ("stranger_office", 404)])
def test_acts_are_refused_to_others(client, cast, running, name, who, status):
    client.force_login(getattr(cast, who))
    assert client.post(reverse(name, args=[running.pk])).status_code == status
    running.refresh_from_db()
    assert running.status == Campaign.Status.RUNNING


@pytest.mark.parametrize("name", ["campaign-open", "campaign-close", "campaign-discard"])
def test_acts_are_not_links(client, cast, draft, name):
    assert page(client, cast.principal, name, draft.pk).status_code == 405
