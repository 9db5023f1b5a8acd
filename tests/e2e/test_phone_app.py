"""The phone with no network: it opens, lists, finds, and says what it cannot do; nothing of anybody else."""

import pytest
from playwright.sync_api import expect

from tests.e2e.looking import look
from tests.e2e.phone import in_shell, look_offline, opened, ready
from tests.e2e.world import furnish


@pytest.fixture
def school(cast, transactional_db):
    furnish(cast)
    return cast


@pytest.fixture
def phone(open_as, school):
    """李老师's phone, opened once and then out of reach."""
    page = open_as(school.li, width=390)
    ready(page)
    page.context.set_offline(True)
    return page


def test_after_one_visit_it_opens_without_a_network(phone, school):
    opened(phone, "/m/")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("李老师")
    expect(phone.locator(".lx-offline")).to_contain_text("没有网络，照常记，有网时自动上传。")
    expect(phone.locator(".lx-offline")).to_contain_text("截至")
    expect(phone.get_by_role("heading", name="本季度还要做")).to_be_visible()
    look_offline(phone, "phone-app-home-offline")


def test_home_says_what_the_page_of_the_server_says(open_as, school):
    page = open_as(school.li, width=390)
    ready(page)
    page.goto("/m/?full=1")
    assert not in_shell(page)
    cards = page.locator("main .lx-card h2").all_inner_texts()
    figures = page.locator(".lx-figure-line, .lx-item-end strong").all_inner_texts()
    rows = page.locator(".lx-card", has_text="先去看看谁").locator(".lx-item").all_inner_texts()
    heading = page.locator("h1").inner_text()
    look(page, "phone-app-home-server")
    opened(page, "/m/")
    page.wait_for_load_state("networkidle")
    assert page.locator("h1").inner_text() == heading
    assert page.locator("main .lx-card h2").all_inner_texts() == cards
    assert page.locator(".lx-figure-line, .lx-item-end strong").all_inner_texts() == figures
    assert page.locator(".lx-card", has_text="先去看看谁").locator(".lx-item").all_inner_texts() == rows
    look(page, "phone-app-home")
