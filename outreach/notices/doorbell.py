"""Telling the worker that something waits. The row in the database is the promise; the bell only makes it quicker."""

from threading import Thread

from django.core.cache import cache

from outreach.notices.tasks import deliver_due

# One ring wakes the worker for everybody: a bulk act does not ring a thousand times.
QUIET_SECONDS = 5
# A broker that hangs is given so long, and is then left alone: the sweep of beat finds the rows.
PATIENCE_SECONDS = 0.5
PAUSE_SECONDS = 60


def ring() -> None:
    """Wake the worker that delivers notices. Never fails and never waits long: the act has been committed."""
    if not cache.add("notices.rung", True, QUIET_SECONDS):
        return
    heard: list[object] = []
    # In a thread of its own: no time limit of a client holds for every way in which a broker can hang.
    ringing = Thread(target=lambda: heard.append(deliver_due.delay()), daemon=True)
    ringing.start()
    ringing.join(PATIENCE_SECONDS)
    if not any(heard):
        cache.set("notices.rung", True, PAUSE_SECONDS)
