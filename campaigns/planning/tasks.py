"""Doorbells: what decides is in `organization_reminders.py`."""

from celery import shared_task
from django.utils import timezone

from campaigns.planning.organization_reminders import vacate_places as vacate


@shared_task
def vacate_places() -> int:
    return vacate(at=timezone.now())
