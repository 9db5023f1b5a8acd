"""Waking the worker that delivers notices."""

from django.core.cache import cache

from outreach import doorbell
from outreach.notices.tasks import deliver_due

# One ring wakes the worker for everybody: a bulk act does not ring a thousand times.
QUIET_SECONDS = 5


def ring() -> None:
    if cache.add("notices.rung", True, QUIET_SECONDS):
        doorbell.ring(deliver_due)
