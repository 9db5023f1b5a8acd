"""Reading a sentence as people write it in a plan: 班主任每月深入家庭做三次学生思想交流.

What is recognised is taken out of the text piece by piece; what is left over is shown to the writer.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from campaigns.planning.presets import Kind, all_presets
from campaigns.quotas import roles
from campaigns.quotas.countable import MODES, TAGS
from campaigns.quotas.models import ActivityKind, QuotaRule
from campaigns.quotas.sentences import NOT_SAID, ONLY
from campaigns.quotas.wording import (
    ALL,
    ALLS,
    AMOUNTS,
    CONSECUTIVE,
    COUNTERPARTS,
    EACH_OTHER,
    FILLING,
    NOT_WRITTEN,
    NUMBER,
    OF_A_TALK,
    PERIODS,
    PERS,
    ROLE_WORDS,
    UNIT,
    UNITS,
    bare,
    number_in,
    plain,
)

Comparator, Period, Per, Unit = QuotaRule.Comparator, QuotaRule.Period, QuotaRule.Per, QuotaRule.Unit

# An activity of the campaign, or one of the library.
Countable = ActivityKind | Kind


@dataclass(frozen=True)
class RuleDraft:
    """What a sentence says. `activity` and `parts` are codes, `phase` is a name; `ignored` was not understood."""

    roles: tuple[str, ...]
    activity: str
    number: int | None
    unit: str
    period: str
    comparator: str = Comparator.GTE
    number_max: int | None = None
    per: str = Per.PERSON
    teaching_months_only: bool = False
    modes: tuple[str, ...] = ()
    phase: str = ""
    consecutive: bool = False
    counterparts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    period_note: str = ""
    ignored: str = field(default="", compare=False)


@dataclass(frozen=True)
class Unreadable:
    """Why there is no rule in the sentence, in sentences for the writer."""

    problems: tuple[str, ...]


@dataclass(frozen=True)
class _Amount:
    comparator: str
    number: int | None = 1
    number_max: int | None = None
    unit: str = ""  # none: as the activity is counted


class _Text:
    """The sentence, from which recognised pieces are taken."""

    def __init__(self, text: str) -> None:
        self.left = bare(text).rstrip("。.;")

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


def read_sentence(
    text: str, kinds: Sequence[Countable] | None = None, *, week_in_days: int = 5, phases: Sequence[str] | None = None
) -> RuleDraft | Unreadable:
    """The rule in a sentence. `kinds` and `phases` are those it may speak of; without them, those of all presets."""
    known: Sequence[Countable] = kinds if kinds is not None else [k for preset in all_presets() for k in preset.kinds]
    if phases is None:
        phases = [phase.name for preset in all_presets() for phase in preset.phases]
    left = _Text(text)
    if not left.left:
        return Unreadable(("请写一句，例如“班主任每月深入家庭做三次学生思想交流”。",))
    parts = _parts(left, known)
    modes = _modes(left)
    phase = _phase(left, phases)
    kind = _numbered_activity(left, known)
    consecutive = bool(left.take(CONSECUTIVE))
    amount = _amount(left)
    period = _period(left)
    kind = kind or _activity(left, known) or _implied(amount, known)
    amount = amount or _whole(kind)
    counterparts, mutual = _counterparts(left, kind)
    per, tags = _per(left)
    if period and period[0] == Period.THREE_YEARS:
        per = per or Per.COHORT
    who = _roles(left) or _body_of(per)
    problems = tuple(_problems(known, who=who, kind=kind, amount=amount))
    if problems or kind is None or amount is None:
        return Unreadable(problems)
    number, unit = amount.number, amount.unit or kind.unit
    if unit == "周":
        number, unit = (number or 0) * week_in_days, Unit.DAYS
    code, teaching, note = (Period.PHASE, False, "") if phase else period or _period_of(kind)
    return RuleDraft(
        roles=who,
        activity=kind.code,
        comparator=amount.comparator,
        number=number,
        number_max=amount.number_max,
        unit=unit,
        period=code,
        per=_counted_by(per, who),
        teaching_months_only=teaching,
        modes=modes,
        phase=phase,
        consecutive=consecutive,
        counterparts=who if mutual else counterparts,
        tags=tags,
        parts=parts,
        period_note=note,
        ignored=re.sub(r"\|+", " ", FILLING.sub("", left.left)).strip(),
    )


def _problems(
    known: Sequence[Countable], *, who: tuple[str, ...], kind: Countable | None, amount: _Amount | None
) -> Iterable[str]:
    if not who:
        people = [label for role, label in roles.LABELS.items() if role not in {roles.DEPARTMENT, roles.LINE}]
        yield f"没有看到由谁来做。可以写：{'、'.join(people)}。"
    if kind is None:
        yield f"没有认出做什么。可以写：{'、'.join(dict.fromkeys(one.name for one in known))}。"
    if amount is None:
        yield "没有看到做多少。写明数字和单位，例如“不少于4次”。"


def _parts(left: _Text, known: Sequence[Countable]) -> tuple[str, ...]:
    """Of a checklist, the items that the sentence asks for by name."""
    found = left.take(re.compile(f"[,(]?{ONLY}(.+?)\\)?$"))
    if not found:
        return ()
    by_name = {bare(kind.name): kind.code for kind in known}
    named = found.group(1).split("、")
    left.left += "".join(f"|{name}" for name in named if name not in by_name)
    return tuple(by_name[name] for name in named if name in by_name)


def _modes(left: _Text) -> tuple[str, ...]:
    words = {word: code for code, word in MODES.items()}
    one = "|".join(words)
    found = left.take(re.compile(f"[,(]?((?:{one})(?:(?:或|和|、|及)(?:{one}))*)(?:都|均)?(?:计数|算数|都?算)\\)?"))
    return tuple(words[word] for word in re.findall(one, found.group(1))) if found else ()


def _phase(left: _Text, phases: Sequence[str]) -> str:
    """The phase that is named, as “动员部署”阶段."""
    for name in sorted(phases, key=len, reverse=True):
        if left.take(re.compile(f"{re.escape(bare(name).removesuffix('阶段'))}(?:阶段|环节)")):
            return name
    return ""


def _numbered_activity(left: _Text, known: Sequence[Countable]) -> Countable | None:
    """An activity whose name holds a number (下沉1个社区) goes first, or the number would be taken for the amount."""
    amounts = re.compile(f"{NUMBER}{UNIT}")
    return _activity(left, [kind for kind in known if amounts.search(bare(kind.name))])


def _activity(left: _Text, known: Sequence[Countable]) -> Countable | None:
    """The one with the longest word in the text; of equals the one that asks for a purpose."""
    by_word: dict[str, Countable] = {}
    for kind in sorted(known, key=lambda one: bool(one.purposes)):
        for word in (*kind.words, kind.name):
            by_word[bare(word)] = kind
    # A name of its own beats another's way of writing.
    by_word |= {bare(kind.name): kind for kind in known}
    words = sorted(by_word, key=lambda word: (len(word), bool(by_word[word].purposes)), reverse=True)
    found = left.take_word([word for word in words if word])
    return by_word.get(found)


def _amount(left: _Text) -> _Amount | None:
    for pattern, unit in ALLS:
        if left.take(pattern):
            return _Amount(Comparator.ALL, unit=unit)
    found = left.take(ALL)
    if found:
        return _Amount(Comparator.ALL, unit=found.group(1) or "")
    for comparator, pattern in AMOUNTS:
        found = left.take(pattern)
        if found:
            low, high, unit = found.groups()
            return _Amount(comparator, _number(low), _number(high) if high else None, UNITS[unit])
    return None


def _implied(amount: _Amount | None, known: Sequence[Countable]) -> Countable | None:
    """三年走完全部家庭 speaks of visits at home without a word for them."""
    if amount is None or amount.unit != Unit.HOUSEHOLDS or amount.comparator != Comparator.ALL:
        return None
    visits = (kind for kind in known if kind.source == ActivityKind.Source.VISIT and "home" in kind.modes)
    return next((kind for kind in visits if not kind.purposes), None)


def _whole(kind: Countable | None) -> _Amount | None:
    """班子成员相互谈心, 完成十个“一”: where nothing is said, every pair and every item is meant."""
    whole = kind and (kind.unit == Unit.PAIRS or kind.source == ActivityKind.Source.CHECKLIST)
    return _Amount(Comparator.ALL) if whole else None


def _number(text: str) -> int | None:
    return None if text == plain(NOT_SAID) else number_in(text)


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


def _counterparts(left: _Text, kind: Countable | None) -> tuple[tuple[str, ...], bool]:
    """With whom, and whether it is said to be among themselves."""
    found = left.take(COUNTERPARTS)
    if not found and kind and kind.unit == Unit.PAIRS:
        found = left.take(OF_A_TALK)
        if not found:
            return (), bool(left.take(EACH_OTHER))
    return (_codes(found.group(1))[0] if found else ()), False


def _per(left: _Text) -> tuple[str, tuple[str, ...]]:
    """By what it is counted, and of which groups the pupils are."""
    for code, pattern in PERS:
        found = left.take(pattern)
        if found:
            named = (found.group(1) or "").split("、") if code == Per.TAGGED else ()
            by_name = {bare(name): tag for tag, name in TAGS.items()}
            return code, tuple(by_name[name] for name in named if name in by_name)
    return "", ()


def _roles(left: _Text) -> tuple[str, ...]:
    """In the order in which they are written; a body that is only mentioned beside people is not meant."""
    found, left.left = _codes(left.left)
    people = tuple(code for code in found if code not in roles.BODIES)
    return people or found[:1]


def _codes(text: str) -> tuple[tuple[str, ...], str]:
    found: list[tuple[int, tuple[str, ...]]] = []
    for word in sorted(ROLE_WORDS, key=len, reverse=True):
        at = text.find(word)
        if at >= 0:
            found.append((at, ROLE_WORDS[word]))
            text = text[:at] + "|" * len(word) + text[at + len(word) :]
    return tuple(dict.fromkeys(code for _, codes in sorted(found) for code in codes)), text


def _body_of(per: str) -> tuple[str, ...]:
    """Who does it where the sentence names only what is counted by: 各党支部每学期…"""
    bodies: dict[str, str] = {
        Per.PAIRING: roles.HELPER,
        Per.BRANCH: roles.BRANCH,
        Per.GRADE: roles.GRADE,
        Per.COHORT: roles.SCHOOL,
    }
    return (bodies[per],) if per in bodies else ()


def _counted_by(per: str, who: tuple[str, ...]) -> str:
    natural: dict[tuple[str, ...], str] = {
        (roles.SCHOOL,): Per.SCHOOL,
        (roles.BRANCH,): Per.BRANCH,
        (roles.GRADE,): Per.GRADE,
        (roles.HELPER,): Per.PAIRING,
    }
    if who in natural and per in {"", Per.PERSON, Per.SCHOOL}:
        return natural[who]
    of_bodies = {Per.BRANCH, Per.GRADE, Per.COHORT, Per.SCHOOL}
    if not per or (per in of_bodies and not roles.BODIES & set(who)):
        return Per.PERSON
    return per
