"""Which rules apply in a period that is asked about, and for which periods of their own. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from campaigns.planning.models import Campaign
from campaigns.quotas.models import QuotaRule
from outreach.calendar.periods import Kind, Period, TermDates, free_period, parts, period_of

HOLIDAY_MONTHS = {2, 7, 8}

# Asked about → the kinds of rules that are shown with it.
SHOWN: dict[Kind, frozenset[Kind]] = {
    Kind.QUARTER: frozenset(
        {
            Kind.WEEK, Kind.MONTH, Kind.QUARTER, Kind.SEMESTER, Kind.SCHOOL_YEAR, Kind.YEAR, Kind.CAMPAIGN,
            Kind.STANDING,
        }
    ),
    Kind.MONTH: frozenset({Kind.WEEK, Kind.MONTH, Kind.STANDING}),
    Kind.WEEK: frozenset({Kind.WEEK}),
    Kind.SEMESTER: frozenset({Kind.SEMESTER, Kind.STANDING}),
    Kind.SCHOOL_YEAR: frozenset({Kind.SCHOOL_YEAR, Kind.STANDING}),
    Kind.YEAR: frozenset({Kind.YEAR, Kind.CAMPAIGN, Kind.STANDING}),
}  # fmt: skip


@dataclass(frozen=True)
class Demand:
    """One version of a rule over one period. `on`: the day on which something standing is looked at."""

    rule: QuotaRule
    campaign: Campaign
    period: Period
    on: date


def demands(
    campaign: Campaign, versions: Iterable[QuotaRule], asked: Period, today: date, terms: Sequence[TermDates] = ()
) -> list[Demand]:
    """In the order of the rules. A campaign that does not touch the period asks for nothing in it."""
    if not _touches(campaign, asked):
        return []
    found = [
        Demand(rule, campaign, period, max(min(period.end, today), period.start))
        for rule in versions
        for period in rule_periods(rule, campaign, asked, terms)
        if rule.enabled and _touches(campaign, period) and _stood(rule, max(period.start, campaign.starts_on))
    ]
    return sorted(found, key=lambda demand: (demand.rule.order, demand.rule.code, demand.period.start))


def rule_periods(rule: QuotaRule, campaign: Campaign, asked: Period, terms: Sequence[TermDates] = ()) -> list[Period]:
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
    else:
        periods = [period_of(asked.end, kind, terms)]
    if rule.teaching_months_only:
        periods = [
            period for period in periods if period.kind != Kind.MONTH or period.start.month not in HOLIDAY_MONTHS
        ]
    return periods


def _touches(campaign: Campaign, period: Period) -> bool:
    return campaign.starts_on <= period.end and period.start <= campaign.ends_on


def _stood(rule: QuotaRule, on: date) -> bool:
    return rule.since <= on and (rule.until is None or on <= rule.until)
