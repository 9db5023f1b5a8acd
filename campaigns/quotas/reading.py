"""Reading a sentence as people write it in a plan: 班主任每月深入家庭做三次学生思想交流.

What is recognised is taken out of the text piece by piece; what is left over is shown to the writer.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from campaigns.planning.presets import Kind, all_presets
from campaigns.quotas import roles
from campaigns.quotas.countable import MODES
from campaigns.quotas.models import ActivityKind, QuotaRule
from outreach.people.roles import Role

Comparator, Period, Per, Unit = QuotaRule.Comparator, QuotaRule.Period, QuotaRule.Per, QuotaRule.Unit

DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
NUMBER = r"(?:\d+|[零〇一二两三四五六七八九十百千]+)"
UNITS: dict[str, str] = {
    "人次": Unit.TIMES, "次": Unit.TIMES, "回": Unit.TIMES, "遍": Unit.TIMES,
    "天": Unit.DAYS, "日": Unit.DAYS, "周": "周", "星期": "周",
    "人": Unit.PERSONS, "名": Unit.PERSONS, "户": Unit.HOUSEHOLDS, "家": Unit.HOUSEHOLDS,
    "篇": Unit.PIECES, "份": Unit.COPIES, "件": Unit.CASES, "节": Unit.LESSONS, "场": Unit.SESSIONS,
    "%": Unit.PERCENT,
}  # fmt: skip
UNIT = "个?(" + "|".join(sorted(UNITS, key=len, reverse=True)) + ")"
DOING = "(?:进行|开展|组织|完成|做|有|作|为)?"

AMOUNTS: list[tuple[str, re.Pattern[str]]] = [
    (Comparator.BETWEEN, re.compile(f"({NUMBER})(?:至|到|-|~|—|–)({NUMBER}){UNIT}")),
    (Comparator.GTE, re.compile(f"(?:不少于|不得少于|不低于|至少|≥|>=){DOING}({NUMBER})(){UNIT}")),
    (Comparator.GT, re.compile(f"(?:多于|高于|超过|大于|>){DOING}({NUMBER})(){UNIT}")),
    (Comparator.EQ, re.compile(f"(?:正好|等于|恰好|=){DOING}({NUMBER})(){UNIT}")),
    (Comparator.GTE, re.compile(f"({NUMBER})(){UNIT}(?:及|或)?以上")),
    (Comparator.GTE, re.compile(f"({NUMBER})(){UNIT}")),
]
ALL = re.compile("全部完成|全部|全覆盖|每一个都")
PERIODS: list[tuple[str, re.Pattern[str]]] = [
    (Period.STANDING, re.compile("随时保持|始终保持|保持|长期")),
    (Period.SCHOOL_YEAR, re.compile("每个?学年|全学年|学年内")),
    (Period.SEMESTER, re.compile("每个?学期|每期|学期内")),
    (Period.QUARTER, re.compile("每个?季度|每季|本季度|季度")),
    (Period.MONTH, re.compile("每个?(教学)?月|按月")),
    (Period.WEEK, re.compile("每个?教学周|每周|每个?星期")),
    (Period.YEAR, re.compile("每年度|每一?年|全年|年度|一年")),
    (Period.CAMPAIGN, re.compile("整个活动期间|整个活动|活动期间|活动期内|期间内")),
]
PERS: list[tuple[str, re.Pattern[str]]] = [
    (Per.PAIRING, re.compile("[对给向]?(?:每一?[个名位户])?(?:帮扶对象|结对对象|联系对象)")),
    (Per.STUDENT, re.compile("对?每一?[个名位]学生|对?每生")),
    (Per.CLASS, re.compile("对?每个?班级?")),
    (Per.SCHOOL, re.compile("共同|合计|全校共")),
    (Per.PERSON, re.compile("每人|人均|每一?[名位个](?=教|班|党|干|中|职|老|领|成)")),
]
ROLE_WORDS: dict[str, str] = {
    **{label: code for code, label in roles.LABELS.items()},
    "学校班子成员": Role.LEADER, "领导班子成员": Role.LEADER, "班子": Role.LEADER, "校领导": Role.LEADER,
    "学校主要领导": roles.CHIEF, "主要负责同志": roles.CHIEF, "主要负责人": roles.CHIEF, "校长书记": roles.CHIEF,
    "全体教职工": roles.STAFF, "教职员工": roles.STAFF, "全体教师": Role.TEACHER, "任课教师": Role.TEACHER,
    "老师": Role.TEACHER, "中层干部": Role.MIDDLE, "党员干部": Role.PARTY_MEMBER, "党员教师": Role.PARTY_MEMBER,
    "帮扶干部": roles.HELPER, "帮扶教师": roles.HELPER, "结对干部": roles.HELPER, "结对教师": roles.HELPER,
    "各学校": roles.SCHOOL, "各校": roles.SCHOOL, "全校": roles.SCHOOL,
}  # fmt: skip
FILLING = re.compile(
    "[的和与及或、,，。.;；:：()（）“”\"'《》应要须必需都均各给对到在作为做把]|进行|开展|组织|深入|学生|家庭|一律|原则上|工作"
)
NOT_WRITTEN = "原文未写期间，按整个活动期间算"


# An activity of the campaign, or one of the library.
Countable = ActivityKind | Kind


@dataclass(frozen=True)
class RuleDraft:
    """What a sentence says. `activity` is the code of an activity; `ignored` what was not understood."""

    roles: tuple[str, ...]
    activity: str
    number: int
    unit: str
    period: str
    comparator: str = Comparator.GTE
    number_max: int | None = None
    per: str = Per.PERSON
    teaching_months_only: bool = False
    modes: tuple[str, ...] = ()
    period_note: str = ""
    ignored: str = field(default="", compare=False)


@dataclass(frozen=True)
class Unreadable:
    """Why there is no rule in the sentence, in sentences for the writer."""

    problems: tuple[str, ...]


class _Text:
    """The sentence, from which recognised pieces are taken."""

    def __init__(self, text: str) -> None:
        self.left = re.sub(r"[\s“”\"'‘’《》]", "", plain(text)).rstrip("。.;")

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.search(self.left)
        if found:
            # A mark stays where the piece was, so that its neighbours do not grow together into a new word…
            self.left = self.left[: found.start()] + "|" + self.left[found.end() :]
        return found

    def take_word(self, words: Sequence[str]) -> str:
        """The first of these that stands in the text. … except round a number: 结对一名学生 is 结对学生."""
        for word in words:
            if self.take(re.compile(r"\|?".join(re.escape(character) for character in word))):
                return word
        return ""


def plain(text: str) -> str:
    """Full-width and half-width forms are one."""
    return unicodedata.normalize("NFKC", text).strip()


def number_in(text: str) -> int:
    """三 → 3, 十二 → 12, 一百二十 → 120, 12 → 12. Raises ValueError for anything else."""
    if text.isdigit():
        return int(text)
    total, digit = 0, None
    for character in text:
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in TENS:
            total += (1 if digit is None else digit) * TENS[character]
            digit = None
        else:
            raise ValueError(text)
    return total + (digit or 0)


def read_sentence(
    text: str, kinds: Sequence[Countable] | None = None, *, week_in_days: int = 5
) -> RuleDraft | Unreadable:
    """The rule in a sentence. `kinds` are the activities it may speak of; without them, those of all presets."""
    known: Sequence[Countable] = kinds if kinds is not None else [k for preset in all_presets() for k in preset.kinds]
    left = _Text(text)
    if not left.left:
        return Unreadable(("请写一句，例如“班主任每月深入家庭做三次学生思想交流”。",))
    modes = _modes(left)
    kind = _numbered_activity(left, known)
    amount = _amount(left)
    period = _period(left)
    kind = kind or _activity(left, known)
    per = next((code for code, pattern in PERS if left.take(pattern)), None)
    who = _roles(left) or ((roles.HELPER,) if per == Per.PAIRING else ())
    problems = tuple(_problems(known, who=who, kind=kind, amount=amount))
    if problems or kind is None or amount is None:
        return Unreadable(problems)
    comparator, number, number_max, unit = amount
    unit = unit or kind.unit
    if unit == "周":
        number, unit = number * week_in_days, Unit.DAYS
    code, teaching, note = period or _period_of(kind)
    return RuleDraft(
        roles=who,
        activity=kind.code,
        comparator=comparator,
        number=number,
        number_max=number_max,
        unit=unit,
        period=code,
        per=per or _per_of(who),
        teaching_months_only=teaching,
        modes=modes,
        period_note=note,
        ignored=re.sub(r"\|+", " ", FILLING.sub("", left.left)).strip(),
    )


def _problems(
    known: Sequence[Countable],
    *,
    who: tuple[str, ...],
    kind: Countable | None,
    amount: tuple[str, int, int | None, str] | None,
) -> Iterable[str]:
    if not who:
        yield f"没有看到由谁来做。可以写：{'、'.join(roles.LABELS.values())}。"
    if kind is None:
        yield f"没有认出做什么。可以写：{'、'.join(dict.fromkeys(one.name for one in known))}。"
    if amount is None:
        yield "没有看到做多少。写明数字和单位，例如“不少于4次”。"


def _modes(left: _Text) -> tuple[str, ...]:
    words = {word: code for code, word in MODES.items()}
    one = "|".join(words)
    found = left.take(re.compile(f"[,(]?((?:{one})(?:(?:或|和|、|及)(?:{one}))*)(?:都|均)?(?:计数|算数|都?算)\\)?"))
    return tuple(words[word] for word in re.findall(one, found.group(1))) if found else ()


def _numbered_activity(left: _Text, known: Sequence[Countable]) -> Countable | None:
    """An activity whose name holds a number (下沉1个社区) goes first, or the number would be taken for the amount."""
    amounts = re.compile(f"{NUMBER}{UNIT}")
    return _activity(left, [kind for kind in known if amounts.search(plain(kind.name))])


def _activity(left: _Text, known: Sequence[Countable]) -> Countable | None:
    """The one with the longest word in the text; of equals the one that asks for a purpose."""
    by_word: dict[str, Countable] = {}
    for kind in sorted(known, key=lambda one: bool(one.purposes)):
        for word in (*kind.words, kind.name):
            by_word[plain(word)] = kind
    # A name of its own beats another's way of writing.
    by_word |= {plain(kind.name): kind for kind in known}
    words = sorted(by_word, key=lambda word: (len(word), bool(by_word[word].purposes)), reverse=True)
    found = left.take_word(words)
    return by_word.get(found)


def _amount(left: _Text) -> tuple[str, int, int | None, str] | None:
    if left.take(ALL):
        return Comparator.ALL, 1, None, ""
    for comparator, pattern in AMOUNTS:
        found = left.take(pattern)
        if found:
            low, high, unit = found.groups()
            return comparator, number_in(low), number_in(high) if high else None, UNITS[unit]
    return None


def _period(left: _Text) -> tuple[str, bool, str] | None:
    for code, pattern in PERIODS:
        found = left.take(pattern)
        if found:
            return code, code == Period.MONTH and bool(found.group(1)), ""
    return None


def _period_of(kind: Countable) -> tuple[str, bool, str]:
    if kind.source == ActivityKind.Source.PAIRING:
        return Period.STANDING, False, ""
    return Period.CAMPAIGN, False, NOT_WRITTEN


def _roles(left: _Text) -> tuple[str, ...]:
    """In the order in which they are written."""
    found: list[tuple[int, str]] = []
    text = left.left
    for word in sorted(ROLE_WORDS, key=len, reverse=True):
        at = text.find(word)
        if at >= 0:
            found.append((at, ROLE_WORDS[word]))
            text = text[:at] + "|" * len(word) + text[at + len(word) :]
    left.left = text
    return tuple(dict.fromkeys(code for _, code in sorted(found)))


def _per_of(who: tuple[str, ...]) -> str:
    if who == (roles.SCHOOL,):
        return Per.SCHOOL
    return Per.PAIRING if who == (roles.HELPER,) else Per.PERSON
