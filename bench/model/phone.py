"""The phone's side of /sync/: text, then photos, then the seal, again and again until the receipt lists everything.

It does no input and output: `deliver` yields requests and is sent the answers, so that the same phone runs over a wire,
through a proxy, and inside a test. Everything it was promised stays in its records for the judge.
"""

import json
import random
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import uuid4

from bench.model.pictures import sha256
from bench.model.wire import Answer, Request

Talk = Generator[Request, Answer | None, float | None]
SOON = 0.02  # seconds; the soaks have no five minutes to wait
SAID = ("household", "students", "on", "mode", "outcome", "purposes", "note", "problem", "place", "time_of_day")


@dataclass(frozen=True)
class Guards:
    """Switched off one by one to show what each is for."""

    receipt: bool = True  # the receipt must list every photo there is now
    header: bool = True  # only what carries X-Lianxin is an answer
    deletion: bool = True  # nothing is deleted before the receipt
    one_at_a_time: bool = True  # the same record is sent by one tab at a time


@dataclass
class Record:
    """One visit on the phone. `photos`: sha256 → bytes, None once the phone has lost or deleted them."""

    uuid: str
    body: dict[str, Any]
    photos: dict[str, bytes | None] = field(default_factory=dict)
    rev: int = 0
    version: int = 0
    state: Literal["waiting", "sent", "stuck"] = "waiting"
    withdrawn: bool = False
    attempts: int = 0
    evicted: set[str] = field(default_factory=set)
    held: bool = False
    trouble: str = ""
    # What was promised: (rev, note) of each text that was taken, the photos of the receipts.
    taken: list[tuple[int, str]] = field(default_factory=list)
    sealed: set[str] = field(default_factory=set)
    conflicts: int = 0
    notes: set[str] = field(default_factory=set)
    under_way: bool = False

    def touch(self) -> None:
        self.version += 1
        self.state = "waiting"

    def change(self, **said: Any) -> None:
        self.body = self.body | said
        self.notes.add(self.body["note"])
        self.touch()

    def add_photo(self, data: bytes) -> None:
        self.photos.setdefault(sha256(data), data)
        self.touch()

    def evict(self, sha: str) -> None:
        """The browser threw a photo away."""
        if self.photos.get(sha) is not None and sha not in self.sealed:
            self.photos[sha] = None
            self.evicted.add(sha)
            self.touch()

    def withdraw(self) -> None:
        self.withdrawn = True
        self.touch()


class Phone:
    """One browser of one person. `records` is its store; `headers` what it sends with each request."""

    def __init__(self, user: int, headers: dict[str, str], chance: random.Random, guards: Guards | None = None) -> None:
        self.user, self.chance, self.guards = user, chance, guards or Guards()
        self.headers = headers | {"X-Account": str(user)}
        self.records: dict[str, Record] = {}
        self.odd: list[str] = []  # answers that a phone of this version should never get

    def log(self, body: dict[str, Any], photos: Iterable[bytes] = ()) -> Record:
        uuid = str(uuid4())  # new also where the same seed is played again
        record = Record(uuid, body, {sha256(data): data for data in photos}, notes={body["note"]})
        self.records[uuid] = record
        return record

    def waiting(self) -> list[Record]:
        return [record for record in self.records.values() if record.state == "waiting"]

    def deliver(self, record: Record, *, beside: bool = False) -> Talk:
        """One try. Returns None when the record is at rest, or after how many seconds to try again.

        `beside`: a second tab whose lock has run out sends the same record as well.
        """
        if record.under_way and self.guards.one_at_a_time and not beside:
            return SOON
        record.under_way = True
        record.attempts += 1
        try:
            if record.withdrawn:
                return (yield from self._withdraw(record))
            return (yield from self._send(record))
        finally:
            record.under_way = False

    def _withdraw(self, record: Record) -> Talk:
        answer = yield Request("DELETE", f"/sync/visits/{record.uuid}")
        if not self._genuine(answer) or answer.status not in (202, 204):
            return self._not_now(record, answer, "DELETE")
        record.held = answer.status == 202
        record.state = "sent"
        return None

    def _send(self, record: Record) -> Talk:
        version, wanted = record.version, dict(record.photos)
        answer = yield self._text(record)
        if not self._genuine(answer):
            return self._not_now(record, answer, "PUT")
        data = answer.data or {}
        if answer.status == 409:
            return self._conflict(record, data)
        if answer.status not in (200, 201, 202):
            return self._not_now(record, answer, "PUT")
        record.held = "held" in data
        record.rev = max(record.rev, data.get("rev", 0)) if version == record.version else record.rev
        record.taken.append((data.get("rev", 0), record.body["note"]))
        gone = yield from self._photos(record, data.get("missing", []))
        if gone is None:
            return SOON
        return (yield from self._seal(record, version, wanted, gone))

    def _text(self, record: Record) -> Request:
        said = record.body | {
            "rev": record.rev,
            "photos": [{"sha256": sha, "size": len(data or b"") or 1} for sha, data in record.photos.items()],
            "sent_at": datetime.now(UTC).isoformat(),
        }
        return Request("PUT", f"/sync/visits/{record.uuid}", json.dumps(said, ensure_ascii=False).encode())

    def _photos(self, record: Record, missing: list[str]) -> Generator[Request, Answer | None, list[str] | None]:
        """Sends what the server lacks; returns what the phone has lost, or None where one did not get through."""
        gone = []
        for sha in missing:
            data = record.photos.get(sha)
            if data is None:
                gone.append(sha)
                continue
            if not self.guards.deletion:
                record.photos[sha] = None
            answer = yield Request("PUT", f"/sync/visits/{record.uuid}/photos/{sha}", data, "image/jpeg")
            if not self._genuine(answer) or answer.status not in (200, 201):
                self._not_now(record, answer, "PUT photo")
                return None
        return gone

    def _seal(self, record: Record, version: int, wanted: dict[str, bytes | None], gone: list[str]) -> Talk:
        body = json.dumps({"gone": gone} if gone else {}).encode()
        answer = yield Request("POST", f"/sync/visits/{record.uuid}/seal", body)
        if not self._genuine(answer) or answer.status != 200:
            return SOON if answer and answer.status == 409 else self._not_now(record, answer, "seal")
        listed = set((answer.data or {}).get("photos", []))
        if self.guards.receipt and (version != record.version or not set(wanted) <= listed | record.evicted):
            return SOON  # something was added or changed meanwhile: round again
        record.sealed |= listed
        record.state = "sent"
        record.photos = dict.fromkeys(record.photos)
        return None

    def _conflict(self, record: Record, data: dict[str, Any]) -> float:
        """The server holds another text: the person looks at both and takes one."""
        if data.get("code") != "conflict":
            self.odd.append(f"409 {data}")
            record.state, record.trouble = "stuck", str(data)
            return SOON
        record.conflicts += 1
        record.rev = data["rev"]
        if self.chance.random() < 0.3:
            theirs = data["theirs"]
            record.body = record.body | {name: theirs[name] for name in SAID if name in theirs}
        record.touch()
        return SOON

    def _genuine(self, answer: Answer | None) -> bool:
        if not self.guards.header:
            return answer is not None and answer.status < 300
        return answer is not None and answer.genuine

    def _not_now(self, record: Record, answer: Answer | None, what: str) -> float:
        """Nothing, not ours, busy, signed out: the record stays. Refused: it stands aside and blocks nothing."""
        if answer is None or not answer.genuine or answer.status in (401, 429) or answer.status >= 500:
            return float(answer.headers.get("retry-after", 0)) * 0.05 + SOON if answer else SOON
        if answer.status == 422 and (answer.data or {}).get("code") == "corrupt":
            return SOON
        self.odd.append(f"{what} {answer.status} {answer.body[:200]!r}")
        record.state, record.trouble = "stuck", f"{what} {answer.status}"
        return SOON
