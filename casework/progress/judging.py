"""The judgement on one figure, and the sentence that explains it. Pure: no database, no clock."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from campaigns.quotas.eligibility import Spell
from campaigns.quotas.models import QuotaRule
from casework.progress.facts import Tally
from outreach.calendar.periods import Kind, Period


class Status(StrEnum):
    MET = "met"
    UNMET = "unmet"
    EXEMPT = "exempt"
    OPEN = "open"


STATUS_LABELS = {Status.MET: "完成", Status.UNMET: "未完成", Status.EXEMPT: "免计", Status.OPEN: "进行中"}


@dataclass(frozen=True)
class Verdict:
    full: int
    due: int
    done: int
    late: int
    status: Status
    explanation: str


def full_number(rule: QuotaRule) -> int:
    """What the rule asks of somebody who is there for the whole period. “高于 n” asks for one more than n."""
    return rule.number + 1 if rule.comparator == QuotaRule.Comparator.GT else rule.number


def judge(rule: QuotaRule, period: Period, spell: Spell, tally: Tally, today: date) -> Verdict:
    """`today` is the last day that is known: while it lies in the period, the period is open."""
    full = full_number(rule)
    due = spell.due(full, rule.prorate)
    if spell.is_exempt:
        status = Status.EXEMPT
    elif today <= period.end:
        status = Status.OPEN
    else:
        status = Status.MET if _is_met(rule, tally.done, due) else Status.UNMET
    sentence = explain(rule, spell, tally, full, due)
    return Verdict(full, due, tally.done, tally.late, status, sentence)


def _is_met(rule: QuotaRule, done: int, due: int) -> bool:
    """More than asked is never a failure, so 之间 holds from its lower end; 等于 alone is exact."""
    return done == due if rule.comparator == QuotaRule.Comparator.EQ else done >= due


def explain(rule: QuotaRule, spell: Spell, tally: Tally, full: int, due: int) -> str:
    """“应4次：8月20日到岗，按42/92天折算为2次；已完成3次，其中1次补录”"""
    unit = rule.unit
    said = f"应{full}{unit}"
    if spell.days < spell.period_days:
        share = f"{spell.days}/{spell.period_days}天"
        if spell.is_exempt:
            outcome = f"计{share}，不足三分之一，免计"
        elif not rule.prorate:
            outcome = f"计{share}，这项指标不折算"
        else:
            outcome = f"按{share}折算{'仍为' if due == full else '为'}{due}{unit}"
        said += "：" + "，".join([*spell.reasons, outcome])
    said += f"；{'现有' if rule.period == Kind.STANDING else '已完成'}{tally.done}{unit}"
    if tally.late:
        said += f"，其中{tally.late}{unit}补录"
    if not spell.is_exempt and tally.done < due:
        said += f"，还差{due - tally.done}{unit}"
    return said


def is_stricter(one: Verdict, other: Verdict) -> bool:
    return (one.due, one.full) > (other.due, other.full)


def beside(rule: QuotaRule, other: QuotaRule) -> str:
    """Why the other rule has no line of its own."""
    return f"；另有同类指标{other.code}（{other.number}{other.unit}），从严只计这一项，不相加"
