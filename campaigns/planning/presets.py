"""The campaigns that a school can start from: read from campaigns/presets/*.yaml, checked, and kept.

A file that is wrong is refused as a whole, with every fault named: where it stands and what is allowed.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from campaigns.handins.models import HandIn
from campaigns.planning.models import LeadingGroup
from campaigns.quotas.countable import MODES, PAIRED_WITH, PURPOSES
from campaigns.quotas.models import ActivityKind, QuotaRule
from campaigns.quotas.roles import LABELS
from outreach.people.roles import Role

FOLDER = Path(__file__).resolve().parent.parent / "presets"
WEEK = "周"


class PresetError(ValueError):
    """A preset file that cannot be used; the message names every fault in it."""


@dataclass(frozen=True)
class Goal:
    text: str
    note: str = ""


@dataclass(frozen=True)
class PresetPhase:
    name: str
    starts_on: str
    ends_on: str
    focus: str = ""


@dataclass(frozen=True)
class PresetTrack:
    code: str
    name: str
    activities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """An activity kind of the library: what is counted, and how people write it."""

    code: str
    name: str
    source: str
    unit: str
    track: str = ""
    modes: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class PresetRule:
    code: str
    roles: tuple[str, ...]
    activity: str
    number: int
    unit: str  # one of QuotaRule.Unit, or 周, which the campaign turns into days
    period: str
    comparator: str = QuotaRule.Comparator.GTE
    number_max: int | None = None
    per: str = QuotaRule.Per.PERSON
    teaching_months_only: bool = False
    prorate: bool = True
    enabled: bool = True
    note: str = ""
    period_note: str = ""
    source: str = ""
    ref: str = ""

    def amount(self, week_in_days: int) -> tuple[int, str]:
        """Number and unit as they are counted: 1 周 is 5 天 where a week has five days."""
        if self.unit == WEEK:
            return self.number * week_in_days, QuotaRule.Unit.DAYS
        return self.number, self.unit


@dataclass(frozen=True)
class PresetHandIn:
    code: str
    name: str
    roles: tuple[str, ...]
    counting: str = HandIn.Counting.COUNT
    count: int = 1
    due_on: str = ""
    addressee: str = ""
    published: str = ""


@dataclass(frozen=True)
class Place:
    """A place in a group, and how its holder is found: by roles, or by a pattern in post or department."""

    position: str
    post: str
    held_by: tuple[str, ...] = ()
    holder: str = ""


@dataclass(frozen=True)
class PresetGroup:
    kind: str
    members: tuple[Place, ...]


@dataclass(frozen=True)
class Preset:
    code: str
    name: str
    nickname: str
    summary: str
    theme: str
    starts_on: str
    ends_on: str
    scope: str
    leaders_owe_all: bool
    contract_staff_count: bool
    grace_days: int
    week_in_days: int
    goals: tuple[Goal, ...]
    priority_targets: tuple[str, ...]
    phases: tuple[PresetPhase, ...]
    tracks: tuple[PresetTrack, ...]
    kinds: tuple[Kind, ...]
    rules: tuple[PresetRule, ...]
    handins: tuple[PresetHandIn, ...]
    groups: tuple[PresetGroup, ...]

    def rule(self, code: str) -> PresetRule | None:
        return next((rule for rule in self.rules if rule.code == code), None)

    def places(self, kind: str) -> tuple[Place, ...]:
        return next((group.members for group in self.groups if group.kind == kind), ())


def on_day(month_day: str, year: int) -> date:
    """11-30 of a year."""
    month, day = month_day.split("-")
    return date(year, int(month), int(day))


@cache
def all_presets() -> tuple[Preset, ...]:
    return tuple(load(path) for path in sorted(FOLDER.glob("*.yaml")))


def preset_of(code: str) -> Preset:
    """Raises PresetError in Chinese when there is none of this code."""
    for preset in all_presets():
        if preset.code == code:
            return preset
    known = "、".join(f"{preset.code}（{preset.nickname}）" for preset in all_presets())
    raise PresetError(f"没有“{code}”这个活动预设。可用的有：{known}。")


def load(path: Path) -> Preset:
    """Raises PresetError naming every fault."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PresetError(f"{path.name} 不是能读的 YAML：{error}") from error
    return read(raw, path.name)


def read(raw: Any, name: str) -> Preset:
    """The preset in a parsed file. Raises PresetError naming every fault."""
    faults = _Faults()
    if not isinstance(raw, Mapping):
        raise PresetError(f"{name}：最外层应当是“键: 值”。")
    preset = _preset(raw, faults)
    if preset and not faults.found:
        _check_references(preset, faults)
    if faults.found or not preset:
        raise PresetError(
            f"{name} 有 {len(faults.found)} 处不对：\n" + "\n".join(f"- {fault}" for fault in faults.found)
        )
    return preset


class _Faults:
    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, where: str, what: str) -> None:
        self.found.append(f"{where}：{what}")

    def unless(self, fine: bool, where: str, what: str) -> None:
        if not fine:
            self.add(where, what)


def _preset(raw: Mapping[str, Any], faults: _Faults) -> Preset | None:
    known = {
        "code", "name", "nickname", "summary", "theme", "span", "scope", "settings", "goals", "priority_targets",
        "phases", "tracks", "activities", "rules", "handins", "groups",
    }  # fmt: skip
    for key in sorted(set(raw) - known):
        faults.add(key, "没有这一项")
    missing = [key for key in ("code", "name", "nickname", "span", "activities", "rules") if not raw.get(key)]
    for key in missing:
        faults.add(key, "必须填写")
    if missing:
        return None
    span, scope, settings = raw["span"], raw.get("scope", {}), raw.get("settings", {})
    return Preset(
        code=raw["code"],
        name=raw["name"],
        nickname=raw["nickname"],
        summary=raw.get("summary", ""),
        theme=raw.get("theme", ""),
        starts_on=str(span.get("starts_on")),
        ends_on=str(span.get("ends_on")),
        scope=scope.get("text", ""),
        leaders_owe_all=bool(scope.get("leaders_owe_all", False)),
        contract_staff_count=bool(scope.get("contract_staff_count", False)),
        grace_days=settings.get("grace_days", 10),
        week_in_days=settings.get("week_in_days", 5),
        goals=_all(Goal, raw, "goals", faults),
        priority_targets=tuple(raw.get("priority_targets", ())),
        phases=_all(PresetPhase, raw, "phases", faults),
        tracks=_all(PresetTrack, raw, "tracks", faults),
        kinds=_all(Kind, raw, "activities", faults),
        rules=_all(PresetRule, raw, "rules", faults),
        handins=_all(PresetHandIn, raw, "handins", faults),
        groups=tuple(
            PresetGroup(kind=group.get("kind", ""), members=_all(Place, group, "members", faults, f"groups[{at}]."))
            for at, group in enumerate(raw.get("groups", ()), start=1)
        ),
    )


def _all(kind: type[Any], raw: Mapping[str, Any], key: str, faults: _Faults, where: str = "") -> tuple[Any, ...]:
    """One dataclass an entry; lists become tuples. An entry that does not fit is a fault, not an exception."""
    made = []
    for at, entry in enumerate(raw.get(key) or (), start=1):
        try:
            made.append(
                kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()})
            )
        except (TypeError, AttributeError) as error:
            faults.add(f"{where}{key}[{at}]", f"{entry} 的项目不对（{error}）")
    return tuple(made)


def _check_references(preset: Preset, faults: _Faults) -> None:
    """What dataclasses cannot say: codes that exist, days that exist, numbers that make sense."""
    for where, month_day in _days(preset):
        faults.unless(_is_day(month_day), where, f"“{month_day}”不是“月-日”，例如 11-30")
    tracks = {track.code for track in preset.tracks}
    kinds = {kind.code for kind in preset.kinds}
    for kind in preset.kinds:
        _check_kind(kind, tracks, faults)
    for rule in preset.rules:
        _check_rule(rule, kinds, faults)
    for handin in preset.handins:
        where = f"handins {handin.name}"
        _check_roles(handin.roles, where, faults)
        faults.unless(handin.counting in HandIn.Counting.values, where, f"没有“{handin.counting}”这种算法")
    for group in preset.groups:
        faults.unless(group.kind in LeadingGroup.Kind.values, "groups", f"没有“{group.kind}”这种小组")
        for place in group.members:
            unknown = set(place.held_by) - set(Role.values)
            faults.unless(not unknown, f"groups {place.post}", f"没有“{'、'.join(unknown)}”这个角色")
    for name, codes in (("activities", [k.code for k in preset.kinds]), ("rules", [r.code for r in preset.rules])):
        twice = sorted({code for code in codes if codes.count(code) > 1})
        faults.unless(not twice, name, f"代码重复：{'、'.join(twice)}")


def _days(preset: Preset) -> Iterable[tuple[str, str]]:
    yield "span", preset.starts_on
    yield "span", preset.ends_on
    for phase in preset.phases:
        yield f"phases {phase.name}", phase.starts_on
        yield f"phases {phase.name}", phase.ends_on
    for handin in preset.handins:
        if handin.due_on:
            yield f"handins {handin.name}", handin.due_on


def _is_day(month_day: str) -> bool:
    if not re.fullmatch(r"\d{2}-\d{2}", str(month_day)):
        return False
    try:
        on_day(month_day, 2026)
    except ValueError:
        return False
    return True


def _check_kind(kind: Kind, tracks: set[str], faults: _Faults) -> None:
    where = f"activities {kind.code}"
    faults.unless(kind.source in ActivityKind.Source.values, where, f"没有“{kind.source}”这种来源")
    faults.unless(kind.unit in QuotaRule.Unit.values, where, f"没有“{kind.unit}”这个单位")
    faults.unless(not kind.track or kind.track in tracks, where, f"没有“{kind.track}”这个子活动")
    modes = PAIRED_WITH if kind.source == ActivityKind.Source.PAIRING else MODES
    faults.unless(set(kind.modes) <= set(modes), where, f"形式只能是 {'、'.join(modes)}")
    faults.unless(set(kind.purposes) <= set(PURPOSES), where, f"目的只能是 {'、'.join(PURPOSES)}")
    counted = bool(kind.modes or kind.purposes)
    faults.unless(kind.source != ActivityKind.Source.VISIT or counted, where, "走访类要写明哪些形式或目的计数")


def _check_rule(rule: PresetRule, kinds: set[str], faults: _Faults) -> None:
    where = f"rules {rule.code}"
    _check_roles(rule.roles, where, faults)
    faults.unless(rule.activity in kinds, where, f"没有“{rule.activity}”这个活动类型")
    faults.unless(rule.comparator in QuotaRule.Comparator.values, where, f"没有“{rule.comparator}”这种比较")
    faults.unless(rule.unit in {*QuotaRule.Unit.values, WEEK}, where, f"没有“{rule.unit}”这个单位")
    faults.unless(rule.period in QuotaRule.Period.values, where, f"没有“{rule.period}”这种期间")
    faults.unless(rule.per in QuotaRule.Per.values, where, f"没有“{rule.per}”这种算法")
    sensible = isinstance(rule.number, int) and 1 <= rule.number <= 1000
    faults.unless(sensible, where, f"“{rule.number}”不是 1 到 1000 之间的整数")


def _check_roles(roles: Iterable[str], where: str, faults: _Faults) -> None:
    unknown = [role for role in roles if role not in LABELS]
    faults.unless(bool(tuple(roles)), where, "没有写由谁来做")
    faults.unless(not unknown, where, f"没有“{'、'.join(unknown)}”这个角色，可用的有 {'、'.join(LABELS)}")
