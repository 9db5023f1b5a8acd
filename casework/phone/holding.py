"""What is held for the office, whatever it is of: kept once, told once, settled by one."""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from casework.pairings.models import Pairing
from casework.phone.access import Sender
from casework.phone.models import HeldRecord, Kind
from casework.tickets.services import office_of
from outreach.calendar.periods import shanghai_day
from outreach.notices.services import promise
from outreach.people.models import Appointment, User
from outreach.timeline.services import record

Reason = HeldRecord.Reason
Outcome = HeldRecord.Outcome
WAITS = timedelta(days=7)
TAKEN_BACK = "本人撤回"
SETTLED = "这条已经处理过了。"


class Held(NamedTuple):
    row: HeldRecord
    new: bool


def hold(
    sender: Sender,
    kind: Kind,
    school_id: int,
    uuid: UUID,
    *,
    reason: str,
    payload: dict[str, object],
    came: str,
    at: datetime,
) -> Held:
    """Keep it, once; `came` is the digest of what was sent and by whom."""
    with transaction.atomic():
        row, new = HeldRecord.objects.select_related("visit", "event").get_or_create(
            school_id=school_id,
            kind=kind,
            uuid=uuid,
            digest=came,
            defaults={
                "user": sender.user,
                "device": sender.device,
                "reason": reason,
                "payload": payload,
                "received_at": at,
            },
        )
        if new:
            why = HeldRecord.Reason(reason).label
            record(row, "held.received", actor=sender.user, at=at, reason=why)
            if reason != Reason.BEFORE_FIRST:
                tell_office(row, sender.user, at)
    return Held(row, new)


def tell_office(row: HeldRecord, user: User, at: datetime) -> None:
    """Once a person and day, however many records wait."""
    today = shanghai_day(at)
    promise(
        recipients=office_of(row.school, today),
        kind="held.received",
        key=f"held:{user.pk}:{today.isoformat()}",
        at=at,
        url=reverse("held-list"),
        who=user.name,
        why=row.get_reason_display(),
    )


def has_been_at(user: User, school_id: int) -> bool:
    """Works or worked there: whose records that school looks through."""
    if user.school_id == school_id:
        return True
    if Appointment.objects.filter(user=user, organization=school_id).exists():
        return True
    return Pairing.objects.filter(helper=user, school=school_id).exists()


def to_office(row: HeldRecord, at: datetime) -> None:
    """Nobody but a person can say what this is to become."""
    with transaction.atomic():
        if HeldRecord.objects.filter(pk=row.pk, settled_at=None).update(reason=Reason.NOT_IN_SIGHT):
            row.reason = Reason.NOT_IN_SIGHT
            tell_office(row, row.user, at)


def settle(row: HeldRecord, outcome: str, reason: str, actor: User | None, at: datetime) -> bool:
    """Guarded: of two who settle it, one does."""
    moved = HeldRecord.objects.filter(pk=row.pk, settled_at=None).update(
        settled_at=at, settled_by=actor, outcome=outcome, settle_reason=reason[:100]
    )
    return bool(moved)


def tell_sender(row: HeldRecord, kind: str, actor: User, at: datetime, reason: str) -> None:
    on = row.payload.get("on")
    day = date.fromisoformat(on) if isinstance(on, str) else shanghai_day(row.received_at)
    if row.user_id != actor.pk:
        promise(
            recipients=[row.user], kind=kind, key=f"held:{row.pk}", at=at, who=actor.name,
            when=f"{day.month}月{day.day}日", note=reason,
        )  # fmt: skip
