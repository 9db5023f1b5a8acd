"""Whether the parts that this system stands on are there."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, connection
from kombu import Connection

from outreach.health.models import Heartbeat

State = Literal["ok", "late", "down", "unknown"]

LATE_AFTER = timedelta(minutes=3)
DOWN_AFTER = timedelta(minutes=10)
# Anybody may ask; the parts are asked at most so often (seconds).
ASK_EVERY = 5


def health(*, at: datetime) -> dict[str, State]:
    """The state of database, broker, worker and beat."""
    rows = _heartbeats()
    if rows is None:
        return {"database": "down", "broker": broker(), "worker": "unknown", "beat": "unknown"}
    worker = _state(rows.get("worker"), at)
    # The process lives but what beat sends through the broker is not done: it is stuck, or far behind.
    if worker == "ok" and _state(rows.get("task"), at) != "ok":
        worker = "late"
    return {"database": "ok", "broker": broker(), "worker": worker, "beat": _state(rows.get("beat"), at)}


def _heartbeats() -> dict[str, datetime] | None:
    try:
        return dict(Heartbeat.objects.values_list("name", "at"))
    except (DatabaseError, InterfaceError):
        connection.close()
        return None


def _state(last: datetime | None, at: datetime) -> State:
    if last is None or at - last > DOWN_AFTER:
        return "down"
    return "late" if at - last > LATE_AFTER else "ok"


def broker() -> State:
    known: State | None = cache.get("health.broker")
    if known is None:
        known = "ok" if _broker_answers() else "down"
        cache.set("health.broker", known, ASK_EVERY)
    return known


def _broker_answers() -> bool:
    url = settings.CELERY_BROKER_URL
    if url.startswith("filesystem:"):
        folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"])
        return os.access(folder, os.W_OK)
    with current_app.connection_for_write() as connected:
        return answers(connected)


def answers(asked: Connection) -> bool:
    try:
        asked.ensure_connection(max_retries=1, interval_start=0)
    except Exception:  # noqa: BLE001 - every transport raises errors of its own, and all mean "down"
        return False
    return True
