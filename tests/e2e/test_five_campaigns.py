"""Each of the five campaigns is driven through its five steps, opened and read, at a desk and on a phone."""

import pytest

from campaigns.planning.models import Campaign
from campaigns.planning.presets import preset_of
from tests.e2e.looking import look

CAMPAIGNS = ["sanxiang", "qunzhong_luxian", "lianxi_fuwu", "xiajiceng", "sanda"]
STEPS = ["goals", "phases", "rules", "organization"]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("preset", CAMPAIGNS)
def test_a_campaign_is_planned_opened_and_read(open_as, cast, preset, width):
    plan = preset_of(preset)
    page = open_as(cast.principal, width=width)
    page.goto("/campaigns/new/")
    page.get_by_label(plan.nickname, exact=True).check()
    page.get_by_role("button", name="下一步：目标与对象").click()
    for name, following in zip(STEPS, ("阶段", "内容与指标", "组织", "确认开展"), strict=True):
        page.wait_for_url(f"**/{name}/")
        look(page, f"five-{preset}-{name}-{width}")
        page.get_by_role("button", name=f"下一步：{following}").click()
    page.wait_for_url("**/confirm/")
    look(page, f"five-{preset}-confirm-{width}")
    page.get_by_role("button", name="开展", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="开展").click()
    page.get_by_text("已经开展，老师们会在首页看到").wait_for()
    look(page, f"five-{preset}-detail-{width}")
    campaign = Campaign.objects.get()
    assert (campaign.preset, campaign.status) == (preset, Campaign.Status.RUNNING)
    page.goto(f"/campaigns/{campaign.pk}/preview/")
    look(page, f"five-{preset}-preview-{width}")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_plan_follows_what_is_typed(open_as, cast, width):
    page = open_as(cast.principal, width=width)
    page.goto("/campaigns/new/")
    page.get_by_role("button", name="下一步：目标与对象").click()
    page.get_by_text("边改边看方案").click()
    sheet = page.locator("#plan-sheet-body")
    sheet.get_by_text("由学校撰写").wait_for()
    page.get_by_label("指导思想").fill("走进每一个家庭，听真话，办实事。")
    sheet.get_by_text("走进每一个家庭，听真话，办实事。").wait_for()
    look(page, f"plan-beside-{width}")
    assert Campaign.objects.get().guiding == ""
    with page.expect_download() as download:
        page.goto(f"/campaigns/{Campaign.objects.get().pk}/preview/")
        page.get_by_role("link", name="下载 Word 文稿").click()
    assert download.value.suggested_filename.endswith("实施方案（草稿）.docx")
