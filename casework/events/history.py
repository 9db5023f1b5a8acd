"""What was done to an event, in words. Only the two of a talk read that their own note was changed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from casework.events.access import is_one_of_two
from casework.events.models import Attendance, Event
from outreach.lib.wording import worded
from outreach.people.models import User
from outreach.timeline import queries as timeline
from outreach.timeline.models import Entry

LABELS = {
    "title": "名称",
    "on": "日期",
    "until": "结束日期",
    "starts_at": "开始时间",
    "ends_at": "结束时间",
    "place": "地点",
    "audience": "参加对象",
    "audience_count": "参加人数",
    "summary": "要点",
}
# What is told only by its name: the values are ids and codes.
NAMED = {
    "organizer_id": "组织人",
    "department_id": "组织部门",
    "branch_id": "党支部",
    "contact_point_id": "联系点",
    "class_groups": "面向班级",
    "off_days": "不算的日子",
    "topics": "议题",
    "supervised": "督导组参加",
    "documents": "附件",
    "private_note": "只有两人可见的记录",
}
NOTHING = "（空）"
Pairs = Sequence[Sequence[Any]]


def history(event: Event, reader: User) -> list[timeline.Line]:
    """Newest first; a correction says what was and what is."""
    entries = list(Entry.objects.about(event).for_list()[:100])
    hidden = event.is_talk and not is_one_of_two(reader, event)
    shown = [entry for entry in entries if not (hidden and set(entry.data.get("changes", ())) == {"private_note"})]
    names = _names([entry.data.get("changes", {}) for entry in shown])
    return [_told(entry, names, hidden) for entry in shown]


def _told(entry: Entry, names: Mapping[int, str], hidden: bool) -> timeline.Line:
    line = timeline.line_of(entry)
    changes = {name: value for name, value in entry.data.get("changes", {}).items() if name != "people"}
    if hidden:
        changes.pop("private_note", None)
    said = [_said(name, value) for name, value in changes.items() if name in LABELS or name in NAMED]
    said += _people(entry.data.get("changes", {}).get("people"), names)
    return replace(line, what=line.what.removesuffix("："), note="；".join(said))


def _said(name: str, value: Sequence[Any]) -> str:
    if name in NAMED:
        return f"改了{NAMED[name]}"
    was, now = (worded("{value}", {"value": one}) or NOTHING for one in value)
    return f"{LABELS[name]}：{was} → {now}"


def _people(change: Sequence[Pairs] | None, names: Mapping[int, str]) -> list[str]:
    """加上王老师；去掉李老师；赵老师改为请假"""
    if not change:
        return []
    was, now = ({who: part for who, part, *_ in side} for side in change)
    parts = dict(Attendance.Part.choices)
    came = [names.get(who, "") for who in now if who not in was]
    went = [names.get(who, "") for who in was if who not in now]
    other = [f"{names.get(who, '')}改为{parts[part]}" for who, part in now.items() if was.get(who, part) != part]
    return [f"{word}{'、'.join(found)}" for word, found in (("加上", came), ("去掉", went), ("", other)) if found]


def _names(changes: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    people = {who for change in changes for side in change.get("people", ()) for who, *_ in side}
    return dict(User.objects.filter(pk__in=people).values_list("pk", "name")) if people else {}
