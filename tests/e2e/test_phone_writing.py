"""Writing down on the phone: what was typed is kept, what was saved is sent, whatever happens in between."""

import json
import re
import sys
import time
from base64 import b64decode
from hashlib import sha256

import pytest
from playwright.sync_api import expect

from casework.visits.models import Visit, VisitPhoto
from casework.visits.services import visit_correct
from tests.conftest import make_household
from tests.e2e.looking import PICTURES, faults
from tests.e2e.phone import confirmed, opened, ready, saved
from tests.e2e.test_taps import COUNTER, taps
from tests.outreach.files.samples import photo

pytestmark = pytest.mark.usefixtures("transactional_db")

# The page is not told that it ends, as when the battery does.
NO_LAST_MOMENT = """for (const name of ["pagehide", "visibilitychange"])
  addEventListener(name, (event) => event.stopImmediatePropagation(), true);"""
SOON = 20_000  # milliseconds; a busy machine answers late


@pytest.fixture
def school(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cast.wu = make_household(
        cast.school, "AH3", "柳溪村3组", "吴家母", "13800000003", [("吴思远", "GA9", cast.class71)]
    )
    return cast


@pytest.fixture
def phone(open_as, school):
    """李老师's phone, opened once where there is a network."""
    page = open_as(school.li, width=390)
    ready(page)
    return page


def look(page, name):
    """That the network is away the browser says by itself; it is no fault of the page."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
    found = [said for said in faults(page) if "Failed to load resource" not in said]
    assert not found, "\n".join(found)


def offline(page, away=True):
    page.context.set_offline(away)


def write(page, family, note=""):
    opened(page, f"/m/visits/new/?household={family.pk}")
    page.get_by_role("heading", name="记一次联系").wait_for()
    if note:
        page.get_by_label("说点什么").fill(note)


def kept(page):
    page.get_by_text("写的内容已存在手机上").wait_for()


def state(page):
    return page.locator(".lx-state .lx-badge").first


def test_written_without_a_network_it_goes_when_there_is_one(phone, school):
    offline(phone)
    write(phone, school.zhou, "祖母照管")
    look(phone, "writing-form")
    saved(phone)
    expect(state(phone)).to_have_text("待上传")
    look(phone, "writing-saved-waiting")
    phone.reload()
    expect(phone.get_by_role("heading", name="已记下")).to_be_visible()
    assert not Visit.objects.exists()
    offline(phone, False)
    expect(state(phone)).to_have_text("已确认", timeout=SOON)
    look(phone, "writing-saved-sent")
    visit = Visit.objects.get()
    assert (visit.note, visit.recorder, visit.household) == ("祖母照管", school.li, school.zhou)


def test_what_was_typed_survives_an_end_without_a_last_moment(phone, school):
    phone.add_init_script(NO_LAST_MOMENT)
    write(phone, school.zhou)
    phone.get_by_role("radio", name="电话").check(force=True)
    phone.get_by_label("说点什么").fill("写到一半")
    time.sleep(2)
    phone.close()
    again = phone.context.new_page()
    again.complaints = []
    write(again, school.zhou)
    expect(again.get_by_label("说点什么")).to_have_value("")
    look(again, "writing-offer")
    again.get_by_role("button", name="接着写").click()
    expect(again.get_by_label("说点什么")).to_have_value("写到一半")
    expect(again.get_by_role("radio", name="电话")).to_be_checked()
    saved(again)
    confirmed(again)
    assert Visit.objects.get().note == "写到一半"
    write(again, school.zhou)
    expect(again.get_by_role("button", name="接着写")).to_have_count(0)


def test_what_was_typed_before_the_program_came_stays(open_as, school):
    page = open_as(school.li, width=390)
    held = []

    def hold(route):
        held.append(route)

    page.route("**/phone*.js", hold)
    page.goto(f"/m/visits/new/?household={school.zhou.pk}", wait_until="commit")
    page.get_by_role("radio", name="电话").check(force=True)
    page.get_by_label("说点什么").fill("一打开就写")
    held.pop().continue_()
    kept(page)
    expect(page.get_by_label("说点什么")).to_have_value("一打开就写")
    saved(page)
    confirmed(page)
    visit = Visit.objects.get()
    assert (visit.note, visit.mode) == ("一打开就写", "phone")


def test_a_form_in_which_nothing_was_typed_leaves_no_draft(open_as, school):
    page = open_as(school.li, width=390)
    page.goto(f"/m/visits/new/?household={school.zhou.pk}")
    page.locator(".lx-kept").wait_for(state="attached")
    page.wait_for_timeout(1500)
    expect(page.locator(".lx-kept")).to_have_text("")


def test_opened_once_more_for_the_same_person_the_form_stays(phone, school):
    write(phone, school.zhou, "别动我")
    phone.evaluate("new BroadcastChannel('lianxin').postMessage({what: 'vault'})")
    phone.wait_for_timeout(500)
    expect(phone.get_by_label("说点什么")).to_have_value("别动我")


def test_case_20_a_draft_never_turns_up_at_another_family(phone, school):
    write(phone, school.zhou, "周家的话")
    kept(phone)
    write(phone, school.wu)
    expect(phone.get_by_role("button", name="接着写")).to_have_count(0)
    expect(phone.get_by_label("说点什么")).to_have_value("")
    saved(phone)
    confirmed(phone)
    visit = Visit.objects.get()
    assert (visit.household, visit.note) == (school.wu, "")
    write(phone, school.zhou)
    phone.get_by_role("button", name="接着写").click()
    expect(phone.get_by_label("说点什么")).to_have_value("周家的话")


def test_a_photo_is_the_same_here_there_and_in_the_file(phone, school, tmp_path):
    picture = tmp_path / "门口.jpg"
    picture.write_bytes(photo())
    offline(phone)
    write(phone, school.zhou)
    phone.locator("#add-photos").set_input_files([picture])
    expect(phone.get_by_role("img", name="照片 1")).to_be_visible(timeout=SOON)
    look(phone, "writing-photo")
    saved(phone)
    phone.get_by_role("link", name="看这条记录").click()
    expect(phone.get_by_role("img", name="照片 1")).to_be_visible()
    look(phone, "writing-record")
    with phone.expect_download() as coming:
        phone.get_by_role("button", name="导出这一条").click()
    [record] = json.loads(coming.value.path().read_text())["records"]
    [sent] = record["photos"]
    assert sha256(b64decode(sent["base64"])).hexdigest() == sent["sha256"]
    offline(phone, False)
    expect(state(phone)).to_have_text("已确认", timeout=SOON)
    row = VisitPhoto.objects.get()
    assert row.sha256 == sent["sha256"]
    assert row.visit == Visit.objects.get()
    assert row.stored


def test_a_correction_without_a_network_meets_another(phone, school):
    write(phone, school.zhou, "在家")
    saved(phone)
    confirmed(phone)
    offline(phone)
    phone.get_by_role("link", name="改一改").click()
    phone.get_by_label("说点什么").fill("在家，晚上没有人")
    phone.get_by_role("checkbox", name="学业").check(force=True)
    saved(phone)
    visit = Visit.objects.get()
    desk = {name: getattr(visit, name) for name in ("on", "mode", "outcome")} | {"purposes": ["situation"]}
    visit_correct(
        visit=visit, actor=school.li, at=visit.received_at, rev=visit.rev, note="不在家", place="村口", **desk
    )
    offline(phone, False)
    expect(state(phone)).to_have_text("需要处理", timeout=SOON)
    phone.goto("/m/queue/")
    look(phone, "writing-queue-stuck")
    phone.locator("[data-group=stuck] a").click()
    look(phone, "writing-record-stuck")
    phone.get_by_role("link", name="看看两份记录").click()
    look(phone, "writing-conflict")
    phone.get_by_role("group", name="地点").get_by_label("学校已有的").check()
    phone.get_by_role("group", name="说点什么").get_by_label("手机上的").check()
    phone.get_by_role("button", name="就这样，上传").click()
    expect(state(phone)).to_have_text("已确认", timeout=SOON)
    visit.refresh_from_db()
    assert (visit.note, visit.place, visit.rev) == ("在家，晚上没有人", "村口", 3)
    assert {purpose.code for purpose in visit.purposes.all()} == {"situation", "study"}


def test_what_the_server_refuses_holds_up_nothing_else(phone, school):
    offline(phone)
    write(phone, school.zhou, "和王老师一起")
    phone.locator("#companions summary").click()
    phone.get_by_label("王老师").check()
    saved(phone)
    write(phone, school.wu, "只有我")
    saved(phone)
    school.wang.school = school.other_school
    school.wang.save()
    offline(phone, False)
    confirmed(phone)
    assert [visit.note for visit in Visit.objects.all()] == ["只有我"]
    phone.goto("/m/queue/")
    look(phone, "writing-queue")
    phone.locator("[data-group=stuck] a").click()
    expect(phone.get_by_text("同行老师只能选本校教职工")).to_be_visible()
    with phone.expect_download():
        phone.get_by_role("button", name="导出这一条").click()
    phone.get_by_role("button", name="从手机上删去").click()
    phone.get_by_role("dialog").get_by_role("button", name="先不了").click()
    phone.get_by_role("button", name="从手机上删去").click()
    phone.get_by_role("dialog").get_by_role("button", name="删去").click()
    expect(phone.get_by_role("heading", name="手机上的记录")).to_be_visible()
    expect(phone.locator("[data-group=stuck]")).to_have_count(0)
    expect(phone.locator("[data-group=sent]")).to_contain_text("吴家")


def test_several_families_in_one_go_are_a_record_each(phone, school):
    opened(phone, "/m/visits/new/")
    phone.get_by_role("link", name="今天走访了这几户").click()
    for name in ("周家", "吴家"):
        phone.get_by_label(re.compile(name)).check()
    look(phone, "writing-several-pick")
    phone.get_by_role("button", name="记这 2 户").click()
    phone.get_by_role("radio", name="昨天").check(force=True)
    phone.get_by_label("说点什么").fill("发了通知")
    look(phone, "writing-several")
    saved(phone)
    look(phone, "writing-several-saved")
    confirmed(phone)
    assert {(visit.household, visit.note) for visit in Visit.objects.all()} == {
        (school.zhou, "发了通知"), (school.wu, "发了通知"),
    }  # fmt: skip
    assert len({visit.uuid for visit in Visit.objects.all()}) == 2


def test_taken_back_before_and_after_it_was_sent(phone, school):
    offline(phone)
    write(phone, school.wu, "记错了")
    saved(phone)
    # Left on the way, so that nobody can know whether it arrived: it is withdrawn, not merely thrown away.
    write(phone, school.zhou, "也记错了")
    saved(phone)
    offline(phone, False)
    confirmed(phone)
    offline(phone)
    phone.get_by_role("button", name="记错了，撤回").click()
    phone.get_by_role("dialog").get_by_role("button", name="撤回").click()
    expect(phone.get_by_text("已撤回，有网时告诉学校")).to_be_visible()
    assert not Visit.objects.filter(withdrawn_at__isnull=False).exists()
    offline(phone, False)
    expect(phone.get_by_text("已撤回，不再计数")).to_be_visible(timeout=SOON)
    assert Visit.objects.get(note="也记错了").withdrawn_at


def sign_in(page, user):
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user, backend="outreach.people.backends.StaffBackend")
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": page.evaluate("location.origin")}]
    )


def sign_out(page):
    page.goto("/m/me/")
    page.get_by_role("button", name="退出登录").click()


def block(page, away=True):
    """The queue finds nobody, the pages of the server do: signing out needs one."""
    if away:
        page.context.route("**/sync/visits/**", lambda route: route.abort())
    else:
        page.context.unroute("**/sync/visits/**")


def test_signing_out_asks_while_something_waits_and_another_sees_nothing_of_it(phone, school):
    block(phone)
    write(phone, school.zhou, "只给我看")
    saved(phone)
    sign_out(phone)
    dialog = phone.get_by_role("dialog")
    expect(dialog).to_contain_text("这部手机上还有 1 条记录没有上传")
    look(phone, "writing-sign-out")
    with phone.expect_download():
        dialog.get_by_role("button", name="导出").click()
    phone.get_by_role("dialog").get_by_role("button", name="先上传").click()
    expect(phone.get_by_role("dialog")).to_contain_text("现在没有传完", timeout=SOON)
    phone.get_by_role("dialog").get_by_role("button", name="加密留在手机上").click()
    expect(phone.get_by_role("heading", name="登录")).to_be_visible()
    expect(phone.get_by_text("这部手机上还有 1 位老师的 1 条记录没有上传，请本人登录后上传。")).to_be_visible()
    look(phone, "writing-door")
    block(phone, False)
    sign_in(phone, school.wang)
    phone.goto("/m/me/")
    phone.goto("/m/data/")
    expect(phone.get_by_text("还有 1 位老师的 1 条记录没有上传")).to_be_visible(timeout=SOON)
    look(phone, "writing-data-other")
    phone.goto("/m/queue/")
    expect(phone.get_by_text("手机上没有要上传的记录")).to_be_visible()
    phone.wait_for_timeout(2000)
    assert not Visit.objects.exists()
    sign_in(phone, school.li)
    phone.goto("/m/me/")
    phone.goto("/m/queue/")
    expect(phone.locator("[data-group=sent]")).to_contain_text("周家", timeout=SOON)
    assert Visit.objects.get().recorder == school.li


def test_signing_out_with_nothing_left_leaves_nothing(phone, school):
    write(phone, school.zhou, "传完了")
    saved(phone)
    confirmed(phone)
    sign_out(phone)
    expect(phone.get_by_role("heading", name="登录")).to_be_visible()
    left = phone.evaluate("""async () => {
      const db = await new Promise((done) => { const asked = indexedDB.open("lianxin"); asked.onsuccess = () => done(asked.result); });
      const stores = ["records", "photos", "snapshots", "receipts", "keys"];
      const counts = await Promise.all(stores.map((name) => new Promise((done) => {
        const asked = db.transaction(name).objectStore(name).count(); asked.onsuccess = () => done(asked.result);
      })));
      db.close();
      return counts;
    }""")
    assert left == [0, 0, 0, 0, 0]


def test_two_ways_of_logging_measured(phone, school, record_property):
    phone.add_init_script(COUNTER)
    opened(phone, "/m/")
    began = time.monotonic()
    phone.get_by_role("link", name="记一次").click()
    phone.get_by_role("link", name="周家").click()
    phone.get_by_role("radio", name="电话").click()
    saved(phone)
    first = (taps(phone), time.monotonic() - began)
    phone.get_by_role("link", name="再记一户").click()
    phone.get_by_role("link", name="吴家").click()
    expect(phone.get_by_role("radio", name="电话")).to_be_checked()
    saved(phone)
    second = taps(phone) - first[0]
    opened(phone, "/m/")
    before, began = taps(phone), time.monotonic()
    phone.get_by_role("link", name="记一次").click()
    phone.get_by_role("link", name="周家").click()
    expect(phone.get_by_role("radio", name="电话")).to_be_checked()
    saved(phone)
    repeat = (taps(phone) - before, time.monotonic() - began)
    for name, value in (("first", first), ("next", second), ("repeat", repeat)):
        record_property(f"logging_{name}", value)
    sys.stdout.write(
        f"\nfirst: {first[0]} taps {first[1]:.1f} s; next: {second} taps; repeat: {repeat[0]} taps {repeat[1]:.1f} s\n"
    )
    assert repeat[0] <= 4 and repeat[1] <= 20
    assert second == 3
