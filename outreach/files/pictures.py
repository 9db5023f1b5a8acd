"""A photo made anew: the pixels that were seen, and nothing of what a telephone or a stranger put around them.

Decoders of pictures are where strangers' bytes do harm, so they run in a child process (`picture_child.py`) that has
2 s of processor time and 200 MB for each picture, no files and none of our environment. A child serves many pictures:
starting one costs some ten times what a photo from a phone does. Each process of the web server has at most two.
"""

import atexit
import logging
import os
import queue
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError

logger = logging.getLogger(__name__)

LARGEST = 12 << 20
LARGEST_ANSWER = 4 << 20
LONGEST_SIDE = 1600
CHILDREN = 2
# Seconds by the clock, far beyond the two of processor time: only a machine that is overrun needs as much.
PATIENCE = 15.0
READY = b"ready"
CHILD = Path(__file__).with_name("picture_child.py")
NEEDED = ("LD_LIBRARY_PATH", "LANG", "PATH")
KINDS = "JPG、PNG 或 WebP"
REASONS = {
    "empty": "这张照片是空的（0 字节），请另选一张。",
    "bytes": f"这张照片超过 {LARGEST >> 20} MB，请在手机上缩小后再选。",
    "pixels": "这张照片的像素太多，请缩小后再选，或截屏后再选。",
    "animated": "动图不能作为照片，请截一张图再选。",
    "unknown": f"这不是 {KINDS} 照片，请另选一张，或把它截屏后再选。",
    "damaged": "这张照片不完整或已损坏，打不开，请另选一张。",
}


@dataclass(frozen=True)
class Picture:
    """A JPEG without metadata, at most 1600 px a side, mostly below 300 KB."""

    data: bytes
    width: int
    height: int


class PicturesBusy(Exception):  # noqa: N818  # later it will do
    """The machine is overrun: the same picture may well be taken in a minute."""


class _Died(Exception):  # noqa: N818  # an answer, in its way
    """The child ended instead of answering; `by` is the signal that ended it, 0 if none."""

    def __init__(self, by: int) -> None:
        super().__init__(by)
        self.by = by


def remade(data: bytes) -> Picture:
    """The picture made anew. Raises ValidationError with a sentence that says what to do, or PicturesBusy."""
    if not data:
        raise refused("empty")
    if len(data) > LARGEST:
        raise refused("bytes")
    deadline = time.monotonic() + PATIENCE
    for last in (False, True):
        with _Turn(deadline) as child:
            try:
                return _understood(child.ask(data, deadline))
            except _Died as died:
                if died.by == signal.SIGPROF:  # its two seconds were over
                    raise refused("pixels") from None
                # Whatever ended it may have had nothing to do with this picture: once more, in a new one.
                if last and died.by == signal.SIGKILL:  # by a machine that is out of memory, say
                    raise PicturesBusy from died
                if last:
                    raise refused("damaged") from None
    raise AssertionError("unreachable")


def refused(reason: str) -> ValidationError:
    return ValidationError(REASONS[reason], code=reason)


def _understood(answer: tuple[bytes, int, int, bytes]) -> Picture:
    sign, width, height, body = answer
    if sign == b"-":
        raise refused(body.decode("ascii", "replace") if body.decode("ascii", "replace") in REASONS else "damaged")
    if not (body.startswith(b"\xff\xd8\xff") and 0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE):
        raise refused("damaged")
    return Picture(body, width, height)


class _Child:
    """One process; used by one thread at a time."""

    def __init__(self, deadline: float) -> None:
        self.line, theirs = socket.socketpair()
        environment = {name: os.environ[name] for name in NEEDED if name in os.environ}
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603  # our own program, no words of others
                [sys.executable, "-I", str(CHILD), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment,
                cwd="/",
            )
        try:
            begun = self._received(len(READY), deadline) == READY
        except (_Died, TimeoutError, ConnectionError):
            begun = False
        if not begun:
            self.end()
            # No fault of the picture, and none that anybody sees who only reads the answers.
            logger.error("照片处理进程没有启动（%s）", self.process.returncode)
            raise PicturesBusy

    def ask(self, data: bytes, deadline: float) -> tuple[bytes, int, int, bytes]:
        try:
            self._wait(deadline)
            self.line.sendall(struct.pack("!I", len(data)) + data)
            head = self._received(9, deadline)
            width, height, size = struct.unpack("!HHI", head[1:])
            return head[:1], width, height, self._received(min(size, LARGEST_ANSWER), deadline)
        except TimeoutError as late:
            self.end()
            raise PicturesBusy from late
        except ConnectionError as gone:
            raise self._ended() from gone
        except BaseException:
            self.end()  # half an answer must not become the next one's
            raise

    def _wait(self, deadline: float) -> None:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.line.settimeout(left)

    def _received(self, size: int, deadline: float) -> bytes:
        parts = []
        while size:
            self._wait(deadline)
            part = self.line.recv(min(size, 1 << 20))
            if not part:
                raise self._ended()
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _ended(self) -> _Died:
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(1)
        self.end()
        return _Died(by=max(0, -(self.process.returncode or 0)))

    def end(self) -> None:
        self.line.close()
        self.process.kill()
        self.process.wait()


class _Pool:
    def __init__(self) -> None:
        self.idle: queue.LifoQueue[_Child] = queue.LifoQueue()
        self.turns = threading.BoundedSemaphore(CHILDREN)


_pool = _Pool()


def _forget() -> None:
    """A process that was forked has children of its own; those of its parent are not for it."""
    global _pool  # noqa: PLW0603  # one a process is what is meant
    _pool = _Pool()


def _send_home() -> None:
    """They would go by themselves when this process is gone; so nobody has to wonder."""
    while not _pool.idle.empty():
        _pool.idle.get_nowait().end()


os.register_at_fork(after_in_child=_forget)
atexit.register(_send_home)


class _Turn:
    """A child for oneself, at most so long awaited."""

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline

    def __enter__(self) -> _Child:
        self.pool = _pool
        if not self.pool.turns.acquire(timeout=max(0.0, self.deadline - time.monotonic())):
            raise PicturesBusy
        try:
            self.child = self._living() or _Child(self.deadline)
        except BaseException:
            self.pool.turns.release()
            raise
        return self.child

    def _living(self) -> _Child | None:
        """One that waits; those that went home meanwhile are buried."""
        while True:
            try:
                child = self.pool.idle.get_nowait()
            except queue.Empty:
                return None
            if child.process.poll() is None:
                return child
            child.end()

    def __exit__(self, *_: object) -> None:
        if self.child.process.poll() is None:
            self.pool.idle.put(self.child)
        self.pool.turns.release()
