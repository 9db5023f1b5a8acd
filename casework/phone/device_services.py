"""Phones: registering, hearing of them, and ending one."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from secrets import token_hex, token_urlsafe
from uuid import UUID

from django.db import transaction

from casework.phone.models import Device
from outreach.calendar.periods import shanghai_day
from outreach.people.models import User
from outreach.timeline.models import Entry
from outreach.timeline.services import record


@dataclass(frozen=True)
class Heard:
    """What a phone says of itself. `oldest_on`: the day of the oldest record that waits."""

    durable: bool = True
    waiting: int = 0
    oldest_on: date | None = None


@dataclass(frozen=True)
class Registered:
    """`word`: by which a phone that has been stopped may still hand in what it holds; shown once, else empty."""

    device: Device
    word: str = ""


@transaction.atomic
def device_heard(user: User, uuid: UUID, heard: Heard, *, name: str, at: datetime, anew: bool = False) -> Registered:
    """Registers a browser that is new for this person; keeps what it says. `anew`: it has lost its word."""
    word = token_urlsafe(24)
    device, first = Device.objects.get_or_create(
        user=user,
        uuid=uuid,
        defaults={
            "school_id": user.school_id,
            "name": name,
            "secret": token_hex(32),
            "pass_digest": digest_of(word),
            "registered_at": at,
            "seen_at": at,
        },
    )
    said = {
        "seen_at": at,
        "name": name,
        "durable": heard.durable,
        "waiting": heard.waiting,
        "oldest_waiting_on": heard.oldest_on if heard.waiting else None,
    }
    if anew and not first:
        said["pass_digest"] = digest_of(word)
    Device.objects.filter(pk=device.pk, ended_at=None).update(**said)
    if first:
        record(device, "device.registered", actor=user, at=at, name=name)
    return Registered(device, word if first or anew else "")


def digest_of(word: str) -> str:
    return sha256(word.encode()).hexdigest()


def families_handed(user: User, device: Device | None, families: int, *, at: datetime) -> None:
    """History: a phone was given so many families. Once a device and day, not once a request."""
    if not families:
        return
    today = shanghai_day(at)
    if device is None:
        known = Entry.objects.about(user).filter(action="device.synced")
        if (last := known.order_by("-at").values_list("at", flat=True).first()) and shanghai_day(last) >= today:
            return
        record(user, "device.synced", actor=user, at=at, families=families, name="浏览器")
        return
    with transaction.atomic():
        if Device.objects.filter(pk=device.pk).exclude(handed_on=today).update(handed_on=today):
            record(device, "device.synced", actor=user, at=at, families=families, name=device.name)
