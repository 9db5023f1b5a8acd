"""Doorbells: what decides is in `reminders.py`."""

from celery import shared_task
from django.utils import timezone

from casework.registers.reminders import remind_entries


@shared_task
def remind_register_entries() -> int:
    return remind_entries(at=timezone.now())
