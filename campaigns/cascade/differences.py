"""What a later version from above changes, and what that means for one school's plan. Pure.

Three plans are laid side by side, as plain data: the version the school's campaign answers to (`old`, None where an
existing campaign is only now joined to it), the one issued since (`new`), and the school's own (`mine`). Only what
changed above is a change; groups and liaison lines are the school's own affair and are not compared.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Any

from campaigns.cascade import locks, telling
from campaigns.planning.made import kinds_of
from campaigns.quotas.models import QuotaRule

Entry = Mapping[str, Any]
Content = Mapping[str, Any]
Lock = QuotaRule.Lock

# Fields that are decided together: a number means nothing without its comparator.
RULE = {"amount": locks.AMOUNT} | {name: (name,) for name in (*locks.ASKED, "enabled", "lock")}
HANDIN = {
    name: (name,)
    for name in (
        "name", "per", "roles", "counting", "count", "opens_on", "due_on", "review", "reviewer", "hint", "enabled",
        "addressee", "published",
    )
}  # fmt: skip
PHASE = {"days": ("starts_on", "ends_on"), "focus": ("focus",)}
ACTIVITY = {name: (name,) for name in ("name", "source", "modes", "purposes", "parts", "unit")}
TRACK = {name: (name,) for name in ("name", "activities")}
FIELDS = (
    "theme", "starts_on", "ends_on", "goals", "priority_targets", "guiding", "demands", "discipline", "talking_points",
    "grace_days", "week_in_days", "leaders_owe_all", "contract_staff_count",
)  # fmt: skip


class Need(StrEnum):
    SETTLED = "settled"  # nothing to do
    OFFER = "offer"  # may be taken or left
    CONFLICT = "conflict"  # above and school changed the same: to be decided
    MUST = "must"  # has to be taken


@dataclass(frozen=True)
class Change:
    """`above`: how it stands above, None where it is gone. `becomes`: how the school's will stand when it is taken."""

    key: str
    sentence: str
    meaning: str
    need: Need
    above: Entry | None
    becomes: Entry | None

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]

    @property
    def name(self) -> str:
        return self.key.partition(":")[2]


@dataclass(frozen=True)
class Part:
    """One table of a plan: by what its entries are known, what of them is compared, and what may not be undercut."""

    word: str
    table: str
    by: str
    fields: Mapping[str, tuple[str, ...]]
    fault: Callable[[Entry, Entry | None], str]
    stricter: Callable[[str, Entry, Entry], bool]


def diff(old: Content | None, new: Content, mine: Content) -> list[Change]:
    """The changes in the order in which a plan is read; those that ask for nothing are among them."""
    found = [_field_change(name, old, new, mine) for name in FIELDS]
    for part in _parts(new, mine):
        before, after, own = (_by(content, part) for content in (old, new, mine))
        for key in dict.fromkeys((*after, *before)):
            three = Three(before.get(key), after.get(key), own.get(key))
            found.append(_entry_change(part, key, three, old is None, Shown(old or new, new, mine)))
    return [change for change in found if change]


def waiting(changes: list[Change]) -> list[Change]:
    return [change for change in changes if change.need != Need.SETTLED]


@dataclass(frozen=True)
class Three:
    old: Entry | None
    new: Entry | None
    mine: Entry | None


@dataclass(frozen=True)
class Shown:
    """The whole plans, for the names of what a rule counts."""

    old: Content
    new: Content
    mine: Content


def _by(content: Content | None, part: Part) -> dict[str, Entry]:
    return {entry[part.by]: entry for entry in content[part.table]} if content else {}


# Entries of a table --------------------------------------------------------------------


def _entry_change(part: Part, key: str, three: Three, joining: bool, shown: Shown) -> Change | None:
    changed = _changed(part, three, joining)
    if not changed:
        return None
    if three.new is None:
        return _gone(part, key, three, shown)
    if three.mine is None and part.word == "activity":
        return None  # it comes with the rule that counts it
    becomes, need = _settled(part, three, changed)
    return Change(
        key=f"{part.word}:{key}",
        sentence=telling.changed(part.word, three.old, three.new, shown.old, shown.new),
        meaning=telling.meaning(part.word, need, three.new, three.mine, becomes, shown.new, shown.mine),
        need=need,
        above=three.new,
        becomes=becomes,
    )


def _changed(part: Part, three: Three, joining: bool) -> list[str]:
    """What differs above, or, where a campaign is only now joined, everything that is asked."""
    if three.new is None:
        return list(part.fields) if three.old is not None else []
    if three.old is None or joining:
        return list(part.fields)
    return [name for name, columns in part.fields.items() if not _same(columns, three.old, three.new)]


def _same(columns: tuple[str, ...], one: Entry, other: Entry) -> bool:
    return all(one.get(name) == other.get(name) for name in columns)


def _settled(part: Part, three: Three, changed: list[str]) -> tuple[Entry, Need]:
    """How the school's entry will stand, and whether it has to."""
    old, new, mine = three.old, three.new, three.mine
    assert new is not None  # noqa: S101  # seen to by the caller
    if mine is None:
        binding = bool(part.fault(new, None))
        return new, Need.MUST if binding else Need.OFFER
    open_still = [name for name in changed if not _fine(part, name, old, new, mine)]
    becomes = _taken(part, new, mine, open_still)
    if not open_still and not part.fault(new, mine):
        return mine, Need.SETTLED
    if part.fault(new, mine) or ("lock" in open_still and new["lock"] != Lock.FREE):
        return becomes, Need.MUST
    own = [name for name in open_still if old is None or not _same(part.fields[name], old, mine)]
    return becomes, Need.CONFLICT if own else Need.OFFER


def _fine(part: Part, name: str, old: Entry | None, new: Entry, mine: Entry) -> bool:
    """The school's is the same, or was made stricter by the school itself."""
    columns = part.fields[name]
    if _same(columns, new, mine):
        return True
    decided_here = old is None or not _same(columns, old, mine)
    return decided_here and part.stricter(name, new, mine)


def _taken(part: Part, new: Entry, mine: Entry, names: list[str]) -> Entry:
    """What is open comes from above, the rest stays; and all of it, where that would still fall short."""
    becomes = dict(mine) | {column: new[column] for name in names for column in part.fields[name]}
    if part.fault(new, becomes):
        kept = [name for name in part.fields if part.stricter(name, new, mine)]
        given = [name for name in part.fields if name not in kept]
        becomes |= {column: new[column] for name in given for column in part.fields[name]}
    if part.fault(new, becomes):
        becomes |= {column: new[column] for columns in part.fields.values() for column in columns}
    return becomes


def _gone(part: Part, key: str, three: Three, shown: Shown) -> Change | None:
    """No longer asked above. The school may let it go, or keep it as its own."""
    old, mine = three.old, three.mine
    if old is None or part.word == "activity":
        return None
    becomes, need = _without(part, key, mine, shown)
    return Change(
        key=f"{part.word}:{key}",
        sentence=telling.gone(part.word, old, shown.old),
        meaning=telling.meaning_of_gone(part.word, need, mine),
        need=need,
        above=None,
        becomes=becomes,
    )


def _without(part: Part, key: str, mine: Entry | None, plans: Shown) -> tuple[Entry | None, Need]:
    if mine is None:
        return None, Need.SETTLED
    if part.word == "rule":
        free = dict(mine) | {"lock": Lock.FREE}
        if not mine["enabled"]:
            return free, Need.SETTLED
        return free | {"enabled": False}, Need.OFFER
    if part.word == "handin":
        return dict(mine) | {"enabled": False}, Need.OFFER if mine["enabled"] else Need.SETTLED
    return (mine, Need.SETTLED) if part.word == "phase" and _used(key, plans) else (None, Need.OFFER)


def _used(phase: str, plans: Shown) -> bool:
    """Whether a rule of the school still goes by this phase once it follows what is asked above."""
    moved = {rule["code"] for rule in plans.new["rules"] if rule["phase"] != phase}
    return any(rule["phase"] == phase and rule["code"] not in moved for rule in plans.mine["rules"])


# The campaign's own fields -------------------------------------------------------------


def _field_change(name: str, old: Content | None, new: Content, mine: Content) -> Change | None:
    if old is not None and old.get(name) == new.get(name):
        return None
    need = _field_need(name, old, new, mine)
    return Change(
        key=f"field:{name}",
        sentence=telling.field_changed(name, old, new),
        meaning=telling.field_meaning(name, need, new, mine),
        need=need,
        above={name: new.get(name)},
        becomes={name: mine.get(name) if need == Need.SETTLED else new.get(name)},
    )


def _field_need(name: str, old: Content | None, new: Content, mine: Content) -> Need:
    if mine.get(name) == new.get(name):
        return Need.SETTLED
    if locks.field_fault(name, new, mine):
        return Need.MUST
    if old is not None and mine.get(name) == old.get(name):
        return Need.OFFER
    within = name in {"starts_on", "ends_on"}
    return Need.SETTLED if within else Need.CONFLICT


# What counts as stricter ---------------------------------------------------------------


def _stricter_rule(name: str, new: Entry, mine: Entry) -> bool:
    if new["lock"] == Lock.LOCKED:
        return False
    if name == "amount":
        return locks.at_least(new, mine)
    return name == "roles" and set(new["roles"]) < set(mine["roles"])


def _stricter_handin(name: str, new: Entry, mine: Entry) -> bool:
    if name == "due_on":
        return bool(mine["due_on"]) and (not new["due_on"] or mine["due_on"] <= new["due_on"])
    return name == "count" and bool(mine["count"] >= new["count"])


def _stricter_phase(name: str, new: Entry, mine: Entry) -> bool:
    return name == "days" and not locks.phase_fault(new, mine)


def _never(name: str, new: Entry, mine: Entry) -> bool:
    return False


def _no_fault(above: Entry, mine: Entry | None) -> str:
    return ""


PHASES = Part("phase", "phases", "name", PHASE, locks.phase_fault, _stricter_phase)
TRACKS = Part("track", "tracks", "code", TRACK, _no_fault, _never)
ACTIVITIES = Part("activity", "activities", "code", ACTIVITY, _no_fault, _never)
RULES = Part("rule", "rules", "code", RULE, _no_fault, _stricter_rule)
HANDINS = Part("handin", "handins", "code", HANDIN, locks.handin_fault, _stricter_handin)


def _parts(new: Content, mine: Content) -> tuple[Part, ...]:
    """What may not be undercut depends on the plans: how an activity counts is bound by the rules that count it."""
    rule_fault = partial(locks.rule_fault, kinds=kinds_of(mine) | kinds_of(new))
    bound = {kind["code"] for kind in locks.bound_activities(new)}

    def fault(above: Entry, mine: Entry | None) -> str:
        return locks.activity_fault(above, mine) if above["code"] in bound else ""

    return PHASES, TRACKS, replace(ACTIVITIES, fault=fault), replace(RULES, fault=rule_fault), HANDINS
