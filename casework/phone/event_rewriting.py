"""Corrections of events from a phone: applied to the version they were made on, recognised when they come again."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from casework.events import conflicts
from casework.events.content import content_of
from casework.events.kinds import kind_name
from casework.events.models import Event, EventConflictCopy
from casework.events.services import ChangedMeanwhile, EventConflict, FromPhone, event_correct, event_hold
from casework.phone.clock import Day, day_of
from casework.phone.event_protocol import SentEvent
from outreach.calendar.periods import shanghai_day
from outreach.people.models import User
from outreach.timeline.models import Entry

TRIES = 5
BUSY = "这条记录正有人在改，请过一会儿再传。"
PLANS = (Event.State.PLANNED,)
CLOSED = (Event.State.WITHDRAWN, Event.State.CANCELLED)
Said = dict[str, Any]


def as_taken(sent: SentEvent, day: Day, at: datetime) -> Said:
    """What was said, with the day that is taken for it: where that was moved, the last day moves along."""
    said = sent.content() | {"on": day.on.isoformat(), "title": sent.title or kind_name(sent.kind)}
    until = _until(sent, day, at)
    return said | {"until": until.isoformat() if until else None, "workdays": sent.workdays and until is not None}


def _until(sent: SentEvent, day: Day, at: datetime) -> date | None:
    if sent.until is None or sent.until == sent.on:
        return None
    if day.said_on is None or sent.until < sent.on:
        return sent.until  # as it was said, or as the event itself will refuse it
    moved = min(
        date.fromordinal(min(day.on.toordinal() + (sent.until - sent.on).days, date.max.toordinal())), _today(at)
    )
    return moved if moved > day.on else None


def _today(at: datetime) -> date:
    return shanghai_day(at)


def arguments(sent: SentEvent, day: Day, at: datetime) -> Said:
    """What `event_record` takes."""
    said = as_taken(sent, day, at)
    plain = {name: said[name] for name in (*conflicts.PLAIN, "workdays")}
    until = said["until"] and date.fromisoformat(said["until"])
    return plain | {"on": day.on, "until": until, "people": list(sent.people)}


def rewrite_event(event: Event, sent: SentEvent, *, actor: User, at: datetime) -> tuple[Event, bool]:
    """The event, and whether it was changed. Raises EventConflict for what goes on from an older version.

    `actor` is who wrote it down, or the office for that person. Raises ValidationError by field.
    """
    day = _day(event, sent, at)
    said = as_taken(sent, day, at)
    came = FromPhone(sent.digest(), day.said_on, day.skew)
    for _ in range(TRIES):
        if event.state not in PLANS and conflicts.content_as_said(content_of(event)) == {
            name: said[name] for name in conflicts.SHOWN
        }:
            conflicts.settled_on_the_phone(event, digest=came.digest, at=at)
            return event, False
        if event.state in CLOSED or sent.rev < event.rev:
            return _not_applied(event, sent, said, came, actor, at), False
        try:
            return _corrected(event, said, came, actor, at), True
        except ChangedMeanwhile:
            event.refresh_from_db()
    raise ValidationError(BUSY)


@transaction.atomic
def _corrected(event: Event, said: Said, came: FromPhone, actor: User, at: datetime) -> Event:
    """What the person decided on the phone settles every copy that waits; the copies themselves stay.

    A phone knows a planned event by its plan alone: what it says of one is that it took place.
    """
    act = event_hold if event.state in PLANS else event_correct
    event = act(event=event, actor=actor, at=at, rev=event.rev, phone=came, **conflicts.arguments(said, event))
    conflicts.settled_on_the_phone(event, digest=came.digest, at=at)
    return event


def _not_applied(event: Event, sent: SentEvent, said: Said, came: FromPhone, actor: User, at: datetime) -> Event:
    if sent.rev and was_applied(event, came.digest, sent.rev):
        return event
    return kept_beside(event, said, came.digest, actor=actor, at=at)


def keep_other(event: Event, sent: SentEvent, *, actor: User, at: datetime) -> Event:
    """Two first versions that arrived at the same moment: the second is kept beside the first."""
    said = as_taken(sent, _day(event, sent, at), at)
    return kept_beside(event, said, sent.digest(), actor=actor, at=at)


def kept_beside(event: Event, said: Said, digest: str, *, actor: User, at: datetime) -> Event:
    """The event, where nobody is left to decide: it is taken back, or somebody has looked.

    Else raises EventConflict.
    """
    copy = conflicts.conflict_keep(event=event, actor=actor, at=at, said=said, digest=digest)
    if copy.decided_at:
        return event
    if event.state not in CLOSED:
        raise EventConflict(event)
    EventConflictCopy.objects.filter(pk=copy.pk).update(decided_at=at)
    return event


def _day(event: Event, sent: SentEvent, at: datetime) -> Day:
    """The day that was put right when the event came stays right, though the phone goes on saying the other."""
    if event.said_on and sent.on == event.said_on:
        return Day(event.on, sent.on)
    return day_of(sent.on, sent.sent_at, at)


def was_applied(event: Event, digest: str, rev: int) -> bool:
    """Whether just this correction of just this version is in the history."""
    told = (
        Entry.objects.about(event).filter(action__in=("event.corrected", "event.held")).values_list("data", flat=True)
    )
    return any(data.get("digest") == digest and data.get("rev") == rev + 1 for data in told)


def body_of_event(event: Event) -> Said:
    """`EventBody` of what the event says now."""
    return conflicts.content_as_said(content_of(event)) | {"school": event.school_id}
