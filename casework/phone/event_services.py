"""Taking in events from phones, by the same rules as visits: once each, and nothing of it lost.

What was written down at a school where the person does not work any more, or by a phone that has been stopped, waits
for that school's office.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from casework.events.access import may_log_events
from casework.events.models import Event
from casework.events.services import EventConflict, FromPhone, NotOwn, event_take_in, event_withdraw
from casework.phone.access import Sender
from casework.phone.clock import day_of
from casework.phone.event_holding import (
    held_taken_back,
    hold_event,
    hold_event_withdrawal,
    of_first_event,
    own_held_event,
)
from casework.phone.event_protocol import SentEvent
from casework.phone.event_rewriting import arguments, keep_other, rewrite_event
from casework.phone.models import HeldRecord, Kind
from casework.phone.services import NotFound, receipt_give, replayed
from outreach.people.models import User

WITHDRAWN_THERE = "在手机上撤回"


@dataclass(frozen=True)
class ReceivedEvent:
    """What became of a record: `event`, or `held` where a person has to look at it first."""

    uuid: UUID
    rev: int
    new: bool = False
    event: Event | None = None
    held: HeldRecord | None = None


def event_receive(sender: Sender, uuid: UUID, sent: SentEvent, *, at: datetime) -> ReceivedEvent:
    """Enter, correct, recognise or hold an event.

    Raises NotFound, EventConflict (both versions are kept) and ValidationError by field.
    """
    user = sender.user
    known = own_event(user, uuid, sent.school)
    if known and not sent.rev and known.digest == sent.digest():
        # The server may have died between the event and what waited for it.
        of_first_event(known, at=at)
        known.refresh_from_db()
        replayed(known, actor=user, at=at)
        return ReceivedEvent(uuid, known.rev, event=known)
    if sender.stopped or (sent.school or user.school_id) != user.school_id or (sent.rev and known is None):
        return _held(sender, uuid, sent, at)
    if not may_log_events(user):
        raise NotFound
    if known:
        event, changed = rewrite_event(known, sent, actor=user, at=at)
        if not changed:
            replayed(event, actor=user, at=at)
        return ReceivedEvent(uuid, event.rev, event=event)
    return _entered(user, uuid, sent, at)


def _entered(user: User, uuid: UUID, sent: SentEvent, at: datetime) -> ReceivedEvent:
    """Insert; the unique uuid decides who came first, also among those that have all just seen nothing."""
    day = day_of(sent.on, sent.sent_at, at)
    came = FromPhone(sent.digest(), day.said_on, day.skew)
    try:
        event, new = event_take_in(
            school=user.school, actor=user, at=at, uuid=uuid, phone=came, **arguments(sent, day, at)
        )
    except NotOwn as error:
        raise NotFound from error
    except EventConflict as conflict:
        event, new = keep_other(conflict.event, sent, actor=user, at=at), False
    if new:
        of_first_event(event, at=at)
        event.refresh_from_db()
    else:
        replayed(event, actor=user, at=at)
    return ReceivedEvent(uuid, event.rev, new=new, event=event)


def _held(sender: Sender, uuid: UUID, sent: SentEvent, at: datetime) -> ReceivedEvent:
    held = hold_event(sender, uuid, sent, at=at)
    if held is None:
        raise NotFound
    if held.row.event:  # the office has entered it meanwhile, or its first version came
        return ReceivedEvent(uuid, held.row.event.rev, event=held.row.event)
    return ReceivedEvent(uuid, 0, new=held.new, held=held.row)


def event_take_back(sender: Sender, uuid: UUID, *, at: datetime) -> HeldRecord | None:
    """Withdraw an event; twice is once. Answers with a row where it waits, None where it is done. Raises NotFound."""
    event = own_event(sender.user, uuid)
    if event is None and held_taken_back(sender.user, uuid, at=at):
        return None
    if event is None or sender.stopped:
        held = hold_event_withdrawal(sender, uuid, known=event, at=at)
        if held is None:
            raise NotFound
        # The event may have come between the two looks: whoever writes second sees the other.
        event = None if sender.stopped else own_event(sender.user, uuid)
        if event is None:
            return held.row
        of_first_event(event, at=at)
        return None
    event_withdraw(event=event, actor=sender.user, at=at, reason=WITHDRAWN_THERE)
    return None


@dataclass(frozen=True)
class SealedEvent:
    """The receipt of an event."""

    uuid: UUID
    rev: int
    received_at: datetime
    sealed_at: datetime
    event: Event | None = None
    held: HeldRecord | None = None


def event_seal(sender: Sender, uuid: UUID, *, at: datetime) -> SealedEvent:
    """Say that it is safe here, so that the phone may let go of it. Raises NotFound."""
    event = own_event(sender.user, uuid)
    held = None if event else own_held_event(sender.user, uuid)
    if held and held.event:
        event, held = held.event, None
    if event is None and held is None:
        raise NotFound
    rev = event.rev if event else 0
    receipt_give(sender, Kind.EVENT, uuid, rev, at=at)
    moment = (event.received_at or event.created_at) if event else held.received_at if held else at
    return SealedEvent(uuid, rev, moment, at, event, held)


def own_event(user: User, uuid: UUID, school: int = 0) -> Event | None:
    """The event that this person wrote down under this uuid. What is of two, no phone knows of."""
    mine = Event.objects.filter(school=school or user.school_id, uuid=uuid, created_by=user, is_restricted=False)
    return mine.select_related("school", "organizer").first()
