"""Recording, holding, correcting and taking back events."""

from datetime import date, time
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from casework.events.models import Attendance, Event
from casework.events.services import (
    EventConflict,
    event_cancel,
    event_correct,
    event_hold,
    event_record,
    event_withdraw,
)
from outreach.calendar.periods import shanghai_moment
from outreach.timeline.models import Entry
from tests.casework.events.factory import make_event

ON = date(2026, 10, 12)
NOON = shanghai_moment(ON, time(12))


def acts(event) -> list[str]:
    return list(Entry.objects.about(event).order_by("pk").values_list("action", flat=True))


def test_a_held_event_counts_each_who_was_there(cast):
    event = make_event(
        cast.school,
        "lecture",
        ON,
        [(cast.principal, "lead"), (cast.li, "present"), (cast.wang, "leave"), (cast.zhao, "absent")],
        title="法治讲座",
        place="报告厅",
    )
    assert (event.state, event.received_at, event.title) == ("held", NOON, "法治讲座")
    parts = {(row.user_id, row.part): row.counts for row in event.attendances.all()}
    assert parts == {
        (cast.principal.pk, "lead"): True,
        (cast.li.pk, "present"): True,
        (cast.wang.pk, "leave"): False,
        (cast.zhao.pk, "absent"): False,
    }
    assert acts(event) == ["event.recorded"]


def test_what_is_not_named_is_called_by_its_kind(cast):
    assert make_event(cast.school, "in_canteen", ON, [cast.li]).title == "进食堂"


def test_sent_again_it_is_stored_once(cast):
    uuid = uuid4()
    first = make_event(cast.school, "lecture", ON, [cast.li, cast.wang], uuid=uuid)
    again = make_event(cast.school, "lecture", ON, [cast.wang, cast.li], uuid=uuid, actor=cast.li)
    assert first == again
    assert Event.objects.count() == 1
    assert acts(first) == ["event.recorded"]


def test_sent_again_after_a_correction_it_is_answered_as_before(cast):
    event = make_event(cast.school, "lecture", ON, [cast.li], title="讲座")
    event_correct(event=event, actor=cast.li, at=NOON, rev=1, title="法治讲座")
    again = make_event(cast.school, "lecture", ON, [cast.li], title="讲座", uuid=event.uuid)
    assert (again.pk, again.title) == (event.pk, "法治讲座")


def test_other_content_under_the_same_uuid_is_refused_by_name(cast):
    event = make_event(cast.school, "lecture", ON, [cast.li])
    with pytest.raises(EventConflict, match="内容与这一份不同") as caught:
        make_event(cast.school, "lecture", ON, [cast.li, cast.wang], uuid=event.uuid)
    assert caught.value.event == event
    assert event.attendances.count() == 1


def test_what_is_planned_counts_only_when_it_was_held(cast):
    later = date(2026, 10, 20)
    event = make_event(cast.school, "theme_day", later, [cast.li, cast.wang], held=False, at=NOON, branch=None)
    assert (event.state, event.received_at) == ("planned", None)
    assert not event.attendances.filter(counts=True).exists()
    at = shanghai_moment(later, time(17))
    held = event_hold(
        event=event, actor=cast.li, at=at, rev=1, people=[(cast.li, "lead"), (cast.wang, "leave")], summary="学了党章"
    )
    assert (held.state, held.received_at, held.rev) == ("held", at, 2)
    assert list(held.attendances.filter(counts=True).values_list("user", "part")) == [(cast.li.pk, "lead")]
    assert acts(event) == ["event.planned", "event.held"]


def test_held_twice_the_second_is_told(cast):
    event = make_event(cast.school, "theme_day", ON, [cast.li], held=False, at=NOON)
    event_hold(event=event, actor=cast.li, at=NOON, rev=1)
    stale = Event.objects.get(pk=event.pk)
    stale.state = "planned"
    with pytest.raises(ValidationError, match="已经有人记下了"):
        event_hold(event=stale, actor=cast.wang, at=NOON, rev=1)
    assert acts(event) == ["event.planned", "event.held"]


def test_what_lasts_some_days_has_a_row_for_each(cast):
    event = make_event(cast.school, "field_stay", ON, [cast.li], until=date(2026, 10, 18), workdays=True)
    assert [row.day.day for row in event.attendances.order_by("day")] == [12, 13, 14, 15, 16]
    assert event.off_days == ["2026-10-17", "2026-10-18"]


def test_days_can_be_chosen_for_a_person(cast):
    event = make_event(
        cast.school,
        "same_lodging",
        ON,
        [(cast.li, "present"), (cast.wang, "present", [date(2026, 10, 13)])],
        until=date(2026, 10, 14),
        off_days=[date(2026, 10, 12)],
    )
    rows = list(event.attendances.order_by("user", "day").values_list("user", "day"))
    assert rows == [
        (cast.li.pk, date(2026, 10, 13)),
        (cast.li.pk, date(2026, 10, 14)),
        (cast.wang.pk, date(2026, 10, 13)),
    ]


def test_a_cancelled_one_says_why_and_twice_is_once(cast):
    event = make_event(cast.school, "lecture", date(2026, 10, 20), [cast.li], held=False, at=NOON)
    for _ in range(2):
        event = event_cancel(event=event, actor=cast.li, at=NOON, reason="老师出差")
    assert (event.state, event.withdraw_reason) == ("cancelled", "老师出差")
    assert acts(event) == ["event.planned", "event.cancelled"]


def test_a_withdrawn_one_counts_nowhere(cast):
    event = make_event(cast.school, "lecture", ON, [cast.li])
    for _ in range(2):
        event = event_withdraw(event=event, actor=cast.li, at=NOON, reason="记错了")
    assert event.state == "withdrawn"
    assert not Attendance.objects.filter(counts=True).exists()
    assert acts(event) == ["event.recorded", "event.withdrawn"]
    with pytest.raises(ValidationError, match="刚刚被别人改过"):
        event_correct(event=event, actor=cast.li, at=NOON, rev=event.rev, title="别的")


def test_a_correction_keeps_the_moment_within_the_quarter(cast):
    event = make_event(cast.school, "lecture", ON, [cast.li, cast.wang])
    at = shanghai_moment(date(2026, 11, 2), time(9))
    event = event_correct(
        event=event,
        actor=cast.li,
        at=at,
        rev=1,
        on=date(2026, 10, 13),
        until=None,
        people=[(cast.li, "present"), (cast.zhao, "present")],
    )
    moments = dict(event.attendances.values_list("user", "received_at"))
    assert moments == {cast.li.pk: NOON, cast.zhao.pk: at}
    assert (event.received_at, event.rev) == (NOON, 2)
    entry = Entry.objects.about(event).get(action="event.corrected")
    assert entry.data["changes"]["on"] == ["2026-10-12", "2026-10-13"]


@pytest.mark.parametrize("change", [{"kind": "training"}, {"on": date(2026, 9, 30), "until": date(2026, 9, 30)}])
def test_what_counts_elsewhere_only_now_arrived_now(cast, change):
    event = make_event(cast.school, "lecture", ON, [cast.li])
    at = shanghai_moment(date(2026, 11, 2), time(9))
    event = event_correct(event=event, actor=cast.li, at=at, rev=1, **change)
    assert event.received_at == at
    assert event.attendances.get().received_at == at


def test_a_day_more_of_a_stay_arrived_now(cast):
    event = make_event(cast.school, "field_stay", ON, [cast.li], until=date(2026, 10, 13))
    at = shanghai_moment(date(2026, 11, 2), time(9))
    event = event_correct(event=event, actor=cast.li, at=at, rev=1, until=date(2026, 10, 14))
    moments = list(event.attendances.order_by("day").values_list("received_at", flat=True))
    assert moments == [shanghai_moment(date(2026, 10, 13), time(12))] * 2 + [at]


def test_a_correction_on_an_old_page_is_refused(cast):
    event = make_event(cast.school, "lecture", ON, [cast.li])
    event_correct(event=event, actor=cast.li, at=NOON, rev=1, title="甲")
    with pytest.raises(ValidationError, match="刷新后再改"):
        event_correct(event=event, actor=cast.li, at=NOON, rev=1, title="乙")


def test_a_talk_keeps_nothing_but_the_day_the_place_and_the_two(cast):
    event = make_event(
        cast.school,
        "talk",
        ON,
        [cast.principal, cast.li],
        title="谈谈困难",
        summary="家里的事",
        audience="二人",
        topics=["家事"],
        private_note="只有我们知道",
        until=date(2026, 10, 12),
    )
    assert event.is_restricted
    assert (event.title, event.summary, event.audience, event.topics) == ("谈心谈话", "", "", [])
    assert event.private_note == "只有我们知道"
    assert set(event.attendances.values_list("part", flat=True)) == {"talked"}
    event_correct(event=event, actor=cast.li, at=NOON, rev=1, private_note="又谈了一次")
    entry = Entry.objects.about(event).get(action="event.corrected")
    assert "谈了" not in str(entry.data)
    assert entry.data["changes"] == {"private_note": []}


BAD = [
    ({"kind": "party"}, "kind", "没有这一类活动"),
    ({"kind": "c1.nothing"}, "kind", "没有这一类活动"),
    ({"on": date(1999, 1, 1)}, "on", "日期太早了"),
    ({"on": date(2026, 10, 13)}, "on", "不能晚于今天"),
    ({"on": date(2026, 10, 11), "held": False}, "on", "已经过去"),
    ({"on": date(2028, 10, 11), "held": False}, "on", "太远了"),
    ({"until": date(2026, 10, 11)}, "until", "不能早于开始日期"),
    ({"on": date(2026, 8, 1), "until": date(2026, 10, 12)}, "until", "最多记62天"),
    ({"until": date(2026, 10, 13)}, "until", "还没有结束"),
    ({"on": date(2026, 10, 11), "until": ON, "off_days": [date(2026, 10, 11), ON]}, "until", "至少留一天"),
    ({"title": "长" * 61}, "title", "不要超过60字，现在是61字"),
    ({"topics": ["议" * 201]}, "topics", "每条不超过200字"),
    ({"audience_count": 100_001}, "audience_count", "人数请填"),
    ({"starts_at": time(10), "ends_at": time(9)}, "ends_at", "不能早于开始时间"),
]


@pytest.mark.parametrize(("said", "field", "sentence"), BAD)
def test_what_cannot_be_is_refused_in_a_sentence(cast, said, field, sentence):
    given = {"kind": "lecture", "title": "讲座", "on": ON, "people": [(cast.li, "present")]} | said
    with pytest.raises(ValidationError) as caught:
        event_record(school=cast.school, actor=cast.li, at=NOON, uuid=uuid4(), **given)
    assert sentence in caught.value.message_dict[field][0]
    assert not Event.objects.exists()


@pytest.mark.parametrize("people", ["stranger", "nobody", "part", "three", "alone"])
def test_people_that_cannot_be_are_refused(cast, people):
    given = {
        "stranger": ("lecture", [(cast.stranger, "present")], "只能选本校教职工"),
        "nobody": ("lecture", [(987654, "present")], "只能选本校教职工"),
        "part": ("lecture", [(cast.li, "sleeping")], "没有这种参加方式"),
        "three": ("talk", [(cast.li, "talked"), (cast.wang, "talked"), (cast.zhao, "talked")], "请选两位"),
        "alone": ("talk", [(cast.li, "talked"), (cast.li, "present")], "请选两位"),
    }
    kind, said, sentence = given[people]
    with pytest.raises(ValidationError) as caught:
        event_record(school=cast.school, actor=cast.li, at=NOON, uuid=uuid4(), kind=kind, title="", on=ON, people=said)
    assert sentence in caught.value.message_dict["people"][0]
