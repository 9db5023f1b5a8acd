"""What an import would do, as the office sees it before it agrees. No models here."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from outreach.lib.sheets import Problem, column_letters


@dataclass(frozen=True)
class FieldChange:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Added:
    key: str
    name: str
    about: str  # where the person belongs: department or class


@dataclass(frozen=True)
class Changed:
    key: str
    name: str
    about: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class Missing:
    pk: int
    key: str
    name: str
    about: str


@dataclass
class ImportPlan:
    """New, changed, unchanged, missing and wrong; `work` is what the slice needs to apply it."""

    new: list[Added] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    unchanged: int = 0
    missing: list[Missing] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    work: Any = None

    @property
    def fingerprint(self) -> str:
        """Equal for two plans that would do the same to the same rows."""
        told = [
            [[a.key, a.name, a.about] for a in self.new],
            [[c.key, [[f.label, f.old, f.new] for f in c.fields]] for c in self.changed],
            self.unchanged,
            [m.key for m in self.missing],
            [[p.row, p.column, p.message] for p in self.problems],
        ]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()

    @property
    def changes_nothing(self) -> bool:
        return not (self.new or self.changed)

    def figures(self) -> str:
        return f"新增 {len(self.new)} 变更 {len(self.changed)} 未变 {self.unchanged} 名单外 {len(self.missing)}"


class PlanProblemsError(Exception):
    """The file has errors; nothing was written."""


class PlanStaleError(Exception):
    """Somebody changed the same rows since the plan was shown. `plan` is the new one; nothing was written."""

    def __init__(self, plan: ImportPlan) -> None:
        super().__init__("数据在您确认之前有了变化。")
        self.plan = plan


def shown(value: Any) -> str:
    """A stored value as a person reads it."""
    if value is None or value == "":
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def duplicates(rows: Iterable[tuple[int, str]]) -> dict[str, list[int]]:
    """Keys that stand in more than one row, with the rows."""
    found: dict[str, list[int]] = {}
    for row, key in rows:
        if key:
            found.setdefault(key, []).append(row)
    return {key: where for key, where in found.items() if len(where) > 1}


def problem_at(places: dict[str, int], row: int, key: str, title: str, value: str, message: str) -> Problem:
    """A problem with the address of its cell, where the file has the column. `places` is the sheet's."""
    place = places.get(key)
    return Problem(row, title, value, message, f"{column_letters(place)}{row}" if place else "")
