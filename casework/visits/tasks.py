"""Doorbells: what decides is in `photo_scan.py`."""

from celery import shared_task
from django.utils import timezone

from casework.visits.photo_scan import scan_nightly


@shared_task
def scan_photos() -> int:
    """How many files were cleared away."""
    return sum(found.deleted for found in scan_nightly(at=timezone.now()).values())
