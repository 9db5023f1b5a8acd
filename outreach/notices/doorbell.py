"""Telling the worker that something waits. The row in the database is the promise; the bell only makes it quicker."""

import logging

from celery import current_app
from django.core.cache import cache
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

# One ring wakes the worker for everybody: a bulk act does not ring a thousand times.
QUIET_SECONDS = 5
# While the broker does not answer, nobody waits for it again; the sweep of beat finds the rows.
PAUSE_SECONDS = 60


def ring() -> None:
    """Wake the worker that delivers notices. Never fails and never waits long: the act has been committed."""
    if not cache.add("notices.rung", True, QUIET_SECONDS):
        return
    try:
        current_app.send_task("outreach.notices.tasks.deliver_due", retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        cache.set("notices.rung", True, PAUSE_SECONDS)
        logger.warning("消息队列不可用，提醒留待定时任务发送：%s", error)
