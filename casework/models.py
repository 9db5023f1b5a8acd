"""Index of the slices' models."""

from casework.diaries.models import Diary
from casework.events.models import Attendance, Event, EventConflictCopy
from casework.families.models import Guardian, Household, Student, StudentTag
from casework.pairings.models import ContactPoint, Pairing
from casework.phone.models import Device, HeldRecord, Receipt
from casework.progress.models import FrozenResult, GoalFigure, PeriodClose
from casework.registers.models import RegisterEntry
from casework.submissions.models import Submission, SubmissionMove
from casework.tickets.models import Ticket, TicketCounter
from casework.visits.models import Participation, Visit, VisitConflictCopy, VisitPhoto, VisitPurpose

__all__ = [
    "Attendance",
    "ContactPoint",
    "Device",
    "Diary",
    "Event",
    "EventConflictCopy",
    "FrozenResult",
    "GoalFigure",
    "Guardian",
    "HeldRecord",
    "Household",
    "Pairing",
    "Participation",
    "PeriodClose",
    "Receipt",
    "RegisterEntry",
    "Student",
    "StudentTag",
    "Submission",
    "SubmissionMove",
    "Ticket",
    "TicketCounter",
    "Visit",
    "VisitConflictCopy",
    "VisitPhoto",
    "VisitPurpose",
]
