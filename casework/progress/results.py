"""The results of a period: what screen, phone, workbook and quarterly job all ask for (A.3).

Once a period is closed its figures are those of the close, whatever arrives later.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from campaigns.planning.models import Campaign
from campaigns.quotas.eligibility import Roster
from campaigns.quotas.models import QuotaRule
from casework.progress.models import FrozenResult, PeriodClose
from casework.progress.reckoning import Line, People, computed, people_shown
from outreach.calendar.periods import Kind, Period, period_of
from outreach.people.models import User

__all__ = ["Line", "results"]


def results(
    campaigns: Iterable[Campaign],
    period: Period,
    *,
    as_of: datetime,
    who: User | None = None,
    people: People | None = None,
    closes: dict[int, PeriodClose] | None = None,
    only: Callable[[str, Period], bool] | None = None,
    roster: Roster | None = None,
) -> list[Line]:
    """One line a person (pairing, pupil, school) and rule, by campaign, rule, department and 工号.

    `as_of`: what was received later is not seen, and a close made later has not happened yet. `who` narrows the
    lines to one person's own and those of the person's pairings and class; `only` to what is counted by something
    (QuotaRule.Per) over some periods. `people` (everybody of the schools), `closes` and `roster` (of `who` alone):
    where they have been read already.
    """
    campaigns = list(campaigns)
    closes = closes_of(campaigns, period, as_of) if closes is None else closes
    live = [campaign for campaign in campaigns if campaign.pk not in closes]
    lines = computed(live, period, as_of=as_of, who=who, people=people, only=only, roster=roster)
    if closes:
        lines += [line for line in _frozen(closes, period, who) if not only or only(line.rule.per, line.period)]
    order = {campaign.pk: place for place, campaign in enumerate(campaigns)}
    return sorted(lines, key=lambda line: order[line.rule.campaign_id])


def closes_of(campaigns: Iterable[Campaign], period: Period, as_of: datetime) -> dict[int, PeriodClose]:
    """By campaign: the close that holds this period. A month is closed with its quarter."""
    key = period_of(period.end, Kind.QUARTER).key if period.kind == Kind.MONTH else period.key
    rows = PeriodClose.objects.filter(campaign__in=list(campaigns), period=key, closed_at__lte=as_of)
    return {close.campaign_id: close for close in rows.select_related("campaign__school", "closed_by")}


def _frozen(closes: dict[int, PeriodClose], asked: Period, who: User | None) -> list[Line]:
    rows = FrozenResult.objects.filter(close__in=closes.values()).order_by("pk")
    if asked.kind == Kind.MONTH:
        rows = rows.filter(period=asked.key)
    if who:
        rows = rows.filter(owner=who.pk)
    frozen = list(rows)
    rules = {
        rule.pk: rule for rule in QuotaRule.objects.filter(campaign__in=closes).select_related("activity", "phase")
    }
    for rule in rules.values():
        rule.campaign = closes[rule.campaign_id].campaign
    people = {who.pk: who} if who else people_shown(close.campaign.school_id for close in closes.values())
    return [_thawed(row, rules[row.rule_id], people.get(row.user_id or 0)) for row in frozen]


def _thawed(row: FrozenResult, rule: QuotaRule, user: User | None) -> Line:
    return Line(
        rule=rule,
        period=Period(Kind(rule.period), row.period, row.starts_on, row.ends_on),
        user=user,
        subject=row.subject,
        full=row.full,
        due=row.due,
        done=row.done,
        late=row.late,
        status=row.status,
        explanation=row.explanation,
        owner=row.owner_id,
        of=row.of,
    )


def _cut(explanation: str) -> str:
    """A year with many leaves explains itself at length; the figures must be kept all the same."""
    most = FrozenResult._meta.get_field("explanation").max_length or 0
    return explanation if len(explanation) <= most else f"{explanation[: most - 1]}…"


def freeze(close: PeriodClose, lines: Iterable[Line]) -> None:
    """Write the lines down as they stand; call it in the transaction of the close."""
    rows = [
        FrozenResult(
            close=close,
            rule=line.rule,
            rule_code=line.rule.code,
            period=line.period.key,
            starts_on=line.period.start,
            ends_on=line.period.end,
            user=line.user,
            subject=line.subject,
            owner_id=line.owner,
            full=line.full,
            due=line.due,
            done=line.done,
            late=line.late,
            of=line.of,
            status=line.status,
            explanation=_cut(line.explanation),
        )
        for line in lines
    ]
    FrozenResult.objects.bulk_create(rows, batch_size=500)
