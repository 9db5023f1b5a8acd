"""The proxy does what it says: it cuts where it says, and a server that keeps every byte is the witness."""

import asyncio
import time
from dataclasses import dataclass, field

import pytest

from bench.faults import CUTS, KINDS, FaultProxy, Line, Plan
from bench.faults.http1 import Ended, Head, body_of, read_head
from bench.faults.line import DeadLineError
from bench.faults.plan import Fault

BODY = bytes(range(256)) * 40
HEAD = f"PUT /sync/visits/1 HTTP/1.1\r\nHost: a\r\nContent-Length: {len(BODY)}\r\n\r\n".encode()
SAID = b'{"missing":[]}'
ANSWER = b"HTTP/1.1 201 Created\r\nX-Lianxin: 1\r\nContent-Length: %d\r\n\r\n%s" % (len(SAID), SAID)


@dataclass
class Witness:
    """A server that keeps what arrived: the bytes of each connection, and the whole requests in order."""

    connections: list[bytearray] = field(default_factory=list)
    whole: list[tuple[str, bytes]] = field(default_factory=list)

    async def talk(self, reader, writer):
        kept = bytearray()
        self.connections.append(kept)
        try:
            while True:
                head = await self.head(reader, kept)
                body = b""
                for _ in range((head.length or 0) and 10**6):
                    piece = await reader.read(4096)
                    kept += piece
                    body += piece
                    if not piece:
                        return
                    if len(body) == head.length:
                        break
                self.whole.append((head.path, body))
                writer.write(ANSWER)
                await writer.drain()
        except (Ended, OSError):
            pass
        finally:
            writer.close()

    async def head(self, reader, kept) -> Head:
        raw = b""
        while not raw.endswith(b"\r\n\r\n"):
            byte = await reader.read(1)
            if not byte:
                raise Ended(clean=not raw)
            raw += byte
            kept += byte
        words = raw.split(b"\r\n")[0].decode().split(" ")
        length = [line.split(b":")[1] for line in raw.split(b"\r\n") if line.lower().startswith(b"content-length")]
        return Head(raw, (words[0], words[1], words[2]), {"content-length": length[0].decode()} if length else {})


def tried(plan: Plan, *requests: bytes, line: Line | None = None, log=None):
    """What the phone got for each request, each on a connection of its own: bytes, and whether it ended by a reset."""

    async def run():
        witness = Witness()
        server = await asyncio.start_server(witness.talk, "127.0.0.1", 0)
        proxy = FaultProxy(server.sockets[0].getsockname()[:2], plan, line, log)
        port = await proxy.start()
        got = [await asyncio.wait_for(ask(port, request), 20) for request in requests or (HEAD + BODY,)]
        await asyncio.sleep(0.15)
        await proxy.stop()
        server.close()
        return witness, got, proxy

    return asyncio.run(run())


async def ask(port: int, request: bytes) -> tuple[bytes, bool]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    got, reset = b"", False
    try:
        writer.write(request)
        await writer.drain()
        head = await read_head(reader)
        got = head.raw
        async for piece in body_of(reader, head, request=False, to="PUT"):
            got += piece
    except ConnectionResetError:
        reset = True
    except Ended as ended:
        reset = isinstance(ended.__cause__, ConnectionResetError)
        if isinstance(ended.__cause__, asyncio.IncompleteReadError):
            got = got or ended.__cause__.partial
    finally:
        writer.close()
    return got, reset


def test_without_faults_nothing_is_changed():
    witness, got, _ = tried(Plan())
    assert witness.whole == [("/sync/visits/1", BODY)]
    assert got == [(ANSWER, False)]


@pytest.mark.parametrize("rst", [False, True])
@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        ("cut_request_line", 1, HEAD.index(b"\r\n")),
        ("cut_headers", HEAD.index(b"\r\n") + 2, len(HEAD) - 3),
        ("cut_body", len(HEAD), len(HEAD) + len(BODY) - 1),
        ("cut_last_chunk", len(HEAD) + len(BODY) - 16, len(HEAD) + len(BODY) - 1),
    ],
)
def test_the_server_gets_the_request_up_to_the_cut(kind, first, last, rst):
    for at in (0.0, 0.5, 0.999):
        witness, got, proxy = tried(Plan().then(kind, at=at, rst=rst))
        arrived = bytes(b"".join(witness.connections))
        assert (HEAD + BODY).startswith(arrived)
        assert first <= len(arrived) <= last
        assert not witness.whole
        assert got == [(b"", rst)]
        assert proxy.done == {kind: 1}


@pytest.mark.parametrize("kind", ["cut_unanswered", "cut_committed"])
def test_the_server_has_it_and_the_phone_hears_nothing(kind):
    witness, got, _ = tried(Plan().then(kind))
    assert witness.whole == [("/sync/visits/1", BODY)]
    assert got[0][0] == b""


@pytest.mark.parametrize("kind", ["cut_answer_head", "cut_answer_body"])
def test_the_answer_ends_in_the_middle(kind):
    witness, got, _ = tried(Plan().then(kind, at=0.5))
    assert len(witness.whole) == 1
    assert got[0][0] != ANSWER
    assert ANSWER.startswith(got[0][0])
    assert (b"\r\n\r\n" in got[0][0]) is (kind == "cut_answer_body")


@pytest.mark.parametrize("kind", ["portal", "redirect", "status", "blackhole"])
def test_somebody_between_answers_and_the_server_never_hears_of_it(kind):
    witness, got, _ = tried(Plan().then(kind, status=503, retry_after=7, seconds=0.05))
    assert not witness.whole
    expected = {"portal": b"200 OK", "redirect": b"302 Found", "status": b"503 Error", "blackhole": b""}[kind]
    assert expected in got[0][0]
    assert b"X-Lianxin" not in got[0][0]
    assert (b"Retry-After: 7" in got[0][0]) is (kind == "status")


@pytest.mark.parametrize("kind", ["portal_after", "status_after"])
def test_the_server_has_done_it_and_the_answer_is_of_somebody_else(kind):
    witness, got, _ = tried(Plan().then(kind))
    assert len(witness.whole) == 1
    assert b"text/html" in got[0][0]


def test_one_byte_of_a_photo_is_another_and_texts_are_left_alone():
    photo = HEAD.replace(b"visits/1", b"visits/1/photos/a") + BODY
    witness, got, _ = tried(Plan().then("corrupt", times=2, at=0.3), HEAD + BODY, photo)
    (_, text), (_, bytes_) = witness.whole
    assert text == BODY
    assert [place for place in range(len(BODY)) if bytes_[place] != BODY[place]] == [int(len(BODY) * 0.3)]
    assert [answer for answer, _ in got] == [ANSWER, ANSWER]


@pytest.mark.parametrize("kind", ["twin", "echo", "late_echo"])
def test_the_server_gets_two_equal_copies(kind):
    witness, got, _ = tried(Plan().then(kind, seconds=0.05))
    assert witness.whole == [("/sync/visits/1", BODY)] * 2
    assert got == [(ANSWER, False)]


def test_a_late_copy_comes_after_what_was_sent_since():
    other = HEAD.replace(b"visits/1", b"visits/2") + BODY
    witness, _, _ = tried(Plan().then("late_echo", seconds=0.1), HEAD + BODY, other)
    assert [path[-1] for path, _ in witness.whole] == ["1", "2", "1"]


def test_a_request_is_overtaken():
    async def run():
        witness = Witness()
        server = await asyncio.start_server(witness.talk, "127.0.0.1", 0)
        proxy = FaultProxy(server.sockets[0].getsockname()[:2], Plan().then("reorder", seconds=5))
        port = await proxy.start()
        slow = asyncio.create_task(ask(port, HEAD + BODY))
        await asyncio.sleep(0.05)
        await ask(port, HEAD.replace(b"visits/1", b"visits/2") + BODY)
        await slow
        await proxy.stop()
        server.close()
        return [path[-1] for path, _ in witness.whole]

    assert asyncio.run(run()) == ["2", "1"]


def test_a_request_without_a_body_is_cut_after_its_head():
    bare = b"DELETE /sync/visits/1 HTTP/1.1\r\nHost: a\r\n\r\n"
    witness, got, proxy = tried(Plan().then("cut_last_chunk"), bare)
    assert proxy.done == {"cut_unanswered": 1}
    assert (witness.whole, got[0][0]) == ([("/sync/visits/1", b"")], b"")


def test_no_signal_lets_nothing_through():
    witness, got, _ = tried(Plan(down=True))
    assert not witness.connections
    assert got[0][0] == b""


def test_a_dead_server_is_a_502_of_the_gateway():
    async def run():
        proxy = FaultProxy(("127.0.0.1", 1), Plan())
        got = await ask(await proxy.start(), HEAD + BODY)
        await proxy.stop()
        return got

    assert b"502 Bad Gateway" in asyncio.run(run())[0]


def test_a_slow_line_takes_its_time():
    began = time.monotonic()
    witness, _, _ = tried(Plan(), line=Line(rate=20_000))
    assert witness.whole
    assert time.monotonic() - began > len(BODY) / 20_000


def test_lost_packets_cost_time_and_a_dead_line_ends_the_talk():
    line = Line(loss=0.3, seed=4)
    witness, _, _ = tried(Plan(), line=line)
    assert witness.whole
    assert line.lost > 0
    witness, got, _ = tried(Plan(), line=Line(loss=1.0))
    assert (witness.whole, got[0]) == ([], (b"", True))
    with pytest.raises(DeadLineError):
        asyncio.run(Line(loss=1.0).carry(b"x"))


def test_the_same_seed_draws_the_same_faults():
    def drawn(seed):
        plan = Plan(seed=seed, rate=0.7)
        return [plan.draw("PUT", "/sync/visits/1") for _ in range(400)]

    assert drawn(5) == drawn(5)
    assert drawn(5) != drawn(6)
    assert {fault.kind for fault in drawn(5) if fault} == set(KINDS)
    assert set(CUTS) < set(KINDS)
    assert Plan(seed=5, rate=1.0).draw("GET", "/m/") is None


def test_what_was_done_is_written_down(tmp_path):
    tried(Plan().then("cut_body", at=0.5), log=tmp_path / "faults.jsonl")
    line = (tmp_path / "faults.jsonl").read_text()
    assert '"fault": "cut_body"' in line
    assert f'"offset": {len(HEAD) + len(BODY) // 2}' in line


def test_a_fault_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="no fault"):
        Fault("cut_somewhere")
