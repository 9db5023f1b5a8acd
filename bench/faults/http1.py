"""As much of HTTP/1.1 as the proxy needs: where a message's head, body and end lie in the bytes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

LONGEST_HEAD = 64 * 1024
NO_BODY = {204, 304}


class Ended(Exception):  # noqa: N818  # the other side hung up; that is news, not an error
    """The connection ended. `clean`: between two messages."""

    def __init__(self, *, clean: bool) -> None:
        super().__init__("between two messages" if clean else "in the middle of a message")
        self.clean = clean


@dataclass
class Head:
    """`raw` is the head as it came, with the empty line; `first` its first line split in three."""

    raw: bytes
    first: tuple[str, str, str]
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def method(self) -> str:
        return self.first[0]

    @property
    def path(self) -> str:
        return self.first[1]

    @property
    def status(self) -> int:
        return int(self.first[1])

    @property
    def chunked(self) -> bool:
        return "chunked" in self.fields.get("transfer-encoding", "").lower()

    @property
    def length(self) -> int | None:
        """Bytes of the body, or None where the head does not say."""
        said = self.fields.get("content-length")
        return None if said is None else int(said)

    @property
    def lasting(self) -> bool:
        """Whether the connection goes on after this message."""
        said = self.fields.get("connection", "").lower()
        return said != "close" and (self.first[0] != "HTTP/1.0" or said == "keep-alive")


async def read_head(reader: asyncio.StreamReader) -> Head:
    try:
        raw = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        raise Ended(clean=not error.partial) from error
    except OSError as error:
        raise Ended(clean=False) from error
    lines = raw.decode("latin-1").split("\r\n")
    first = [*lines[0].split(" ", 2), "", ""][:3]
    pairs = (line.partition(":") for line in lines[1:] if line)
    return Head(raw, (first[0], first[1], first[2]), {name.strip().lower(): value.strip() for name, _, value in pairs})


async def body_of(reader: asyncio.StreamReader, head: Head, *, request: bool, to: str = "") -> AsyncIterator[bytes]:
    """The pieces of a body as they lie on the wire (chunk frames and all). `to`: the method that an answer is to."""
    try:
        if head.chunked:
            async for piece in _chunks(reader):
                yield piece
        elif request or to == "HEAD" or head.status in NO_BODY or head.length is not None:
            left = 0 if to == "HEAD" else head.length or 0
            while left:
                piece = await reader.read(min(left, 16 * 1024))
                if not piece:
                    raise Ended(clean=False)
                left -= len(piece)
                yield piece
        else:
            while piece := await reader.read(16 * 1024):
                yield piece
    except (asyncio.IncompleteReadError, OSError) as error:
        raise Ended(clean=False) from error


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while True:
        size = await reader.readuntil(b"\r\n")
        length = int(size.split(b";")[0], 16)
        yield size + await reader.readexactly(length + 2)
        if not length:
            return


def answer(status: str, content_type: str, body: bytes, *fields: str) -> bytes:
    """A whole answer of somebody between the phone and the server."""
    lines = [
        f"HTTP/1.1 {status}", f"Content-Type: {content_type}", f"Content-Length: {len(body)}", "Connection: close",
        *fields,
    ]  # fmt: skip
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
