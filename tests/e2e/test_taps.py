"""A teacher who has never seen the product: from the home page to the first visit in at most 6 taps and 60 seconds."""

import time
from datetime import date

import pypdf
import pytest

from casework.tickets.models import Ticket
from casework.visits.content import DETAILS
from casework.visits.models import Visit
from tests.casework.visits.factory import make_visit
from tests.e2e.looking import look
from tests.e2e.phone import confirmed, ready, saved

MOST_TAPS, MOST_SECONDS = 6, 60
# Every click that a finger would make, counted by the page itself across pages of one tab. A press on a label makes a
# second click on its box, which no finger made.
COUNTER = """addEventListener("click", (e) => {
  if (!e.isTrusted || e.detail === 0) return;
  sessionStorage.setItem("taps", Number(sessionStorage.getItem("taps") || 0) + 1);
}, true);"""


def taps(page) -> int:
    return int(page.evaluate("sessionStorage.getItem('taps') || 0"))


@pytest.mark.parametrize("script", [True, False])
def test_the_first_visit_takes_three_taps(open_as, cast, transactional_db, script):
    page = open_as(cast.li, width=390, script=script)
    if script:
        page.add_init_script(COUNTER)
    page.goto("/m/")
    began = time.monotonic()
    page.get_by_role("link", name="记一次").click()
    page.get_by_role("link", name="周家").click()
    page.get_by_role("button", name="保存").click()
    page.get_by_role("heading", name="已记下").wait_for()
    assert time.monotonic() - began < MOST_SECONDS
    if script:
        assert taps(page) == 3 <= MOST_TAPS
        confirmed(page)
    visit = Visit.objects.get()
    assert (visit.recorder, visit.household, visit.mode, visit.outcome) == (cast.li, cast.zhou, "home", "met")


def test_a_call_with_another_purpose_takes_six(open_as, cast, transactional_db):
    page = open_as(cast.li, width=390)
    page.add_init_script(COUNTER)
    page.goto("/m/")
    page.get_by_role("link", name="记一次").click()
    page.get_by_role("link", name="周家").click()
    page.get_by_role("radio", name="电话").click()
    page.get_by_role("radio", name="昨天").click()
    page.get_by_role("checkbox", name="学业").click()
    saved(page)
    assert taps(page) == MOST_TAPS
    confirmed(page)
    visit = Visit.objects.get()
    assert visit.mode == "phone"
    assert {purpose.code for purpose in visit.purposes.all()} == {"situation", "study"}


def test_a_problem_a_companion_and_pressing_twice(open_as, cast, transactional_db):
    page = open_as(cast.li, width=390)
    page.goto(f"/m/visits/new/?household={cast.zhou.pk}")
    assert page.get_by_label("家长原话").is_hidden()
    look(page, "phone-visit-new")
    page.get_by_label("有问题要学校解决").check()
    page.get_by_label("家长原话").fill("放学门口停满了车，差点被电动车碰到。")
    page.get_by_role("radio", name="后勤安全").click()
    page.get_by_role("link", name="同行老师").click()
    page.get_by_label("找老师").fill("王")
    page.get_by_label("王老师").check()
    assert "（1）" in page.locator(".lx-actions").inner_text()
    look(page, "phone-visit-new-open")
    page.get_by_role("button", name="保存").dblclick()
    page.get_by_role("heading", name="已记下").wait_for()
    confirmed(page)
    look(page, "phone-visit-saved")
    assert Visit.objects.count() == 1
    assert Visit.objects.get().participations.count() == 2
    assert Ticket.objects.get().original_text == "放学门口停满了车，差点被电动车碰到。"


def test_what_was_typed_survives_a_wrong_tap_and_only_for_its_family(open_as, cast, transactional_db):
    page = open_as(cast.office, width=390)
    ready(page)
    page.goto(f"/m/visits/new/?household={cast.zhou.pk}")
    page.get_by_label("说点什么").fill("写到一半")
    page.get_by_text("写的内容已存在手机上").wait_for()
    page.get_by_role("link", name="换一户").click()
    page.get_by_role("link", name="陈家").click()
    assert page.get_by_label("说点什么").input_value() == ""
    page.goto(f"/m/visits/new/?household={cast.zhou.pk}")
    assert page.get_by_label("说点什么").input_value() == ""
    page.get_by_role("button", name="接着写").click()
    assert page.get_by_label("说点什么").input_value() == "写到一半"
    saved(page)
    confirmed(page)
    page.goto(f"/m/visits/new/?household={cast.zhou.pk}")
    page.get_by_text("今天已经记过这一户").wait_for()
    assert page.get_by_role("button", name="接着写").count() == 0
    assert page.get_by_label("说点什么").input_value() == ""


def test_families_are_narrowed_while_one_types(open_as, cast, transactional_db):
    page = open_as(cast.office, width=390)
    page.goto("/m/families/")
    page.get_by_role("searchbox").fill("陈")
    assert page.get_by_role("link", name="陈家").is_visible()
    assert page.get_by_role("link", name="周家").is_hidden()


@pytest.mark.parametrize(("width", "dark"), [(390, False), (390, True), (320, False), (1280, False)])
def test_the_pages_look_right(open_as, cast, transactional_db, width, dark):
    visit = make_visit(cast.li, cast.zhou, note="孩子晚上没有人辅导作业。", companions=[cast.wang], outcome="absent")
    ticket_visit = make_visit(cast.li, cast.zhou, problem=problem())
    page = open_as(cast.li, width=width, dark=dark)
    shade = "dark" if dark else "light"
    for name, path in {
        "home": "/m/",
        "families": "/m/families/",
        "family": f"/m/families/{cast.zhou.pk}/",
        "pick": "/m/visits/new/",
        "visits": "/m/visits/",
        "visit": f"/m/visits/{visit.pk}/",
        "edit": f"/m/visits/{visit.pk}/edit/",
        "withdraw": f"/m/visits/{visit.pk}/withdraw/",
        "me": "/m/me/",
        "desk-list": "/visits/",
        "desk-visit": f"/visits/{visit.pk}/",
        "desk-edit": f"/visits/{visit.pk}/edit/",
        "tickets": "/tickets/",
        "ticket": f"/tickets/{ticket_visit.tickets.get().pk}/",
    }.items():
        page.goto(path)
        look(page, f"visits-{name}-{width}-{shade}")


def problem():
    from casework.visits.services import Problem

    return Problem("放学的时候门口停满了车，孩子要从车缝里穿过去，上个星期差点被电动车碰到。", "logistics_safety")


@pytest.mark.parametrize("length", [0, 60, 300, 500])
def test_one_visit_is_one_page_however_much_was_written(open_as, cast, transactional_db, tmp_path, length):
    text = "家" * length
    details = dict.fromkeys(DETAILS, text)
    for _ in range(3):
        make_visit(cast.li, cast.zhou, on=date(2026, 10, 12), note=text * 4, details=details)
    page = open_as(cast.office)
    for query, pages in (("", 3), ("&restricted=1", 3), ("&layout=half", 2)):
        page.goto(f"/visits/print/?period=2026Q4{query}")
        hidden = page.evaluate(
            "() => [...document.querySelectorAll('.sheet')].some((s) => s.scrollHeight > s.clientHeight + 1)"
        )
        assert not hidden
        page.pdf(path=tmp_path / "sheet.pdf", prefer_css_page_size=True)
        printed = pypdf.PdfReader(tmp_path / "sheet.pdf")
        assert len(printed.pages) == pages
        assert round(float(printed.pages[0].mediabox.width)) == 595
