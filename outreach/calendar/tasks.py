from celery import shared_task
from django.utils import timezone

from outreach.calendar.reminders import promise_missing_year


@shared_task
def warn_of_missing_year() -> int:
    return promise_missing_year(today=timezone.localdate(), at=timezone.now())
