"""Written by the background processes, read by queries.py."""

import logging
from datetime import datetime

from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from outreach.health.models import Heartbeat

logger = logging.getLogger(__name__)


def beat(name: str, *, at: datetime) -> bool:
    """Say that the process of this name lives. False: the database could not be told; never an exception.

    Called from threads and loops of Celery's, which would die of one.
    """
    if not connection.in_atomic_block:
        close_old_connections()
    try:
        Heartbeat.objects.bulk_create(
            [Heartbeat(name=name, at=at)], update_conflicts=True, unique_fields=["name"], update_fields=["at"]
        )
    except (DatabaseError, InterfaceError) as error:
        logger.warning("心跳 %s 没有写进数据库：%s", name, error)
        return False
    finally:
        # A worker's parent process must not hand its connection on to the children it forks.
        if not connection.in_atomic_block:
            connection.close()
    return True
