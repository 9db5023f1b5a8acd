"""A rule printed as the Chinese sentence a plan would use. `reading.py` reads it back."""

from collections.abc import Iterable
from dataclasses import dataclass

from campaigns.quotas import roles
from campaigns.quotas.countable import MODES
from campaigns.quotas.models import ActivityKind, QuotaRule

PERIODS: dict[str, str] = {
    QuotaRule.Period.WEEK: "每教学周",
    QuotaRule.Period.MONTH: "每月",
    QuotaRule.Period.QUARTER: "每季度",
    QuotaRule.Period.SEMESTER: "每学期",
    QuotaRule.Period.SCHOOL_YEAR: "每学年",
    QuotaRule.Period.YEAR: "每年",
    QuotaRule.Period.CAMPAIGN: "活动期间",
    QuotaRule.Period.STANDING: "随时保持",
}
TEACHING_MONTH = "每个教学月"
PERS: dict[str, str] = {
    QuotaRule.Per.PERSON: "每人",
    QuotaRule.Per.PAIRING: "对每个帮扶对象",
    QuotaRule.Per.CLASS: "对每个班级",
    QuotaRule.Per.STUDENT: "对每名学生",
    QuotaRule.Per.SCHOOL: "共同",
}
COMPARATORS: dict[str, str] = {
    QuotaRule.Comparator.GTE: "不少于",
    QuotaRule.Comparator.GT: "多于",
    QuotaRule.Comparator.EQ: "正好",
}


@dataclass(frozen=True)
class Segment:
    """A few words of the sentence; `field` names what changes them, and is empty where nothing does."""

    text: str
    field: str = ""


def sentence_of(rule: QuotaRule) -> str:
    """教职工每人每季度家访不少于4次"""
    return "".join(segment.text for segment in segments_of(rule))


def segments_of(rule: QuotaRule) -> list[Segment]:
    return [*_whom(rule), *_when(rule), Segment(rule.activity.name), *_how_many(rule)]


def full_segments_of(rule: QuotaRule) -> list[Segment]:
    """With what counts: …家访不少于4次，上门或约访计数"""
    segments = segments_of(rule)
    if rule.activity.source != ActivityKind.Source.VISIT or not rule.counted_modes:
        return segments
    segments.append(Segment("，"))
    for at, mode in enumerate(rule.counted_modes):
        if at:
            segments.append(Segment("或"))
        segments.append(Segment(MODES.get(mode, mode), "modes"))
    return [*segments, Segment("计数")]


def full_sentence_of(rule: QuotaRule) -> str:
    return "".join(segment.text for segment in full_segments_of(rule))


def amount_of(rule: QuotaRule) -> str:
    """不少于4次"""
    return "".join(segment.text for segment in _how_many(rule))


def period_word(rule: QuotaRule) -> str:
    if rule.period == QuotaRule.Period.MONTH and rule.teaching_months_only:
        return TEACHING_MONTH
    return PERIODS[rule.period]


def _whom(rule: QuotaRule) -> Iterable[Segment]:
    words = [roles.label(role) for role in rule.roles] or ["（没有写谁）"]
    for at, word in enumerate(words):
        if at:
            yield Segment("和" if at == len(words) - 1 else "、")
        yield Segment(word, "roles")
    if rule.per == QuotaRule.Per.SCHOOL and rule.roles == [roles.SCHOOL]:
        return
    yield Segment(PERS[rule.per])


def _when(rule: QuotaRule) -> Iterable[Segment]:
    yield Segment(period_word(rule), "period")


def _how_many(rule: QuotaRule) -> Iterable[Segment]:
    if rule.comparator == QuotaRule.Comparator.ALL:
        yield Segment("全部完成", "number")
    elif rule.comparator == QuotaRule.Comparator.BETWEEN:
        yield Segment(f"{rule.number}至{rule.number_max}{rule.unit}", "number")
    else:
        yield Segment(COMPARATORS[rule.comparator])
        yield Segment(f"{rule.number}{rule.unit}", "number")
