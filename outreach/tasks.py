"""Index of the slices' tasks: what Celery finds when it looks into this app."""

from outreach.calendar.tasks import warn_of_missing_year
from outreach.notices.tasks import deliver_due
from outreach.reports.tasks import make_export, run_waiting_exports

__all__ = ["deliver_due", "make_export", "run_waiting_exports", "warn_of_missing_year"]
