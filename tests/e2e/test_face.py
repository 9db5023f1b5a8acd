"""The components in a real browser: both layouts, four widths, light and dark, with and without script."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.looking import faults, look

pytestmark = pytest.mark.urls("tests.e2e.gallery")


@pytest.fixture(autouse=True)
def templates(settings):
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [engine | {"DIRS": [*engine["DIRS"], Path(__file__).parent / "templates"]}]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize("layout", ["base", "phone"])
def test_every_part_can_be_read_and_hit(open_as, cast, layout, width, dark):
    page = open_as(cast.office, width=width, dark=dark)
    page.goto(f"/gallery/{layout}/?warn=1")
    look(page, f"gallery-{layout}-{width}-{'dark' if dark else 'light'}")


def test_what_must_be_mended_takes_the_focus_and_keeps_what_was_typed(open_as, cast):
    page = open_as(cast.office, width=390)
    page.goto("/gallery/phone/")
    page.get_by_label("说点什么").fill("祖母照管")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("方式：请填写这一项。")
    expect(page.get_by_label("说点什么")).to_have_value("祖母照管")
    assert faults(page) == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_form_of_chips_is_sent_with_and_without_script(open_as, cast, script):
    page = open_as(cast.office, width=390, script=script)
    page.goto("/gallery/phone/")
    page.get_by_text("更多", exact=True).click()
    for label in ("书信", "昨天", "学业", "安全"):
        if not page.get_by_label(label).is_visible():
            page.get_by_text("更多…").click()
        page.get_by_label(label).check()
    page.get_by_label("见到了").check()
    page.get_by_label("有问题要学校解决").check()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已记下")).to_be_visible()


def test_the_keyboard_alone_chooses(open_as, cast):
    page = open_as(cast.office, width=390)
    page.goto("/gallery/phone/")
    page.get_by_label("上门").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("约访")).to_be_checked()
    page.get_by_label("有问题要学校解决").focus()
    page.keyboard.press("Space")
    expect(page.get_by_label("有问题要学校解决")).to_be_checked()


def test_the_first_key_skips_the_navigation(open_as, cast):
    page = open_as(cast.office)
    page.goto("/gallery/base/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_office_reaches_every_page_from_a_phone(open_as, cast, script):
    page = open_as(cast.office, width=390, script=script)
    page.goto("/gallery/base/")
    page.locator("summary", has_text="全部页面").click()
    expect(page.get_by_role("link", name="结对")).to_be_visible()
    if script:
        assert faults(page) == []
        page.keyboard.press("Escape")
        expect(page.get_by_role("link", name="结对")).to_be_hidden()


def test_a_deed_that_asks_first_is_not_done_when_declined(open_as, cast):
    page = open_as(cast.office)
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto("/gallery/base/")
    page.get_by_role("button", name="撤回").click()
    dialog = page.get_by_role("dialog", name="要撤回这次走访吗？")
    expect(dialog).to_contain_text("历史还在。")
    assert faults(page) == []
    dialog.get_by_role("button", name="先不了").click()
    assert sent == []
    page.get_by_role("button", name="撤回").click()
    with page.expect_request(lambda request: request.method == "POST"):
        dialog.get_by_role("button", name="撤回").click()


def test_a_part_of_the_page_is_sent_and_answered_under_the_strict_policy(open_as, cast):
    page = open_as(cast.office)
    page.goto("/gallery/base/")
    page.get_by_role("button", name="告诉学校").click()
    expect(page.get_by_text("学校收到了")).to_be_visible()
    expect(page.get_by_text("已记下")).to_be_visible()
    assert page.complaints == []


def test_an_answer_that_does_not_come_is_said_in_words(open_as, cast):
    page = open_as(cast.office)
    page.goto("/gallery/base/")
    page.route("**/gallery/poke/", lambda route: route.abort())
    page.get_by_role("button", name="告诉学校").click()
    expect(page.get_by_text("没有连上，请看看网络再试一次")).to_be_visible()


def test_two_presses_send_once(open_as, cast):
    page = open_as(cast.office)
    page.goto("/gallery/base/")
    sent = page.evaluate("""() => {
        let left = 0;
        const form = document.getElementById("visit");
        window.addEventListener("submit", (event) => {
            if (!event.defaultPrevented) left += 1;
            event.preventDefault();
        });
        form.requestSubmit();
        form.requestSubmit();
        return left;
    }""")
    assert sent == 1


def test_a_family_is_found_by_the_first_letters(open_as, cast):
    page = open_as(cast.office)
    page.goto("/gallery/base/")
    page.get_by_label("找一户").fill("ZJ")
    expect(page.get_by_role("link", name="周家")).to_be_visible()
    expect(page.get_by_role("link", name="陈家")).to_be_hidden()
    page.get_by_label("找一户").fill("xyz")
    expect(page.get_by_text("没有找到这一户")).to_be_visible()


def test_another_day_is_asked_for_only_when_wanted(open_as, cast):
    page = open_as(cast.office)
    page.goto("/gallery/base/")
    page.get_by_label("今天").check()
    expect(page.locator("[data-dates-other]")).to_be_hidden()
    page.get_by_role("radio", name="选日期").check()
    expect(page.locator("[data-dates-other]")).to_be_focused()


def test_a_file_is_named_in_our_own_words(open_as, cast):
    page = open_as(cast.office)
    page.goto("/gallery/base/")
    page.get_by_label("名单文件").set_input_files({"name": "名单.xlsx", "mimeType": "x/x", "buffer": b"0" * 2048})
    expect(page.get_by_text("名单.xlsx")).to_be_visible()
    expect(page.get_by_text("2 KB · 点这里换一个")).to_be_visible()


def test_paper_carries_the_content_without_the_navigation(open_as, cast):
    page = open_as(cast.office)
    page.goto("/gallery/base/")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="主导航")).to_be_hidden()
    expect(page.get_by_role("button", name="保存")).to_be_hidden()
    expect(page.get_by_role("heading", name="家长原话")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_a_page_that_is_not_there_says_what_to_do(open_as, cast, width):
    page = open_as(cast.office, width=width)
    page.goto("/nothing-here/")
    expect(page.get_by_role("link", name="回首页")).to_be_visible()
    page.complaints.clear()  # the browser itself notes the 404
    look(page, f"error-404-{width}")
