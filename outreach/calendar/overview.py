"""What the calendar pages show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from outreach.calendar.access import own_days
from outreach.calendar.models import CalendarDay, Term
from outreach.calendar.periods import Kind, period_of
from outreach.calendar.queries import FLOORS, days_of, known_years
from outreach.calendar.workdays import SpecialDay, runs_of, span_label
from outreach.people.models import Organization, User

NOTICE_FROM = 11  # the month from which next year's notice can be expected


@dataclass(frozen=True)
class HolidayGroup:
    """One holiday as the notice has it: 国庆节, 10月1—7日, 补班 9月20日."""

    name: str
    free: str
    worked: str
    days: int


@dataclass(frozen=True)
class YearPage:
    year: int
    groups: list[HolidayGroup]
    known: bool


@dataclass(frozen=True)
class SchoolYearPage:
    school_year: int
    label: str
    terms: dict[int, Term]

    @property
    def rows(self) -> list[tuple[str, Term | None]]:
        return [("上学期", self.terms.get(1)), ("下学期", self.terms.get(2))]


@dataclass(frozen=True)
class CalendarPage:
    is_school: bool
    school_years: list[SchoolYearPage]
    years: list[YearPage]
    missing: list[int]
    own_days: list[CalendarDay]


def calendar_page(user: User, *, today: date) -> CalendarPage:
    wanted = [today.year, today.year + 1]
    rows = sorted(
        days_of(user.school_id).filter(on__year__in=wanted).values_list("on", "kind", "name", "school__kind"),
        key=lambda row: FLOORS[row[3]],
    )
    days = {on: SpecialDay(kind == CalendarDay.Kind.WORKDAY, name) for on, kind, name, _ in rows}
    known = known_years(days)
    years = [
        YearPage(
            year,
            holidays_by_name((on, day.works, day.name) for on, day in days.items() if on.year == year),
            year in known,
        )
        for year in wanted
    ]
    terms = list(Term.objects.filter(school=user.school_id))
    now = period_of(today, Kind.SCHOOL_YEAR).start.year
    return CalendarPage(
        is_school=user.school.kind == Organization.Kind.SCHOOL,
        school_years=[
            school_year_page(year, {term.number: term for term in terms if term.school_year == year})
            for year in (now - 1, now, now + 1)
        ],
        years=years,
        missing=[year for year in wanted if year not in known and (year == today.year or today.month >= NOTICE_FROM)],
        own_days=list(own_days(user).filter(on__year__gte=today.year - 1)),
    )


def school_year_page(year: int, terms: dict[int, Term]) -> SchoolYearPage:
    return SchoolYearPage(year, period_of(date(year, 9, 1), Kind.SCHOOL_YEAR).label, terms)


def term_initial(user: User, school_year: int) -> dict[str, date]:
    """The terms as saved, or else the usual days, which somebody then corrects."""
    saved = {term.number: term for term in Term.objects.filter(school=user.school_id, school_year=school_year)}
    usual = {
        1: (date(school_year, 9, 1), date(school_year + 1, 1, 20)),
        2: (date(school_year + 1, 2, 24), date(school_year + 1, 7, 5)),
    }
    first, second = (
        (saved[number].starts_on, saved[number].ends_on) if number in saved else usual[number] for number in (1, 2)
    )
    return {"first_starts": first[0], "first_ends": first[1], "second_starts": second[0], "second_ends": second[1]}


def holidays_by_name(days: Iterable[tuple[date, bool, str]]) -> list[HolidayGroup]:
    """(day, worked, name) gathered by holiday, in the order of the year."""
    free: dict[str, list[date]] = {}
    worked: dict[str, list[date]] = {}
    for on, works, name in sorted(days):
        free.setdefault(name, [])
        (worked if works else free).setdefault(name, []).append(on)
    groups = [HolidayGroup(name, spans(found), spans(worked.get(name, [])), len(found)) for name, found in free.items()]
    return sorted(groups, key=lambda group: min(free[group.name] or worked[group.name]))


def spans(days: Iterable[date]) -> str:
    """10月1—7日、10月10日"""
    return "、".join(span_label(run[0], run[-1]) for run in runs_of(sorted(days)))
