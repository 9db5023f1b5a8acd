"""Telling of what is planned: at once, the day before, and afterwards whoever has to settle it."""

from datetime import date, time, timedelta

import pytest

from casework.events.reminders import remind_events
from casework.events.services import event_cancel, event_correct, event_hold
from outreach.calendar.periods import shanghai_moment
from outreach.notices.models import Notice
from outreach.notices.sentences import sentence_of
from tests.casework.events.factory import make_event

ON = date(2026, 10, 20)
BEFORE = shanghai_moment(date(2026, 10, 12), time(9))


def told(kind) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient__name", flat=True))


@pytest.fixture
def planned(cast):
    return make_event(
        cast.school,
        "theme_day",
        ON,
        [cast.li, cast.wang, (cast.zhao, "leave")],
        held=False,
        at=BEFORE,
        actor=cast.li,
        place="党员活动室",
        starts_at=time(15),
    )


def test_whoever_is_to_be_there_is_told_but_not_who_wrote_it(planned, cast):
    assert told("event.planned") == {"王老师"}
    sentence = sentence_of(Notice.objects.get(kind="event.planned"))
    assert sentence == "请您参加10月20日（周二）15:00的“主题党日”，党员活动室"


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2026, 10, 18), set()),
        (date(2026, 10, 19), {"李老师", "王老师"}),
        (date(2026, 10, 20), {"李老师", "王老师"}),
        (date(2026, 10, 21), set()),
    ],
)
def test_the_day_before(planned, day, names):
    for _ in range(2):
        remind_events(at=shanghai_moment(day, time(7, 15)))
    assert told("event.soon") == names
    assert Notice.objects.filter(kind="event.soon").count() == len(names)


@pytest.mark.parametrize(("days", "names"), [(0, set()), (1, {"李老师"}), (14, {"李老师"}), (15, set())])
def test_afterwards_the_organizer_once(planned, days, names):
    for _ in range(2):
        remind_events(at=shanghai_moment(ON + timedelta(days=days), time(7, 15)))
    assert told("event.unsettled") == names


def test_what_is_settled_is_not_asked_for(planned, cast):
    event_hold(event=planned, actor=cast.li, at=shanghai_moment(ON, time(18)), rev=1)
    assert remind_events(at=shanghai_moment(ON + timedelta(days=1), time(7, 15))) == 0


def test_another_day_is_told_and_reminded_of_anew(planned, cast):
    remind_events(at=shanghai_moment(date(2026, 10, 19), time(7, 15)))
    at = shanghai_moment(date(2026, 10, 19), time(9))
    people = [(who, "present") for who in (cast.li, cast.wang, cast.zhao)]
    event_correct(event=planned, actor=cast.li, at=at, rev=1, on=date(2026, 10, 22), until=None, people=people)
    assert told("event.moved") == {"王老师", "赵老师"}
    remind_events(at=shanghai_moment(date(2026, 10, 21), time(7, 15)))
    assert Notice.objects.filter(kind="event.soon", recipient=cast.wang).count() == 2


def test_who_is_asked_later_is_told_alone(planned, cast):
    people = [(who, "present") for who in (cast.li, cast.wang, cast.office)]
    event_correct(event=planned, actor=cast.li, at=BEFORE, rev=1, people=people)
    assert told("event.planned") == {"王老师", "文主任"}
    assert told("event.moved") == set()


def test_a_cancelled_one_tells_its_people(planned, cast):
    event_cancel(event=planned, actor=cast.li, at=BEFORE, reason="老师出差")
    assert told("event.cancelled") == {"王老师"}
    assert sentence_of(Notice.objects.get(kind="event.cancelled")).endswith("取消了：老师出差")
    assert remind_events(at=shanghai_moment(date(2026, 10, 19), time(7, 15))) == 0
