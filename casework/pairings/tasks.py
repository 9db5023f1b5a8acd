"""Doorbells: what decides is in `reminders.py`."""

from celery import shared_task
from django.utils import timezone

from casework.pairings.reminders import remind_contacts as remind


@shared_task
def remind_contacts() -> int:
    return remind(at=timezone.now())
