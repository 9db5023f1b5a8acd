"""A real worker is killed at every point of a delivery: nothing is lost, and nobody is told twice in the portal."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from django.db import connection
from kombu import Connection

from outreach.env import broker_options
from outreach.notices.delivery import deliver_due
from outreach.notices.models import Digest, Notice
from outreach.notices.tasks import deliver_due as bell
from tests.needs import absent
from tests.outreach.notices.conftest import AT, tell, write_to

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
# A database of Redis that nobody else uses: the test leaves it as empty as it was.
REDIS = os.environ.get("OUTREACH_TEST_REDIS_URL", "redis://127.0.0.1:6379/9").rpartition("/")[0] + "/15"
QUIET = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "ERROR"]
AFTER_THE_LEASE = timedelta(minutes=6)


@pytest.fixture(params=["filesystem", pytest.param("redis", marks=pytest.mark.redis)])
def broker(request):
    if request.param == "filesystem":
        yield "filesystem://"
        return
    client = redis.Redis.from_url(REDIS, socket_connect_timeout=1)
    try:
        if client.dbsize():
            absent(f"空的 Redis 库（{REDIS}）")
    except redis.RedisError:
        absent("Redis")
    yield REDIS
    client.flushdb()


@pytest.fixture
def house(transactional_db, cast, server, broker, tmp_path):
    """A school with two promises, on a database, a broker and a mail server that other processes reach too."""
    return House(cast, server, broker, tmp_path)


class House:
    def __init__(self, cast, server, broker, folder):
        self.server, self.broker, self.folder = server, broker, folder
        write_to(cast.li, "ok-li@example.edu.cn")
        write_to(cast.wang, "ok-wang@example.edu.cn")
        tell(cast.li, cast.wang)

    def database(self) -> str:
        known = connection.settings_dict
        if connection.vendor == "sqlite":
            return f"sqlite:///{known['NAME']}"
        return (
            f"postgresql://{known['USER']}:{known['PASSWORD']}@{known['HOST']}:{known['PORT'] or 5432}/{known['NAME']}"
        )

    def worker(self, at, failpoint="") -> subprocess.Popen:
        env = os.environ | {
            "DATABASE_URL": self.database(), "CELERY_BROKER_URL": self.broker, "OUTREACH_VAR": str(self.folder / "var"),
            "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(self.server.port), "FAILPOINT": failpoint,
        }  # fmt: skip
        command = [sys.executable, "-m", "tests.worker", at.isoformat(), *QUIET]
        return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def ring(self) -> None:
        options = broker_options(self.broker, self.folder / "var" / "broker")
        with Connection(self.broker, transport_options=options) as there:
            bell.apply_async(connection=there)

    def mails(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for to, _ in self.server.mails:
            found[to] = found.get(to, 0) + 1
        return found


def until(done, seconds=20.0) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.1)


@pytest.mark.parametrize("point", ["before_claim", "after_claim", "after_send", "before_mark"])
def test_a_worker_killed_at_any_point_loses_nothing(house, point):
    house.ring()
    worker = house.worker(AT + timedelta(minutes=1), failpoint=point)
    assert worker.wait(30) == -signal.SIGKILL
    assert not Digest.objects.filter(state="sent").exists()
    before = house.mails()

    # Within the lease nobody touches what the dead worker held; after it, the next sweep does it all.
    sweep = deliver_due(at=AT + timedelta(minutes=2))
    assert sweep.sent == (2 if point == "before_claim" else 1)
    deliver_due(at=AT + timedelta(minutes=1) + AFTER_THE_LEASE)

    assert Digest.objects.filter(state="sent").count() == 2
    assert Notice.objects.filter(mailed_in=None).count() == 0
    assert Notice.objects.count() == 2
    twice = set(before)  # sent and not yet marked when the power went
    assert house.mails() == {to: 2 if to in twice else 1 for to in ("ok-li@example.edu.cn", "ok-wang@example.edu.cn")}
    assert bool(twice) is (point in ("after_send", "before_mark"))
    numbers = {to: {mail["Message-ID"] for name, mail in house.server.mails if name == to} for to in house.mails()}
    assert all(len(known) == 1 for known in numbers.values())


def test_a_second_worker_and_two_clocks_make_it_good_once(house):
    """The second worker is rung by two beats at once, and by what the broker still holds of the first."""
    house.ring()
    assert house.worker(AT + timedelta(minutes=1), failpoint="after_claim").wait(30) == -signal.SIGKILL
    worker = house.worker(AT + timedelta(minutes=1) + AFTER_THE_LEASE)
    try:
        house.ring()
        house.ring()
        until(lambda: Digest.objects.filter(state="sent").count() == 2)
    finally:
        worker.kill()
        worker.wait(20)
    assert house.mails() == {"ok-li@example.edu.cn": 1, "ok-wang@example.edu.cn": 1}
    assert Notice.objects.count() == 2
