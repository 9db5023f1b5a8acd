"""What a phone sends of an event, read strictly: JSON types, ids, days. Pure; knows no rows.

Whether the kind is known and the texts too long is for `casework/events/content.py`, whoever asks.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from campaigns.quotas.countable import TALKS
from casework.events.content import digest
from casework.events.models import Attendance
from casework.phone import protocol as given
from casework.phone.versions import EVENT_STEPS, upgraded

# Somebody's part in it; whoever excused himself is told on the page of the event.
PARTS = frozenset(Attendance.Part.values) - {Attendance.Part.TALKED}
MOST_KIND = 40
NO_TALKS = "谈心谈话的内容不存在手机里，请在有网络时到“记一次”里记。"


@dataclass(frozen=True)
class SentEvent:
    """One event as a phone says it. `rev`: the version it goes on from, 0 for a new one; `school`: 0 where not said."""

    kind: str
    on: date
    title: str = ""
    until: date | None = None
    workdays: bool = False
    place: str = ""
    summary: str = ""
    audience: str = ""
    audience_count: int | None = None
    people: tuple[tuple[int, str], ...] = ()
    school: int = 0
    rev: int = 0
    sent_at: datetime | None = None

    def content(self) -> dict[str, Any]:
        """`EventBody` of types.d.ts: what a person said, nothing of how it came."""
        return {
            "kind": self.kind,
            "title": self.title,
            "on": self.on.isoformat(),
            "until": self.until.isoformat() if self.until and self.until != self.on else None,
            "workdays": self.workdays,
            "place": self.place,
            "summary": self.summary,
            "audience": self.audience,
            "audience_count": self.audience_count,
            "people": [{"user": user, "part": part} for user, part in self.people],
        }

    def payload(self) -> dict[str, Any]:
        """Everything, as it is kept while it is held; `read` takes it back."""
        return self.content() | {
            "school": self.school,
            "rev": self.rev,
            "sent_at": self.sent_at and self.sent_at.isoformat(),
        }

    def digest(self) -> str:
        """Of what was said, in whatever order. What a later version may add counts only where it is said."""
        return digest({name: value for name, value in self.content().items() if value})


def event_of(body: Mapping[str, Any]) -> SentEvent:
    """The event in a body of any version ever released. Raises TooNew, Malformed, and Wrong by field."""
    try:
        return read(upgraded(dict(body), EVENT_STEPS))
    except (given.Wrong, given.TooNew):
        raise
    except ValueError as error:
        raise given.Malformed from error


def read(body: Mapping[str, Any]) -> SentEvent:
    """A body of the newest version. Raises Wrong, naming every field that is not understood."""
    said = given.understood(body, READERS, REQUIRED, WORDS)
    if said["kind"] in TALKS:
        raise given.Wrong({"kind": NO_TALKS})
    return SentEvent(**said)


def _kind(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= MOST_KIND:
        raise ValueError
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError  # noqa: TRY004  # what a phone sent is not what a caller gave
    return value


def _count_or_none(value: Any) -> int | None:
    return None if value in (None, "") else given.number(given.MOST_ID)(value)


def _people(value: Any) -> tuple[tuple[int, str], ...]:
    """Each part of each once and in order."""
    if not isinstance(value, list) or len(value) > given.MOST_NAMED:
        raise ValueError
    return tuple(sorted({_person(one) for one in value}))


def _person(one: Any) -> tuple[int, str]:
    if not isinstance(one, dict) or one.get("part") not in PARTS:
        raise ValueError
    return given.identity(one.get("user")), one["part"]


READERS: Mapping[str, Callable[[Any], Any]] = {
    "kind": _kind,
    "title": given.text,
    "on": given.day,
    "until": given.day_or_none,
    "workdays": _flag,
    "place": given.text,
    "summary": given.text,
    "audience": given.text,
    "audience_count": _count_or_none,
    "people": _people,
    "school": given.number(given.MOST_ID),
    "rev": given.number(given.MOST_REV),
    "sent_at": given.moment_or_none,
}
REQUIRED = ("kind", "on")
WORDS = {
    "kind": "请选一类活动。",
    "on": "请选日期。",
    "until": "请重新选结束的日期。",
    "audience_count": "人数请填数字，如 120。",
    "people": "请重新选一起的老师。",
    "rev": "请刷新页面后再传。",
}
