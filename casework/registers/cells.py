"""How an entry reads: each column as text, the same on the page, on paper and in the file. Names are masked here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casework.registers.access import may_see_names
from casework.registers.columns import FIELDS, Column, Kind, SheetColumn, Type
from casework.registers.models import RegisterEntry
from outreach.lib.masking import mask_name
from outreach.people.models import User
from outreach.reports.plans import Value

State = RegisterEntry.State


@dataclass(frozen=True)
class Reader:
    """For whom it is written out, and what was read beside the rows."""

    user: User
    today: date
    # By entry: the last note on how it goes, and from whom it was taken up.
    progress: Mapping[int, str] = field(default_factory=dict)
    sources: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fact:
    """One column of one entry for a page."""

    label: str
    text: str
    link: str = ""
    long: bool = False


def value_of(entry: RegisterEntry, column: Column, reader: Reader) -> Value:
    """A date stays a date and a number a number; all else is text."""
    if column.key in FIELDS:
        found = getattr(entry, column.key)
        if column.type in {Type.PERSON, Type.DEPARTMENT, Type.BRANCH}:
            return found.name if found else ""
        return "" if found is None else found
    raw = entry.data.get(column.key, "")
    if column.type == Type.CHOICE:
        return column.choice_label(raw)
    if column.type == Type.DAY and raw:
        return date.fromisoformat(raw)
    if column.private and raw and not may_see_names(reader.user, entry):
        return mask_name(str(raw))
    found_raw: Value = raw
    return found_raw


def text_of(entry: RegisterEntry, column: Column, reader: Reader) -> str:
    found = value_of(entry, column, reader)
    return found.isoformat() if isinstance(found, date) else str(found)


def facts_of(entry: RegisterEntry, kind: Kind, reader: Reader) -> list[Fact]:
    """What is filled in, in the order of the form; the title stands above."""
    found = []
    for column in kind.columns:
        text = text_of(entry, column, reader)
        if text and column.key != "title":
            link = text if column.type == Type.LINK else ""
            found.append(Fact(column.label, text, link, column.type == Type.LONG))
    if entry.done_on and not kind.recorded:
        found.append(Fact(kind.done_day, entry.done_on.isoformat()))
    if entry.signed_off_on:
        found.append(Fact("销号", f"{entry.signed_off_on.isoformat()} {entry.signed_off_by or ''}".strip()))
    return found


def badge_of(entry: RegisterEntry, kind: Kind, today: date) -> tuple[str, str]:
    """The state in words: done, dropped, how many days are left or by how many it has passed."""
    if entry.signed_off_on:
        return "已销号", "ok"
    if entry.state == State.DONE:
        return f"已{kind.done_word}", "ok"
    if entry.state == State.DROPPED:
        return "不再办理", "mute"
    if kind.code == "wish" and entry.responsible_id is None:
        return "等人认领", "due"
    if entry.planned_on is None:
        return "进行中", "info"
    left = (entry.planned_on - today).days
    if left < 0:
        return f"已过 {-left} 天", "late"
    if left > 7:
        return "进行中", "info"
    return ("今天到期" if left == 0 else f"还有 {left} 天"), "due"


def sheet_cells(entry: RegisterEntry, kind: Kind, reader: Reader) -> list[Value]:
    """The cells of the paper form."""
    return [_cell(entry, kind, column, reader) for column in kind.sheet]


def _cell(entry: RegisterEntry, kind: Kind, column: SheetColumn, reader: Reader) -> Value:
    parts = [_part(entry, kind, key, reader) for key in column.keys]
    if len(parts) == 1:
        return parts[0]
    words = [part.isoformat() if isinstance(part, date) else str(part) for part in parts]
    return " ".join(word for word in words if word)


def _part(entry: RegisterEntry, kind: Kind, key: str, reader: Reader) -> Value:
    special: dict[str, Any] = {
        "progress": reader.progress.get(entry.pk, ""),
        "state": badge_of(entry, kind, reader.today)[0],
        "signed_off": entry.signed_off_on or "",
        "source": reader.sources.get(entry.pk, ""),
        "done_on": entry.done_on or "",
    }
    if key in special:
        return special[key]  # type: ignore[no-any-return]  # each is a Value
    column = kind.column(key)
    return value_of(entry, column, reader) if column else ""


def shown(cells: Sequence[Value]) -> list[str]:
    return [cell.isoformat() if isinstance(cell, date) else str(cell) for cell in cells]
