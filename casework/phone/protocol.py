"""What a phone sends with a visit, read strictly: JSON types, ids, days, moments. Pure; knows no rows.

Whether the codes are known and the texts too long is for `casework/visits/content.py`, whoever asks. A phone's own
mistakes in typing are never refused here: what nobody can see is taken out, an unreadable clock is no clock.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from casework.phone.versions import VISIT_STEPS, TooNew, upgraded
from casework.visits.content import DETAILS, cleaned, digest

Made = TypeVar("Made")

MOST_BYTES = 256 * 1024
MOST_ID = 2**63 - 1
MOST_NAMED = 100  # pupils, companions or purposes in one record
MOST_PHOTOS = 20
MOST_PHOTO = 12 * 1024 * 1024  # bytes; what arrives is measured again
MOST_PIXELS = 40_000  # a side
MOST_REV = 30_000
MOST_TEXT = 20_000  # far above any field's own limit, which says so in its own words
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
SHA256 = re.compile(r"[0-9a-f]{64}")
AMOUNT = re.compile(r"\d{1,9}(\.\d{1,2})?")

UNREAD = "这一项没有读懂，请打开这条记录重新填一次。"
UNKNOWN_FIELD = "这里没有这一项，请刷新页面后再传。"


class Malformed(ValueError):  # noqa: N818  # an answer to the phone
    """Not a JSON object: nothing that a page of ours has sent."""


class Wrong(ValueError):  # noqa: N818  # an answer to the phone
    """What was sent cannot be a visit. `fields`: name → sentences."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("、".join(fields))
        self.fields = {name: [words] for name, words in fields.items()}


@dataclass(frozen=True)
class Photo:
    """One line of the manifest. `size` in bytes, width and height in pixels (0: not said)."""

    sha256: str
    size: int
    width: int = 0
    height: int = 0

    def plain(self) -> dict[str, Any]:
        return {"sha256": self.sha256, "size": self.size, "width": self.width, "height": self.height}


@dataclass(frozen=True)
class Sent:
    """One visit as a phone says it. `rev`: the version it goes on from, 0 for a new one."""

    household: int
    on: date
    mode: str
    outcome: str
    students: tuple[int, ...] = ()
    purposes: tuple[str, ...] = ()
    companions: tuple[int, ...] = ()
    note: str = ""
    place: str = ""
    time_of_day: str = ""
    gift_amount: str | None = None
    rescheduled_to: date | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    problem: Mapping[str, str] | None = None
    photos: tuple[Photo, ...] = ()
    rev: int = 0
    sent_at: datetime | None = None

    def content(self) -> dict[str, Any]:
        """`VisitBody` of types.d.ts: what a person said, nothing of how it came."""
        return {
            "household": self.household,
            "students": list(self.students),
            "on": self.on.isoformat(),
            "mode": self.mode,
            "outcome": self.outcome,
            "purposes": list(self.purposes),
            "note": self.note,
            "problem": dict(self.problem) if self.problem else None,
            "companions": list(self.companions),
            "place": self.place,
            "time_of_day": self.time_of_day,
            "gift_amount": self.gift_amount,
            "rescheduled_to": self.rescheduled_to and self.rescheduled_to.isoformat(),
            "details": dict(self.details),
        }

    def payload(self) -> dict[str, Any]:
        """Everything, as it is kept while it is held; `read` takes it back."""
        return self.content() | {
            "rev": self.rev,
            "sent_at": self.sent_at and self.sent_at.isoformat(),
            "photos": [photo.plain() for photo in self.photos],
        }

    def digest_of(self, visitor: int) -> str:
        """Of what was said, in whatever order; the same as of a form that says the same."""
        return digest(self.content() | {"visitor": visitor})


def body_of(raw: bytes) -> dict[str, Any]:
    """The JSON object of a request. Raises Malformed."""
    try:
        body = json.loads(raw.decode(), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Malformed from error
    if not isinstance(body, dict):
        raise Malformed
    return body


def _no_number(text: str) -> None:
    raise ValueError(text)


def visit_of(body: Mapping[str, Any]) -> Sent:
    """The visit in a body of any version ever released. Raises TooNew, Malformed, and Wrong by field."""
    try:
        return read(upgraded(dict(body), VISIT_STEPS))
    except (Wrong, TooNew):
        raise
    except ValueError as error:
        raise Malformed from error


def read(body: Mapping[str, Any]) -> Sent:
    """A body of the newest version. Raises Wrong, naming every field that is not understood."""
    return Sent(**understood(body, READERS, REQUIRED, WORDS))


def understood(
    body: Mapping[str, Any],
    readers: Mapping[str, Callable[[Any], Any]],
    required: Iterable[str],
    sentences: Mapping[str, str],
) -> dict[str, Any]:
    """Each field as its reader has it. Raises Wrong, naming every field that is not understood, in its sentence."""
    wrong = {name: UNKNOWN_FIELD for name in body if name not in readers}
    said: dict[str, Any] = {}
    for name, reader in readers.items():
        if name not in body:
            continue
        try:
            said[name] = reader(body[name])
        except (ValueError, ArithmeticError):
            wrong[name] = sentences.get(name, UNREAD)
    wrong |= {name: sentences[name] for name in required if name not in body}
    if wrong:
        # Names of fields that are not ours are cut: they come back in an answer.
        raise Wrong({name[:40]: words for name, words in list(wrong.items())[:MOST_NAMED]})
    return said


def state_in(body: Mapping[str, Any]) -> tuple[datetime, str]:
    """`since` and `hash` of a comparison. Raises Malformed."""
    since, theirs = moment_or_none(body.get("since")), body.get("hash")
    if since is None or not isinstance(theirs, str) or not SHA256.fullmatch(theirs):
        raise Malformed
    return since, theirs


# Each reader takes what JSON may hold and raises ValueError --------------------------------------------------


def number(most: int) -> Callable[[Any], int]:
    def reader(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            raise ValueError
        return value

    return reader


def identity(value: Any) -> int:
    found = number(MOST_ID)(value)
    if not found:
        raise ValueError
    return found


def text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > MOST_TEXT:
        raise ValueError
    return cleaned(value)


def _set_of(reader: Callable[[Any], Made]) -> Callable[[Any], tuple[Made, ...]]:
    """Each once and in order: a list of what was ticked is the same list however it was ticked."""

    def readers(value: Any) -> tuple[Made, ...]:
        if not isinstance(value, list) or len(value) > MOST_NAMED:
            raise ValueError
        return tuple(sorted({reader(item) for item in value}))  # type: ignore[type-var]  # ids, or codes

    return readers


def day(value: Any) -> date:
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise ValueError
    return date.fromisoformat(value)


def day_or_none(value: Any) -> date | None:
    return None if value in (None, "") else day(value)


def moment_or_none(value: Any) -> datetime | None:
    """A moment with its offset. A phone whose clock shows nonsense is one that did not say."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo and 1900 <= moment.year <= 9000 else None


def _amount_or_none(value: Any) -> str | None:
    if value in (None, ""):
        return None
    known = isinstance(value, str | int | float) and not isinstance(value, bool)
    said = str(value).strip() if known else ""
    if not said.isascii() or not AMOUNT.fullmatch(said):
        raise ValueError
    return f"{Decimal(said):.2f}"


def _details(value: Any) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict) or not value.keys() <= DETAILS.keys():
        raise ValueError
    lines = {name: text(line) for name, line in value.items()}
    return {name: line for name, line in lines.items() if line}


def _problem(value: Any) -> dict[str, str] | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not value.keys() <= {"text", "category"}:
        raise ValueError
    return {"text": text(value.get("text")), "category": text(value.get("category")) or "other"}


def _photos(value: Any) -> tuple[Photo, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MOST_PHOTOS:
        raise ValueError
    return tuple(_photo(item) for item in value)


def _photo(value: Any) -> Photo:
    value = value if isinstance(value, dict) else {}
    sha256 = value.get("sha256")
    if not isinstance(sha256, str) or not SHA256.fullmatch(sha256):
        raise ValueError
    side = number(MOST_PIXELS)
    return Photo(
        sha256, number(MOST_PHOTO)(value.get("size")), side(value.get("width", 0)), side(value.get("height", 0))
    )


READERS: Mapping[str, Callable[[Any], Any]] = {
    "household": identity,
    "students": _set_of(identity),
    "on": day,
    "mode": text,
    "outcome": text,
    "purposes": _set_of(text),
    "companions": _set_of(identity),
    "note": text,
    "place": text,
    "time_of_day": text,
    "gift_amount": _amount_or_none,
    "rescheduled_to": day_or_none,
    "details": _details,
    "problem": _problem,
    "photos": _photos,
    "rev": number(MOST_REV),
    "sent_at": moment_or_none,
}
REQUIRED = ("household", "on", "mode", "outcome")
WORDS = {
    "household": "请选一户家庭。",
    "students": "请重新选孩子。",
    "on": "请选日期。",
    "mode": "请选一种方式。",
    "outcome": "请选一个结果。",
    "purposes": "请重新选为了什么。",
    "companions": "请重新选同行老师。",
    "gift_amount": "金额请填数字，如 200。",
    "rescheduled_to": "请重新选改到哪天。",
    "photos": "照片的清单没有读懂，请打开这条记录重新选一次照片。",
    "rev": "请刷新页面后再传。",
}
