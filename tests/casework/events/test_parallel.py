"""The same event sent by two at once, and a planned one held by two at once."""

from datetime import date, time
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from casework.events.models import Attendance, Event
from casework.events.services import EventConflict, event_hold
from outreach.calendar.periods import shanghai_moment
from outreach.timeline.models import Entry
from tests.casework.events.factory import make_event
from tests.parallel import in_parallel

ON = date(2026, 10, 12)
NOON = shanghai_moment(ON, time(12))


@pytest.fixture
def shared(transactional_db, cast):
    return cast


def test_twenty_identical_forms_make_one_event(shared):
    uuid = uuid4()
    answers = in_parallel(20, lambda _: make_event(shared.school, "lecture", ON, [shared.li], uuid=uuid).pk)
    assert set(answers) == {Event.objects.get().pk}
    assert Attendance.objects.count() == 1
    assert Entry.objects.filter(action="event.recorded").count() == 1


def test_of_different_forms_one_is_kept_and_the_others_are_told(shared):
    uuid = uuid4()
    answers = in_parallel(
        6, lambda n: make_event(shared.school, "lecture", ON, [shared.li], uuid=uuid, title=f"第{n}讲")
    )
    kept = [one for one in answers if isinstance(one, Event)]
    assert len(kept) == 1
    assert all(isinstance(one, EventConflict) and one.event == kept[0] for one in answers if one is not kept[0])
    assert Event.objects.get().title == kept[0].title


def test_held_by_six_at_once_it_is_held_once(shared):
    event = make_event(shared.school, "lecture", ON, [shared.li], held=False, at=NOON)
    there = [shared.li, shared.wang, shared.zhao, shared.lead, shared.office, shared.principal]

    def hold(n):
        return event_hold(
            event=Event.objects.get(pk=event.pk), actor=there[n], at=NOON, rev=1, people=[(there[n], "present")]
        )

    answers = in_parallel(6, hold)
    held = [one for one in answers if isinstance(one, Event)]
    assert len(held) == 1
    assert all(isinstance(one, ValidationError) for one in answers if one is not held[0])
    assert Entry.objects.filter(action="event.held").count() == 1
    entry = Entry.objects.get(action="event.held")
    assert [row.user for row in Attendance.objects.filter(counts=True)] == [entry.actor]
