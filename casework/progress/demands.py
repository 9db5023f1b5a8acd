"""Which rules apply in a period that is asked about, and for which periods of their own. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from campaigns.planning.models import Campaign, Phase
from campaigns.quotas.models import QuotaRule
from outreach.calendar.periods import Kind, Period, TermDates, free_period, parts, period_of

HOLIDAY_MONTHS = {2, 7, 8}
YEARS_OF_A_COHORT = 3

# Asked about → the kinds of rules that are shown with it.
SHOWN: dict[Kind, frozenset[Kind]] = {
    Kind.QUARTER: frozenset(
        {
            Kind.WEEK, Kind.MONTH, Kind.QUARTER, Kind.SEMESTER, Kind.SCHOOL_YEAR, Kind.YEAR, Kind.CAMPAIGN,
            Kind.PHASE, Kind.THREE_YEARS, Kind.STANDING,
        }
    ),
    Kind.MONTH: frozenset({Kind.WEEK, Kind.MONTH, Kind.STANDING}),
    Kind.WEEK: frozenset({Kind.WEEK}),
    Kind.SEMESTER: frozenset({Kind.SEMESTER, Kind.STANDING}),
    Kind.SCHOOL_YEAR: frozenset({Kind.SCHOOL_YEAR, Kind.THREE_YEARS, Kind.STANDING}),
    Kind.YEAR: frozenset({Kind.YEAR, Kind.CAMPAIGN, Kind.PHASE, Kind.STANDING}),
}  # fmt: skip


@dataclass(frozen=True)
class Demand:
    """One version of a rule over one period. `on`: the day on which something standing is looked at."""

    rule: QuotaRule
    campaign: Campaign
    period: Period
    on: date


def demands(
    campaign: Campaign,
    versions: Iterable[QuotaRule],
    asked: Period,
    today: date,
    terms: Sequence[TermDates] = (),
    phases: Sequence[Phase] = (),
) -> list[Demand]:
    """In the order of the rules. A campaign that does not touch the period asks for nothing in it."""
    if not touches(campaign, asked):
        return []
    found = [
        Demand(rule, campaign, period, max(min(period.end, today), period.start))
        for rule in versions
        for period in rule_periods(rule, campaign, asked, terms, phases)
        if rule.enabled and touches(campaign, period) and _stood(rule, max(_begins(period), campaign.starts_on))
    ]
    return sorted(found, key=lambda demand: (demand.rule.order, demand.rule.code, demand.period.start))


def rule_periods(
    rule: QuotaRule,
    campaign: Campaign,
    asked: Period,
    terms: Sequence[TermDates] = (),
    phases: Sequence[Phase] = (),
) -> list[Period]:
    kind = Kind(rule.period)
    if kind not in SHOWN.get(asked.kind, frozenset()):
        return []
    if kind == asked.kind:
        periods = [asked]
    elif kind in {Kind.WEEK, Kind.MONTH}:
        periods = parts(asked, kind)
    elif kind == Kind.STANDING:
        periods = [Period(Kind.STANDING, asked.key, asked.start, asked.end)]
    elif kind == Kind.CAMPAIGN:
        periods = [free_period(kind, str(campaign.year), campaign.starts_on, campaign.ends_on)]
    elif kind == Kind.PHASE:
        wanted = [phase for phase in phases if rule.phase_id in {None, phase.pk}]
        periods = [phase_period(phase) for phase in wanted if touches(phase, asked)]
    elif kind == Kind.THREE_YEARS:
        periods = [cohort for year in _with_the_last(campaign, asked, Kind.SCHOOL_YEAR) for cohort in cohorts(year)]
    else:
        periods = _with_the_last(campaign, asked, kind, terms)
    if kind == Kind.WEEK:
        return [period for period in periods if is_teaching_week(period, terms)]
    if rule.teaching_months_only:
        return [period for period in periods if period.kind != Kind.MONTH or period.start.month not in HOLIDAY_MONTHS]
    return periods


def phase_period(phase: Phase) -> Period:
    """Phases may overlap: each has its own key."""
    return free_period(Kind.PHASE, f"P{phase.pk}", phase.starts_on, phase.ends_on, phase.name)


def cohorts(school_year: Period) -> list[Period]:
    """三学年: whoever entered this year, last year and the year before, each from entering to this year's end."""
    first = school_year.start.year
    return [
        free_period(
            Kind.THREE_YEARS,
            f"{year}-{school_year.end.year}",
            date(year, 9, 1),
            school_year.end,
            f"{year}级{_ordinal(first - year)}",
        )
        for year in range(first, first - YEARS_OF_A_COHORT, -1)
    ]


def _ordinal(number: int) -> str:
    return f"第{'一二三'[number]}学年"


def _with_the_last(campaign: Campaign, asked: Period, kind: Kind, terms: Sequence[TermDates] = ()) -> list[Period]:
    """The one that holds the end, and the one asked about before that has ended meanwhile: it is settled here.

    A school year ends in August, in the middle of a quarter.
    """
    running = period_of(asked.end, kind, terms)
    ended = running.previous()
    if ended.end >= asked.start and campaign.starts_on < asked.start:
        return [ended, running]
    return [running]


def is_teaching_week(week: Period, terms: Sequence[TermDates] = ()) -> bool:
    """教学周 as the 校历 has them; where it says nothing of the year, every week that ends outside the holidays."""
    year = period_of(week.end, Kind.SCHOOL_YEAR).start.year
    own = [term for term in terms if term.year == year]
    if not own:
        return week.end.month not in HOLIDAY_MONTHS
    return any(term.start <= week.end and week.start <= term.end for term in own)


def touches(span: Campaign | Phase, period: Period) -> bool:
    return span.starts_on <= period.end and period.start <= span.ends_on


def _begins(period: Period) -> date:
    """When what is asked begins to hold: of three school years each is a beginning."""
    if period.kind == Kind.THREE_YEARS:
        return period_of(period.end, Kind.SCHOOL_YEAR).start
    return period.start


def _stood(rule: QuotaRule, on: date) -> bool:
    return rule.since <= on and (rule.until is None or on <= rule.until)
