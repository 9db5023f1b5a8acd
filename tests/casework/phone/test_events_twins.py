"""Each guard of the events' way in, taken away: what is lost, doubled or told wrongly without it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.events.models import Event, EventConflictCopy
from casework.events.services import event_correct
from casework.phone import event_holding, event_rewriting, event_services
from casework.phone.clock import Day
from casework.phone.models import HeldRecord
from tests.casework.phone.event_sending import EventPhone, event_body
from tests.casework.phone.factory import make_device
from tests.casework.phone.sending import new_uuid


@pytest.fixture
def phone(client, cast):
    return EventPhone(client, cast.li, make_device(cast.li))


@pytest.fixture
def uuid():
    return new_uuid()


def test_without_keeping_the_other_version_it_is_lost(phone, cast, uuid, monkeypatch):
    monkeypatch.setattr(event_rewriting, "kept_beside", lambda event, *_, **__: event)
    phone.put(uuid, event_body(cast.li, summary="第一版"))
    assert phone.put(uuid, event_body(cast.li, summary="第二版")).status_code == 200
    assert EventConflictCopy.objects.count() == 0
    assert not Event.objects.filter(summary="第二版").exists()


def test_without_looking_into_the_history_a_repeated_correction_is_a_conflict(phone, cast, uuid, monkeypatch):
    monkeypatch.setattr(event_rewriting, "was_applied", lambda *_: False)
    phone.put(uuid, event_body(cast.li))
    phone.put(uuid, event_body(cast.li, summary="二", rev=1))
    event_correct(event=Event.objects.get(), actor=cast.office, at=timezone.now(), rev=2, summary="三")
    assert phone.put(uuid, event_body(cast.li, summary="二", rev=1)).status_code == 409


def test_without_the_clock_a_day_that_is_not_yet_is_refused(phone, cast, uuid, monkeypatch):
    monkeypatch.setattr(event_services, "day_of", lambda said, *_: Day(said))
    shown = timezone.localtime() + timedelta(days=10)
    body = event_body(cast.li, on=shown.date().isoformat(), sent_at=shown.isoformat())
    assert phone.put(uuid, body).status_code == 422


def test_without_holding_what_came_first_a_correction_has_nowhere_to_go(phone, cast, uuid, monkeypatch):
    monkeypatch.setattr(event_services, "hold_event", lambda *_, **__: None)
    assert phone.put(uuid, event_body(cast.li, summary="更正", rev=1)).status_code == 404
    assert HeldRecord.objects.count() == 0


def test_without_the_second_look_what_waited_goes_on_waiting(phone, cast, uuid, monkeypatch):
    monkeypatch.setattr(event_services, "of_first_event", lambda *_, **__: None)
    phone.put(uuid, event_body(cast.li, summary="更正", rev=1))
    phone.put(uuid, event_body(cast.li, summary="原文"))
    assert Event.objects.get().summary == "原文"
    assert HeldRecord.objects.open().count() == 1


def test_without_saying_the_school_an_event_lands_where_the_teacher_works_now(client, cast, uuid):
    body = event_body(cast.li)
    del body["school"]
    cast.li.school = cast.other_school
    cast.li.save()
    EventPhone(client, cast.li, make_device(cast.li)).put(uuid, body)
    assert Event.objects.get().school == cast.other_school


def test_without_asking_whose_it_is_a_stranger_would_be_held_beside_it(client, cast, uuid, monkeypatch):
    EventPhone(client, cast.li, make_device(cast.li)).put(uuid, event_body(cast.li))
    monkeypatch.setattr(event_holding, "_is_somebody_else_s", lambda *_: False)
    wang = EventPhone(client, cast.wang, make_device(cast.wang))
    assert wang.put(uuid, event_body(cast.wang, rev=1)).status_code == 202
