"""Phones for pages: one's own, and the school's."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from casework.phone.models import Device, DeviceQuerySet
from outreach.access import is_admin, is_office
from outreach.calendar.periods import shanghai_day
from outreach.navigation import badge
from outreach.people.models import User

# How long something may wait before somebody is told.
LONG = timedelta(days=5)
# After so long without contact a phone has put away the families by itself.
FORGOTTEN = timedelta(days=14)


@dataclass(frozen=True)
class Shown:
    """One phone in a list."""

    device: Device
    today: date

    @property
    def waits(self) -> str:
        """还有 3 条待上传，最早的是11月2日的; empty when nothing waits."""
        device = self.device
        if not device.waiting:
            return ""
        since = device.oldest_waiting_on
        return f"还有 {device.waiting} 条待上传" + (f"，最早的是{since.month}月{since.day}日的" if since else "")

    @property
    def badge(self) -> tuple[str, str]:
        device = self.device
        if device.ended_at:
            return "已停用", "mute"
        if waits_long(device, self.today):
            return "等了很久", "due"
        if device.waiting:
            return "待上传", "info"
        return "都已上传", "ok"

    @property
    def asleep(self) -> bool:
        """Long unused and nothing waits on it: of no interest any more."""
        return not self.device.waiting and shanghai_day(self.device.seen_at) < self.today - FORGOTTEN


def waits_long(device: Device, today: date) -> bool:
    oldest = device.oldest_waiting_on
    return bool(device.waiting and oldest and oldest <= today - LONG)


def waiting_long(today: date) -> Q:
    return Q(ended_at=None, waiting__gt=0, oldest_waiting_on__lte=today - LONG)


def own_devices(user: User, today: date) -> list[Shown]:
    """The person's: those in use first, the latest contact first."""
    found = Device.objects.filter(user=user.pk, school=user.school_id).order_by("-seen_at", "-pk")
    rows = [Shown(device, today) for device in found]
    return sorted(rows, key=lambda row: (row.device.ended_at is not None, row.asleep))


def school_devices(user: User, chosen: str, today: date) -> DeviceQuerySet:
    """By department and 工号. `chosen`: look (where something waits long), ended, else those in use."""
    seen = overseen(user).select_related("user__department", "ended_by")
    seen = seen.order_by("user__department__order", "user__staff_no", "-seen_at", "-pk")
    if chosen == "ended":
        return seen.exclude(ended_at=None)
    return seen.filter(waiting_long(today)) if chosen == "look" else seen.in_use()


def device_counts(user: User, today: date) -> dict[str, int]:
    """How many phones are in use, need a look, are ended, and how many records wait on them. One query."""
    return overseen(user).aggregate(
        used=Count("pk", filter=Q(ended_at=None)),
        look=Count("pk", filter=waiting_long(today)),
        ended=Count("pk", filter=Q(ended_at__isnull=False)),
    )


def overseen(user: User) -> DeviceQuerySet:
    """The school's phones, for whoever looks after them: the office and the administrator."""
    seen = Device.objects.visible_to(user)
    return seen if oversees_devices(user) else seen.none()


def oversees_devices(user: User) -> bool:
    return is_admin(user) or is_office(user)


@badge("device-school")
def needing_a_look(user: User) -> DeviceQuerySet:
    return overseen(user).filter(waiting_long(timezone.localdate()))
