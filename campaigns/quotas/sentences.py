"""A rule printed as the Chinese sentence a plan would use. `reading.py` reads it back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from campaigns.quotas import roles
from campaigns.quotas.countable import MODES, TAGS
from campaigns.quotas.models import ActivityKind, QuotaRule

Comparator, Period, Per, Unit = QuotaRule.Comparator, QuotaRule.Period, QuotaRule.Per, QuotaRule.Unit
PERIODS: dict[str, str] = {
    Period.WEEK: "每教学周",
    Period.MONTH: "每月",
    Period.QUARTER: "每季度",
    Period.SEMESTER: "每学期",
    Period.SCHOOL_YEAR: "每学年",
    Period.YEAR: "每年",
    Period.CAMPAIGN: "活动期间",
    Period.PHASE: "每个阶段",
    Period.THREE_YEARS: "三学年内",
    Period.STANDING: "随时保持",
}
TEACHING_MONTH = "每个教学月"
PERS: dict[str, str] = {
    Per.PERSON: "每人",
    Per.PAIRING: "对每个帮扶对象",
    Per.CLASS: "对每个班级",
    Per.GRADE: "对每个年级",
    Per.COHORT: "对每一届学生",
    Per.STUDENT: "对每名学生",
    Per.TAGGED: "对每名重点学生",
    Per.BRANCH: "对每个党支部",
    Per.SCHOOL: "共同",
}
# A body that does it itself: 学校每学期…, 各党支部每学期…
BODY_OF_PER: dict[str, str] = {Per.SCHOOL: roles.SCHOOL, Per.BRANCH: roles.BRANCH, Per.GRADE: roles.GRADE}
COMPARATORS: dict[str, str] = {
    Comparator.GTE: "不少于",
    Comparator.GT: "多于",
    Comparator.EQ: "正好",
}
SHARES: dict[str, str] = COMPARATORS | {Comparator.GTE: "不低于", Comparator.GT: "高于"}
ALL_OF: dict[str, str] = {
    Unit.HOUSEHOLDS: "走完全部家庭",
    Unit.PAIRS: "每一对都谈到",
    Unit.ITEMS: "各项全部完成",
}
NOT_SAID = "（待填）"
ONLY = "只算其中的"


@dataclass(frozen=True)
class Segment:
    """A few words of the sentence; `field` names what changes them, and is empty where nothing does."""

    text: str
    field: str = ""


def sentence_of(rule: QuotaRule) -> str:
    """教职工每人每季度家访不少于4次"""
    return "".join(segment.text for segment in segments_of(rule))


def segments_of(rule: QuotaRule) -> list[Segment]:
    return [*_whom(rule), *_when(rule), *_with_whom(rule), Segment(rule.activity.name), *_how_many(rule)]


def full_segments_of(rule: QuotaRule) -> list[Segment]:
    """With what counts: …家访不少于4次，上门或约访计数"""
    return [*segments_of(rule), *_counted(rule), *_parts(rule)]


def _counted(rule: QuotaRule) -> Iterable[Segment]:
    if rule.activity.source != ActivityKind.Source.VISIT or not rule.counted_modes:
        return
    yield Segment("，")
    for at, mode in enumerate(rule.counted_modes):
        if at:
            yield Segment("或")
        yield Segment(MODES.get(mode, mode), "modes")
    yield Segment("计数")


def _parts(rule: QuotaRule) -> Iterable[Segment]:
    """Of a checklist, where not every item is asked for."""
    if rule.parts:
        names = {kind.code: kind.name for kind in rule.activity.siblings()}
        yield Segment(f"，{ONLY}")
        yield Segment("、".join(names.get(code, code) for code in rule.parts), "parts")


def full_sentence_of(rule: QuotaRule) -> str:
    return "".join(segment.text for segment in full_segments_of(rule))


def amount_of(rule: QuotaRule) -> str:
    """不少于4次"""
    return "".join(segment.text for segment in _how_many(rule))


def period_word(rule: QuotaRule) -> str:
    if rule.period == Period.MONTH and rule.teaching_months_only:
        return TEACHING_MONTH
    if rule.period == Period.PHASE and rule.phase:
        return f"“{rule.phase.name.removesuffix('阶段')}”阶段"
    return PERIODS[rule.period]


def _whom(rule: QuotaRule) -> Iterable[Segment]:
    yield from _listed(rule.roles or [], "roles", otherwise="（没有写谁）")
    if rule.per in BODY_OF_PER and rule.roles == [BODY_OF_PER[rule.per]]:
        return
    yield Segment(PERS[rule.per])
    if rule.per == Per.TAGGED and rule.tags:
        yield Segment("（")
        yield Segment("、".join(TAGS.get(tag, tag) for tag in rule.tags), "tags")
        yield Segment("）")


def _listed(codes: Sequence[str], field: str, otherwise: str = "") -> Iterable[Segment]:
    words = [roles.label(code) for code in codes] or [otherwise]
    for at, word in enumerate(words):
        if at:
            yield Segment("和" if at == len(words) - 1 else "、")
        yield Segment(word, field)


def _when(rule: QuotaRule) -> Iterable[Segment]:
    yield Segment(period_word(rule), "period")


def _with_whom(rule: QuotaRule) -> Iterable[Segment]:
    if rule.counterparts:
        yield Segment("与每名")
        yield from _listed(rule.counterparts, "counterparts")


def _how_many(rule: QuotaRule) -> Iterable[Segment]:
    if rule.consecutive:
        yield Segment("连续", "consecutive")
    if rule.comparator == Comparator.ALL:
        usual = "全部完成" if rule.unit == rule.activity.unit else f"全部完成（按{rule.unit}算）"
        yield Segment(ALL_OF.get(rule.unit, usual), "number")
        return
    number = NOT_SAID if rule.number is None else rule.number
    if rule.comparator == Comparator.BETWEEN:
        yield Segment(f"{number}至{rule.number_max}{rule.unit}", "number")
        return
    yield Segment((SHARES if rule.unit == Unit.PERCENT else COMPARATORS)[rule.comparator])
    yield Segment(f"{number}{rule.unit}", "number")
