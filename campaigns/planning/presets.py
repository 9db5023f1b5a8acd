"""The campaigns that a school can start from: read from campaigns/presets/*.yaml, checked, and kept.

A file that is wrong is refused as a whole, with every fault named: where it stands and what is allowed.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from campaigns.planning.preset_checks import preset_faults
from campaigns.planning.preset_shapes import (
    Goal,
    Kind,
    Place,
    Preset,
    PresetGroup,
    PresetHandIn,
    PresetPhase,
    PresetRule,
    PresetTrack,
    TalkingPoints,
    on_day,
)

__all__ = [
    "OWN",
    "Kind",
    "Place",
    "Preset",
    "PresetError",
    "PresetPhase",
    "all_presets",
    "load",
    "on_day",
    "preset_of",
    "read",
]

FOLDER = Path(__file__).resolve().parent.parent / "presets"
# The campaign from nothing; a school may hold it as often as it likes.
OWN = "own"


class PresetError(ValueError):
    """A preset file that cannot be used; the message names every fault in it."""


@cache
def all_presets() -> tuple[Preset, ...]:
    return tuple(sorted((load(path) for path in FOLDER.glob("*.yaml")), key=lambda preset: (preset.order, preset.code)))


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
        for where, what in preset_faults(preset):
            faults.add(where, what)
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


def _preset(raw: Mapping[str, Any], faults: _Faults) -> Preset | None:
    known = {
        "code", "order", "name", "nickname", "summary", "theme", "span", "scope", "settings", "goals",
        "priority_targets", "guiding", "demands", "discipline", "discipline_note", "talking_points", "phases",
        "tracks", "activities", "rules", "handins", "groups",
    }  # fmt: skip
    for key in sorted(set(raw) - known):
        faults.add(key, "没有这一项")
    missing = [key for key in ("code", "name", "nickname", "span", "activities") if not raw.get(key)]
    if raw.get("code") != OWN and not raw.get("rules"):
        missing.append("rules")
    for key in missing:
        faults.add(key, "必须填写")
    if missing:
        return None
    span, scope, settings = raw["span"], raw.get("scope", {}), raw.get("settings", {})
    return Preset(
        code=raw["code"],
        order=raw.get("order", 0),
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
        guiding=raw.get("guiding", ""),
        demands=tuple(raw.get("demands", ())),
        discipline=tuple(raw.get("discipline", ())),
        discipline_note=raw.get("discipline_note", ""),
        talking_points=_all(TalkingPoints, raw, "talking_points", faults),
        phases=_all(PresetPhase, raw, "phases", faults),
        tracks=_all(PresetTrack, raw, "tracks", faults),
        kinds=_all(Kind, raw, "activities", faults),
        rules=_all(PresetRule, raw, "rules", faults),
        handins=_all(PresetHandIn, raw, "handins", faults),
        groups=_groups(raw, faults),
    )


def _groups(raw: Mapping[str, Any], faults: _Faults) -> tuple[PresetGroup, ...]:
    return tuple(
        PresetGroup(
            kind=group.get("kind", ""),
            members=_all(Place, group, "members", faults, f"groups[{at}]."),
            seat=group.get("seat", ""),
            duties=group.get("duties", ""),
        )
        for at, group in enumerate(raw.get("groups", ()), start=1)
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
