"""From when a change of a rule holds: a running period is never changed under anybody's feet. Pure."""

from collections.abc import Sequence
from datetime import date

from campaigns.planning.models import Campaign
from campaigns.quotas.models import QuotaRule
from outreach.calendar.periods import ONE_DAY, Kind, Period, TermDates, free_period, period_of

# What stands is looked at quarter by quarter; how far a cohort has come, school year by school year.
TILES: dict[str, Kind] = {
    QuotaRule.Period.STANDING: Kind.QUARTER,
    QuotaRule.Period.THREE_YEARS: Kind.SCHOOL_YEAR,
}
# These have no period after the one that runs: they change as a whole.
WHOLE: frozenset[str] = frozenset({QuotaRule.Period.CAMPAIGN, QuotaRule.Period.PHASE})


def period_now(rule: QuotaRule, campaign: Campaign, day: date, terms: Sequence[TermDates] = ()) -> Period:
    """The period of a rule that runs on that day, or the first or last one of the campaign.

    A cohort's three years are taken from the school year of that day on: how much is still ahead of those who come in.
    """
    day = min(max(day, campaign.starts_on), campaign.ends_on)
    if rule.period == QuotaRule.Period.PHASE and rule.phase:
        phase = rule.phase
        return free_period(Kind.PHASE, str(phase.pk), phase.starts_on, phase.ends_on, phase.name)
    if rule.period in WHOLE:
        return free_period(Kind.CAMPAIGN, str(campaign.year), campaign.starts_on, campaign.ends_on, "整个活动期间")
    if rule.period == QuotaRule.Period.THREE_YEARS:
        first = period_of(day, Kind.SCHOOL_YEAR)
        return free_period(Kind.THREE_YEARS, first.key, first.start, first.next().next().end, "三学年")
    return period_of(day, Kind(rule.period), terms)


def holds_from(before: str, after: str, campaign: Campaign, day: date, terms: Sequence[TermDates] = ()) -> date | None:
    """The first day on which a change holds: the next period that is a beginning for the old and the new kind.

    Where the campaign ends before that, the beginning of the period that runs; what lies behind it stays as it was.
    None: that is the beginning of the campaign, so the rule changes as a whole.
    """
    if WHOLE & {before, after}:
        return None
    day = min(max(day, campaign.starts_on), campaign.ends_on)
    running = period_of(day, TILES.get(before, Kind(before)), terms)
    start = running.end + ONE_DAY
    new = period_of(start, TILES.get(after, Kind(after)), terms)
    if new.start != start:
        start = new.next().start
    if start <= campaign.ends_on:
        return start
    return running.start if running.start > campaign.starts_on else None


def start_label(kind: str, start: date, terms: Sequence[TermDates] = ()) -> str:
    """2026年第四季度"""
    return period_of(start, TILES.get(kind, Kind(kind)), terms).label
