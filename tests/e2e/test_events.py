"""Events in a browser: planned, reminded of, held with who was there, counted; and what two have said stays theirs."""

import re
import time
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.planning.services import campaign_launch, campaign_open
from casework.events.models import Attendance, Event
from casework.events.reminders import remind_events
from outreach.notices.models import Notice
from outreach.people.models import Branch
from tests.casework.events.factory import make_event
from tests.e2e.looking import look
from tests.e2e.phone import PATIENCE
from tests.e2e.test_taps import COUNTER, MOST_TAPS, taps

SECRET = "孩子病了想请假照顾"


@pytest.fixture
def running(cast, transactional_db):
    """三项活动 runs at 甲中学."""
    now = timezone.now()
    campaign = campaign_launch(
        school=cast.school, preset="sanxiang", year=timezone.localdate().year, actor=cast.principal, at=now
    )
    campaign_open(campaign, actor=cast.principal, at=now)
    cast.campaign = campaign
    return cast


@pytest.mark.parametrize("script", [True, False])
def test_eating_in_the_canteen_today_takes_four_taps(open_as, running, script):
    page = open_as(running.principal, width=390, script=script)
    if script:
        page.add_init_script(COUNTER)
    page.goto("/m/")
    page.get_by_role("link", name="记一次").click()
    page.get_by_role("link", name="记活动、会议、谈心").click()
    page.get_by_role("link", name="同吃", exact=True).click()
    page.get_by_role("button", name="保存").click()
    if script:
        # Where the phone has got ready meanwhile, it keeps the event first and then sends it.
        page.get_by_text(re.compile("^(已记下|已确认)$")).first.wait_for()
        assert taps(page) == 4 <= MOST_TAPS
    else:
        page.get_by_role("heading", name="同吃").wait_for()
    row = arrived(page)
    assert (row.user, row.kind, row.day, row.counts) == (running.principal, "same_meal", timezone.localdate(), True)


def arrived(page) -> Attendance:
    """Whose part in the one event has come to the server; where the phone sends it, that is soon after."""
    until = time.monotonic() + PATIENCE
    while not Attendance.objects.exists():
        assert time.monotonic() < until, "the event did not arrive"
        page.wait_for_timeout(100)
    return Attendance.objects.get()


def test_planned_reminded_of_held_and_counted(open_as, running):
    """R019: the lecture of the 主要领导 is 0 / 1 before and 1 / 1 after."""
    page = open_as(running.principal)
    tomorrow = timezone.localdate() + timedelta(days=1)
    page.goto("/m/events/new/?kind=lecture")
    page.get_by_role("radio", name="先安排，到时提醒").check(force=True)
    page.get_by_role("radio", name="选日期").check(force=True)
    page.locator("[data-dates-other]").fill(tomorrow.isoformat())
    page.get_by_label("谁主讲（主持）").select_option(label="白校长")
    page.get_by_label("七年级组 3").check(force=True)
    assert "（4）" in page.locator("summary", has_text="一个一个勾").inner_text()
    look(page, "event-new-1280")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已安排，前一天会提醒参加的人").wait_for()
    look(page, "event-planned-1280")
    remind_events(at=timezone.now())
    assert set(Notice.objects.filter(kind="event.soon").values_list("recipient__name", flat=True)) == {
        "白校长", "顾组长", "李老师", "王老师",
    }  # fmt: skip
    _held(open_as, running)


def _held(open_as, cast):
    event = Event.objects.get()
    page = open_as(cast.principal, width=390)
    page.goto(reverse("event-detail", args=[event.pk]))
    page.get_by_role("link", name="提前记下").click()
    page.locator(f"#p{cast.wang.pk}-1").check()
    look(page, "event-attendance-390")
    page.get_by_role("button", name="记下已开展").click()
    page.get_by_text("已记下，参加的人都计上了").wait_for()
    look(page, "event-held-390")
    event.refresh_from_db()
    assert (event.state, event.on) == ("held", timezone.localdate())
    assert not event.attendances.filter(user=cast.wang, counts=True).exists()
    desk = open_as(cast.principal)
    desk.goto(reverse("event-detail", args=[event.pk]))
    desk.get_by_role("link", name="专题讲座不少于1场").click()
    assert desk.url.endswith(f"?campaign={cast.campaign.pk}")
    figure = desk.locator('a[href*="/q11/A001/"]').first
    assert figure.inner_text().replace(" ", "").replace("\n", "") == "1/1"
    figure.click()
    desk.get_by_role("link", name="专题讲座").first.wait_for()
    look(desk, "event-figure-1280")


def test_one_tap_ticks_a_group_and_another_clears_it(open_as, running):
    branch = Branch.objects.create(school=running.school, name="第一党支部")
    running.li.branch = branch
    running.li.save(update_fields=["branch"])
    page = open_as(running.office, width=390)
    page.goto("/m/events/new/?kind=staff_meeting")
    everybody = page.get_by_label("全体教职工 6")
    everybody.check(force=True)
    assert "（6）" in page.locator("summary", has_text="一个一个勾").inner_text()
    page.locator("summary", has_text="一个一个勾").click()
    page.get_by_label("找人").fill("王")
    page.get_by_label("王老师").uncheck()
    assert not everybody.is_checked()
    look(page, "event-people-390")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("heading", name="教职工（党员）大会").wait_for()
    assert Event.objects.get().attendances.count() == 5


def test_a_talk_is_read_by_two(open_as, running):
    page = open_as(running.li, width=390)
    page.goto("/m/events/new/")
    page.locator("summary", has_text="谈心与联系").click()
    page.get_by_role("link", name="谈心谈话", exact=True).click()
    page.get_by_label("和谁谈").select_option(label="赵老师")
    page.get_by_label("只给你们两人看的话").fill(SECRET)
    look(page, "talk-new-390")
    page.get_by_role("button", name="保存").click()
    page.get_by_text(SECRET).wait_for()
    look(page, "talk-390")
    event = Event.objects.get()
    for who, seen, read in (("zhao", True, True), ("principal", True, False), ("office", True, False)):
        other = open_as(getattr(running, who))
        other.goto(reverse("event-detail", args=[event.pk]))
        assert other.get_by_role("heading", name="谈心谈话").is_visible() == seen
        assert (SECRET in other.content()) == read
    stranger = open_as(running.wang)
    assert stranger.goto(reverse("event-detail", args=[event.pk])).status == 404


@pytest.mark.parametrize(("width", "dark"), [(390, False), (390, True), (320, False), (1280, False)])
def test_the_pages_look_right(open_as, running, width, dark):
    today = timezone.localdate()
    start = today - timedelta(days=4)
    people = [(running.principal, "lead"), running.li, (running.wang, "leave")]
    meeting = make_event(
        running.school, "topic_meeting", today, people, topics=["食堂饭菜的温度"], place="会议室", summary="下周起分批送餐。",
        supervised=True, audience_count=12,
    )  # fmt: skip
    stay = make_event(running.school, "field_stay", start, [running.li], until=today - timedelta(days=1))
    page = open_as(running.office, width=width, dark=dark)
    shade = "dark" if dark else "light"
    for name, path in {
        "list": "/events/",
        "month": "/events/month/",
        "kinds": "/m/events/new/",
        "new": "/m/events/new/?kind=topic_meeting",
        "detail": f"/events/{meeting.pk}/",
        "edit": f"/events/{stay.pk}/edit/",
        "attendance": f"/events/{stay.pk}/attendance/",
        "withdraw": f"/events/{meeting.pk}/withdraw/",
        "sign-in": f"/events/{meeting.pk}/sign-in/",
        "record": f"/events/{meeting.pk}/print/",
        "talk": "/m/talks/new/",
    }.items():
        page.goto(path)
        look(page, f"events-{name}-{width}-{shade}")
