"""Which phones a person may look at and end, and which may still speak."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.crypto import constant_time_compare

from casework.phone.models import Device, HeldRecord
from outreach.people.models import User


def device_of(user: User, uuid: UUID | None) -> Device | None:
    """The person's own registration under this name; another person's on the same phone is another device."""
    return Device.objects.filter(user=user.pk, uuid=uuid).first() if uuid else None


def is_ended(device: Device, user: User) -> bool:
    """Ended by somebody, or registered at a school where the person works no more."""
    return device.ended_at is not None or device.school_id != user.school_id


def device_for(user: User, pk: int) -> Device:
    """The device, if this person may see it; otherwise 404, as if there were none."""
    return get_object_or_404(Device.objects.visible_to(user).select_related("user", "school"), pk=pk)


def may_resume(user: User, device: Device, today: date) -> bool:
    """Its owner, who signs in and works here still; nobody for somebody else, who would not know of it."""
    return device.user_id == user.pk and device.school_id == user.school_id and user.may_sign_in(today)


@dataclass(frozen=True)
class Sender:
    """Who sends, and from which registered browser. `stopped`: by the word of a phone whose account or itself has been
    stopped; what it still holds is taken in and waits for the office.
    """

    user: User
    device: Device | None = None
    stopped: bool = False


def stopped_sender(authorization: str, today: date) -> Sender | None:
    """The sender that `Device <uuid>:<word>` names, if it has indeed been stopped: nobody gets in who could sign in."""
    scheme, _, given = authorization.partition(" ")
    name, _, word = given.partition(":")
    uuid = _uuid(name)
    if scheme != "Device" or uuid is None:
        return None
    for device in Device.objects.filter(uuid=uuid).select_related("user__school"):
        if constant_time_compare(device.pass_digest, sha256(word.encode()).hexdigest()):
            stopped = is_ended(device, device.user) or not device.user.may_sign_in(today)
            return Sender(device.user, device, stopped=True) if stopped else None
    return None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def held_for(user: User, pk: int) -> HeldRecord:
    """What waits for the office, with who sent it; for everybody else 404."""
    rows = HeldRecord.objects.visible_to(user).select_related("user", "settled_by", "visit", "event")
    return get_object_or_404(rows, pk=pk)
