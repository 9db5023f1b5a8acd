"""Index of the slices' tasks: what Celery finds when it looks into this app."""

from casework.events.tasks import remind_events
from casework.pairings.tasks import remind_contacts
from casework.phone.tasks import enter_overdue_corrections, look_after_devices
from casework.progress.tasks import check_quotas_today
from casework.registers.tasks import remind_register_entries
from casework.submissions.tasks import remind_materials
from casework.visits.tasks import scan_photos

__all__ = [
    "check_quotas_today",
    "enter_overdue_corrections",
    "look_after_devices",
    "remind_contacts",
    "remind_events",
    "remind_materials",
    "remind_register_entries",
    "scan_photos",
]
