"""Telling a person that something has been waiting on a phone for long, by what the phone said when last heard of."""

from datetime import datetime

from django.urls import reverse

from casework.phone.models import Device
from casework.phone.queries import waiting_long
from outreach.calendar.periods import shanghai_day
from outreach.notices.services import Promise, promise_each


def remind_waiting(*, at: datetime) -> int:
    """Nobody but the person is told, and once for each day since which something waits. Returns how many stand."""
    long = Device.objects.filter(waiting_long(shanghai_day(at)), user__is_active=True).select_related("user")
    promises = [
        Promise(
            device.user,
            "device.waiting",
            f"device:{device.pk}:{device.oldest_waiting_on}",
            reverse("device-list"),
            {"name": device.name, "count": device.waiting, "since": device.oldest_waiting_on},
        )
        for device in long.order_by("pk")
    ]
    promise_each(promises, at=at)
    return len(promises)
