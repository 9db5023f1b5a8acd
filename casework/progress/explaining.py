"""The sentence that says how a figure came about. Pure."""

from collections.abc import Sequence

from campaigns.quotas.eligibility import Spell
from campaigns.quotas.models import ActivityKind, QuotaRule
from casework.progress.judging import Comparator, Unit, Verdict, is_share, unit_of
from outreach.calendar.periods import Kind, Period

WORDS = {Comparator.GTE: "不少于", Comparator.GT: "高于", Comparator.EQ: "正好", Comparator.BETWEEN: "不少于"}
NAMED = 12  # who or what is missing, by name


def explain(rule: QuotaRule, period: Period, spell: Spell, verdict: Verdict, missing: Sequence[str] = ()) -> str:
    """“应4次：8月20日到岗，按42/92天折算为2次；已完成3次，其中1次补录”

    `missing`: by name, whom or what is still to come where that is known.
    """
    if is_share(rule):
        return _share(rule, period, spell, verdict, missing)
    unit = rule.unit
    said = f"应{'连续' if rule.consecutive else ''}{verdict.full}{unit}"
    if spell.days < spell.period_days:
        said += "：" + "，".join([*spell.reasons, _prorated(rule, spell, verdict)])
    if rule.period == Kind.THREE_YEARS:
        said += f"，{_milestone(period)}{verdict.due}{unit}"
    return said + f"；{_done(rule)}{verdict.done}{unit}" + _rest(rule, spell, verdict, unit, missing)


def _prorated(rule: QuotaRule, spell: Spell, verdict: Verdict) -> str:
    share = f"{spell.days}/{spell.period_days}天"
    if spell.is_exempt:
        return f"计{share}，不足三分之一，免计"
    if not rule.prorate:
        return f"计{share}，这项指标不折算"
    return f"按{share}折算{'仍为' if verdict.due == verdict.full else '为'}{verdict.due}{rule.unit}"


def _share(rule: QuotaRule, period: Period, spell: Spell, verdict: Verdict, missing: Sequence[str]) -> str:
    """“高于60%：共320名，即193名以上；已走访150名（46.9%），还差43名”, “全部：共7对；已完成5对，还差2对”."""
    unit = unit_of(rule)
    of = verdict.of
    if rule.unit == Unit.PERCENT and rule.comparator != Comparator.ALL:
        said = f"{WORDS[Comparator(rule.comparator)]}{rule.number}%"
    else:
        said = "全部"
    if spell.is_exempt:
        why = "，".join([*spell.reasons, f"计{spell.days}/{spell.period_days}天，不足三分之一，免计"])
        return f"{said}：{why}；{_done(rule)}{verdict.done}{unit}"
    if not of:
        if verdict.due:  # 每人都要
            return f"应{verdict.due}{unit}；{_done(rule)}{verdict.done}{unit}" + _rest(rule, spell, verdict, unit, ())
        return f"{said}：现在没有要计的，不计（—）"
    said += f"：共{of}{unit}"
    if rule.period == Kind.THREE_YEARS:
        said += f"，{_milestone(period)}{verdict.due}{unit}"
    elif verdict.due != of:
        said += f"，即{verdict.due}{unit}以上"
    rate = f"（{verdict.done * 100 / of:.1f}%）" if unit != rule.unit or rule.period == Kind.THREE_YEARS else ""
    return f"{said}；{_done(rule)}{verdict.done}{unit}{rate}" + _rest(rule, spell, verdict, unit, missing)


def _milestone(period: Period) -> str:
    years = period.end.year - period.start.year
    part = {1: "三分之一", 2: "三分之二"}.get(years, "全部")
    return f"到{period.end.year}年8月底应走完{part}，即"


def _done(rule: QuotaRule) -> str:
    if rule.period == Kind.STANDING:
        return "现有"
    if rule.consecutive:
        return "最长连续"
    share = rule.unit == Unit.PERCENT or rule.per == QuotaRule.Per.COHORT
    return "已走访" if share and rule.activity.source == ActivityKind.Source.VISIT else "已完成"


def _rest(rule: QuotaRule, spell: Spell, verdict: Verdict, unit: str, missing: Sequence[str]) -> str:
    said = f"，其中{verdict.late}{unit}补录" if verdict.late else ""
    if spell.is_exempt:
        return said
    if verdict.done < verdict.due:
        said += f"，还差{verdict.due - verdict.done}{unit}"
        if missing:
            said += f"：{'、'.join(missing[:NAMED])}{'等' if len(missing) > NAMED else ''}"
    elif rule.comparator == Comparator.EQ and verdict.done > verdict.due:
        said += f"，比方案要求的多{verdict.done - verdict.due}{unit}"
    elif rule.comparator == Comparator.BETWEEN and rule.number_max and verdict.done > rule.number_max:
        said += f"，多于方案的{rule.number}至{rule.number_max}{unit}，不必减少"
    return said


def beside(rule: QuotaRule, other: QuotaRule) -> str:
    """Why the other rule has no line of its own."""
    asked = "全部" if other.comparator == Comparator.ALL else f"{other.number}{other.unit}"
    return f"；另有同类指标{other.code}（{asked}），从严只计这一项，不相加"
