"""Index of the slices' models."""

from casework.families.models import Guardian, Household, Student, StudentTag
from casework.pairings.models import Pairing
from casework.progress.models import FrozenResult, PeriodClose
from casework.tickets.models import Ticket, TicketCounter
from casework.visits.models import Participation, Visit, VisitConflictCopy, VisitPurpose

__all__ = [
    "FrozenResult",
    "Guardian",
    "Household",
    "Pairing",
    "Participation",
    "PeriodClose",
    "Student",
    "StudentTag",
    "Ticket",
    "TicketCounter",
    "Visit",
    "VisitConflictCopy",
    "VisitPurpose",
]
