"""The totals of an issued campaign by school and rule. No person and no family: only sums leave this module.

They are reckoned for all schools at once, and kept for some minutes: behind a large district stand a million visits.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from campaigns.cascade import telling
from campaigns.cascade.models import Adoption
from campaigns.cascade.queries import adoption_rows
from campaigns.planning.content import Content
from campaigns.planning.models import Campaign
from casework.progress.judging import Status
from casework.progress.reckoning import Line
from casework.progress.results import results
from outreach.calendar.periods import Kind, Period, free_period, parts, period_of, shanghai_day

KEPT_SECONDS = 600
# So many schools are reckoned in one go; of a larger district the rest follows with the next look.
AT_ONCE = 40
Totals = dict[str, tuple[int, int, int, int]]  # by rule: lines asked, lines met, asked in units, done in units


@dataclass(frozen=True)
class Sum:
    """`asked`: how often somebody owed something; `met`: how often it is done; `due` and `done`: in the rule's unit."""

    asked: int = 0
    met: int = 0
    due: int = 0
    done: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.asked + other.asked, self.met + other.met, self.due + other.due, self.done + other.done)


@dataclass(frozen=True)
class RuleTotal:
    code: str
    sentence: str
    unit: str
    sum: Sum
    schools: int  # in which somebody owes it


@dataclass(frozen=True)
class SchoolTotal:
    """`sum` is None for a school that has not taken it up or not begun: that is not the same as nothing done."""

    adoption: Adoption
    sum: Sum | None
    waits: bool = False


@dataclass(frozen=True)
class Rollup:
    campaign: Campaign
    period: Period
    rules: list[RuleTotal]
    counted: int
    waiting: int  # schools that are not reckoned yet
    not_begun: int
    by_school: dict[int, dict[str, Sum]]

    def rule(self, code: str) -> RuleTotal | None:
        return next((rule for rule in self.rules if rule.code == code), None)


def rollup_of(campaign: Campaign, content: Content, period: Period, *, at: datetime, whole: bool = False) -> Rollup:
    """`content`: the last version, which says which rules are meant. `whole`: however long it takes, for a file."""
    adoptions = list(adoption_rows(campaign).adopted().select_related("campaign__school"))
    begun = [one.campaign for one in adoptions if one.campaign and one.campaign.status != Campaign.Status.DRAFT]
    found = _kept(begun, period, at, None if whole else AT_ONCE)
    sums = {pk: {code: Sum(*figures) for code, figures in totals.items()} for pk, totals in found.items()}
    return Rollup(
        campaign=campaign,
        period=period,
        rules=[_rule_total(rule, content, sums.values()) for rule in content["rules"] if rule["enabled"]],
        counted=len(sums),
        waiting=len(begun) - len(sums),
        not_begun=campaign.adoptions.count() - len(begun),
        by_school=sums,
    )


def _rule_total(rule: Content, content: Content, sums: Iterable[dict[str, Sum]]) -> RuleTotal:
    asked = [totals[rule["code"]] for totals in sums if rule["code"] in totals]
    return RuleTotal(
        code=rule["code"],
        sentence=telling.rule_sentence(rule, content),
        unit=rule["unit"],
        sum=sum(asked, Sum()),
        schools=len(asked),
    )


def school_totals(rollup: Rollup, code: str, adoptions: Iterable[Adoption]) -> list[SchoolTotal]:
    """One rule in these schools, in the order given. A rule that nobody owes there is a sum of nothing."""
    rows = []
    for adoption in adoptions:
        own = adoption.campaign if adoption.is_adopted else None
        begun = own is not None and own.status != Campaign.Status.DRAFT
        totals = rollup.by_school.get(own.pk) if own and begun else None
        rows.append(
            SchoolTotal(adoption, totals.get(code, Sum()) if totals is not None else None, begun and not totals)
        )
    return rows


def _kept(campaigns: list[Campaign], period: Period, at: datetime, most: int | None) -> dict[int, Totals]:
    keys = {f"rollup:{campaign.pk}:{period.key}:{shanghai_day(at)}": campaign for campaign in campaigns}
    found: dict[str, Totals] = cache.get_many(list(keys)) if len(campaigns) > AT_ONCE else {}
    missing = [key for key in keys if key not in found][:most]
    if missing:
        fresh = totals_of([keys[key] for key in missing], period, at)
        new = {key: fresh[keys[key].pk] for key in missing}
        cache.set_many(new, KEPT_SECONDS)
        found |= new
    return {keys[key].pk: totals for key, totals in found.items()}


def totals_of(campaigns: list[Campaign], period: Period, at: datetime) -> dict[int, Totals]:
    """One reckoning for all of them; the number of queries does not follow the number of schools."""
    sums: dict[int, dict[str, Sum]] = {campaign.pk: defaultdict(Sum) for campaign in campaigns}
    for line in results(campaigns, period, as_of=at):
        if line.status != Status.EXEMPT:
            own = sums[line.rule.campaign_id]
            own[line.rule.code] += _sum_of(line)
    return {
        pk: {code: (one.asked, one.met, one.due, one.done) for code, one in by_rule.items()}
        for pk, by_rule in sums.items()
    }


def _sum_of(line: Line) -> Sum:
    met = line.status == Status.MET or (line.status == Status.OPEN and not line.missing)
    return Sum(1, int(met), line.due, line.done)


def quarters_of(campaign: Campaign) -> list[Period]:
    """Those that the issued campaign touches."""
    span = free_period(Kind.CAMPAIGN, str(campaign.year), campaign.starts_on, campaign.ends_on)
    first, last = period_of(campaign.starts_on, Kind.QUARTER), period_of(campaign.ends_on, Kind.QUARTER)
    whole = free_period(Kind.CAMPAIGN, span.key, first.start, last.end)
    return list(parts(whole, Kind.QUARTER))
