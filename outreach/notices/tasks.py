"""Doorbells: what decides is in `delivery.py`."""

from dataclasses import asdict

from celery import shared_task
from django.utils import timezone

from outreach.notices import delivery


@shared_task
def deliver_due() -> dict[str, int]:
    return asdict(delivery.deliver_due(at=timezone.now()))
