"""Telling in time: the day before, and afterwards whoever has not yet said whether it took place.

Each is told once, however often this runs; a window stays open some days, so that a server that was off catches up.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from casework.events.models import Attendance, Event
from casework.events.telling import url_of, when_words
from outreach.calendar.periods import shanghai_day
from outreach.notices.services import Promise, promise_each

AHEAD = timedelta(days=1)
AFTERWARDS = timedelta(days=14)


def remind_events(*, at: datetime) -> int:
    """Promise what is due at this moment; returns how many promises stand for it, old and new."""
    today = shanghai_day(at)
    planned = Event.objects.planned().select_related("organizer")
    promises = [
        *_tomorrow(planned.filter(on__gte=today, on__lte=today + AHEAD)),
        *_unsettled(planned.filter(until__lt=today, until__gte=today - AFTERWARDS)),
    ]
    promise_each(promises, at=at)
    return len(promises)


def _tomorrow(events: Iterable[Event]) -> Iterable[Promise]:
    by_pk = {event.pk: event for event in events}
    rows = Attendance.objects.filter(event__in=by_pk, part__in=Attendance.COUNTING, user__is_active=True)
    told = {(row.event_id, row.user_id): row.user for row in rows.select_related("user")}
    for event in by_pk.values():
        told.setdefault((event.pk, event.organizer_id), event.organizer)
    for (pk, _), person in told.items():
        event = by_pk[pk]
        place = f"，{event.place}" if event.place else ""
        data = {"title": event.title, "when": when_words(event), "place": place}
        yield Promise(person, "event.soon", f"event:{pk}:{event.on}", url_of(event), data)


def _unsettled(events: Iterable[Event]) -> Iterable[Promise]:
    for event in events:
        data = {"title": event.title, "when": when_words(event)}
        yield Promise(event.organizer, "event.unsettled", f"event:{event.pk}:{event.until}", url_of(event), data)
