"""Visits for tests, recorded through the service as a phone would record them."""

from datetime import date, time
from uuid import uuid4

from django.utils import timezone

from casework.visits.models import Mode, Outcome, Purpose, Visit
from casework.visits.services import visit_record
from outreach.calendar.periods import shanghai_day, shanghai_moment


def make_visit(actor, household, *, on: date | None = None, received_at=None, **said) -> Visit:
    """A visit at the door today, for every pupil of the family. A day in the past arrives at noon of that day."""
    if received_at is None:
        received_at = timezone.now() if on in (None, shanghai_day(timezone.now())) else noon(on)
    said = {
        "students": (),
        "mode": Mode.HOME,
        "outcome": Outcome.MET,
        "purposes": [Purpose.SITUATION],
        "uuid": uuid4(),
    } | said
    return visit_record(
        actor=actor, household=household, on=on or shanghai_day(received_at), received_at=received_at, **said
    )


def noon(day: date):
    return shanghai_moment(day, time(12))
