"""The principal starts 三项活动 in a real browser: with the defaults, with a number changed, and without script."""

from time import monotonic

import pytest

from campaigns.planning.models import Campaign
from campaigns.planning.services import campaign_launch, campaign_open
from campaigns.quotas.exemption_services import exemption_request
from campaigns.quotas.models import QuotaRule
from tests.campaigns.conftest import IN_AUGUST
from tests.e2e.looking import look

STEPS = ["goals", "phases", "rules", "organization", "confirm"]


@pytest.fixture
def draft(transactional_db, cast):
    return campaign_launch(school=cast.school, preset="sanxiang", year=2026, actor=cast.principal, at=IN_AUGUST)


def test_with_the_defaults_it_takes_less_than_two_minutes(open_as, cast):
    page = open_as(cast.principal)
    began = monotonic()
    page.goto("/campaigns/")
    page.get_by_role("link", name="新建活动").click()
    page.get_by_role("button", name="下一步：目标与对象").click()
    for following in ("阶段", "内容与指标", "组织", "确认开展"):
        page.get_by_role("button", name=f"下一步：{following}").click()
    page.get_by_role("button", name="开展", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="开展").click()
    page.get_by_text("已经开展，老师们会在首页看到").wait_for()
    assert monotonic() - began < 120
    assert Campaign.objects.get().status == Campaign.Status.RUNNING
    assert not page.complaints


def test_sentence_and_burden_change_while_one_types_and_nothing_is_saved(open_as, cast, draft):
    page = open_as(cast.principal)
    page.goto(f"/campaigns/{draft.pk}/rules/")
    page.get_by_role("link", name="4次").first.click()
    page.get_by_label("多少（次）").fill("6")
    page.locator("#rule-preview").get_by_text("6次").wait_for()
    page.locator("#burden").get_by_text("每季 30 次").wait_for()
    page.get_by_label("来校", exact=True).check()
    page.locator("#rule-preview").get_by_text("来校").wait_for()
    look(page, "campaign-rule-typed")
    assert QuotaRule.objects.get(code="q6").number == 4
    page.get_by_role("button", name="保存这一条").first.click()
    page.get_by_text("已改为：教职工每人每季度家访不少于6次").wait_for()
    assert QuotaRule.objects.get(code="q6").number == 6


def test_a_sentence_is_read_back_while_one_types(open_as, cast, draft):
    page = open_as(cast.principal)
    page.goto(f"/campaigns/{draft.pk}/rules/")
    page.get_by_label("再加一条").press_sequentially("中层每月登门家访两次")
    page.locator("#sentence-preview").get_by_text("2次").wait_for()
    page.get_by_role("button", name="加上这一条").click()
    page.get_by_text("已加上：中层每人每月家访不少于2次").wait_for()


def test_without_script_a_rule_is_previewed_and_saved(open_as, cast, draft):
    page = open_as(cast.principal, script=False)
    page.goto(f"/campaigns/{draft.pk}/rules/")
    page.get_by_role("link", name="4次").first.click()
    page.get_by_label("多少（次）").fill("6")
    page.get_by_role("button", name="预览").click()
    page.get_by_text("共需 30 次家访").wait_for()
    page.get_by_role("button", name="保存这一条").first.click()
    page.get_by_text("已改为：教职工每人每季度家访不少于6次").wait_for()


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_every_step_looks_right(open_as, cast, draft, width):
    page = open_as(cast.principal, width=width)
    page.goto("/campaigns/new/")
    look(page, f"campaign-new-{width}")
    for name in STEPS:
        page.goto(f"/campaigns/{draft.pk}/{name}/")
        look(page, f"campaign-{name}-{width}")
    page.goto(f"/campaigns/{draft.pk}/rules/?edit={draft.rules.get(code='q6').pk}")
    look(page, f"campaign-edit-{width}")


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_the_pages_of_a_running_campaign_look_right(open_as, cast, draft, width, dark):
    campaign_open(draft, actor=cast.principal, at=IN_AUGUST)
    exemption_request(
        user=cast.li, reason="sick", since=IN_AUGUST.date(), until=IN_AUGUST.date(), actor=cast.li, at=IN_AUGUST
    )
    page = open_as(cast.office, width=width, dark=dark)
    rule = draft.rules.get(code="q6")
    for name, address in {
        "list": "/campaigns/",
        "detail": f"/campaigns/{draft.pk}/",
        "preview": f"/campaigns/{draft.pk}/preview/",
        "how": f"/campaigns/{draft.pk}/how/",
        "rule": f"/rules/{rule.pk}/",
        "add": f"/campaigns/{draft.pk}/rules/add/",
        "exemptions": "/exemptions/",
    }.items():
        page.goto(address)
        look(page, f"campaign-{name}-{width}{'-dark' if dark else ''}")
    page = open_as(cast.li, width=390, dark=dark)
    page.goto("/m/exemptions/")
    look(page, f"campaign-exemption-mine{'-dark' if dark else ''}")
