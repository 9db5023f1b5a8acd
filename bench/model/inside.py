"""The same faults without a wire: the model phone against Django's own client, in the process of the test."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.test import Client

from bench.model.phone import Phone, Record
from bench.model.pictures import picture
from bench.model.wire import Answer, Request

# What may happen to one request; "fine" first, so that a counterexample shrinks towards a good network.
HAPPENINGS = ("fine", "unheard", "lost", "twice", "late", "portal", "portal_after", "busy", "torn", "spoilt")
PORTAL = Answer(200, {"content-type": "text/html"}, b"<!doctype html><title>Wi-Fi</title>")
BUSY = Answer(503, {"retry-after": "1"}, b"<html>")


@dataclass
class Network:
    """Between the phones and the server. `late` keeps copies that will be delivered once more, out of order."""

    late: list[tuple[Request, dict[str, str], Client]] = field(default_factory=list)
    attempts: int = 0

    def carry(self, client: Client, headers: dict[str, str], request: Request, happening: str) -> Answer | None:
        self.attempts += 1
        if happening == "late":
            self.late.append((request, headers, client))
        if happening in ("lost", "portal", "busy"):
            return {"portal": PORTAL, "busy": BUSY}.get(happening)
        if happening == "spoilt" and request.kind == "image/jpeg":
            request = replace(request, body=another(request.body))
        answer = asked(client, headers, request)
        if happening == "twice":
            answer = asked(client, headers, request)
        if happening == "torn":
            return Answer(answer.status, answer.headers, answer.body[: len(answer.body) // 2])
        return {"unheard": None, "portal_after": PORTAL}.get(happening, answer)

    def deliver_late(self, which: int) -> None:
        request, headers, client = self.late.pop(which % len(self.late))
        asked(client, headers, request)


def another(photo: bytes) -> bytes:
    """A picture that can be opened and is not the one that was sent."""
    return picture(1, 7) if photo != picture(1, 7) else picture(2, 7)


def asked(client: Client, headers: dict[str, str], request: Request) -> Answer:
    more: dict[str, Any] = {"data": request.body, "content_type": request.kind} if request.method != "DELETE" else {}
    answer = client.generic(request.method, request.path, headers=headers, **more)
    return Answer(answer.status_code, {name.lower(): value for name, value in answer.items()}, answer.content)


def deliver(network: Network, client: Client, phone: Phone, record: Record, happenings: list[str]) -> float | None:
    """One delivery, its requests meeting `happenings` in turn and nothing more after those."""
    talk = phone.deliver(record)
    left = list(happenings)
    try:
        request = next(talk)
        while True:
            happening = left.pop(0) if left else "fine"
            request = talk.send(network.carry(client, phone.headers, request, happening))
    except StopIteration as stop:
        return stop.value


def deliver_beside(network: Network, client: Client, phone: Phone, record: Record, turns: list[bool]) -> None:
    """Two tabs send the same record, their requests interleaved: `turns` says whose is next."""
    talks = [phone.deliver(record, beside=True), phone.deliver(record, beside=True)]
    asking: list[Request | None] = [next(talks[0]), next(talks[1])]
    left = list(turns)
    while any(asking):
        tab = int(left.pop(0)) if left else 0
        if asking[tab] is None:
            tab = 1 - tab
        request = asking[tab]
        assert request is not None
        try:
            asking[tab] = talks[tab].send(network.carry(client, phone.headers, request, "fine"))
        except StopIteration:
            asking[tab] = None
