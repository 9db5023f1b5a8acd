"""bin/start as a person runs it: it serves, keeps its parts alive, refuses a second copy, and leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
START = ["bash", str(ROOT / "bin" / "start")]

pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def children(pid: int) -> dict[str, int]:
    """The parts by name: web, worker, beat."""
    listed = subprocess.run(["pgrep", "-P", str(pid), "-a"], capture_output=True, text=True, check=False).stdout
    parts = {}
    for line in listed.splitlines():
        number, command = line.split(" ", 1)
        for name, word in (("web", "gunicorn"), ("worker", " worker "), ("beat", " beat ")):
            if word in command:
                parts[name] = int(number)
    return parts


def wait_until(truth, seconds=300.0):
    end = time.monotonic() + seconds
    while not (found := truth()) and time.monotonic() < end:
        time.sleep(0.2)
    return found


def health(port: int) -> dict[str, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)


@pytest.fixture(scope="module")
def env(tmp_path_factory):
    given = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "CELERY_BROKER_URL", "OUTREACH_HOSTS")}
    return given | {"OUTREACH_VAR": str(tmp_path_factory.mktemp("var"))}


@pytest.fixture(scope="module")
def running(env):
    port, out = free_port(), Path(env["OUTREACH_VAR"]) / "said"
    with out.open("w") as file:
        process = subprocess.Popen([*START, "--no-demo", "--port", str(port)], stdout=file, stderr=file, env=env)
    assert wait_until(lambda: "连心已经启动" in out.read_text() or process.poll() is not None), out.read_text()
    yield process, port, out
    if process.poll() is None:
        process.terminate()
        process.wait(40)


def refused(env, *args) -> str:
    done = subprocess.run([*START, *args], env=env, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    return done.stderr


@pytest.mark.parametrize(("args", "told"), [
    (["--port", "80000"], "端口号要在 1 到 65535 之间"), (["--port"], "--port 后面要写端口号"),
    (["--port", "八千"], "端口号要在"), (["--demo"], "不认识 --demo"),
])  # fmt: skip
def test_a_slip_in_the_arguments_is_explained(env, args, told):
    assert told in refused(env, *args)


def test_a_port_in_use_is_explained(env, tmp_path):
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        port = door.getsockname()[1]
        told = refused(env | {"OUTREACH_VAR": str(tmp_path)}, "--port", str(port))
    assert f"端口 {port} 用不了" in told
    assert "bin/start --port" in told


def test_it_serves_with_all_its_parts(running):
    process, port, out = running
    assert process.poll() is None, out.read_text()
    assert f"http://127.0.0.1:{port}/" in out.read_text()
    all_well = {"database": "ok", "broker": "ok", "worker": "ok", "beat": "ok"}
    assert wait_until(lambda: health(port) == all_well, 60), health(port)


def test_the_key_is_kept_private(running, env):
    kept = Path(env["OUTREACH_VAR"]) / "secret_key"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_second_copy_on_the_same_data_is_refused(running, env):
    assert "连心已经在运行" in refused(env, "--port", str(free_port()))


def test_parts_that_are_killed_come_back(running):
    process, port, out = running
    before = children(process.pid)
    assert set(before) == {"web", "worker", "beat"}
    os.kill(before["worker"], signal.SIGKILL)
    os.kill(before["beat"], signal.SIGKILL)
    assert wait_until(lambda: set(children(process.pid)) == set(before), 20)
    after = children(process.pid)
    assert after["web"] == before["web"]
    assert after["worker"] != before["worker"]
    assert after["beat"] != before["beat"]
    assert "worker 意外退出" in out.read_text()
    assert health(port)["database"] == "ok"


def test_it_stops_whole(running):
    process, port, out = running
    parts = children(process.pid)
    process.send_signal(signal.SIGTERM)
    assert process.wait(40) == 0
    assert "已停止" in out.read_text()
    assert [pid for pid in parts.values() if Path(f"/proc/{pid}").exists()] == []
    with pytest.raises(OSError, match="refused"):
        health(port)


def test_killed_itself_it_takes_its_parts_along(env):
    port, out = free_port(), Path(env["OUTREACH_VAR"]) / "said-again"
    with out.open("w") as file:
        process = subprocess.Popen([*START, "--no-demo", "--port", str(port)], stdout=file, stderr=file, env=env)
    assert wait_until(lambda: "连心已经启动" in out.read_text())
    parts = children(process.pid)
    process.kill()
    process.wait()
    assert wait_until(lambda: not [pid for pid in parts.values() if Path(f"/proc/{pid}").exists()], 40)
