"""The process in which pictures are made anew: it may die, hang or never begin, and nobody's picture suffers for it."""

import os
import resource
import threading
import time
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from outreach.files import picture_child, pictures
from tests.outreach.files.samples import photo, written


@pytest.fixture(scope="module", autouse=True)
def warm():
    pictures.remade(photo(60, 40))


def of_children() -> float:
    """Seconds of processor time of the children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def child() -> Path:
    pictures.remade(photo(60, 40))
    return Path("/proc") / str(pictures._pool.idle.queue[-1].process.pid)


def test_case_75_what_takes_too_long_ends_the_child_and_nothing_else(monkeypatch):
    """A JPEG whose pixels are drawn a thousand times over."""
    monkeypatch.setattr(pictures, "PATIENCE", 120.0)  # however much else the machine does
    data = endless()
    before = of_children()
    with pytest.raises(ValidationError, match="像素太多"):
        pictures.remade(data)
    assert of_children() - before < 2.5  # seconds of processor, where all its scans would take a minute
    assert pictures.remade(photo()).width == 1200


def endless() -> bytes:
    """A large progressive JPEG, its last scan repeated until the file is 8 MB."""
    plain = written(Image.new("RGB", (8000, 5000), (90, 90, 90)), "JPEG", progressive=True)
    last = plain.rindex(b"\xff\xda")
    scan = plain[last:-2]
    return plain[:-2] + scan * ((8 << 20) // len(scan)) + b"\xff\xd9"


def test_a_child_that_cannot_begin_refuses_nobody_s_picture(monkeypatch, tmp_path, caplog):
    """Pillow is not there, say: that is for the operator to mend, and the photo waits on the phone."""
    broken = tmp_path / "child.py"
    broken.write_text("import nothing_of_this_name")
    monkeypatch.setattr(pictures, "CHILD", broken)
    monkeypatch.setattr(pictures, "_pool", pictures._Pool())
    with pytest.raises(pictures.PicturesBusy):
        pictures.remade(photo(60, 40))
    assert "照片处理进程没有启动" in caplog.text


def test_a_machine_out_of_memory_refuses_nobody_s_picture_either(monkeypatch, tmp_path):
    killed = tmp_path / "child.py"
    killed.write_text(
        "import os, socket, sys\nline = socket.socket(fileno=int(sys.argv[1]))\nline.sendall(b'ready')\nline.recv(9)\nos.kill(os.getpid(), 9)"
    )
    monkeypatch.setattr(pictures, "CHILD", killed)
    monkeypatch.setattr(pictures, "_pool", pictures._Pool())
    with pytest.raises(pictures.PicturesBusy):
        pictures.remade(photo(60, 40))


def test_a_picture_that_breaks_its_decoder_twice_is_refused(monkeypatch, tmp_path):
    broken = tmp_path / "child.py"
    broken.write_text(
        "import os, socket, sys\nline = socket.socket(fileno=int(sys.argv[1]))\nline.sendall(b'ready')\nline.recv(9)\nos.kill(os.getpid(), 11)"
    )
    monkeypatch.setattr(pictures, "CHILD", broken)
    monkeypatch.setattr(pictures, "_pool", pictures._Pool())
    with pytest.raises(ValidationError, match="损坏"):
        pictures.remade(photo(60, 40))


def test_a_child_that_is_killed_is_followed_by_another():
    pid = int(child().name)
    os.kill(pid, 9)
    assert pictures.remade(photo()).width == 1200
    assert int(child().name) != pid


def test_many_at_once_take_turns_and_each_gets_its_own():
    wanted = {n: (100 + n, 50 + n) for n in range(24)}
    got = {}

    def one(n):
        kept = pictures.remade(photo(*wanted[n]))
        got[n] = (kept.width, kept.height)

    threads = [threading.Thread(target=one, args=(n,)) for n in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == wanted
    assert pictures._pool.idle.qsize() <= pictures.CHILDREN


def test_a_machine_that_is_overrun_says_later_instead_of_no(monkeypatch):
    monkeypatch.setattr(pictures, "PATIENCE", 0.05)
    turns = [pictures._Turn(time.monotonic() + 1) for _ in range(pictures.CHILDREN)]
    for turn in turns:
        turn.__enter__()
    try:
        with pytest.raises(pictures.PicturesBusy):
            pictures.remade(photo())
    finally:
        for turn in turns:
            turn.__exit__()


def test_the_child_knows_nothing_of_us_and_can_open_nothing(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "geheim")
    os.kill(int(child().name), 9)
    pictures.remade(photo())
    environment = (child() / "environ").read_bytes()
    assert b"SECRET_KEY" not in environment
    limits = {line[:26].strip(): line[26:].split()[0] for line in (child() / "limits").read_text().splitlines()[1:]}
    assert {name: limits[name] for name in ("Max open files", "Max file size", "Max processes", "Max core file size")} == {
        "Max open files": "1", "Max file size": "0", "Max processes": "0", "Max core file size": "0",
    }  # fmt: skip
    assert int(limits["Max address space"]) < 1 << 30


def test_a_process_that_was_forked_has_children_of_its_own():
    pictures.remade(photo(60, 40))
    before = pictures._pool
    pictures._forget()
    try:
        assert pictures._pool is not before
        assert pictures._pool.idle.empty()
    finally:
        pictures._pool = before


def test_the_numbers_of_the_child_are_those_of_the_words():
    assert picture_child.LONGEST_SIDE == pictures.LONGEST_SIDE
    assert picture_child.READY == pictures.READY
