"""The Celery application. Tasks are doorbells: they carry ids, and the database decides."""

import logging
import os
import sys
from typing import Any

from celery import Celery, bootsteps, signals
from celery.beat import PersistentScheduler
from celery.contrib.django.task import DjangoTask
from celery.schedules import crontab
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outreach.settings")

logger = logging.getLogger(__name__)

PULSE_SECONDS = 30


class Doorbell(DjangoTask):
    """A task whose sender never fails because the broker is away: the sweep finds the work in the database."""

    def apply_async(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().apply_async(*args, **kwargs)
        except (OperationalError, OSError) as error:
            logger.warning("消息队列不可用，%s 留待定时任务补做：%s", self.name, error)
            return None


app = Celery("outreach", task_cls=Doorbell)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def every(minutes: int) -> dict[str, Any]:
    # What was not taken up before the next one is sent is not needed any more.
    return {"schedule": minutes * 60.0, "options": {"expires": minutes * 60}}


# The sweeps. Each looks into the database for what is due, so one that was missed is made up for by the next.
app.conf.beat_schedule = {
    "heartbeat": {"task": "outreach.celery.heartbeat", **every(minutes=1)},
    "exports": {"task": "outreach.reports.tasks.run_waiting_exports", **every(minutes=1)},
    "notices": {"task": "outreach.notices.tasks.deliver_due", **every(minutes=5)},
    "quotas": {"task": "casework.progress.tasks.check_quotas_today", "schedule": crontab(hour="7", minute="10")},
    "calendar": {"task": "outreach.calendar.tasks.warn_of_missing_year", "schedule": crontab(hour="7", minute="30")},
    "places": {"task": "campaigns.planning.tasks.vacate_places", "schedule": crontab(hour="7", minute="0")},
    "events": {"task": "casework.events.tasks.remind_events", "schedule": crontab(hour="7", minute="15")},
    "cascade": {"task": "campaigns.cascade.tasks.remind_schools", "schedule": crontab(hour="7", minute="40")},
    "contacts": {"task": "casework.pairings.tasks.remind_contacts", "schedule": crontab(hour="7", minute="20")},
    "photos": {"task": "casework.visits.tasks.scan_photos", "schedule": crontab(hour="3", minute="20")},
    "materials": {"task": "casework.submissions.tasks.remind_materials", "schedule": crontab(hour="7", minute="35")},
    "devices": {"task": "casework.phone.tasks.look_after_devices", "schedule": crontab(hour="7", minute="45")},
    "held": {"task": "casework.phone.tasks.enter_overdue_corrections", "schedule": crontab(hour="4", minute="20")},
    "registers": {
        "task": "casework.registers.tasks.remind_register_entries",
        "schedule": crontab(hour="7", minute="25"),
    },
}


@app.task(name="outreach.celery.heartbeat")
def heartbeat() -> None:
    """Sent by beat and done by a worker: proof that the whole chain works."""
    _beat("task")


class Pulse(bootsteps.StartStopStep):  # type: ignore[misc]  # Celery has no annotations
    """The worker's own sign of life, also while the broker is away or every thread is busy."""

    requires = {"celery.worker.components:Timer"}

    def start(self, parent: Any) -> None:
        _beat("worker")
        parent.timer.call_repeatedly(PULSE_SECONDS, _beat, ("worker",))


app.steps["worker"].add(Pulse)


class BeatingScheduler(PersistentScheduler):  # type: ignore[misc]  # Celery has no annotations
    """Celery's scheduler, which also says that it goes round."""

    _told = 0.0

    def tick(self, *args: Any, **kwargs: Any) -> float:
        wait: float = super().tick(*args, **kwargs)
        now = self.app.now().timestamp()
        if now - self._told >= PULSE_SECONDS:
            self._told = now
            _beat("beat")
        return min(wait, PULSE_SECONDS)


def _beat(name: str) -> None:
    from django.utils import timezone

    from outreach.health.services import beat

    beat(name, at=timezone.now())


@signals.worker_ready.connect
def announce(**_: Any) -> None:
    heartbeat.delay()


@signals.worker_init.connect
@signals.beat_init.connect
def refuse(**_: Any) -> None:
    from django.core.exceptions import ImproperlyConfigured

    from outreach.checks import refuse_to_start

    try:
        refuse_to_start()
    except ImproperlyConfigured as error:
        sys.exit(str(error))  # any other exception in a receiver is only logged
