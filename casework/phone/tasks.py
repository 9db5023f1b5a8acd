"""Doorbells: what decides is in `reminders.py`, `device_services.py` and `held_services.py`."""

from celery import shared_task
from django.utils import timezone

from casework.phone import device_services, held_services, reminders


@shared_task
def look_after_devices() -> int:
    """Ends the phones of those who have left, then tells whose phones have held something for long."""
    at = timezone.now()
    device_services.devices_of_leavers_end(at=at)
    return reminders.remind_waiting(at=at)


@shared_task
def enter_overdue_corrections() -> int:
    return held_services.enter_overdue(at=timezone.now())
