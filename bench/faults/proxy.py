"""The proxy itself: reads a request, asks the plan what is to happen to it, does that, and writes down what it did."""

import asyncio
import contextlib
import json
import socket
import struct
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench.faults.http1 import Ended, Head, answer, body_of, read_head
from bench.faults.line import DeadLineError, Line
from bench.faults.plan import Fault, Plan, cut_offset, fitting

PORTAL = "<!doctype html><html><title>欢迎使用校园网</title><form>手机号</form></html>".encode()
GATEWAY = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
HTML = "text/html; charset=utf-8"
Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Cut(Exception):  # noqa: N818  # the end of a connection, as planned
    def __init__(self, *, rst: bool = False) -> None:
        super().__init__("cut")
        self.rst = rst


def hang_up(writer: asyncio.StreamWriter, *, rst: bool) -> None:
    """Ends a connection at once, with RST or with FIN."""
    transport = writer.transport
    sock = transport.get_extra_info("socket")
    if rst and sock is not None:
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    else:
        transport.close()


def spoilt(whole: bytes, head: int, at: float) -> bytes:
    """The request with one byte of its body changed."""
    place = head + int((len(whole) - head) * at)
    return whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :]


class FaultProxy:
    """One listening port before one server. `done` counts what happened by kind, `log` keeps each as a line."""

    def __init__(self, server: tuple[str, int], plan: Plan, line: Line | None = None, log: Path | None = None) -> None:
        self.server, self.plan, self.line = server, plan, line or Line()
        self.done: Counter[str] = Counter()
        self.requests = 0
        self.arrived = asyncio.Event()
        self._log = log.open("a", encoding="utf-8") if log else None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._listening: asyncio.Server | None = None

    async def start(self, port: int = 0, host: str = "127.0.0.1") -> int:
        self._listening = await asyncio.start_server(self._talk, host, port, limit=128 * 1024, backlog=512)
        return self._listening.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._listening
        self._listening.close()
        for writer in tuple(self._writers):
            writer.transport.abort()
        if self._tasks:  # a talk ends with its connection; what still waits for its moment is called off
            _, late = await asyncio.wait(self._tasks, timeout=1)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        if self._log:
            self._log.close()

    def no_signal(self, down: bool = True) -> None:
        """From now on nothing gets through, and what was under way is reset."""
        self.plan.down = down
        if down:
            for writer in tuple(self._writers):
                hang_up(writer, rst=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        if task := asyncio.current_task():
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        talk = _Talk(self, reader, writer)
        rst = False
        try:
            while not self.plan.down and await talk.exchange():
                pass
            rst = self.plan.down
        except Cut as cut:
            rst = cut.rst
        except (Ended, DeadLineError, OSError):
            rst = True
        finally:
            self._writers.discard(writer)
            talk.leave_server(rst=rst)
            hang_up(writer, rst=rst)

    def in_background(self, work) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def note(self, number: int, head: Head, fault: Fault, **about: object) -> None:
        self.done[fault.kind] += 1
        if self._log:
            line = {"at": round(time.time(), 3), "n": number, "method": head.method, "path": head.path}
            self._log.write(json.dumps(line | {"fault": fault.kind, "rst": fault.rst} | about) + "\n")

    async def copy_to_server(self, whole: bytes, method: str, after: float = 0) -> None:
        """A second copy of a request, on a connection of its own; its answer is read and thrown away."""
        await asyncio.sleep(after)
        with contextlib.suppress(Ended, OSError):
            reader, writer = await asyncio.open_connection(*self.server, limit=128 * 1024)
            try:
                writer.write(whole)
                head = await read_head(reader)
                async for _ in body_of(reader, head, request=False, to=method):
                    pass
            finally:
                writer.close()


class _Talk:
    """One connection of a phone, and the one to the server that serves it."""

    def __init__(self, proxy: FaultProxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.proxy, self.reader, self.writer = proxy, reader, writer
        self.upstream: Stream | None = None

    def leave_server(self, *, rst: bool = False) -> None:
        if self.upstream:
            hang_up(self.upstream[1], rst=rst)
            self.upstream = None

    async def exchange(self) -> bool:
        """One request and its answer; whether the connection goes on. Raises Cut, Ended, DeadLineError."""
        head = await read_head(self.reader)
        proxy = self.proxy
        if proxy.plan.down:
            raise Cut(rst=True)
        proxy.requests += 1
        number = proxy.requests
        fault = fitting(proxy.plan.draw(head.method, head.path), head.length or 0, head.path)
        await proxy.line.carry(head.raw)
        if fault and (offset := cut_offset(fault.kind, head.raw, head.length or 0, fault.at)) is not None:
            await self._cut_on_the_way(number, head, fault, offset)
        whole = head.raw + await self._body(head)
        others = proxy.arrived
        proxy.arrived = asyncio.Event()
        others.set()  # whoever waits to be overtaken has been
        if fault:
            proxy.note(number, head, fault)
            await self._before(head, fault, whole)
            if fault.kind == "corrupt":
                whole = spoilt(whole, len(head.raw), fault.at)
        goes_on = await self._ask(whole, head, fault)
        return goes_on and head.lasting

    async def _body(self, head: Head) -> bytes:
        pieces = []
        async for piece in body_of(self.reader, head, request=True):
            await self.proxy.line.carry(piece)
            pieces.append(piece)
        return b"".join(pieces)

    async def _cut_on_the_way(self, number: int, head: Head, fault: Fault, offset: int) -> None:
        """The server gets the first `offset` bytes, then the connection ends on both sides. Raises Cut."""
        got = head.raw
        if offset > len(got):
            async for piece in body_of(self.reader, head, request=True):
                got += piece
                if len(got) >= offset:
                    break
        self.proxy.note(number, head, fault, offset=offset, of=len(head.raw) + (head.length or 0))
        _, upstream = await self._server(fresh=True)
        upstream.write(got[:offset])
        await upstream.drain()
        if not fault.rst:
            await asyncio.sleep(0.01)  # an RST overtakes what was written; a FIN lets it arrive
        raise Cut(rst=fault.rst)

    async def _before(self, head: Head, fault: Fault, whole: bytes) -> None:
        """What happens to a whole request before the server is asked. Raises Cut where it never is."""
        match fault.kind:
            case "portal":
                await self._say(answer("200 OK", HTML, PORTAL))
            case "redirect":
                await self._say(answer("302 Found", HTML, b"", "Location: http://10.0.0.1:8080/login"))
            case "status":
                later = () if fault.retry_after is None else (f"Retry-After: {fault.retry_after}",)
                await self._say(answer(f"{fault.status} Error", HTML, GATEWAY, *later))
            case "blackhole":
                await asyncio.sleep(fault.seconds)
                raise Cut(rst=fault.rst)
            case "cut_unanswered":
                _, upstream = await self._server(fresh=True)
                upstream.write(whole)
                await upstream.drain()
                raise Cut(rst=False)
            case "twin":
                self.proxy.in_background(self.proxy.copy_to_server(whole, head.method))
            case "late_echo":
                self.proxy.in_background(self.proxy.copy_to_server(whole, head.method, fault.seconds))
            case "delay":
                await asyncio.sleep(fault.seconds)
            case "reorder":
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.proxy.arrived.wait(), fault.seconds)

    async def _say(self, data: bytes) -> None:
        await self.proxy.line.carry(data)
        self.writer.write(data)
        await self.writer.drain()
        raise Cut

    async def _server(self, *, fresh: bool = False) -> Stream:
        if fresh or (self.upstream and self.upstream[0].at_eof()):
            self.leave_server()
        if self.upstream is None:
            self.upstream = await asyncio.open_connection(*self.proxy.server, limit=128 * 1024)
        return self.upstream

    async def _ask(self, whole: bytes, head: Head, fault: Fault | None) -> bool:
        """The whole request to the server and its answer back. A connection that went stale is tried anew once."""
        reused = self.upstream is not None
        try:
            reader, upstream = await self._server()
            upstream.write(whole)
            said = await read_head(reader)
        except (Ended, OSError):
            self.leave_server()
            if not reused:
                await self._say(answer("502 Bad Gateway", HTML, GATEWAY))
            reader, upstream = await self._server(fresh=True)
            upstream.write(whole)
            said = await read_head(reader)
        pieces = [piece async for piece in body_of(reader, said, request=False, to=head.method)]
        if fault and fault.kind == "echo":
            await self.proxy.copy_to_server(whole, head.method)
        return await self._hand_back(said, b"".join(pieces), fault)

    async def _hand_back(self, said: Head, body: bytes, fault: Fault | None) -> bool:
        kind = fault.kind if fault else ""
        if fault and kind == "cut_committed":
            raise Cut(rst=fault.rst)
        if kind == "portal_after":
            await self._say(answer("200 OK", HTML, PORTAL))
        if kind == "status_after":
            await self._say(answer("502 Bad Gateway", HTML, GATEWAY))
        data = said.raw + body
        if fault and kind in ("cut_answer_head", "cut_answer_body"):
            start, span = (
                (0, len(said.raw) - 4) if kind == "cut_answer_head" or not body else (len(said.raw), len(body))
            )
            data = data[: start + int(span * fault.at)]
        for place in range(0, len(data), 16 * 1024):
            piece = data[place : place + 16 * 1024]
            await self.proxy.line.carry(piece)
            self.writer.write(piece)
            await self.writer.drain()
        if fault and kind.startswith("cut_answer"):
            await asyncio.sleep(0.01)
            raise Cut(rst=fault.rst)
        endless = said.length is None and not said.chunked and said.status not in (204, 304)
        if not said.lasting or endless:
            self.leave_server()
            return False
        return True
