"""Index of the slices' models."""

from outreach.calendar.models import CalendarDay, Term
from outreach.files.models import Upload
from outreach.health.models import Heartbeat
from outreach.notices.models import Digest, Notice
from outreach.people.models import (
    Activation,
    Appointment,
    Branch,
    ClassGroup,
    Department,
    Organization,
    SetupCode,
    User,
)
from outreach.reports.models import ExportJob
from outreach.timeline.models import Entry

__all__ = [
    "Activation",
    "Appointment",
    "Branch",
    "CalendarDay",
    "ClassGroup",
    "Department",
    "Digest",
    "Entry",
    "ExportJob",
    "Heartbeat",
    "Notice",
    "Organization",
    "SetupCode",
    "Term",
    "Upload",
    "User",
]
