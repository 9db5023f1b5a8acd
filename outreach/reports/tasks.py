from celery import shared_task
from django.utils import timezone

from outreach.reports import services


@shared_task
def make_export(job_id: int) -> bool:
    return services.run_export(job_id, at=timezone.now())


@shared_task
def run_waiting_exports() -> int:
    return services.run_waiting_exports(at=timezone.now())
