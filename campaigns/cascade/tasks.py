"""Doorbells: what decides is in `reminders.py`."""

from celery import shared_task
from django.utils import timezone

from campaigns.cascade.reminders import remind_waiting


@shared_task
def remind_schools() -> int:
    return remind_waiting(at=timezone.now())
