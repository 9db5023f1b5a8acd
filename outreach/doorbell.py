"""Telling a worker that something waits. The row in the database is the promise; the bell only makes it quicker."""

from threading import Thread

from celery import Task
from django.core.cache import cache

# A broker that hangs is given so long, and is then left alone by everybody: the sweeps of beat find the rows.
PATIENCE_SECONDS = 0.5
PAUSE_SECONDS = 60
SILENT = "doorbell.silent"


def ring(task: Task, *args: int) -> None:
    """Send the task. Never fails and never waits long: what it is about has been committed."""
    if cache.get(SILENT):
        return
    heard: list[object] = []
    # In a thread of its own: no time limit of a client holds for every way in which a broker can hang.
    ringing = Thread(target=lambda: heard.append(task.delay(*args)), daemon=True)
    ringing.start()
    ringing.join(PATIENCE_SECONDS)
    if not any(heard):
        cache.set(SILENT, True, PAUSE_SECONDS)
