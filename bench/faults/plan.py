"""What is to be done to which request: drawn from a seed, or said outright."""

import random
import re
from dataclasses import dataclass, field, replace
from typing import Any

# Where the talk is cut, from the first byte of the request to the last of the answer.
CUTS = (
    "cut_request_line",  # within PUT /sync/… HTTP/1.1
    "cut_headers",  # after the first line, before the empty one
    "cut_body",  # at `at` of the JSON or the photo
    "cut_last_chunk",  # all but the last bytes of the body arrived
    "cut_unanswered",  # the whole request arrived; nobody waits for the answer
    "cut_committed",  # the server has answered; the phone hears nothing
    "cut_answer_head",  # within the head of the answer
    "cut_answer_body",  # at `at` of its body
)
# Somebody between answers, and the server never hears of the request.
NEVER_ARRIVES = ("portal", "redirect", "status", "blackhole")
KINDS = (
    *CUTS,
    *NEVER_ARRIVES,
    "portal_after",  # the server has done it, and the phone gets a page in HTML with 200
    "status_after",  # the server has done it, and the phone gets a 502
    "corrupt",  # one byte of a photo arrives as another; texts are left alone, their own protection is TLS
    "twin",  # two copies at the same moment
    "echo",  # a second copy right after the first
    "late_echo",  # a second copy `seconds` later, when other requests have passed
    "delay",  # it waits `seconds` on the way
    "reorder",  # it waits until another has overtaken it, at most `seconds`
)
STATUSES = (500, 502, 503, 429)


@dataclass(frozen=True)
class Fault:
    kind: str
    rst: bool = False  # the connection is reset instead of closed
    at: float = 0.5  # of the part that is cut, from 0 to 1
    seconds: float = 0.0
    status: int = 503
    retry_after: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no fault is called {self.kind}")


@dataclass
class Rule:
    """The next `times` requests (-1: all) to which method and path fit."""

    fault: Fault
    path: str = ""
    method: str = ""
    times: int = 1

    def fits(self, method: str, path: str) -> bool:
        return self.times != 0 and self.method in ("", method) and re.search(self.path, path) is not None


@dataclass
class Plan:
    """`rate` of the requests to `path` meet one of `kinds`. The same seed and the same order: the same faults."""

    seed: int = 0
    rate: float = 0.0
    kinds: tuple[str, ...] = KINDS
    path: str = r"^/sync/"
    longest: float = 0.3  # seconds of a delay, a late copy, a dead silence
    longest_retry_after: int = 1
    rules: list[Rule] = field(default_factory=list)
    down: bool = False  # no signal at all: every connection is refused or reset

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    def then(self, kind: str, *, path: str = "", method: str = "", times: int = 1, **about: Any) -> "Plan":
        """Says outright what happens to the next such requests; comes before what is drawn."""
        self.rules.append(Rule(Fault(kind, **about), path, method, times))
        return self

    def draw(self, method: str, path: str) -> Fault | None:
        for rule in self.rules:
            if rule.fits(method, path):
                rule.times -= 1
                return rule.fault
        if not self.rate or not re.search(self.path, path) or self._chance.random() >= self.rate:
            return None
        return self._drawn()

    def _drawn(self) -> Fault:
        chance = self._chance
        return Fault(
            kind=chance.choice(self.kinds),
            rst=chance.random() < 0.5,
            at=chance.random(),
            seconds=chance.random() * self.longest,
            status=chance.choice(STATUSES),
            retry_after=chance.choice((None, 0, self.longest_retry_after)),
        )


def cut_offset(kind: str, head: bytes, body: int, at: float) -> int | None:
    """After how many bytes of the request it ends, or None where the request is let through whole.

    `head` as on the wire, `body` the length of what follows it.
    """
    line_end = head.index(b"\r\n")
    if kind == "cut_request_line":
        return max(1, int(line_end * at))
    if kind == "cut_headers":
        return line_end + 2 + int((len(head) - line_end - 5) * at)
    if kind == "cut_body":
        return len(head) + int(body * at) if body else None
    if kind == "cut_last_chunk":
        return len(head) + body - min(body, 1 + int(15 * at)) if body else None
    return None


def fitting(fault: Fault | None, body: int, path: str) -> Fault | None:
    """A request without a body cannot be cut within it: it is cut right after its head. Only photos are spoilt."""
    if fault and fault.kind == "corrupt" and not (body and "/photos/" in path):
        return None
    if fault and not body and fault.kind in ("cut_body", "cut_last_chunk"):
        return replace(fault, kind="cut_unanswered")
    return fault
