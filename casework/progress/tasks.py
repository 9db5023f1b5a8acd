"""Doorbells: what decides is in `reminders.py`."""

from celery import shared_task
from django.utils import timezone

from casework.progress.reminders import check_quotas


@shared_task
def check_quotas_today() -> int:
    return check_quotas(at=timezone.now())
