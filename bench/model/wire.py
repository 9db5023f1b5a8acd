"""Requests and answers, and a keep-alive connection that costs next to nothing."""

import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from typing import Any

from bench.faults.http1 import Ended, body_of, read_head


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: bytes = b""
    kind: str = "application/json"

    def wire(self, host: str, more: dict[str, str]) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {host}"]
        lines += [f"{name}: {value}" for name, value in more.items()]
        if self.body:
            lines.append(f"Content-Type: {self.kind}")
        if self.method in ("PUT", "POST"):
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str] = field(default_factory=dict)  # names in small letters
    body: bytes = b""

    @property
    def data(self) -> dict[str, Any] | None:
        """The JSON object, or None where it is none."""
        with contextlib.suppress(ValueError):
            found = json.loads(self.body)
            return found if isinstance(found, dict) else None
        return None

    @property
    def genuine(self) -> bool:
        """Said by the server and whole; nothing else is an answer."""
        return self.headers.get("x-lianxin") == "1" and (self.status == 204 or self.data is not None)


class Connection:
    """One connection that lasts as long as both sides keep it. `ask` answers None where nothing whole came back."""

    def __init__(self, port: int, headers: dict[str, str], *, timeout: float = 20) -> None:
        self.port, self.headers, self.timeout = port, headers, timeout
        self._open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: Request) -> Answer | None:
        try:
            return await asyncio.wait_for(self._ask(request), self.timeout)
        except (Ended, OSError, TimeoutError):
            self.close()
            return None

    async def _ask(self, request: Request) -> Answer:
        if self._open and self._open[0].at_eof():
            self.close()
        if self._open is None:
            self._open = await asyncio.open_connection("127.0.0.1", self.port, limit=128 * 1024)
        reader, writer = self._open
        writer.write(request.wire(f"127.0.0.1:{self.port}", self.headers))
        head = await read_head(reader)
        body = b"".join([piece async for piece in body_of(reader, head, request=False, to=request.method)])
        if not head.lasting:
            self.close()
        return Answer(head.status, head.fields, _joined(body) if head.chunked else body)

    def close(self) -> None:
        if self._open:
            self._open[1].close()
            self._open = None


def _joined(chunks: bytes) -> bytes:
    """The body without its chunk frames."""
    whole = b""
    while chunks:
        size, _, rest = chunks.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        whole, chunks = whole + rest[:length], rest[length + 2 :]
    return whole
