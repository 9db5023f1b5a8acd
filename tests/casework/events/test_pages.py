"""The pages of events: recording, planning, who was there, taking back, the list and the month."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.events.models import Event
from casework.pairings.models import ContactPoint
from outreach.people.models import Branch
from tests.casework.events.factory import make_event

NEW = "/m/events/new/"


def given(cast, **more) -> dict:
    """What the form of a lecture sends when nothing is changed but who was there."""
    return {
        "kind": "lecture",
        "uuid": uuid4(),
        "state": "held",
        "on": timezone.localdate().isoformat(),
        "present": [cast.li.pk, cast.wang.pk],
        "organizer": cast.li.pk,
    } | more


def parts(event) -> list:
    return sorted(event.attendances.values_list("user__name", "part"))


def test_one_chooses_what_first(client, cast):
    client.force_login(cast.li)
    page = client.get(NEW).content.decode()
    assert "专题讲座" in page
    assert "?kind=in_canteen" in page


def test_the_form_can_be_saved_as_it_stands(client, cast):
    client.force_login(cast.li)
    page = client.get(NEW, {"kind": "in_canteen"})
    form = page.context["form"]
    said = {"kind": "in_canteen", "state": "held", "on": form.initial["on"].isoformat(), "uuid": uuid4()}
    answer = client.post(NEW, said | {"present": form.initial["present"]}, follow=True)
    event = Event.objects.get()
    assert (event.title, event.state, parts(event)) == ("进食堂", "held", [("李老师", "present")])
    assert "已记下" in answer.content.decode()


def test_a_lecture_with_everybody_in_one_tap(client, cast):
    client.force_login(cast.office)
    said = given(
        cast, groups=["staff"], lead=cast.principal.pk, place="报告厅", audience="全校学生", audience_count=640
    )
    client.post(NEW, said | {"title": "法治讲座", "class_groups": [cast.class71.pk]})
    event = Event.objects.get()
    assert ("白校长", "lead") in parts(event)
    assert ("李老师", "organizer") in parts(event)
    assert sum(part == "present" for _, part in parts(event)) == 5
    assert (event.title, event.place, event.audience_count) == ("法治讲座", "报告厅", 640)
    assert list(event.class_groups.all()) == [cast.class71]


@pytest.mark.parametrize(
    ("groups", "names"),
    [
        (["leader"], ["李老师", "王老师", "白校长"]),
        (["head_teacher"], ["李老师", "王老师"]),
        (["party_member", "head_teacher"], ["李老师", "王老师", "白校长"]),
    ],
)
def test_groups_are_chosen_by_role(client, cast, groups, names):
    client.force_login(cast.li)
    client.post(NEW, given(cast, groups=groups, organizer=""))
    assert [name for name, _ in parts(Event.objects.get())] == names


def test_departments_and_branches_are_groups_too(client, cast):
    branch = Branch.objects.create(school=cast.school, name="第一支部")
    cast.zhao.branch = branch
    cast.zhao.save()
    client.force_login(cast.zhao)
    said = given(cast, present=[], groups=[f"unit{cast.grade7.pk}", f"branch{branch.pk}"], organizer="")
    client.post(NEW, said)
    assert [name for name, _ in parts(Event.objects.get())] == ["李老师", "王老师", "赵老师", "顾组长"]


@pytest.mark.parametrize(("days", "said"), [(1, "前一天会提醒参加的人"), (0, "已安排在今天，会提醒参加的人")])
def test_what_is_planned_says_when_people_are_reminded(client, cast, days, said):
    client.force_login(cast.office)
    on = timezone.localdate() + timedelta(days=days)
    answer = client.post(NEW, given(cast, state="planned", on=on.isoformat()), follow=True)
    assert said in answer.content.decode()


def test_what_is_planned_is_told_held_and_counted(client, cast):
    client.force_login(cast.li)
    later = timezone.localdate() + timedelta(days=3)
    client.post(NEW, given(cast, state="planned", on=later.isoformat(), organizer=cast.li.pk))
    event = Event.objects.get()
    assert event.state == "planned"
    assert [notice.kind for notice in cast.wang.notices.all()] == ["event.planned"]
    assert not cast.li.notices.exists()
    client.force_login(cast.li)
    said = {
        "on": timezone.localdate().isoformat(),
        "rev": 1,
        f"p{cast.li.pk}": "there",
        f"p{cast.wang.pk}": "leave",
        "summary": "",
    }
    answer = client.post(reverse("event-attendance", args=[event.pk]), said, follow=True)
    event.refresh_from_db()
    assert (event.state, event.on) == ("held", timezone.localdate())
    assert set(event.attendances.values_list("user", "counts")) == {(cast.li.pk, True), (cast.wang.pk, False)}
    assert "请假" in answer.content.decode()


def test_sent_twice_it_is_recorded_once(client, cast):
    client.force_login(cast.li)
    said = given(cast)
    for _ in range(2):
        answer = client.post(NEW, said)
        assert answer.status_code == 302
    assert Event.objects.count() == 1


def test_other_content_of_the_same_form_keeps_what_was_typed(client, cast):
    client.force_login(cast.li)
    said = given(cast)
    client.post(NEW, said)
    answer = client.post(NEW, said | {"place": "操场"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "内容与这一份不同" in page
    assert 'value="操场"' in page


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"on": ""}, "请选日期"),
        ({"on": "明天"}, "日期请写成"),
        ({"on": "2031-01-01"}, "不能晚于今天"),
        ({"on": "2020-01-01", "state": "planned"}, "已经过去"),
        ({"uuid": "x"}, "请刷新后重填"),
        ({"audience_count": "很多"}, "人数请填数字"),
        ({"title": "长" * 61}, "60"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(client, cast, said, sentence):
    client.force_login(cast.li)
    answer = client.post(NEW, given(cast, **said))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Event.objects.exists()


def test_nobody_logs_what_others_did(client, cast):
    client.force_login(cast.zhao)
    answer = client.post(NEW, given(cast))
    assert answer.status_code == 422
    assert "只能记自己组织或参加的活动" in answer.content.decode()
    client.force_login(cast.office)
    assert client.post(NEW, given(cast)).status_code == 302


def test_a_kind_that_does_not_exist(client, cast):
    client.force_login(cast.li)
    assert client.get(NEW, {"kind": "party"}).status_code == 404
    assert client.get(NEW, {"kind": "c1.x" * 20}).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("li", 200), ("lead", 200), ("office", 200), ("zhao", 403), ("stranger", 404), ("district", 404)],
)
def test_who_corrects(client, cast, who, status):
    event = make_event(cast.school, "lecture", timezone.localdate(), [cast.li, cast.wang])
    client.force_login(getattr(cast, who))
    for name in ("event-edit", "event-attendance", "event-withdraw"):
        assert client.get(reverse(name, args=[event.pk])).status_code == status


def test_a_correction_keeps_who_was_excused_and_the_other_leads(client, cast):
    today = timezone.localdate()
    people = [(cast.principal, "lead"), (cast.office, "lead"), (cast.li, "present"), (cast.wang, "leave")]
    event = make_event(cast.school, "lecture", today, people, title="讲座")
    client.force_login(cast.office)
    form = client.get(reverse("event-edit", args=[event.pk])).context["form"]
    assert form.initial["lead"] in {cast.principal.pk, cast.office.pk}
    said = {
        "rev": 1,
        "on": today.isoformat(),
        "title": "法治讲座",
        "lead": form.initial["lead"],
        "present": [cast.li.pk, cast.wang.pk],
        "organizer": "",
    }
    assert client.post(reverse("event-edit", args=[event.pk]), said).status_code == 302
    event.refresh_from_db()
    assert event.title == "法治讲座"
    assert set(event.attendances.values_list("user", "part")) == {(who.pk, part) for who, part in people}


def test_a_stay_keeps_its_chosen_days_when_only_the_place_changes(client, cast):
    start = timezone.localdate() - timedelta(days=5)
    event = make_event(
        cast.school,
        "field_stay",
        start,
        [cast.li],
        until=start + timedelta(days=4),
        off_days=[start + timedelta(days=1)],
    )
    client.force_login(cast.li)
    said = {
        "rev": 1,
        "on": start.isoformat(),
        "until": (start + timedelta(days=4)).isoformat(),
        "present": [cast.li.pk],
    }
    client.post(reverse("event-edit", args=[event.pk]), said | {"place": "柳溪村"})
    event.refresh_from_db()
    assert (event.place, len(event.days), event.attendances.count()) == ("柳溪村", 4, 4)


def test_days_are_chosen_on_the_page_of_attendance(client, cast):
    start = timezone.localdate() - timedelta(days=5)
    event = make_event(cast.school, "field_stay", start, [cast.li], until=start + timedelta(days=2))
    client.force_login(cast.li)
    said = {"rev": 1, "days_sent": "1", "days": [start.isoformat()], f"p{cast.li.pk}": "there"}
    client.post(reverse("event-attendance", args=[event.pk]), said)
    event.refresh_from_db()
    assert event.days == [start]


def test_an_old_page_is_refused(client, cast):
    today = timezone.localdate()
    event = make_event(cast.school, "lecture", today, [cast.li])
    client.force_login(cast.li)
    said = {"rev": 7, "on": today.isoformat(), "title": "别的", "present": [cast.li.pk], "organizer": ""}
    answer = client.post(reverse("event-edit", args=[event.pk]), said)
    assert answer.status_code == 422
    assert "刷新后再改" in answer.content.decode()


def test_cancelled_with_a_word(client, cast):
    later = timezone.localdate() + timedelta(days=3)
    event = make_event(cast.school, "lecture", later, [cast.li, cast.wang], held=False, at=timezone.now())
    client.force_login(cast.li)
    answer = client.post(reverse("event-cancel", args=[event.pk]), {"reason": "老师出差"}, follow=True)
    assert "老师出差" in answer.content.decode()
    notice = cast.wang.notices.get(kind="event.cancelled")
    assert notice.data["reason"] == "老师出差"
    assert client.get(reverse("event-edit", args=[event.pk])).status_code == 403


def test_withdrawn_it_is_gone_from_the_list_but_not_lost(client, cast):
    event = make_event(cast.school, "lecture", timezone.localdate(), [cast.li], title="法治讲座")
    client.force_login(cast.li)
    client.post(reverse("event-withdraw", args=[event.pk]), {"reason": "记重了"})
    assert "法治讲座" not in client.get("/events/").content.decode()
    assert "法治讲座" in client.get("/events/", {"state": "withdrawn"}).content.decode()
    page = client.get(reverse("event-detail", args=[event.pk])).content.decode()
    assert "已撤回，不计数" in page
    assert "记重了" in page


def test_an_event_is_copied(client, cast):
    event = make_event(
        cast.school, "lecture", timezone.localdate(), [(cast.li, "lead"), (cast.wang, "present")], title="第一讲"
    )
    client.force_login(cast.li)
    form = client.get(NEW, {"copy": event.pk}).context["form"]
    assert form.initial["title"] == "第一讲"
    assert form.initial["lead"] == cast.li.pk
    assert form.initial["present"] == [cast.wang.pk]
    assert form.initial["on"] == timezone.localdate()


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize("path", ["/events/", "/events/month/"])
def test_the_lists_cost_the_same_for_one_and_for_three(client, cast, django_assert_max_num_queries, n, path):
    for number in range(n):
        make_event(cast.school, "lecture", timezone.localdate(), [cast.li, cast.wang], title=f"第{number}讲")
    client.force_login(cast.li)
    with django_assert_max_num_queries(12) as queries:
        page = client.get(path).content.decode()
    assert page.count("第") >= n
    assert len(queries.captured_queries) == COSTS.setdefault(path, len(queries.captured_queries))


COSTS: dict[str, int] = {}


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({}, {"讲座甲", "主题党日", "计划中"}),
        ({"group": "会议"}, {"主题党日"}),
        ({"group": "own"}, set()),
        ({"who": "mine"}, {"讲座甲"}),
        ({"state": "planned"}, {"计划中"}),
        ({"q": "甲"}, {"讲座甲"}),
        ({"month": "2019-01"}, set()),
        ({"month": "2019-13"}, {"讲座甲", "主题党日", "计划中"}),
        ({"month": "9999-12"}, set()),
    ],
)
def test_the_list_is_narrowed(client, cast, asked, titles):
    today = timezone.localdate()
    make_event(cast.school, "lecture", today, [cast.li], title="讲座甲")
    make_event(cast.school, "theme_day", today, [cast.wang], actor=cast.wang)
    make_event(cast.school, "training", today, [cast.wang], held=False, title="计划中", at=timezone.now())
    make_event(cast.other_school, "lecture", today, [cast.stranger], title="外校讲座")
    client.force_login(cast.li)
    page = client.get("/events/", asked)
    assert {event.title for event in page.context["events"]} == titles


def test_the_month_says_what_is_on_which_day(client, cast):
    today = timezone.localdate()
    make_event(cast.school, "lecture", today, [cast.li], title="法治讲座")
    client.force_login(cast.li)
    page = client.get("/events/month/")
    day = next(day for week in page.context["weeks"] for day in week if day.today)
    assert [event.title for event in day.events] == ["法治讲座"]
    before = client.get("/events/month/", {"month": f"{page.context['before']:%Y-%m}"})
    assert before.context["after"] == today.replace(day=1)
    assert len(page.context["weeks"][0]) == 7


def test_the_pages_to_print(client, cast):
    event = make_event(
        cast.school,
        "topic_meeting",
        timezone.localdate(),
        [(cast.principal, "lead"), cast.li],
        title="专题研究",
        topics=["食堂"],
    )
    client.force_login(cast.li)
    assert "李老师" in client.get(reverse("event-sign-in", args=[event.pk])).content.decode()
    assert "食堂" in client.get(reverse("event-print", args=[event.pk])).content.decode()


def test_homes_show_what_comes_and_what_is_not_settled(client, cast):
    today = timezone.localdate()
    make_event(cast.school, "lecture", today, [cast.li], held=False, title="今天的讲座", at=timezone.now())
    old = timezone.now() - timedelta(days=9)
    make_event(cast.school, "lecture", today - timedelta(days=4), [cast.li], held=False, title="没记的", at=old)
    client.force_login(cast.li)
    page = client.get("/m/").content.decode()
    assert "今天的讲座" in page
    assert "没记的" in page
    client.force_login(cast.wang)
    assert "今天的讲座" not in client.get("/m/").content.decode()


def test_a_closed_contact_point_is_offered_only_where_it_stands(client, cast):
    today = timezone.localdate()
    village = ContactPoint.objects.create(school=cast.school, kind="village", name="河东村")
    client.force_login(cast.principal)
    new = reverse("event-new") + "?kind=survey_trip"
    assert "河东村" in client.get(new).content.decode()
    event = make_event(cast.school, "survey_trip", today, [cast.principal], contact_point=village)
    ContactPoint.objects.filter(pk=village.pk).update(closed_on=today - timedelta(days=1))
    assert "河东村" not in client.get(new).content.decode()
    assert "河东村" in client.get(reverse("event-edit", args=[event.pk])).content.decode()
