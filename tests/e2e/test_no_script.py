"""The main forms with scripts off: signing in, a visit, a roster, a campaign."""

import re

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import expect

from campaigns.planning.models import Campaign
from casework.tickets.models import Ticket
from casework.visits.models import Visit
from outreach.people.models import User
from tests.conftest import PASSWORD

STAFF = django_settings.BASE_DIR / "outreach/people/samples/school-a-staff.xlsx"
SAID = "校服的裤子洗两次就开线。"

pytestmark = pytest.mark.usefixtures("transactional_db")


@pytest.fixture
def bare(open_as):
    """A browser without scripts, in which somebody is signed in."""
    return lambda user=None, width=390: open_as(user, width=width, script=False)


def test_signing_in_and_out(bare, cast):
    cast.li.set_password(PASSWORD)
    cast.li.save()
    page = bare()
    page.goto("/m/")
    page.get_by_label("登录名").fill("A020@A")
    page.get_by_label("密码").fill("不是这个")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("登录名或密码不对。")
    expect(page.get_by_label("登录名")).to_have_value("A020@A")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="李老师，")).to_be_visible()
    page.get_by_role("link", name="我的", exact=True).click()
    page.get_by_role("button", name=re.compile("退出")).last.click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()


def test_a_visit_with_a_problem(bare, cast):
    page = bare(cast.li)
    page.goto(f"/m/visits/new/?household={cast.zhou.pk}")
    page.get_by_role("radio", name="电话").check(force=True)
    page.get_by_role("radio", name="昨天").check(force=True)
    page.get_by_label("有问题要学校解决").check(force=True)
    page.get_by_label("家长原话").fill(SAID)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="已记下")).to_be_visible()
    assert Visit.objects.get().mode == "phone"
    assert Ticket.objects.get().original_text == SAID


def test_a_visit_that_must_be_mended_keeps_what_was_written(bare, cast):
    page = bare(cast.li)
    page.goto(f"/m/visits/new/?household={cast.zhou.pk}")
    page.get_by_label("说点什么").fill("祖母照管")
    page.get_by_label("有问题要学校解决").check(force=True)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("请写下家长的原话，一句也可以")
    expect(page.get_by_label("说点什么")).to_have_value("祖母照管")
    assert not Visit.objects.exists()


def test_a_roster_is_looked_at_and_agreed_to(bare, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    before = User.objects.filter(school=cast.school).count()
    page = bare(cast.office, width=1280)
    page.goto("/staff/import/")
    page.locator("input[type=file]").set_input_files(STAFF)
    page.get_by_role("button", name="先看预览").click()
    page.get_by_role("heading", name="看看对不对，再确认").wait_for()
    assert User.objects.filter(school=cast.school).count() == before
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_role("heading", name="教职工花名册导入好了")).to_be_visible()
    assert User.objects.filter(school=cast.school).count() > before


def test_a_campaign_is_planned_and_a_number_changed(bare, cast):
    page = bare(cast.principal, width=1280)
    page.goto("/campaigns/new/")
    for following in ("目标与对象", "阶段", "内容与指标"):
        page.get_by_role("button", name=f"下一步：{following}").click()
    page.locator(".lx-sentence", has_text="家访不少于4次").get_by_role("link", name="4次").click()
    page.get_by_label("多少（次）").fill("5")
    page.get_by_role("button", name="预览").click()
    expect(page.locator(".lx-sentence").first).to_contain_text("家访不少于5次")
    assert Campaign.objects.get().rules.get(code="q6").number == 4
    page.get_by_role("button", name="保存这一条").first.click()
    expect(page.get_by_text("已改为：教职工每人每季度家访不少于5次")).to_be_visible()
    for following in ("组织", "确认开展"):
        page.get_by_role("button", name=f"下一步：{following}").click()
    page.get_by_role("button", name="开展").click()
    expect(page.get_by_text("已经开展，老师们会在首页看到本季度要做的事")).to_be_visible()
    assert Campaign.objects.get().status == Campaign.Status.RUNNING
