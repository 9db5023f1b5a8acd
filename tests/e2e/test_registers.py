"""The registers in the browser, as the office and as a teacher, wide and narrow."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.planning.services import campaign_launch, campaign_open
from casework.registers.models import RegisterEntry
from tests.e2e.looking import look
from tests.e2e.registers import WISH, furnish_registers


@pytest.fixture
def school(cast, transactional_db):
    now = timezone.now()
    early = now - timedelta(days=60)
    campaign = campaign_launch(school=cast.school, preset="sanxiang", year=now.year, actor=cast.principal, at=early)
    campaign_open(campaign, actor=cast.principal, at=early)
    furnish_registers(cast, campaign, timezone.localdate(), now)
    return cast


@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_of_the_registers(open_as, school, width):
    page = open_as(school.office, width=width)
    for name, address in [
        ("index", "/registers/"), ("list", "/registers/rectification/"), ("new", "/registers/rectification/new/"),
        ("timetable", "/registers/rectification/timetable/"), ("print", "/registers/rectification/print/"),
        ("gather", "/registers/gap/gather/"), ("wishes", "/registers/wish/"),
        ("detail", f"/registers/entry/{RegisterEntry.objects.filter(kind='rectification', state='done').get().pk}/"),
        ("gathered", f"/registers/entry/{RegisterEntry.objects.get(title='联系家长不够主动').pk}/"),
    ]:  # fmt: skip
        page.goto(address)
        look(page, f"registers-{name}-{width}")


def test_a_task_from_its_beginning_to_the_sign_off(open_as, school):
    page = open_as(school.office)
    page.goto("/registers/rectification/new/")
    page.get_by_label("问题").fill("体育课后没有热水")
    page.get_by_label("责任人").select_option(label="李老师（A020）")
    page.get_by_label("完成时限").fill("2030-01-31")
    page.get_by_role("button", name="记下").click()
    page.get_by_text("已记下").wait_for()
    address = page.url

    mine = open_as(school.li, width=390)
    mine.goto(address)
    mine.get_by_label("现在怎么样了").fill("热水器已经订好")
    mine.get_by_role("button", name="记下").click()
    mine.get_by_text("热水器已经订好").wait_for()
    mine.get_by_role("link", name="记下已完成").click()
    mine.get_by_label("完成情况").fill("每层一台，家长看过")
    look(mine, "registers-done-390")
    mine.get_by_role("button", name="记下").click()
    mine.get_by_text("每层一台").wait_for()

    page.reload()
    page.get_by_role("link", name="销号").click()
    page.get_by_role("button", name="销号").click()
    page.get_by_text("已销号", exact=True).first.wait_for()
    look(page, "registers-signed-off")


def test_a_teacher_claims_a_wish(open_as, school):
    page = open_as(school.zhao, width=390)
    page.goto("/registers/wish/")
    page.get_by_role("link", name=WISH).click()
    assert page.get_by_text("周子涵").count() == 0
    page.get_by_role("button", name="我来认领").click()
    page.get_by_text("周子涵").first.wait_for()
    look(page, "registers-wish-390")


def test_two_tabs_lose_nothing(open_as, school):
    entry = RegisterEntry.objects.get(kind="practical")
    one, two = open_as(school.office), open_as(school.principal)
    for page in (one, two):
        page.goto(f"/registers/entry/{entry.pk}/edit/")
    one.get_by_label("主要内容").fill("遮雨棚改为长廊")
    one.get_by_role("button", name="保存").click()
    one.get_by_text("已记下").wait_for()
    two.get_by_label("主要内容").fill("遮雨棚加座椅")
    two.get_by_role("button", name="保存").click()
    two.get_by_text("遮雨棚改为长廊").wait_for()
    assert two.get_by_label("主要内容").input_value() == "遮雨棚加座椅"
    look(two, "registers-two-tabs")
