"""The working calendar and the terms of an organisation, each in one query."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q, QuerySet

from outreach.calendar.models import CalendarDay, Term
from outreach.calendar.periods import TermDates
from outreach.calendar.workdays import SpecialDay, WorkCalendar
from outreach.people.models import Organization

# A day of one's own organisation stands above that of the office over it, and that above everybody's.
FLOORS: dict[str | None, int] = {
    None: 0,
    Organization.Kind.BUREAU: 1,
    Organization.Kind.CENTRE: 2,
    Organization.Kind.SCHOOL: 3,
}


def days_of(organization_id: int) -> QuerySet[CalendarDay]:
    """The special days that hold for an organisation: everybody's, those of the offices above it, its own."""
    above = Organization.objects.filter(
        Q(pk=organization_id) | Q(children=organization_id) | Q(children__children=organization_id)
    )
    return CalendarDay.objects.filter(Q(school=None) | Q(school__in=above))


def work_calendar(organization_id: int) -> WorkCalendar:
    rows = days_of(organization_id).values_list("on", "kind", "name", "school__kind")
    return calendar_from(rows)


def calendar_from(rows: Iterable[tuple[date, str, str, str | None]]) -> WorkCalendar:
    """From (day, kind, name, kind of the organisation that says so)."""
    ordered = sorted(rows, key=lambda row: FLOORS[row[3]])
    days = {on: SpecialDay(kind == CalendarDay.Kind.WORKDAY, name) for on, kind, name, _ in ordered}
    return WorkCalendar(days, known_years(days))


def known_years(days: dict[date, SpecialDay]) -> frozenset[int]:
    """The years whose notice was taken over: each frees 1 October, and nothing else makes a table name that day."""
    return frozenset(on.year for on, day in days.items() if (on.month, on.day) == (10, 1) and not day.works)


def term_dates(school_id: int) -> tuple[TermDates, ...]:
    """The semesters as the school's calendar has them, for `parse_period` and `period_of`."""
    return term_dates_by_school([school_id])[school_id]


def term_dates_by_school(school_ids: Collection[int]) -> dict[int, tuple[TermDates, ...]]:
    """The same for any number of schools; one without a calendar of its own has none."""
    found: dict[int, tuple[TermDates, ...]] = dict.fromkeys(school_ids, ())
    for term in Term.objects.filter(school__in=school_ids):
        found[term.school_id] += (TermDates(term.school_year, term.number, term.starts_on, term.ends_on),)
    return found
