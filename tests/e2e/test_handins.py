"""A teacher writes, hands in, gets it back and hands in again; the office sees it in the matrix. And a diary."""

import pytest

from campaigns.planning.services import campaign_launch, campaign_open
from casework.diaries.models import Diary
from casework.submissions.models import Submission
from outreach.calendar.periods import shanghai_moment
from tests.casework.submissions.factory import make_handin, make_submission
from tests.casework.visits.factory import make_visit
from tests.conftest import SINCE
from tests.e2e.looking import look


@pytest.fixture
def campaign(transactional_db, cast):
    at = shanghai_moment(SINCE.replace(year=2026))
    campaign = campaign_launch(school=cast.school, preset="sanxiang", year=2026, actor=cast.principal, at=at)
    campaign_open(campaign, actor=cast.principal, at=at)
    return campaign


def test_from_the_first_word_to_the_acceptance(open_as, cast, campaign):
    page = open_as(cast.li, width=390)
    page.goto("/m/me/")
    page.get_by_role("link", name="我的材料").first.click()
    look(page, "materials-mine-390")
    page.get_by_role("link", name="家访心得体会").click()
    page.get_by_label("正文").press_sequentially("走了四户，最记得石榴树下的那一家。")
    page.get_by_text("已自动保存").wait_for()
    assert Submission.objects.get().text.startswith("走了四户")
    look(page, "materials-write-390")
    page.get_by_role("button", name="交上去").click()
    page.get_by_text("审阅的人打开以前还可以收回").wait_for()
    look(page, "materials-handed-in-390")

    desk = open_as(cast.office)
    desk.goto("/materials/all/")
    look(desk, "materials-matrix")
    desk.get_by_role("link", name="已交").click()
    desk.get_by_role("button", name="退回").click()
    desk.get_by_text("请写一句意见").first.wait_for()
    desk.get_by_label("意见").fill("那一家的孩子，再多写两句。")
    desk.get_by_role("button", name="退回").click()
    desk.get_by_text("已退回，作者会看到您的意见").wait_for()

    page.goto("/materials/")
    page.get_by_role("link", name="家访心得体会").click()
    page.get_by_text("那一家的孩子，再多写两句。").wait_for()
    look(page, "materials-returned-390")
    page.get_by_label("正文").press_sequentially("孩子说想当老师。")
    page.get_by_role("button", name="交上去").click()
    page.get_by_text("审阅的人打开以前还可以收回").wait_for()

    desk.reload()
    look(desk, "materials-judge")
    desk.get_by_role("button", name="通过").click()
    desk.get_by_text("作者会收到消息").wait_for()
    desk.goto("/materials/all/")
    desk.get_by_role("link", name="通过", exact=True).wait_for()
    assert Submission.objects.get().state == Submission.State.ACCEPTED
    assert not page.complaints + desk.complaints


def test_two_windows_lose_nothing(open_as, cast, campaign):
    page = open_as(cast.li)
    url = f"/materials/write/{campaign.handins.get(code='reflection').pk}/"
    page.goto(url)
    other = page.context.new_page()
    other.goto(url)
    page.get_by_label("正文").press_sequentially("第一个窗口")
    page.get_by_text("已自动保存").wait_for()
    other.get_by_label("正文").press_sequentially("第二个窗口")
    other.get_by_text("没有存上").wait_for()
    other.get_by_role("button", name="保存草稿").click()
    other.get_by_text("别的窗口存下的一份").wait_for()
    assert other.get_by_label("正文").input_value() == "第二个窗口"
    assert other.get_by_text("第一个窗口").is_visible()


def test_the_office_looks_material_by_material_on_a_phone(open_as, cast, campaign):
    make_submission(cast.wang, campaign.handins.get(code="reflection"))
    page = open_as(cast.office, width=390)
    page.goto("/materials/all/")
    look(page, "materials-matrix-390")
    page.get_by_role("link", name="家访心得体会").click()
    page.get_by_role("link", name="王老师").wait_for()
    look(page, "materials-one-390")


def test_a_plan_s_materials_are_changed(open_as, cast, campaign):
    page = open_as(cast.principal)
    page.goto(f"/campaigns/{campaign.pk}/handins/")
    look(page, "handins")
    page.get_by_role("link", name="修改家访心得体会").click()
    look(page, "handin-edit")
    page.get_by_label("份数", exact=True).fill("2")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已改为：班子成员、教师每人交家访心得体会2份").wait_for()


def test_opinions_review_final(open_as, cast, campaign):
    paper = make_handin(
        campaign,
        name="领导班子对照检查材料",
        per="school",
        roles=[],
        review=["opinions", "review", "final"],
        reviewer="chief",
    )
    submission = make_submission(cast.office, paper, key="school", text="一是调查研究不够。\n\n二是落实不够有力。")
    page = open_as(cast.principal)
    page.goto(f"/materials/{submission.pk}/")
    look(page, "materials-opinions")
    page.get_by_label("意见").fill("第二条请写具体事例。")
    page.get_by_role("button", name="提意见").click()
    page.get_by_text("意见已记下").wait_for()


def test_a_visit_becomes_a_diary_in_one_tap(open_as, cast, campaign):
    visit = make_visit(cast.li, cast.zhou, note="孩子最近爱看书了", place="柳溪村")
    page = open_as(cast.li, width=390)
    page.goto(f"/m/visits/{visit.pk}/")
    page.get_by_role("button", name="记成日记").click()
    page.get_by_text("孩子最近爱看书了").wait_for()
    look(page, "diary-edit-390")
    assert Diary.objects.get().author == cast.li
    page.get_by_label("感想").fill("书桌上的台灯很旧，光却很亮。")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已保存，只有您自己看得到").wait_for()
    look(page, "diary-390")
    page.goto("/diaries/")
    look(page, "diaries-390")
    page.goto("/me/figures/")
    look(page, "my-figures-390")
