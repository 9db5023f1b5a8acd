"""Which phones a person may look at and end, and which may still speak."""

from datetime import date
from uuid import UUID

from django.shortcuts import get_object_or_404

from casework.phone.models import Device
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
