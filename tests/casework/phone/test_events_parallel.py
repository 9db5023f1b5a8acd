"""One event from one phone, sent by many requests at once: one row, whatever the network repeats."""

import pytest
from django.test import Client

from casework.events import services
from casework.events.models import Attendance, Event, EventConflictCopy
from casework.phone.models import Receipt
from outreach.timeline.models import Entry
from tests.casework.phone.event_sending import EventPhone, event_body
from tests.casework.phone.factory import make_device
from tests.casework.phone.sending import new_uuid
from tests.parallel import in_parallel

MANY = 16


@pytest.fixture
def shared(transactional_db, cast):
    cast.device = make_device(cast.li)
    return cast


def phones(cast):
    return [EventPhone(Client(), cast.li, cast.device) for _ in range(MANY)]


def test_the_same_event_at_once_is_one(shared):
    uuid, body, many = new_uuid(), event_body(shared.li), phones(shared)
    answers = in_parallel(MANY, lambda n: many[n].put(uuid, body).status_code)
    assert sorted(answers) == [200] * (MANY - 1) + [201]
    assert (Event.objects.count(), Attendance.objects.count()) == (1, 1)
    about = Entry.objects.about(Event.objects.get())
    assert sorted(about.values_list("action", flat=True)) == ["event.recorded", "event.replayed"]
    assert set(in_parallel(MANY, lambda n: many[n].seal(uuid).status_code)) == {200}
    assert Receipt.objects.count() == 1


def test_of_different_contents_one_is_entered_and_every_other_is_kept(shared):
    uuid, many = new_uuid(), phones(shared)
    answers = in_parallel(MANY, lambda n: many[n].put(uuid, event_body(shared.li, summary=f"第{n}版")).status_code)
    assert sorted(answers) == [201] + [409] * (MANY - 1)
    kept = {copy.payload["summary"] for copy in EventConflictCopy.objects.all()} | {Event.objects.get().summary}
    assert kept == {f"第{n}版" for n in range(MANY)}


def test_the_same_correction_at_once_is_one(shared):
    uuid, many = new_uuid(), phones(shared)
    many[0].put(uuid, event_body(shared.li))
    body = event_body(shared.li, summary="更正", rev=1)
    answers = in_parallel(MANY, lambda n: many[n].put(uuid, body))
    assert {(one.status_code, one.json()["rev"]) for one in answers} == {(200, 2)}
    assert Entry.objects.filter(action="event.corrected").count() == 1


def test_a_correction_and_its_first_version_at_once_end_as_the_correction(shared):
    for _ in range(6):
        uuid, many = new_uuid(), phones(shared)
        bodies = [event_body(shared.li, summary="原文"), event_body(shared.li, summary="更正", rev=1)]
        in_parallel(2, lambda n, many=many, uuid=uuid, bodies=bodies: many[n].put(uuid, bodies[n]).status_code)
        # Whoever was held is applied when either comes again, as a phone without its receipt sends it.
        many[2].put(uuid, bodies[1])
        assert Event.objects.get(uuid=uuid).summary == "更正"


def test_the_twin_without_the_answer_to_the_second_writer_the_phone_is_told_of_a_fault(shared, monkeypatch):
    """Insert and let the unique uuid decide: where that is not understood, fifteen of sixteen get no answer."""
    monkeypatch.setattr(services, "IntegrityError", ZeroDivisionError)
    uuid, body, many = new_uuid(), event_body(shared.li), phones(shared)
    for phone in many:
        phone.client.raise_request_exception = False
    answers = in_parallel(MANY, lambda n: many[n].put(uuid, body).status_code)
    assert 500 in answers
    assert Event.objects.count() == 1
