"""A promise is a row: made once, with what caused it, and the bell never costs the request anything."""

import re
import socket
import time
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from kombu import Connection

from casework.pairings.models import Pairing
from outreach import doorbell
from outreach.env import broker_options
from outreach.notices.models import Notice
from outreach.notices.tasks import deliver_due
from tests.outreach.notices.conftest import tell
from tests.parallel import in_parallel


@pytest.fixture(autouse=True)
def silent_bell():
    cache.delete_many(["notices.rung", doorbell.SILENT])
    yield
    cache.delete_many(["notices.rung", doorbell.SILENT])


@pytest.fixture
def rung(monkeypatch):
    calls = []
    monkeypatch.setattr("outreach.notices.tasks.deliver_due.delay", lambda: calls.append(1) or "sent")
    return calls


def test_promised_twice_is_told_once(cast):
    for _ in range(2):
        tell(cast.li, cast.wang)
    assert Notice.objects.count() == 2


def test_another_occasion_or_another_kind_is_told_too(cast):
    tell(cast.li)
    tell(cast.li, key="2")
    tell(cast.li, kind="pairing.ended")
    assert Notice.objects.count() == 3


def test_promised_by_many_at_once_is_told_once(transactional_db, cast, rung):
    found = in_parallel(8, lambda _: tell(cast.li, cast.wang))
    assert [error for error in found if error] == []
    assert Notice.objects.count() == 2


def test_what_is_taken_back_is_not_promised(transactional_db, cast, rung):
    with transaction.atomic():
        tell(cast.li)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert rung == []


def test_the_bell_rings_after_the_commit_and_once_for_many(cast, rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(50):
            tell(cast.li, key=str(number))
        assert rung == []
    assert rung == [1]


def test_promising_nobody_rings_nothing(cast, rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tell()
    assert rung == []


# A broker that is away, or worse -------------------------------------------------------------


@pytest.fixture
def broker(monkeypatch, tmp_path):
    """Point the bell at a broker where nobody listens, or where somebody listens and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as silent:

        def choose(how):
            url = f"redis://127.0.0.1:{1 if how == 'away' else silent.getsockname()[1]}/0"
            there = Connection(url, transport_options=broker_options(url, tmp_path))
            monkeypatch.setattr(deliver_due, "delay", lambda: deliver_due.apply_async(connection=there))

        yield choose


@pytest.mark.parametrize("how", ["away", "hangs"])
def test_a_broker_that_is_away_or_hangs_costs_a_request_a_second_once(
    client, transactional_db, cast, broker, how, caplog
):
    """Whole requests: pairings are handed over, the helpers will be told, nobody waits for the broker."""
    broker(how)
    client.force_login(cast.office)
    waits = []
    for to, day in ((cast.wang, "2026-09-10"), (cast.zhao, "2026-09-20")):
        pairing = Pairing.objects.get(until=None)
        started = time.monotonic()
        answer = client.post(reverse("pairing-hand-over", args=[pairing.pk]), {"to": to.pk, "on": day})
        waits.append(time.monotonic() - started)
        assert answer.status_code == 302
    # A second of patience on a quiet machine; a broker that hangs would hold the request for minutes.
    assert max(waits) < 10
    # It is not asked again for a while.
    assert [record.message for record in caplog.records if "消息队列不可用" in record.message][1:] == []
    assert Notice.objects.count() == 4


def test_the_sabotage_twin_with_more_patience_it_would_wait_longer(broker, monkeypatch):
    broker("hangs")
    monkeypatch.setattr(doorbell, "PATIENCE_SECONDS", 2.0)
    started = time.monotonic()
    doorbell.ring(deliver_due)
    assert time.monotonic() - started > 1.9


def test_nothing_is_put_off_inside_the_broker():
    """A broker forgets; what is due later is a row with its time (case 26)."""
    root = Path(__file__).resolve().parents[3]
    sources = [path for app in ("outreach", "campaigns", "casework") for path in (root / app).rglob("*.py")]
    assert len(sources) > 100
    assert [str(path) for path in sources if re.search(r"\b(countdown|eta)\s*=", path.read_text())] == []
