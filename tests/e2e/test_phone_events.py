"""Events on a phone without network: written down, kept, sent when it is back, and counted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.planning.services import campaign_launch, campaign_open
from casework.events.models import Event, EventConflictCopy
from casework.events.services import event_correct
from tests.casework.events.factory import make_event
from tests.e2e.looking import complaints, look
from tests.e2e.phone import look_offline, opened, ready
from tests.e2e.test_taps import COUNTER, MOST_TAPS, taps

SECRET = "孩子病了想请假照顾"


@pytest.fixture
def school(cast, transactional_db):
    """三项活动 runs at 甲中学, and there was a talk."""
    now = timezone.now()
    campaign = campaign_launch(
        school=cast.school, preset="sanxiang", year=timezone.localdate().year, actor=cast.principal, at=now
    )
    campaign_open(campaign, actor=cast.principal, at=now)
    make_event(cast.school, "talk", timezone.localdate(), [cast.principal, cast.li], part="talked", private_note=SECRET)
    cast.talks = Event.objects.count()
    return cast


@pytest.fixture
def phone(open_as, school):
    page = open_as(school.principal, width=390)
    page.add_init_script(COUNTER)
    ready(page)
    return page


def cut(page):
    page.context.set_offline(True)


def back(page):
    page.context.set_offline(False)


def sent(page):
    """It goes at once; where the network is back later than the browser says, within a minute."""
    page.get_by_text("已确认").first.wait_for(timeout=75_000)


def events():
    return Event.objects.exclude(kind="talk")


def test_eating_in_the_canteen_without_network_takes_four_taps_and_counts_once_it_is_back(phone, school):
    cut(phone)
    opened(phone, "/m/")
    phone.get_by_role("link", name="记一次").first.click()
    phone.get_by_role("link", name="记活动、会议、谈心").click()
    look_offline(phone, "phone-event-kinds-390")
    phone.get_by_role("link", name="同吃", exact=True).click()
    phone.get_by_role("heading", name="同吃").wait_for()
    look_offline(phone, "phone-event-form-390")
    phone.get_by_role("button", name="保存").click()
    phone.get_by_role("heading", name="已记下").wait_for()
    phone.get_by_text("待上传").first.wait_for()
    assert taps(phone) == 4 <= MOST_TAPS
    look_offline(phone, "phone-event-saved-390")
    assert not events().exists()
    back(phone)
    sent(phone)
    event = events().get()
    assert (event.kind, event.created_by, event.on) == ("same_meal", school.principal, timezone.localdate())
    assert event.attendances.filter(counts=True).count() == 1
    look_offline(phone, "phone-event-sent-390")
    # The figure of the server has it, and the home that the phone draws says so.
    home = phone.evaluate("() => fetch('/sync/home').then((answer) => answer.json())")
    assert next(line for line in home["owed"] if "same_meal" in line["kinds"])["done"] == 1
    opened(phone, "/m/")
    phone.locator("li", has_text="三进三同").get_by_text("1", exact=True).first.wait_for()


def test_everything_that_is_filled_in_arrives(phone, school):
    cut(phone)
    opened(phone, "/m/events/new/?kind=lecture")
    phone.get_by_label("昨天").check(force=True)
    phone.get_by_label("主讲（主持）").check(force=True)
    phone.locator("#companions summary").click()
    phone.get_by_label("李老师").check()
    phone.locator("#more summary").click()
    phone.get_by_label("名称").fill("法治讲座")
    phone.get_by_label("地点").fill("报告厅")
    phone.get_by_label("参加对象").fill("七年级学生")
    phone.get_by_label("参加人数").fill("很多")
    phone.get_by_label("要点").fill("讲了未成年人保护法")
    phone.get_by_role("button", name="保存").click()
    phone.get_by_text("人数请填数字").first.wait_for()
    phone.get_by_label("参加人数").fill("１２０")
    phone.get_by_role("button", name="保存").click()
    phone.get_by_role("heading", name="已记下").wait_for()
    back(phone)
    sent(phone)
    event = events().get()
    assert (event.title, event.place, event.audience, event.audience_count) == ("法治讲座", "报告厅", "七年级学生", 120)
    assert (event.summary, event.on) == ("讲了未成年人保护法", timezone.localdate() - timedelta(days=1))
    parts = set(event.attendances.values_list("user__name", "part"))
    assert parts == {("白校长", "lead"), ("李老师", "present")}


def test_what_was_begun_is_offered_again(phone):
    cut(phone)
    opened(phone, "/m/events/new/?kind=same_meal")
    phone.locator("#more summary").click()
    phone.get_by_label("要点").fill("和七年级一起吃的")
    phone.get_by_text("写的内容已存在手机上").wait_for()
    opened(phone, "/m/events/new/?kind=same_meal")
    phone.get_by_role("button", name="接着写").click()
    assert phone.get_by_label("要点").input_value() == "和七年级一起吃的"
    phone.get_by_role("button", name="保存").click()
    phone.get_by_role("heading", name="已记下").wait_for()
    back(phone)
    sent(phone)
    assert events().get().summary == "和七年级一起吃的"


def test_corrected_on_the_phone_and_at_the_desk_a_person_decides(phone, school):
    opened(phone, "/m/events/new/?kind=same_meal")
    phone.get_by_role("button", name="保存").click()
    sent(phone)
    event = events().get()
    cut(phone)
    phone.get_by_role("link", name="改一改").click()
    phone.locator("#more summary").click()
    phone.get_by_label("地点").fill("一食堂")
    event_correct(event=event, actor=school.office, at=timezone.now(), rev=1, place="二食堂", summary="办公室补的")
    phone.get_by_role("button", name="保存").click()
    phone.get_by_role("heading", name="已记下").wait_for()
    back(phone)
    phone.get_by_role("link", name="打开看看").click()
    phone.get_by_role("link", name="看看两份记录").click()
    phone.get_by_role("heading", name="两份不同的记录").wait_for()
    # That the network was gone and the server said 409 is what this is about.
    phone.complaints.clear()
    look(phone, "phone-event-conflict-390")
    phone.get_by_role("group", name="要点").get_by_text("学校已有的").click()
    phone.get_by_role("button", name="就这样，上传").click()
    sent(phone)
    event.refresh_from_db()
    assert (event.place, event.summary, event.rev) == ("一食堂", "办公室补的", 3)
    assert EventConflictCopy.objects.undecided().count() == 0


def test_a_talk_is_neither_offered_nor_kept(phone):
    cut(phone)
    opened(phone, "/m/events/new/")
    assert phone.get_by_text("谈心谈话的内容不存在手机里").is_visible()
    assert phone.get_by_role("link", name="谈心谈话", exact=True).count() == 0
    assert SECRET not in phone.content()
    back(phone)
    assert SECRET not in phone.evaluate("() => fetch('/sync/home').then((answer) => answer.text())")


@pytest.mark.parametrize(("width", "dark"), [(320, False), (390, True)])
def test_it_looks_right(open_as, school, width, dark):
    page = open_as(school.li, width=width, dark=dark)
    ready(page)
    for name, path in {"kinds": "/m/events/new/", "form": "/m/events/new/?kind=training"}.items():
        opened(page, path)
        for fold in page.locator("details").all():
            fold.evaluate("(one) => { one.open = true; }")
        look(page, f"phone-event-{name}-{width}-{'dark' if dark else 'light'}")
    assert complaints(page) == []


def test_with_a_network_the_whole_form_is_one_link_away(phone, school):
    opened(phone, "/m/events/new/?kind=staff_meeting")
    phone.get_by_role("link", name="打开完整的表").click()
    phone.get_by_label("全体教职工 6").check(force=True)
    phone.get_by_role("button", name="保存").click()
    phone.get_by_role("heading", name="教职工（党员）大会").wait_for()
    assert events().get().attendances.count() == 6


def test_what_was_planned_is_settled_without_network(open_as, school):
    yesterday = timezone.localdate() - timedelta(days=1)
    plan = make_event(
        school.school, "training", yesterday, [school.li, school.wang], held=False, actor=school.li,
        at=timezone.now() - timedelta(days=3), title="急救培训",
    )  # fmt: skip
    page = open_as(school.li, width=390)
    ready(page)
    cut(page)
    opened(page, "/m/")
    page.get_by_role("link", name="急救培训").click()
    page.get_by_text("已经开展：看看日期和一起的老师，再保存").wait_for()
    page.locator("#companions summary").click()
    assert page.get_by_label("王老师").is_checked()
    look_offline(page, "phone-event-settle-390")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("heading", name="已记下").wait_for()
    back(page)
    sent(page)
    plan.refresh_from_db()
    assert (plan.state, plan.on, plan.attendances.filter(counts=True).count()) == ("held", yesterday, 2)
