"""Events from a phone that cannot be entered as they are: kept, told to the office, entered or applied later."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from casework.events.content import checked, digest
from casework.events.models import Event
from casework.events.services import EventConflict, FromPhone, event_take_in, event_withdraw
from casework.phone.access import Sender
from casework.phone.clock import day_of
from casework.phone.event_protocol import SentEvent, read
from casework.phone.event_rewriting import arguments, rewrite_event
from casework.phone.holding import TAKEN_BACK, Held, Outcome, Reason, has_been_at, hold, settle, to_office
from casework.phone.models import HeldRecord, Kind
from outreach.calendar.periods import shanghai_day
from outreach.people.models import Organization, User
from outreach.timeline.services import record


def hold_event(sender: Sender, uuid: UUID, sent: SentEvent, *, at: datetime) -> Held | None:
    """Keep an event for the office of the school where it was written down, once.

    None: there is no such record for this sender. Raises ValidationError where it could never be entered.
    """
    user = sender.user
    school = Organization.objects.filter(pk=sent.school or user.school_id).first()
    if school is None or not has_been_at(user, school.pk) or _is_somebody_else_s(school.pk, uuid, user):
        return None
    # Whoever has left since is left out when it is entered; the rest must be an event.
    said = arguments(sent, day_of(sent.on, sent.sent_at, at), at) | {"people": (), "moved": user.pk}
    checked(school=school, actor=user, today=shanghai_day(at), held=True, **said)
    came = digest(sent.content() | {"author": user.pk, "rev": sent.rev})
    reason = _reason(sender, school.pk)
    return hold(sender, Kind.EVENT, school.pk, uuid, reason=reason, payload=sent.payload(), came=came, at=at)


def _reason(sender: Sender, school_id: int) -> str:
    if school_id != sender.user.school_id:
        return Reason.MOVED
    return Reason.STOPPED if sender.stopped else Reason.BEFORE_FIRST


def hold_event_withdrawal(sender: Sender, uuid: UUID, *, known: Event | None, at: datetime) -> Held | None:
    """Keep a withdrawal until its event comes, or where the sender is stopped: until the office has looked."""
    user = sender.user
    if known is None and _is_somebody_else_s(user.school_id, uuid, user):
        return None
    reason = Reason.STOPPED if known and sender.stopped else Reason.BEFORE_FIRST
    payload: dict[str, object] = {"withdraw": True}
    came = digest(payload | {"author": user.pk})
    return hold(sender, Kind.EVENT, user.school_id, uuid, reason=reason, payload=payload, came=came, at=at)


def _is_somebody_else_s(school_id: int, uuid: UUID, user: User) -> bool:
    """Or of two, of which no phone knows."""
    there = Event.objects.filter(school=school_id, uuid=uuid)
    return any(event.created_by_id != user.pk or event.is_restricted for event in there)


def own_held_event(user: User, uuid: UUID) -> HeldRecord | None:
    """The latest of this person's that waits or waited under this uuid, in whichever school."""
    mine = HeldRecord.objects.filter(user=user, kind=Kind.EVENT, uuid=uuid)
    return mine.select_related("event").order_by("-pk").first()


def held_taken_back(user: User, uuid: UUID, *, at: datetime) -> bool:
    """The sender withdraws what still waits here; whether there was such a thing."""
    mine = HeldRecord.objects.filter(user=user, kind=Kind.EVENT, uuid=uuid).exclude(reason=Reason.BEFORE_FIRST)
    for row in mine.open():
        with transaction.atomic():
            if settle(row, Outcome.DISCARDED, TAKEN_BACK, user, at):
                record(row, "held.taken_back", actor=user, at=at)
    return mine.filter(outcome=Outcome.DISCARDED).exists()


def of_first_event(event: Event, *, at: datetime) -> None:
    """The first version is here: what came before it is applied in its order, a withdrawal last."""
    rows = HeldRecord.objects.open().filter(
        school=event.school_id,
        kind=Kind.EVENT,
        uuid=event.uuid,
        user=event.created_by_id,
        reason=Reason.BEFORE_FIRST,
    )
    for row in sorted(rows, key=lambda row: ("withdraw" in row.payload, row.payload.get("rev", 0), row.pk)):
        try:
            with transaction.atomic():
                if settle(row, Outcome.SUPERSEDED, "", None, at):
                    _apply(row, event, event.created_by, at)
        except ValidationError:
            to_office(row, at)


def _apply(row: HeldRecord, event: Event, actor: User, at: datetime) -> str:
    """The outcome of writing what was held into an event that is here. Raises ValidationError."""
    HeldRecord.objects.filter(pk=row.pk).update(event=event)
    event.refresh_from_db()
    if "withdraw" in row.payload:
        event_withdraw(event=event, actor=actor, at=at, reason=TAKEN_BACK)
        return Outcome.ENTERED
    try:
        _, changed = rewrite_event(event, read(row.payload), actor=actor, at=at)
    except EventConflict:
        return Outcome.SUPERSEDED  # both versions are kept with the event
    return Outcome.ENTERED if changed else Outcome.SUPERSEDED


def event_enter(row: HeldRecord, *, actor: User, at: datetime) -> None:
    """补记, in the name of whoever sent it. Raises ValidationError by field."""
    event = Event.objects.filter(school=row.school_id, uuid=row.uuid).select_related("school", "organizer").first()
    outcome: str = Outcome.ENTERED
    if event:
        outcome = _apply(row, event, actor, at)
    elif "withdraw" not in row.payload:
        event = _first(row, at=at)
        of_first_event(event, at=at)
    HeldRecord.objects.filter(pk=row.pk).update(outcome=outcome, event=event)


def event_without_first(row: HeldRecord, at: datetime) -> int:
    """A correction whose first version has not come for long becomes the event, with a mark in its history."""
    event = Event.objects.filter(school=row.school_id, uuid=row.uuid, created_by=row.user).first()
    if event is None:
        with transaction.atomic():
            if not settle(row, Outcome.ENTERED, "", None, at):
                return 0
            event = _first(row, at=at)
            HeldRecord.objects.filter(pk=row.pk).update(event=event)
            record(event, "event.without_first", actor=None, at=at)
    of_first_event(event, at=at)
    return 1


def _first(row: HeldRecord, *, at: datetime) -> Event:
    """Enter what was held as an event of its own, known since it was received."""
    sent = read(row.payload)
    day = day_of(sent.on, sent.sent_at, row.received_at)
    said = arguments(sent, day, row.received_at)
    named = User.objects.filter(school=row.school_id, pk__in=[pk for pk, _ in sent.people])
    known = {row.user_id, *named.values_list("pk", flat=True)}
    event = event_take_in(
        school=row.school,
        actor=row.user,
        at=row.received_at,
        uuid=row.uuid,
        phone=FromPhone(sent.digest(), day.said_on, day.skew),
        moved=row.user_id,
        **said | {"people": [(pk, part) for pk, part in sent.people if pk in known]},
    ).event
    if sent.rev:
        # The phone goes on from the version that it believes to be here.
        Event.objects.filter(pk=event.pk).update(rev=sent.rev + 1)
        event.refresh_from_db()
    return event
