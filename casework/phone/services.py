"""Taking in visits from phones: once each, whatever the network does, and nothing of it lost.

The unique uuid decides who came first; whoever is second is told the same again. What may not be entered as it is goes
to `held_services.py` and waits for the office.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from casework.events.models import Event
from casework.phone.access import Sender
from casework.phone.clock import day_of
from casework.phone.held_services import Held, hold_visit, hold_withdrawal, of_first, taken_back
from casework.phone.models import Device, HeldRecord, Kind, Receipt
from casework.phone.protocol import Sent
from casework.phone.rewriting import conflict_answered, rewrite
from casework.phone.telling import arguments
from casework.visits import photos
from casework.visits.access import family_in_sight
from casework.visits.models import Visit
from casework.visits.services import FromPhone, NotOwn, VisitConflict, visit_take_in, visit_withdraw
from outreach.calendar.periods import shanghai_day, shanghai_moment
from outreach.people.models import User
from outreach.timeline.models import Entry
from outreach.timeline.services import record

WITHDRAWN_THERE = "在手机上撤回"


class NotFound(LookupError):  # noqa: N818  # an answer to the phone
    """A family or record that is not there for this sender; which of the two, nobody is told."""


class PhotosMissing(Exception):  # noqa: N818  # an answer to the phone
    def __init__(self, missing: list[str]) -> None:
        super().__init__(len(missing))
        self.missing = missing


@dataclass(frozen=True)
class Received:
    """What became of a record: `visit`, or `held` where a person has to look at it first."""

    uuid: UUID
    rev: int
    new: bool = False
    visit: Visit | None = None
    held: HeldRecord | None = None
    missing: tuple[str, ...] = ()


def visit_receive(sender: Sender, uuid: UUID, sent: Sent, *, at: datetime) -> Received:
    """Enter, correct, recognise or hold a visit.

    Raises NotFound, VisitConflict (both versions are kept) and ValidationError by field.
    """
    if sent.rev:
        return _rewritten(sender, uuid, sent, at)
    user = sender.user
    day = day_of(sent.on, sent.sent_at, at)
    seen = None if sender.stopped else family_in_sight(user, sent.household)
    if seen is None or not seen.covers(day.on):
        return _out_of_sight(sender, uuid, sent, at)
    said = arguments(sent, day, seen.household, seen.pupils)
    came = FromPhone(sent.digest_of(user.pk), day.said_on, day.skew)
    try:
        visit, new = visit_take_in(
            actor=user, uuid=uuid, received_at=at, visitor=None, reason="", phone=came, at=None, **said
        )
    except NotOwn as error:
        raise NotFound from error
    except VisitConflict as conflict:
        visit, new = conflict_answered(conflict, at=at), False
    # After a repeat as well: the server may have died between the visit and what waited for it.
    of_first(visit, at=at, sent_by_itself=True)
    if not new:
        replayed(visit, actor=user, at=at)
    return _with_photos(visit, sent, new=new)


def _rewritten(sender: Sender, uuid: UUID, sent: Sent, at: datetime) -> Received:
    """A correction of a version that this phone has seen."""
    visit = own_visit(sender.user, uuid)
    if visit is None or sender.stopped:
        in_sight = not sender.stopped and family_in_sight(sender.user, sent.household) is not None
        return _out_of_sight(sender, uuid, sent, at, in_sight=in_sight)
    visit, changed = rewrite(visit, sent, actor=sender.user, at=at)
    if not changed:
        replayed(visit, actor=sender.user, at=at)
    return _with_photos(visit, sent, new=False)


def _out_of_sight(sender: Sender, uuid: UUID, sent: Sent, at: datetime, *, in_sight: bool = False) -> Received:
    """What cannot be entered now. Known already, it is only told again. `in_sight`: its first version is not here."""
    user = sender.user
    known = own_visit(user, uuid)
    if known and (not sender.stopped or known.digest == sent.digest_of(user.pk)):
        if known.digest != sent.digest_of(user.pk):
            rewrite(known, sent, actor=user, at=at)
        replayed(known, actor=user, at=at)
        return _with_photos(known, sent, new=False)
    held = hold_visit(sender, uuid, sent, known=known, in_sight=in_sight, at=at)
    if held is None:
        raise NotFound
    if in_sight and (visit := own_visit(user, uuid)):
        # The first version has come between the two looks: whoever writes second sees the other.
        of_first(visit, at=at)
        visit.refresh_from_db()
        return _with_photos(visit, sent, new=False)
    return _held(held, sent)


def _held(held: Held, sent: Sent) -> Received:
    row = held.row
    if row.visit:  # the office has entered it meanwhile, or its first version came
        return _with_photos(row.visit, sent, new=False)
    announced = [(photo.sha256, photo.size) for photo in sent.photos]
    if announced:
        photos.announce(school_id=row.school_id, uuid=row.uuid, visit=None, photos=announced)
    missing = photos.missing(school_id=row.school_id, uuid=row.uuid)
    return Received(row.uuid, 0, new=held.new, held=row, missing=tuple(missing))


def _with_photos(visit: Visit, sent: Sent, *, new: bool) -> Received:
    """Photos may join a visit later; the newest manifest only adds."""
    announced = [(photo.sha256, photo.size) for photo in sent.photos]
    if announced:
        photos.announce(school_id=visit.school_id, uuid=visit.uuid, visit=visit, photos=announced)
    if new and not announced:
        return Received(visit.uuid, visit.rev, new=True, visit=visit)
    missing = photos.missing(school_id=visit.school_id, uuid=visit.uuid)
    return Received(visit.uuid, visit.rev, new=new, visit=visit, missing=tuple(missing))


def visit_take_back(sender: Sender, uuid: UUID, *, at: datetime) -> HeldRecord | None:
    """Withdraw a visit; twice is once. Answers with a row where it waits, None where it is done. Raises NotFound."""
    user = sender.user
    visit = own_visit(user, uuid)
    if visit and not sender.stopped:
        visit_withdraw(visit=visit, actor=user, at=at, reason=WITHDRAWN_THERE)
        return None
    if visit is None and taken_back(user, uuid, at=at):
        return None
    held = hold_withdrawal(sender, uuid, known=visit, at=at)
    if held is None:
        raise NotFound
    # The visit may have come between the two looks: whoever writes second sees the other.
    if not sender.stopped and (visit := own_visit(user, uuid)):
        of_first(visit, at=at)
        return None
    return held.row


@dataclass(frozen=True)
class Sealed:
    """The receipt. `photos`: sha256 of all announced, in order; `lost`: those that never came."""

    uuid: UUID
    rev: int
    photos: list[str]
    lost: list[str]
    received_at: datetime
    sealed_at: datetime
    visit: Visit | None = None
    held: HeldRecord | None = None


def visit_seal(sender: Sender, uuid: UUID, *, gone: Iterable[str], at: datetime) -> Sealed:
    """Say what is safe here, so that the phone may let go of it. Raises NotFound, and PhotosMissing.

    `gone`: sha256 of photos that the phone itself has lost; they are not waited for any more.
    """
    user = sender.user
    visit = own_visit(user, uuid)
    held = None if visit else own_held(user, uuid)
    found = visit or held
    if found is None:
        raise NotFound
    if held and held.visit:
        visit, held = held.visit, None
    school_id = found.school_id
    if shas := list(gone):
        photos.give_up(school_id=school_id, uuid=uuid, shas=shas, actor=user, at=at)
    announced = photos.announced(school_id=school_id, uuid=uuid)
    if announced and (missing := photos.missing(school_id=school_id, uuid=uuid)):
        raise PhotosMissing(missing)
    lost = photos.lost(school_id=school_id, uuid=uuid) if announced else []
    rev = visit.rev if visit else 0
    receipt_give(sender, Kind.VISIT, uuid, rev, at=at)
    return Sealed(uuid, rev, announced, lost, found.received_at, at, visit, held)


def receipt_give(sender: Sender, kind: str, uuid: UUID, rev: int, *, at: datetime) -> None:
    """Keep what this device was told; the newest stands. An unregistered browser keeps no score."""
    if sender.device is None:
        return
    Receipt.objects.bulk_create(
        [Receipt(device=sender.device, kind=kind, uuid=uuid, rev=rev, sealed_at=at)],
        update_conflicts=True,
        unique_fields=["device", "kind", "uuid"],
        update_fields=["rev", "sealed_at"],
    )


def receipts_since(device: Device, since: datetime) -> list[str]:
    """ "visit:<uuid>:<rev>" of each receipt that this device was given since then, sorted."""
    given = Receipt.objects.filter(device=device, sealed_at__gte=since).values_list("kind", "uuid", "rev")
    return sorted(f"{kind}:{uuid}:{rev}" for kind, uuid, rev in given)


def state_of(known: Iterable[str]) -> str:
    """One figure for a set of receipts; the phone makes the same of its own."""
    return sha256("\n".join(sorted(known)).encode()).hexdigest()


def own_visit(user: User, uuid: UUID) -> Visit | None:
    """The visit that this person wrote down under this uuid."""
    return Visit.objects.filter(school=user.school_id, uuid=uuid, recorder=user).select_related("household").first()


def own_held(user: User, uuid: UUID) -> HeldRecord | None:
    """The latest of this person's that waits or waited under this uuid, in whichever school."""
    mine = HeldRecord.objects.filter(user=user, kind=Kind.VISIT, uuid=uuid)
    return mine.select_related("visit").order_by("-pk").first()


def replayed(known: Visit | Event, *, actor: User, at: datetime) -> None:
    """The history says once a record and day that it came again."""
    today = shanghai_moment(shanghai_day(at))
    action = "visit.replayed" if isinstance(known, Visit) else "event.replayed"
    again = Entry.objects.about(known).filter(action=action, at__gte=today)
    if again.exists():
        return
    with transaction.atomic():
        # Of fifty that arrive at once, one writes it.
        rows: QuerySet[Any] = (Visit if isinstance(known, Visit) else Event).objects.all()
        rows.select_for_update(no_key=True).filter(pk=known.pk).values_list("pk").first()
        if not again.exists():
            record(known, action, actor=actor, at=at)
