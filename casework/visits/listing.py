"""The desk list of visits: what may be filtered, and the rows."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q

from casework.families.models import Student
from casework.tickets.models import Ticket
from casework.visits.families import matching
from casework.visits.models import Mode, Outcome, Visit, VisitQuerySet
from outreach.access import is_office, is_unit_lead, standing
from outreach.calendar.periods import Kind, Period, parse_period, period_of
from outreach.lib.text import tight
from outreach.people.models import ClassGroup, User, UserQuerySet

QUARTERS = 8
WITHDRAWN = "withdrawn"
NO_PHOTO = "no_photo"


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see; anything unknown asks for nothing in particular."""

    period: Period | None
    class_group: int | None = None
    teacher: int | None = None
    mode: str = ""
    outcome: str = ""
    entry: str = ""
    query: str = ""


def asked(given: dict[str, str], today: date) -> Asked:
    """From the address; without a period the quarter that runs, `all` for every day."""
    key = given.get("period") or period_of(today, Kind.QUARTER).key
    try:
        period = None if key == "all" else parse_period(key)
    except ValueError:
        period = period_of(today, Kind.QUARTER)
    return Asked(
        period,
        _number(given.get("group")),
        _number(given.get("teacher")),
        given.get("mode", ""),
        given.get("outcome", ""),
        given.get("entry", ""),
        tight(given.get("q", ""))[:30],
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 12 else None


def listed(user: User, what: Asked) -> VisitQuerySet:
    """The visits in sight that were asked for, newest day first."""
    tickets = Prefetch("tickets", Ticket.objects.visible_to(user), to_attr="tickets_seen")
    visits: VisitQuerySet = Visit.objects.visible_to(user).for_list().prefetch_related(tickets)
    if what.period:
        visits = visits.filter(on__gte=what.period.start, on__lte=what.period.end)
    if what.class_group or what.teacher or what.query:
        visits = visits.filter(pk__in=_about(user, what).values("pk"))
    if what.mode in Mode.values:
        visits = visits.filter(mode=what.mode)
    if what.entry in Visit.Entry.values:
        visits = visits.filter(entry=what.entry)
    elif what.entry == NO_PHOTO:
        visits = visits.lacking_photos()
    if what.outcome == WITHDRAWN:
        return visits.exclude(withdrawn_at=None)
    visits = visits.standing_records()
    return visits.filter(outcome=what.outcome) if what.outcome in Outcome.values else visits


def _about(user: User, what: Asked) -> VisitQuerySet:
    """By class, by teacher and by words: apart, so that a visit with two pupils stays one row."""
    found = Visit.objects.filter(school=user.school_id)
    if what.class_group:
        found = found.filter(students__class_group=what.class_group)
    if what.teacher:
        found = found.filter(participations__user=what.teacher)
    return found.filter(_said(user, what.query)) if what.query else found


def _said(user: User, query: str) -> Q:
    """Pupils by name, pinyin or class; staff by name; the words of the record."""
    pupils = Student.objects.visible_to(user).filter(matching(user, query))
    staff = User.objects.visible_to(user).filter(Q(name__contains=query) | Q(name_initials__startswith=query.lower()))
    return Q(students__in=pupils) | Q(participations__user__in=staff) | Q(note__contains=query)


def quarters(today: date) -> list[Period]:
    found = [period_of(today, Kind.QUARTER)]
    while len(found) < QUARTERS:
        found.append(found[-1].previous())
    return found


def classes(user: User) -> list[ClassGroup]:
    """For the office all classes, for a lead those led, for a teacher the own ones."""
    seen = ClassGroup.objects.visible_to(user)
    if is_office(user):
        return list(seen)
    held = standing(user)
    return list(seen.filter(Q(pk__in=held.classes) | Q(department__in=held.led_departments)))


def staff(user: User, today: date) -> UserQuerySet:
    """Whose visits may be asked for by name: the school's for the office, the unit's for its lead."""
    seen = User.objects.visible_to(user).employed(today).for_list()
    if is_office(user):
        return seen
    return seen.filter(department__in=standing(user).led_departments) if is_unit_lead(user) else seen.none()
