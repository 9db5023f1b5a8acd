"""Doorbells: what decides is in `reminders.py`."""

from celery import shared_task
from django.utils import timezone

from casework.events import reminders


@shared_task
def remind_events() -> int:
    return reminders.remind_events(at=timezone.now())
