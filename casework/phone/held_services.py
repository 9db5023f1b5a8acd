"""What arrives from a phone and cannot be entered as it is: kept, told to the office, entered or set aside by it."""

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from casework.families.models import Household
from casework.pairings.models import Pairing
from casework.phone.access import Sender
from casework.phone.clock import day_of
from casework.phone.event_holding import event_enter, event_without_first
from casework.phone.holding import (
    SETTLED,
    TAKEN_BACK,
    WAITS,
    Held,
    Outcome,
    Reason,
    has_been_at,
    hold,
    settle,
    tell_sender,
    to_office,
)
from casework.phone.models import HeldRecord, Kind
from casework.phone.protocol import Sent, read
from casework.phone.rewriting import rewrite
from casework.phone.telling import arguments
from casework.visits import photos
from casework.visits.content import checked, digest
from casework.visits.models import Visit
from casework.visits.services import FromPhone, VisitConflict, visit_take_in, visit_withdraw
from outreach.calendar.periods import shanghai_day
from outreach.people.models import User
from outreach.timeline.services import record

SENT_ANEW = "老师改过以后又传了一次"


def hold_visit(
    sender: Sender, uuid: UUID, sent: Sent, *, known: Visit | None, in_sight: bool, at: datetime
) -> Held | None:
    """Keep a visit for the office, once; `in_sight`: only its first version is not here yet.

    None: there is no such family or record for this sender. Raises ValidationError where it could never be entered.
    """
    user = sender.user
    household = Household.objects.filter(pk=sent.household).select_related("school").first()
    if household is None or not has_been_at(user, household.school_id):
        return None
    if known is None and _is_somebody_else_s(household.school_id, uuid, user):
        return None
    pupils = tuple(household.students.order_by("student_no"))
    said = arguments(sent, day_of(sent.on, sent.sent_at, at), household, pupils, lenient=True)
    someone_there = User(pk=user.pk, school_id=household.school_id)
    checked(visitor=someone_there, today=shanghai_day(at), **said)
    enrolled = any(child.left_on is None for child in pupils)
    reason = Reason.BEFORE_FIRST if in_sight else _reason(sender, household, enrolled, shanghai_day(at))
    came = digest(sent.content() | {"visitor": user.pk, "rev": sent.rev or None})
    return hold(sender, Kind.VISIT, household.school_id, uuid, reason=reason, payload=sent.payload(), came=came, at=at)


def hold_withdrawal(sender: Sender, uuid: UUID, *, known: Visit | None, at: datetime) -> Held | None:
    """Keep a withdrawal until its visit comes, or where the sender is stopped: until the office has looked."""
    user = sender.user
    school_id = known.school_id if known else user.school_id
    if known is None and _is_somebody_else_s(school_id, uuid, user):
        return None
    reason = Reason.STOPPED if known and sender.stopped else Reason.BEFORE_FIRST
    payload: dict[str, object] = {"withdraw": True}
    came = digest(payload | {"visitor": user.pk})
    return hold(sender, Kind.VISIT, school_id, uuid, reason=reason, payload=payload, came=came, at=at)


def _is_somebody_else_s(school_id: int, uuid: UUID, user: User) -> bool:
    return Visit.objects.filter(school=school_id, uuid=uuid).exclude(recorder=user).exists()


def _reason(sender: Sender, household: Household, enrolled: bool, today: date) -> str:
    user = sender.user
    if household.school_id != user.school_id or (user.left_on and user.left_on < today):
        return Reason.MOVED
    if sender.stopped:
        return Reason.STOPPED
    if not enrolled:
        return Reason.FAMILY_GONE
    helped = Pairing.objects.filter(helper=user, household=household).exists()
    return Reason.PAIRING_ENDED if helped else Reason.NOT_IN_SIGHT


def taken_back(user: User, uuid: UUID, *, at: datetime) -> bool:
    """The sender withdraws what still waits here; whether there was such a thing."""
    mine = HeldRecord.objects.filter(user=user, kind=Kind.VISIT, uuid=uuid).exclude(reason=Reason.BEFORE_FIRST)
    for row in mine.open():
        with transaction.atomic():
            if settle(row, Outcome.DISCARDED, TAKEN_BACK, user, at):
                record(row, "held.taken_back", actor=user, at=at)
    return mine.filter(outcome=Outcome.DISCARDED).exists()


def of_first(visit: Visit, *, at: datetime, sent_by_itself: bool = False) -> None:
    """The first version is here: what came before it is applied in its order, a withdrawal last.

    `sent_by_itself`: by the phone and not by the office, so that what else it had sent under this uuid, and what waits
    for the office, is an older draft of it.
    """
    rows = HeldRecord.objects.open().filter(
        school=visit.school_id, kind=Kind.VISIT, uuid=visit.uuid, user=visit.recorder_id
    )
    if not rows.exists():
        return
    for row in sorted(rows, key=lambda row: ("withdraw" in row.payload, row.payload.get("rev", 0), row.pk)):
        try:
            with transaction.atomic():
                if row.reason == Reason.BEFORE_FIRST:
                    if settle(row, Outcome.SUPERSEDED, "", None, at):
                        _apply(row, visit, visit.recorder, at)
                elif sent_by_itself and settle(row, Outcome.SUPERSEDED, SENT_ANEW, visit.recorder, at):
                    HeldRecord.objects.filter(pk=row.pk).update(visit=visit)
        except ValidationError:
            to_office(row, at)


def _apply(row: HeldRecord, visit: Visit, actor: User, at: datetime) -> str:
    """The outcome of writing what was held into a visit that is here. Raises ValidationError."""
    HeldRecord.objects.filter(pk=row.pk).update(visit=visit)
    photos.attach(school_id=row.school_id, uuid=row.uuid, visit=visit)
    if "withdraw" in row.payload:
        visit_withdraw(visit=visit, actor=actor, at=at, reason=TAKEN_BACK)
        return Outcome.ENTERED
    visit.refresh_from_db()
    try:
        _, changed = rewrite(visit, read(row.payload), actor=actor, at=at, lenient=True)
    except VisitConflict:
        return Outcome.SUPERSEDED  # both versions are kept with the visit
    return Outcome.ENTERED if changed else Outcome.SUPERSEDED


@transaction.atomic
def held_enter(row: HeldRecord, *, actor: User, at: datetime, reason: str) -> None:
    """补记: enter in the name of whoever sent it, or withdraw what there is to withdraw.

    Raises ValidationError by field, or where somebody has settled it.
    """
    if not settle(row, Outcome.ENTERED, reason, actor, at):
        raise ValidationError(SETTLED)
    if row.kind == Kind.EVENT:
        event_enter(row, actor=actor, at=at)
    else:
        _enter(row, actor=actor, at=at, reason=reason)
    record(row, "held.entered", actor=actor, at=at, reason=reason)
    tell_sender(row, "held.entered", actor, at, reason)


def _enter(row: HeldRecord, *, actor: User, at: datetime, reason: str) -> None:
    visit = Visit.objects.filter(school=row.school_id, uuid=row.uuid).select_related("household", "recorder").first()
    outcome: str = Outcome.ENTERED
    if visit:
        outcome = _apply(row, visit, actor, at)
    elif "withdraw" not in row.payload:
        visit = _first(row, actor=actor, at=at, reason=reason)
        of_first(visit, at=at)
    HeldRecord.objects.filter(pk=row.pk).update(outcome=outcome, visit=visit)


def _first(row: HeldRecord, *, actor: User, at: datetime, reason: str) -> Visit:
    """Enter what was held as a visit of its own, at the moment at which it was received."""
    sent = read(row.payload)
    day = day_of(sent.on, sent.sent_at, row.received_at)
    household = Household.objects.select_related("school").get(pk=sent.household)
    pupils = tuple(household.students.order_by("student_no"))
    visit = visit_take_in(
        actor=actor,
        uuid=row.uuid,
        received_at=row.received_at,
        visitor=row.user,
        reason=reason,
        phone=FromPhone(sent.digest_of(row.user_id), day.said_on, day.skew),
        at=at,
        **arguments(sent, day, household, pupils, lenient=True),
    ).visit
    if sent.rev:
        # The phone goes on from the version that it believes to be here.
        Visit.objects.filter(pk=visit.pk).update(rev=sent.rev + 1)
        visit.refresh_from_db()
    photos.attach(school_id=row.school_id, uuid=row.uuid, visit=visit)
    return visit


@transaction.atomic
def held_discard(row: HeldRecord, *, actor: User, at: datetime, reason: str) -> None:
    """不补记. What was sent stays here with the reason. Raises ValidationError."""
    if not reason.strip():
        raise ValidationError({"reason": ["请写一句原因，老师会看到。"]})
    if not settle(row, Outcome.DISCARDED, reason, actor, at):
        raise ValidationError(SETTLED)
    record(row, "held.discarded", actor=actor, at=at, reason=reason)
    tell_sender(row, "held.discarded", actor, at, reason)


def enter_overdue(*, at: datetime) -> int:
    """Corrections whose first version has not come for seven days become the visit, with a mark in its history.

    A withdrawal goes on waiting: it takes nobody's time, and what it withdraws must not be entered when it comes.
    """
    waiting = HeldRecord.objects.open().filter(reason=Reason.BEFORE_FIRST, received_at__lte=at - WAITS)
    entered = 0
    for row in waiting.exclude(payload__has_key="withdraw").select_related("user").order_by("pk"):
        try:
            entered += (event_without_first if row.kind == Kind.EVENT else _enter_without_first)(row, at)
        except ValidationError:
            to_office(row, at)
    return entered


def _enter_without_first(row: HeldRecord, at: datetime) -> int:
    visit = Visit.objects.filter(school=row.school_id, uuid=row.uuid, recorder=row.user).first()
    if visit is None:
        with transaction.atomic():
            if not settle(row, Outcome.ENTERED, "", None, at):
                return 0
            visit = _first(row, actor=row.user, at=at, reason="")
            HeldRecord.objects.filter(pk=row.pk).update(visit=visit)
            record(visit, "visit.without_first", actor=None, at=at)
    of_first(visit, at=at)
    return 1
