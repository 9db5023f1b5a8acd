"""Planning, recording, correcting and taking back events. `Attendance` is written here and nowhere else."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple, Unpack
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from casework.events.content import Content, Details, Given, checked, content_of, differences, digest
from casework.events.models import Attendance, Event
from casework.events.status import move
from casework.events.telling import tell
from casework.visits.lateness import arrival
from casework.visits.services import FromPhone, NotOwn
from outreach.calendar.periods import Kind, period_of, shanghai_day
from outreach.people.models import Organization, User
from outreach.timeline.services import record

__all__ = [
    "ChangedMeanwhile",
    "EventConflict",
    "FromPhone",
    "NotOwn",
    "Taken",
    "event_cancel",
    "event_correct",
    "event_hold",
    "event_record",
    "event_take_in",
    "event_withdraw",
]

CHANGED_MEANWHILE = "这条记录刚刚被别人改过，请刷新后再改。"
SETTLED_MEANWHILE = "这次活动刚刚已经有人记下了结果，请刷新看一看。"
REASON_LENGTH = 100
ANOTHER_TIME = "另行安排"
# What two have written for each other never comes before a third.
NOT_A_THIRD = "两位已经写了只给对方看的话，谈话的人不能再换；记错了人，请撤回这条，另记一条。"

Moments = dict[tuple[int, str, date], datetime | None]
# When the part of one person on one day became known; None while it is only planned.
Received = Callable[[int, str, date], datetime | None]


class ChangedMeanwhile(ValidationError):  # noqa: N818  # it is an answer, not a fault
    """Somebody corrected or took back the event between reading and writing."""


class Taken(NamedTuple):
    event: Event
    new: bool


class EventConflict(Exception):  # noqa: N818  # it is an answer to the form, not a fault
    """Other content arrived under the uuid of an event: the first stays, nothing of the second is written."""

    def __init__(self, event: Event) -> None:
        super().__init__("这次活动已经记下，但内容与这一份不同。请打开已有的那条核对，需要的话在那里更正。")
        self.event = event


def event_record(
    *,
    school: Organization,
    actor: User,
    at: datetime,
    uuid: UUID,
    kind: str,
    title: str,
    on: date,
    until: date | None = None,
    people: Iterable[Given] = (),
    held: bool = True,
    **details: Unpack[Details],
) -> Event:
    """Store one event, held or only planned, once. `people`: (person, part), or (person, part, days).

    Sent again with the same content, it answers with the first one and writes nothing. Other content under the same
    uuid raises EventConflict. Raises ValidationError by field.
    """
    said = {"kind": kind, "title": title, "on": on, "until": until, "people": people, **details}
    return event_take_in(school=school, actor=actor, at=at, uuid=uuid, held=held, phone=None, **said).event


def event_take_in(
    *,
    school: Organization,
    actor: User,
    at: datetime,
    uuid: UUID,
    phone: FromPhone | None,
    held: bool = True,
    **said: Any,
) -> Taken:
    """As `event_record`, and says whether the event is new.

    From a phone, the uuid of somebody else's event raises NotOwn and leaves nothing behind.
    """
    content = checked(school=school, actor=actor, today=shanghai_day(at), held=held, **said)
    came = phone or FromPhone(digest({**content.payload(), "held": held}))
    try:
        return Taken(_stored(content, school, actor, uuid, at, held, came), new=True)
    except IntegrityError:
        # Somebody was quicker with this uuid: the same form or phone, sending twice.
        known = Event.objects.filter(school=school, uuid=uuid).first()
        if known is None:
            raise
    if phone and (known.created_by_id != actor.pk or known.is_restricted):
        raise NotOwn
    if known.digest != came.digest:
        raise EventConflict(known)
    return Taken(known, new=False)


@transaction.atomic
def _stored(
    content: Content, school: Organization, actor: User, uuid: UUID, at: datetime, held: bool, came: FromPhone
) -> Event:
    """Insert first; the unique uuid decides who came first. Raises IntegrityError for everybody else."""
    received_at = _arrival(school.pk, content, at) if held else None
    event = Event(
        school=school,
        uuid=uuid,
        state=Event.State.HELD if held else Event.State.PLANNED,
        created_by=actor,
        created_at=at,
        received_at=received_at,
        digest=came.digest,
        said_on=came.said_on,
        clock_skew=came.clock_skew,
        **content.columns(),
    )
    event.save(force_insert=True)
    _write_parts(event, content, lambda *_: received_at)
    record(event, "event.recorded" if held else "event.planned", actor=actor, at=at)
    if not held:
        tell(event, "event.planned", at=at, without=[actor.pk])
    return event


def _arrival(school_id: int, content: Content, at: datetime) -> datetime:
    """As a close sees it, of each quarter that the event touches."""
    return max(arrival(school_id, content.on, at), arrival(school_id, content.until, at))


def _write_parts(event: Event, content: Content, received: Received) -> None:
    """Classes, documents and attendance as the content has them."""
    event.class_groups.set(content.class_groups)
    event.documents.set(content.documents)
    held = event.state == Event.State.HELD
    off = set(content.off_days)
    every = [day for day in event.days if day not in off]
    Attendance.objects.bulk_create(
        [
            Attendance(
                event=event,
                user_id=one.user,
                day=day,
                part=one.part,
                school_id=event.school_id,
                kind=event.kind,
                counts=held and one.part in Attendance.COUNTING,
                received_at=received(one.user, one.part, day),
            )
            for one in content.people
            for day in (one.days or every)
            if day not in off
        ],
        batch_size=500,
    )


def _changed(event: Event, actor: User, at: datetime, held: bool, changes: dict[str, Any]) -> tuple[Content, Content]:
    """What the event says now, and what it is to say. New dates drop the days left out, unless they are named."""
    was = content_of(event)
    said = {name: getattr(was, name) for name in was.__dataclass_fields__}
    if {"on", "until"} & changes.keys() and "off_days" not in changes:
        said["off_days"] = ()
    now = checked(school=event.school, actor=actor, today=shanghai_day(at), held=held, **{**said, **changes})
    if was.private_note and {one.user for one in was.people} != {one.user for one in now.people}:
        raise ValidationError({"other": [NOT_A_THIRD]})
    return was, now


@transaction.atomic
def event_hold(
    *, event: Event, actor: User, at: datetime, rev: int, phone: FromPhone | None = None, **changes: Any
) -> Event:
    """A planned event took place. `changes` are arguments of `event_record`: who was there after all.

    `rev` is the version that the person saw. From a phone its digest stays in the history, as of a correction.
    """
    if event.state != Event.State.PLANNED:
        raise ChangedMeanwhile(SETTLED_MEANWHILE)
    was, now = _changed(event, actor, at, True, changes)
    received_at = _arrival(event.school_id, now, at)
    columns = now.columns() | {"received_at": received_at, "rev": rev + 1}
    if phone and phone.said_on:
        columns |= {"said_on": phone.said_on, "clock_skew": phone.clock_skew}
    if not move(event, Event.State.HELD, seen=rev, **columns):
        raise ChangedMeanwhile(SETTLED_MEANWHILE)
    event.refresh_from_db()
    event.attendances.all().delete()
    _write_parts(event, now, lambda *_: received_at)
    told: dict[str, Any] = {"rev": rev + 1, "digest": phone.digest} if phone else {}
    record(event, "event.held", actor=actor, at=at, changes=differences(was, now), **told)
    return event


@transaction.atomic
def event_correct(
    *, event: Event, actor: User, at: datetime, rev: int, phone: FromPhone | None = None, **changes: Any
) -> Event:
    """Rewrite what an event says; the history keeps what was and what is now.

    `rev` is the version that the person saw. What counts only now, or elsewhere only now, arrived now. A correction
    from a phone leaves its digest in the history, by which it is known when it comes again.
    """
    held = event.state == Event.State.HELD
    was, now = _changed(event, actor, at, held, changes)
    changed = differences(was, now)
    if not changed:
        return event
    received_at = event.received_at
    moments: Moments = {}
    if held:
        arrived = _arrival(event.school_id, now, at)
        moments = _moments(event, was, now, arrived)
        received_at = received_at if _counts_as_before(was, now) else arrived
    columns = now.columns() | {"received_at": received_at, "rev": rev + 1}
    if phone and phone.said_on:
        columns |= {"said_on": phone.said_on, "clock_skew": phone.clock_skew}
    standing = Event.objects.standing_records().filter(pk=event.pk, rev=rev, state=event.state)
    if not standing.update(**columns):
        raise ChangedMeanwhile(CHANGED_MEANWHILE)
    event.refresh_from_db()
    event.attendances.all().delete()
    _write_parts(event, now, lambda *key: moments.get(key))
    told: dict[str, Any] = {"digest": phone.digest} if phone else {}
    record(event, "event.corrected", actor=actor, at=at, changes=changed, rev=rev + 1, **told)
    if not held:
        _tell_changed(event, was, changed, actor, at)
    return event


def _tell_changed(event: Event, was: Content, changed: dict[str, Any], actor: User, at: datetime) -> None:
    """Everybody when the time or the place is another; otherwise those who are asked only now."""
    moved = bool({"on", "until", "starts_at", "place"} & changed.keys())
    known = {one.user for one in was.people}
    now = set(event.attendances.values_list("user", flat=True))
    if moved:
        tell(event, "event.moved", at=at, without=[actor.pk, *(now - known)])
    if now - known:
        tell(event, "event.planned", at=at, without=[actor.pk, *known, *({event.organizer_id} - now)])


def _quarter(day: date) -> str:
    return period_of(day, Kind.QUARTER).key


def _counts_as_before(was: Content, now: Content) -> bool:
    """For the school, its branches and classes."""
    branch = now.branch is None or (was.branch is not None and was.branch.pk == now.branch.pk)
    classes = {group.pk for group in now.class_groups} <= {group.pk for group in was.class_groups}
    return was.kind == now.kind and _quarter(was.on) == _quarter(now.on) and branch and classes


def _moments(event: Event, was: Content, now: Content, arrived: datetime) -> Moments:
    """When each part of each day became known: a day that was moved within its quarter keeps its moment."""
    known: dict[tuple[int, str, str], dict[date, datetime | None]] = defaultdict(dict)
    if was.kind == now.kind:
        for user, part, day, moment in event.attendances.values_list("user", "part", "day", "received_at"):
            known[user, part, _quarter(day)][day] = moment
    found: Moments = {}
    moved: list[tuple[int, str, date]] = []
    every = Event(on=now.on, until=now.until, off_days=[day.isoformat() for day in now.off_days]).days
    for one in now.people:
        for day in one.days or every:
            mine = known[one.user, one.part, _quarter(day)]
            if day in mine:
                found[one.user, one.part, day] = mine.pop(day)
            else:
                moved.append((one.user, one.part, day))
    for user, part, day in moved:
        spare = known[user, part, _quarter(day)]
        found[user, part, day] = spare.pop(min(spare)) if spare else arrived
    return found


@transaction.atomic
def event_cancel(*, event: Event, actor: User, at: datetime, reason: str = "") -> Event:
    """What was planned will not be. It stays readable, and counts nowhere. Twice is once."""
    reason = "" if event.is_talk else reason.strip()[:REASON_LENGTH]
    reason = reason or ANOTHER_TIME
    if move(event, Event.State.CANCELLED, withdraw_reason=reason):
        record(event, "event.cancelled", actor=actor, at=at, reason=reason)
        event.refresh_from_db()
        tell(event, "event.cancelled", at=at, without=[actor.pk])
    event.refresh_from_db()
    return event


@transaction.atomic
def event_withdraw(*, event: Event, actor: User, at: datetime, reason: str = "") -> Event:
    """Take a record back: it stays readable with its history and counts nowhere. Twice is once."""
    reason = "" if event.is_talk else reason.strip()[:REASON_LENGTH]
    if move(event, Event.State.WITHDRAWN, withdraw_reason=reason):
        Attendance.objects.filter(event=event).update(counts=False)
        record(event, "event.withdrawn", actor=actor, at=at, reason=reason)
    event.refresh_from_db()
    return event
