"""What a district office sees: totals by school. No person, no family."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Max, Q, QuerySet

from campaigns.planning.models import Campaign
from casework.progress.coverage import Share, households_covered, school_year
from casework.progress.models import PeriodClose
from casework.tickets.models import Ticket
from casework.visits.models import AT_THE_DOOR, Participation, Visit
from outreach.calendar.periods import Kind, Period, period_of, shanghai_day
from outreach.people.models import Organization, User

PER_PAGE = 50
ALWAYS_FRESH = 20  # schools
KEPT_SECONDS = 600
Counts = dict[int, int]


@dataclass(frozen=True)
class SchoolTotals:
    """`visits`: 户次 of the quarter; `on_time`: records of the quarter that came in time; `closed_on`: last quarter."""

    school: Organization | None
    staff: int
    campaigns: int
    visits: int
    families: Share
    on_time: Share
    overdue: int
    closed_on: date | None = None


@dataclass(frozen=True)
class District:
    quarter: Period
    before: Period
    elapsed: int
    year: Period
    schools: int
    total: SchoolTotals
    closed: int
    page: Page
    reckoned_at: datetime


def district_of(user: User, at: datetime, number: str | int) -> District:
    """The schools under the person's office, by code. Eight queries, however many schools."""
    today = shanghai_day(at)
    quarter, year = period_of(today, Kind.QUARTER), school_year(today)
    schools = list(Organization.objects.under(user.school).schools().order_by("code"))
    rows, reckoned_at = _kept(schools, quarter, at)
    return District(
        quarter=quarter,
        before=quarter.previous(),
        elapsed=int(quarter.elapsed(today) * 100),
        year=year,
        schools=len(schools),
        total=_sum(rows),
        closed=sum(row.closed_on is not None for row in rows),
        page=Paginator(rows, PER_PAGE).get_page(number),
        reckoned_at=reckoned_at,
    )


def _kept(schools: list[Organization], quarter: Period, at: datetime) -> tuple[list[SchoolTotals], datetime]:
    """The totals, and of when they are. A large district's are kept for some minutes: a million visits stand behind."""
    if len(schools) <= ALWAYS_FRESH:
        return totals_of(schools, quarter, shanghai_day(at)), at
    key = f"district:{quarter.key}:{shanghai_day(at)}:{hash(tuple(school.pk for school in schools))}"
    found: tuple[list[SchoolTotals], datetime] | None = cache.get(key)
    if found is None:
        found = totals_of(schools, quarter, shanghai_day(at)), at
        cache.set(key, found, KEPT_SECONDS)
    return found


def totals_of(schools: Collection[Organization], quarter: Period, today: date) -> list[SchoolTotals]:
    keys = [school.pk for school in schools]
    span = (quarter.start, quarter.end)
    staff = _counts(User.objects.filter(school__in=keys).employed(today), "school", Count("pk"))
    running = _counts(Campaign.objects.filter(school__in=keys).running(), "school", Count("pk"))
    met = Participation.objects.filter(school__in=keys, met=True, mode__in=AT_THE_DOOR, on__range=span)
    visits = _counts(met, "school", Count("day_key", distinct=True))
    written = Visit.objects.standing_records().filter(school__in=keys, on__range=span)
    in_time = Count("pk", filter=Q(entry=Visit.Entry.ON_TIME))
    records = {
        row["school"]: Share(row["in_time"], row["n"])
        for row in written.order_by().values("school").annotate(n=Count("pk"), in_time=in_time)
    }
    open_still = Ticket.objects.filter(school__in=keys, due_on__lt=today).exclude(status=Ticket.Status.SIGNED_OFF)
    overdue = _counts(open_still, "school", Count("pk"))
    families = households_covered(keys, school_year(today))
    closed = _closed(keys, quarter.previous())
    return [
        SchoolTotals(
            school=school,
            staff=staff.get(school.pk, 0),
            campaigns=running.get(school.pk, 0),
            visits=visits.get(school.pk, 0),
            families=families[school.pk],
            on_time=records.get(school.pk, Share(0, 0)),
            overdue=overdue.get(school.pk, 0),
            closed_on=closed.get(school.pk),
        )
        for school in schools
    ]


def _closed(schools: Collection[int], quarter: Period) -> dict[int, date]:
    """By school: the day on which the last of its campaigns was closed, once all that ran in the quarter are."""
    ran = Campaign.objects.filter(school__in=schools, starts_on__lte=quarter.end, ends_on__gte=quarter.start)
    asked = _counts(ran.exclude(status=Campaign.Status.DRAFT), "school", Count("pk"))
    closes = PeriodClose.objects.filter(campaign__in=ran, period=quarter.key).order_by()
    rows = closes.values(school=F("campaign__school")).annotate(n=Count("pk"), last=Max("closed_at"))
    return {row["school"]: shanghai_day(row["last"]) for row in rows if row["n"] >= asked.get(row["school"], 0)}


def _counts(rows: QuerySet, key: str, number: Count) -> Counts:
    return {row["key"]: row["n"] for row in rows.order_by().values(key=F(key)).annotate(n=number)}


def _sum(rows: list[SchoolTotals]) -> SchoolTotals:
    """Rates of a total are reckoned from its sums, never averaged."""
    return SchoolTotals(
        school=None,
        staff=sum(row.staff for row in rows),
        campaigns=sum(row.campaigns for row in rows),
        visits=sum(row.visits for row in rows),
        families=Share(sum(row.families.done for row in rows), sum(row.families.of for row in rows)),
        on_time=Share(sum(row.on_time.done for row in rows), sum(row.on_time.of for row in rows)),
        overdue=sum(row.overdue for row in rows),
    )
