"""Events for tests, recorded through the service as the office would record them."""

from datetime import date, time
from uuid import uuid4

from django.utils import timezone

from casework.events.models import Attendance, Event
from casework.events.services import event_record
from outreach.calendar.periods import shanghai_moment
from outreach.people.models import User


def make_event(
    school,
    kind: str,
    on: date,
    people=(),
    part: str = Attendance.Part.PRESENT,
    until: date | None = None,
    at=None,
    **extra,
) -> Event:
    """One event, held unless `held=False`, known at noon of its last day, or now if that is today. `people`: persons, or (person, part)."""
    given = [one if isinstance(one, tuple) else (one, part) for one in people]
    said = {
        "uuid": uuid4(),
        "title": "",
        "actor": extra.pop("actor", None) or next((who for who, *_ in given), None) or first_of(school),
        "at": at
        or (timezone.now() if (until or on) == timezone.localdate() else shanghai_moment(until or on, time(12))),
    } | extra
    return event_record(school=school, kind=kind, on=on, until=until, people=given, **said)


def first_of(school) -> User:
    return User.objects.filter(school=school).order_by("staff_no").first()
