"""序时进度, 三年走完率 and 材料上交率: the shares that the results of a quarter give (M10, M11, M18). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from campaigns.planning.models import Campaign
from campaigns.quotas.models import ActivityKind, QuotaRule
from casework.progress.coverage import Share, pace
from casework.progress.judging import Status
from casework.progress.reckoning import Line


@dataclass(frozen=True)
class Pace:
    """One share of the campaign as it stands; `rules` are the codes of the rules whose lines it adds up."""

    label: str
    share: Share
    unit: str
    word: str = ""
    rules: tuple[str, ...] = ()


def elapsed(campaign: Campaign, today: date) -> Share:
    """How many of the campaign's days have passed, today included."""
    whole = (campaign.ends_on - campaign.starts_on).days + 1
    return Share(min(max((today - campaign.starts_on).days + 1, 0), whole), whole)


def paces(lines: Sequence[Line], today: date) -> list[Pace]:
    """What is asked of anybody in the periods that run, each counted up to what is asked and no further."""
    running = [line for line in lines if line.status != Status.EXEMPT and line.period.contains(today)]
    found = [_asked(running, today), *_cohorts(running)]
    materials = [line for line in running if line.rule.activity.source == ActivityKind.Source.HANDIN]
    if materials:
        found.append(Pace("材料上交率", _sum(materials), "份", rules=_codes(materials)))
    return found


def _asked(running: Sequence[Line], today: date) -> Pace:
    """M10: what is done beside what would be, had each gone on at the pace of its own period."""
    whole = _sum(running)
    passed = sum(line.due * line.period.elapsed(today) for line in running)
    word = pace(whole, passed / whole.of) if whole.of else ""
    return Pace("应完成的指标", whole, "项次", word, _codes(running))


def _cohorts(running: Sequence[Line]) -> list[Pace]:
    """M11: of whoever entered in one year, the families visited since (R403)."""
    return [
        Pace(
            f"三年走完率（{line.period.label}）", Share(line.done, line.of or line.due), line.unit, rules=_codes([line])
        )
        for line in running
        if line.rule.per == QuotaRule.Per.COHORT
    ]


def _sum(lines: Sequence[Line]) -> Share:
    return Share(sum(min(line.done, line.due) for line in lines), sum(line.due for line in lines))


def _codes(lines: Sequence[Line]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.rule.code for line in lines))
