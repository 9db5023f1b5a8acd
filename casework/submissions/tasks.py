"""Doorbells: what decides is in `reminders.py`."""

from celery import shared_task
from django.utils import timezone

from casework.submissions.reminders import remind_materials as remind


@shared_task
def remind_materials() -> int:
    return remind(at=timezone.now())
