"""What was done to a visit, in words: codes and ids become what people call them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import TextChoices

from casework.families.models import Student
from casework.visits.content import DETAILS
from casework.visits.models import Mode, Outcome, Purpose, Visit, VisitConflictCopy
from casework.visits.services import content_of
from outreach.people.models import User
from outreach.timeline import queries as timeline
from outreach.timeline.models import Entry

LABELS = {
    "visitor": "家访教师",
    "students": "学生",
    "companions": "同行老师",
    "on": "日期",
    "mode": "方式",
    "outcome": "结果",
    "purposes": "目的",
    "note": "内容",
    "place": "地点",
    "time_of_day": "时段",
    "gift_amount": "慰问折款",
    "rescheduled_to": "改约到",
    "problem": "问题",
}
CODES: dict[str, type[TextChoices]] = {
    "mode": Mode,
    "outcome": Outcome,
    "purposes": Purpose,
    "time_of_day": Visit.TimeOfDay,
}
NOTHING = "（空）"


@dataclass(frozen=True)
class Line:
    """One field: what it said and what it says."""

    label: str
    was: str
    now: str


def history(visit: Visit) -> list[timeline.Line]:
    """Newest first; a correction says field by field what was and what is."""
    entries = list(Entry.objects.about(visit).for_list())
    names = _names(entry.data["changes"] for entry in entries if "changes" in entry.data)
    return [_told(entry, names) for entry in entries]


def _told(entry: Entry, names: Mapping[str, Mapping[int, str]]) -> timeline.Line:
    line = timeline.line_of(entry)
    changed = _lines(entry.data.get("changes", {}), names)
    note = "；".join(f"{one.label}：{one.was} → {one.now}" for one in changed)
    return replace(line, what=line.what.removesuffix("："), note=note)


def conflict_lines(visit: Visit, copy: VisitConflictCopy) -> list[Line]:
    """Where the second version differs from what the visit says now."""
    now = content_of(visit).payload(visit.recorder)
    changes = {name: [now[name], copy.payload.get(name)] for name in now if now[name] != copy.payload.get(name)}
    return _lines(changes, _names([changes]))


def _names(changes: Iterable[Mapping[str, Any]]) -> dict[str, dict[int, str]]:
    """The names of everybody who came or went, in two queries."""
    listed = list(changes)
    people = {pk for change in listed for pk in _flat(change.get("companions", ()))}
    people |= {pk for change in listed for pk in change.get("visitor", ())}
    pupils = {pk for change in listed for pk in _flat(change.get("students", ()))}
    return {
        "companions": dict(User.objects.filter(pk__in=people).values_list("pk", "name")) if people else {},
        "students": dict(Student.objects.filter(pk__in=pupils).values_list("pk", "name")) if pupils else {},
    }


def _flat(pair: Sequence[Sequence[int]]) -> set[int]:
    return {pk for side in pair for pk in side}


def _lines(changes: Mapping[str, Sequence[Any]], names: Mapping[str, Mapping[int, str]]) -> list[Line]:
    lines = []
    for field, (was, now) in changes.items():
        if field == "details":
            lines += [
                Line(label, was.get(name) or NOTHING, now.get(name) or NOTHING)
                for name, label in DETAILS.items()
                if was.get(name) != now.get(name)
            ]
        else:
            lines.append(Line(LABELS[field], _said(field, was, names), _said(field, now, names)))
    return lines


def _said(field: str, value: Any, names: Mapping[str, Mapping[int, str]]) -> str:
    if value in (None, "", []):
        return NOTHING
    if field in ("companions", "students"):
        return "、".join(names[field].get(pk, "已删除") for pk in value)
    if field == "visitor":
        return names["companions"].get(value, "")
    if field == "purposes":
        return "、".join(str(Purpose(code).label) for code in value)
    if field in CODES:
        return str(CODES[field](value).label)
    if field in ("on", "rescheduled_to"):
        day = date.fromisoformat(value)
        return f"{day.year}年{day.month}月{day.day}日"
    return str(value["text"]) if field == "problem" else str(value)
