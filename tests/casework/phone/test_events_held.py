"""Events that cannot be entered by themselves: nothing is lost, that school's office looks (case 16)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.events.models import Event
from casework.phone.device_services import Heard, device_heard
from casework.phone.models import Device, HeldRecord
from casework.phone.tasks import enter_overdue_corrections
from tests.casework.phone.event_sending import EventPhone, event_body, there
from tests.casework.phone.factory import make_device
from tests.casework.phone.sending import new_uuid


@pytest.fixture
def moved(client, cast):
    """李老师 wrote down 同吃 at 甲中学, with 王老师, and works at 乙中学 by the time it arrives."""
    body = event_body(cast.li, people=there(cast.li, cast.wang), place="甲中学食堂")
    cast.li.school = cast.other_school
    cast.li.save()
    cast.phone = EventPhone(client, cast.li, make_device(cast.li))
    cast.uuid = new_uuid()
    cast.answer = cast.phone.put(cast.uuid, body)
    cast.body = body
    return cast


def test_it_waits_for_the_school_where_it_was_written_down(moved):
    assert moved.answer.status_code == 202
    assert "调离" in moved.answer.json()["held"]
    row = HeldRecord.objects.get()
    assert (row.kind, row.reason, row.school) == ("event", "moved", moved.school)
    assert Event.objects.count() == 0
    assert moved.phone.put(moved.uuid, moved.body).status_code == 202
    receipt = moved.phone.seal(moved.uuid)
    assert (receipt.status_code, "调离" in receipt.json()["held"]) == (200, True)
    assert HeldRecord.objects.count() == 1


def test_the_office_reads_what_was_written_and_enters_it(client, moved):
    client.force_login(moved.office)
    row = HeldRecord.objects.get()
    url = reverse("held-detail", args=[row.pk])
    page = client.get(url).content.decode()
    assert "甲中学食堂" in page
    assert "王老师" in page
    assert client.post(url, {"do": "enter", "reason": "当时还在本校"}).status_code == 302
    event = Event.objects.get()
    assert (event.school, event.created_by, event.kind) == (moved.school, moved.li, "same_meal")
    assert event.attendances.filter(counts=True).count() == 2
    row.refresh_from_db()
    assert (row.outcome, row.event) == ("entered", event)
    phone = EventPhone(client, moved.li, moved.phone.device)
    assert phone.put(moved.uuid, moved.body).status_code == 200
    assert phone.seal(moved.uuid).json()["rev"] == 1


def test_the_office_sets_it_aside_with_a_reason(client, moved):
    client.force_login(moved.office)
    row = HeldRecord.objects.get()
    client.post(reverse("held-detail", args=[row.pk]), {"do": "discard", "reason": "食堂已记"})
    assert Event.objects.count() == 0
    phone = EventPhone(client, moved.li, moved.phone.device)
    assert "食堂已记" in phone.put(moved.uuid, moved.body).json()["held"]


def test_a_school_where_one_never_was_is_not_there(client, cast):
    phone = EventPhone(client, cast.wang, make_device(cast.wang))
    answer = phone.put(new_uuid(), event_body(cast.wang, school=cast.other_school.pk))
    assert answer.status_code == 404
    assert HeldRecord.objects.count() == 0


def test_a_stopped_phone_hands_in_what_it_holds_and_nothing_is_entered(client, cast):
    known = device_heard(cast.li, uuid4(), Heard(), name="安卓手机", at=timezone.now())
    Device.objects.update(ended_at=timezone.now())
    phone = EventPhone(client, device=known.device, word=known.word)
    uuid = new_uuid()
    assert phone.put(uuid, event_body(cast.li)).status_code == 202
    assert phone.seal(uuid).status_code == 200
    assert HeldRecord.objects.get().reason == "stopped"
    assert Event.objects.count() == 0


def test_a_correction_whose_first_version_never_comes_is_entered_after_seven_days(client, cast):
    phone = EventPhone(client, cast.li, make_device(cast.li))
    uuid = new_uuid()
    phone.put(uuid, event_body(cast.li, summary="只有更正到了", rev=1))
    enter_overdue_corrections()
    assert Event.objects.count() == 0
    HeldRecord.objects.update(received_at=timezone.now() - timedelta(days=8))
    enter_overdue_corrections()
    event = Event.objects.get()
    assert (event.summary, event.created_by, event.rev) == ("只有更正到了", cast.li, 2)
    assert phone.put(uuid, event_body(cast.li, summary="只有更正到了", rev=1)).json()["rev"] == 2


def test_a_colleague_who_has_left_since_does_not_hold_up_the_office(client, moved):
    moved.wang.school = moved.other_school
    moved.wang.save()
    client.force_login(moved.office)
    row = HeldRecord.objects.get()
    client.post(reverse("held-detail", args=[row.pk]), {"do": "enter", "reason": "当时还在本校"})
    event = Event.objects.get()
    assert date.fromisoformat(moved.body["on"]) == event.on
