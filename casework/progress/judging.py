"""The judgement on one figure. Pure: no database, no clock. The sentence that explains it is in explaining.py."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from campaigns.quotas.eligibility import Spell
from campaigns.quotas.models import QuotaRule
from casework.progress.facts import Tally
from outreach.calendar.periods import Kind, Period

Comparator, Unit = QuotaRule.Comparator, QuotaRule.Unit


class Status(StrEnum):
    MET = "met"
    UNMET = "unmet"
    EXEMPT = "exempt"
    OPEN = "open"


STATUS_LABELS = {Status.MET: "完成", Status.UNMET: "未完成", Status.EXEMPT: "免计", Status.OPEN: "进行中"}


# Of what many do together: nothing is left to do, though the period runs on.
REACHED = "已达到"


@dataclass(frozen=True)
class Verdict:
    """`full`: what is asked of whoever is there all the time; `due`: what of it here; `of`: out of how many."""

    full: int
    due: int
    done: int
    late: int
    of: int
    status: Status


def is_share(rule: QuotaRule) -> bool:
    """A part of something whose whole is known: per cent, and all of it. Such a demand is never prorated."""
    return rule.unit == Unit.PERCENT or rule.comparator == Comparator.ALL


def unit_of(rule: QuotaRule) -> str:
    """What is counted: of per cent the pupils."""
    return "名" if rule.unit == Unit.PERCENT else rule.unit


def full_number(rule: QuotaRule, of: int | None = None) -> int:
    """What the rule asks of somebody who is there for the whole period. “高于 n” asks for one more than n.

    Per cent become whole ones of `of`: “不少于60%” of 7 is 5, “高于60%” of 5 is 4, and never more than all.
    """
    if rule.comparator == Comparator.ALL:
        return 1 if of is None else of
    number = rule.number or 0
    if rule.unit == Unit.PERCENT:
        whole = of or 0
        exact = number * whole
        asked = exact // 100 + 1 if rule.comparator == Comparator.GT else -(-exact // 100)
        return min(asked, whole)
    return number + 1 if rule.comparator == Comparator.GT else number


def part_of_the_way(rule: QuotaRule, period: Period, full: int) -> int:
    """Of what three school years ask for a third is due after the first, two thirds after the second (M11)."""
    if rule.period != Kind.THREE_YEARS:
        return full
    years = period.end.year - period.start.year
    return -(-full * years // 3)


def judge(rule: QuotaRule, period: Period, spell: Spell, tally: Tally, today: date) -> Verdict:
    """`today` is the last day that is known: while it lies in the period, the period is open."""
    if is_share(rule):
        of = tally.of if rule.comparator == Comparator.ALL and rule.unit != Unit.PERCENT else tally.of or 0
        full = full_number(rule, of)
        due = 0 if spell.is_exempt else part_of_the_way(rule, period, full)
        nothing_to_do = of == 0
    else:
        of, full = None, full_number(rule)
        due = part_of_the_way(rule, period, spell.due(full, rule.prorate))
        nothing_to_do = False
    if spell.is_exempt or nothing_to_do:
        status = Status.EXEMPT
    elif today <= period.end:
        status = Status.OPEN
    else:
        status = Status.UNMET if falls_short(rule, tally.done, due) else Status.MET
    return Verdict(full, due, tally.done, tally.late, of or 0, status)


def falls_short(rule: QuotaRule, done: int, due: int) -> bool:
    """More than asked is never a failure, so 之间 holds from its lower end; 等于 alone is exact."""
    return done != due if rule.comparator == Comparator.EQ else done < due


def is_stricter(one: Verdict, other: Verdict) -> bool:
    return (one.due, one.full) > (other.due, other.full)
