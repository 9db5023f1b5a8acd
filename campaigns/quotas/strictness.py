"""Whether a rule asks for less than another did (R402: a school may raise what comes from above, never lower it). Pure.

What counts is the least that satisfies the rule: doing more than “1至2人” breaks nothing.
"""

from collections.abc import Iterator

from campaigns.quotas.models import QuotaRule

Comparator, Period, Per, Unit = QuotaRule.Comparator, QuotaRule.Period, QuotaRule.Per, QuotaRule.Unit
# Of these, all is as many as there are; of others it is the number that stands in the rule.
COUNTABLE_WHOLES = frozenset({Unit.PERSONS, Unit.HOUSEHOLDS, Unit.PAIRS, Unit.ITEMS, Unit.PERCENT})
ENDLESS = (10**9, 0)
# How many whole periods of the second kind every period of the first kind holds; a teaching month is not July.
HOLDS: dict[tuple[str, str], int] = {
    (Period.QUARTER, Period.MONTH): 3,
    (Period.SEMESTER, Period.MONTH): 4,
    (Period.YEAR, Period.MONTH): 12,
    (Period.SCHOOL_YEAR, Period.MONTH): 12,
    (Period.YEAR, Period.QUARTER): 4,
    (Period.SCHOOL_YEAR, Period.QUARTER): 3,
    (Period.SCHOOL_YEAR, Period.SEMESTER): 2,
}
TEACHING_MONTHS: dict[str, int] = {Period.QUARTER: 1, Period.SEMESTER: 4, Period.YEAR: 9, Period.SCHOOL_YEAR: 9}


def weaknesses(old: QuotaRule, new: QuotaRule) -> Iterator[str]:
    """In words, each way in which `new` asks for less: in which somebody could satisfy it and not `old`.

    What cannot be compared is held to ask for less.
    """
    if not old.enabled:
        return
    if not new.enabled:
        yield "不能停用"
        return
    if (old.activity_id, old.unit, old.per) != (new.activity_id, new.unit, new.per):
        yield "不能改成另一件事"
        return
    if not set(old.roles) <= set(new.roles):
        yield "不能减少该做的人"
    if (
        _narrows(old.tags, new.tags)
        or _narrows(old.parts, new.parts)
        or not set(old.counterparts) <= set(new.counterparts)
    ):
        yield "不能减少对象或内容"
    if _narrows(new.counted_modes, old.counted_modes):
        yield "不能放宽哪些算数"
    if (old.consecutive and not new.consecutive) or (new.prorate and not old.prorate):
        yield "不能放宽算法"
    if new.teaching_months_only and not old.teaching_months_only and old.period == new.period:
        yield "不能减少该做的月份"
    if _less(old, new):
        yield "不能降低数字或放长期间"


def _narrows(before: list[str], after: list[str]) -> bool:
    """Whether less is meant by `after`; an empty list means all there is."""
    return bool(after) and not (before and set(before) <= set(after))


def _less(old: QuotaRule, new: QuotaRule) -> bool:
    times = _times(old, new)
    if times is None:
        return True
    number, above = _least(new)
    return (number * times, above) < _least(old)


def _times(old: QuotaRule, new: QuotaRule) -> int | None:
    """How often `new` is asked for in one period of `old`; None: they cannot be compared."""
    if old.period == new.period:
        same_phase = new.phase_id is None or old.phase_id == new.phase_id
        return 1 if old.period != Period.PHASE or same_phase else None
    if new.period == Period.MONTH and new.teaching_months_only:
        return TEACHING_MONTHS.get(old.period)
    return HOLDS.get((old.period, new.period))


def _least(rule: QuotaRule) -> tuple[int, int]:
    """The least that satisfies it; more than 60% is a little more than 60, but more than 4次 is 5."""
    if rule.comparator == Comparator.ALL:
        return ENDLESS if rule.unit in COUNTABLE_WHOLES else (rule.number or 1, 0)
    number = rule.number or 0
    if rule.comparator == Comparator.GT:
        return (number, 1) if rule.unit == Unit.PERCENT else (number + 1, 0)
    return number, 0
