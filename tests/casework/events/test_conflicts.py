"""Two versions of one event: both are kept, and a person takes one."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from casework.events.conflicts import arguments, conflict_keep, conflict_settle, content_as_said
from casework.events.content import content_of
from casework.events.models import Event, EventConflictCopy
from casework.events.services import event_correct
from outreach.calendar.periods import shanghai_moment
from outreach.timeline.models import Entry
from tests.casework.events.factory import make_event

ON = date(2026, 10, 12)
NOON = shanghai_moment(ON, time(12))


@pytest.fixture
def two(cast):
    """李老师 wrote down 同吃; the phone later said another place and one more person."""
    event = make_event(cast.school, "same_meal", ON, [cast.li], place="食堂")
    said = content_as_said(content_of(event)) | {
        "place": "二食堂",
        "people": [{"user": cast.li.pk, "part": "present"}, {"user": cast.wang.pk, "part": "present"}],
    }
    cast.event = event
    cast.copy = conflict_keep(event=event, actor=cast.li, at=NOON, said=said, digest="d" * 64)
    cast.url = reverse("event-conflict", args=[cast.copy.pk])
    return cast


def test_the_same_other_content_twice_is_one_copy(two):
    again = conflict_keep(event=two.event, actor=two.li, at=NOON, said=two.copy.payload, digest="d" * 64)
    assert again == two.copy
    assert Entry.objects.about(two.event).filter(action="event.conflict").count() == 1


def test_both_are_shown_where_they_differ(client, two):
    client.force_login(two.li)
    page = client.get(two.url).content.decode()
    assert "二食堂" in page
    assert "王老师（参加）" in page
    assert "名称" not in page
    detail = client.get(reverse("event-detail", args=[two.event.pk])).content.decode()
    assert "两份不同的内容" in detail


@pytest.mark.parametrize(("take", "place", "there"), [("1", "二食堂", 2), ("", "食堂", 1)])
def test_one_of_them_is_taken(client, two, take, place, there):
    client.force_login(two.li)
    assert client.post(two.url, {"take": take}).status_code == 302
    event = Event.objects.get()
    assert (event.place, event.attendances.count()) == (place, there)
    assert EventConflictCopy.objects.get().taken == bool(take)
    assert client.get(two.url).status_code == 404


def test_settled_twice_the_second_is_told(two):
    conflict_settle(copy=two.copy, take=False, actor=two.li, at=NOON)
    with pytest.raises(ValidationError, match="已经处理过了"):
        conflict_settle(copy=two.copy, take=True, actor=two.li, at=NOON)


@pytest.mark.parametrize(("who", "status"), [("li", 200), ("office", 200), ("zhao", 403), ("stranger", 404)])
def test_only_who_may_correct_it_decides(client, two, who, status):
    client.force_login(getattr(two, who))
    assert client.get(two.url).status_code == status


def test_what_a_phone_cannot_say_stays(two):
    """Who was there on one of the days only, and which days were left out."""
    until = ON + timedelta(days=6)
    event = make_event(
        two.school, "field_stay", ON, [(two.li, "present"), (two.wang, "present", [ON])], until=until, workdays=True
    )
    said = content_as_said(content_of(event)) | {"place": "南山村"}
    event_correct(event=event, actor=two.li, at=NOON + timedelta(days=7), rev=1, **arguments(said, event))
    assert (event.place, event.off_days) == ("南山村", ["2026-10-17", "2026-10-18"])
    assert list(event.attendances.filter(user=two.wang).values_list("day", flat=True)) == [ON]


def test_other_days_are_taken_as_said(two):
    event = make_event(two.school, "field_stay", ON, [two.li], until=ON + timedelta(days=1))
    said = content_as_said(content_of(event)) | {"until": None}
    event_correct(event=event, actor=two.li, at=NOON + timedelta(days=7), rev=1, **arguments(said, event))
    assert (event.until, event.attendances.count()) == (ON, 1)
