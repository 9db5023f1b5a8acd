"""Phones: registering, hearing of them, and ending them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.crypto import salted_hmac

from casework.phone.models import Device
from outreach.calendar.periods import shanghai_day
from outreach.notices.services import promise
from outreach.people.activation import sessions_end
from outreach.people.models import User
from outreach.timeline.models import Entry
from outreach.timeline.services import record

A_YEAR = timedelta(days=366)


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
    word = made_for(user, uuid, "word")
    device, first = Device.objects.get_or_create(
        user=user,
        uuid=uuid,
        defaults={
            "school_id": user.school_id,
            "name": name,
            "secret": made_for(user, uuid, "secret"),
            "pass_digest": digest_of(word),
            "registered_at": at,
            "seen_at": at,
        },
    )
    said = {"name": name} | _condition(heard, device, at)
    if anew and not first:
        said["pass_digest"] = digest_of(word)
    Device.objects.filter(pk=device.pk, ended_at=None).update(**said)
    if first:
        record(device, "device.registered", actor=user, at=at, name=name)
    return Registered(device, word if first or anew else "")


def stopped_device_heard(device: Device, heard: Heard, *, at: datetime) -> None:
    """What a stopped phone still holds: the office is to know for how much to wait."""
    Device.objects.filter(pk=device.pk).update(**_condition(heard, device, at))


def _condition(heard: Heard, device: Device, at: datetime) -> dict[str, Any]:
    return {
        "seen_at": at,
        "durable": heard.durable,
        "waiting": heard.waiting,
        "oldest_waiting_on": _oldest(heard, device, shanghai_day(at)),
    }


def _oldest(heard: Heard, device: Device, today: date) -> date | None:
    """By the phone's clock; of one that stands at 1970 it is believed that it has waited since it was registered."""
    if not heard.waiting or heard.oldest_on is None:
        return None
    if heard.oldest_on < today - A_YEAR:
        return shanghai_day(device.registered_at)
    return min(heard.oldest_on, today)


def made_for(user: User, uuid: UUID, what: str) -> str:
    """32 bytes in hex that nobody can guess without the server's key, and the same each time they are made.

    A server that was set back to yesterday has forgotten a phone of today. The phone registers again; with another
    secret it could never again open what it keeps.
    """
    return salted_hmac(f"casework.phone.{what}", f"{user.pk}:{uuid}", algorithm="sha256").hexdigest()


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


@transaction.atomic
def device_end(device: Device, *, actor: User | None, reason: str, at: datetime) -> bool:
    """From its next contact on it is told nothing; what it still holds waits for the office. False: it was ended.

    Ended by somebody, the person has to sign in anew everywhere: a phone that was lost may be signed in still.
    """
    ended = Device.objects.filter(pk=device.pk, ended_at=None).update(ended_at=at, ended_by=actor, end_reason=reason)
    if not ended:
        return False
    record(device, "device.ended", actor=actor, at=at, name=device.name, reason=reason)
    if actor:
        sessions_end(device.user, actor=actor, at=at)
    if actor and actor.pk != device.user_id:
        url = reverse("device-list")
        promise(
            recipients=[device.user], kind="device.ended", key=f"device:{device.pk}", at=at, url=url,
            name=device.name, why=reason,
        )  # fmt: skip
    return True


@transaction.atomic
def device_resume(device: Device, *, actor: User, at: datetime) -> bool:
    """A phone that was found again: with the secret it had, so that what it holds opens. False: it is in use."""
    resumed = Device.objects.filter(pk=device.pk, ended_at__isnull=False).update(
        ended_at=None, ended_by=None, end_reason=""
    )
    if resumed:
        record(device, "device.resumed", actor=actor, at=at, name=device.name)
    return bool(resumed)


def devices_of_leavers_end(*, at: datetime) -> int:
    """The phones of those who can sign in no more, or work elsewhere. They are refused anyway; this writes it down."""
    today = shanghai_day(at)
    moved = ~Q(school=F("user__school"))
    gone = Device.objects.in_use().filter(Q(user__is_active=False) | Q(user__left_on__lt=today) | moved)
    ended = 0
    for device in gone.select_related("user").order_by("pk"):
        elsewhere = device.school_id != device.user.school_id
        reason = "已调到其他单位" if elsewhere else "账号已停用" if not device.user.is_active else "已离岗"
        ended += device_end(device, actor=None, reason=reason, at=at)
    return ended
