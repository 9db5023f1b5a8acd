"""/healthz: one public page that tells whether the parts are there."""

import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.utils import timezone
from kombu import Connection

from outreach.env import broker_options
from outreach.health import queries
from outreach.health.models import Heartbeat
from outreach.health.services import beat

URL = "/healthz"
ALL_WELL = {"database": "ok", "broker": "ok", "worker": "ok", "beat": "ok"}


@pytest.fixture(autouse=True)
def ask_anew():
    cache.clear()


def heard(**minutes_ago):
    for name, minutes in minutes_ago.items():
        beat(name, at=timezone.now() - timedelta(minutes=minutes))


def test_it_is_green_when_all_have_been_heard(client, db):
    heard(worker=0, beat=0, task=0)
    r = client.get(URL)
    assert (r.status_code, r.json()) == (200, ALL_WELL)


def test_it_asks_nobody_to_sign_in_and_says_nothing_else(client, db):
    heard(worker=0, beat=0, task=0)
    assert set(client.get(URL).json()) == set(ALL_WELL)


@pytest.mark.parametrize(("minutes", "state", "status"), [(2, "ok", 200), (4, "late", 200), (11, "down", 503)])
def test_a_part_not_heard_of_is_late_and_then_down(client, db, minutes, state, status):
    heard(worker=0, beat=minutes, task=0)
    r = client.get(URL)
    assert (r.json()["beat"], r.status_code) == (state, status)


def test_parts_never_heard_of_are_down(client, db):
    r = client.get(URL)
    assert r.status_code == 503
    assert r.json() == ALL_WELL | {"worker": "down", "beat": "down"}


def test_a_worker_that_lives_and_does_nothing_is_late(client, db):
    heard(worker=0, beat=0, task=5)
    assert client.get(URL).json() == ALL_WELL | {"worker": "late"}


def test_a_database_that_is_away_is_said_and_not_raised(client, db, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(Heartbeat.objects, "values_list", away)
    r = client.get(URL)
    assert r.status_code == 503
    assert r.json() == {"database": "down", "broker": "ok", "worker": "unknown", "beat": "unknown"}


def test_a_broker_that_is_away_is_said_within_seconds(client, db, settings, monkeypatch):
    heard(worker=0, beat=0, task=0)
    monkeypatch.setattr(queries, "_broker_answers", lambda: False)
    r = client.get(URL)
    assert (r.status_code, r.json()) == (503, ALL_WELL | {"broker": "down"})


def test_the_broker_folder_is_looked_at(settings, tmp_path):
    settings.CELERY_BROKER_URL = "filesystem://"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path / "gone")}
    assert queries.broker() == "down"
    cache.clear()
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path)}
    assert queries.broker() == "ok"


def test_it_works_for_a_signed_in_person_too(client, cast):
    heard(worker=0, beat=0, task=0)
    client.force_login(cast.li)
    assert client.get(URL).status_code == 200


def test_it_takes_no_orders(client, db):
    assert client.post(URL).status_code == 405


def test_hearing_twice_keeps_one_row(db):
    first, second = timezone.now() - timedelta(minutes=5), timezone.now()
    assert beat("worker", at=first)
    assert beat("worker", at=second)
    assert list(Heartbeat.objects.values_list("name", "at")) == [("worker", second)]


def test_a_redis_that_is_away_is_down_within_a_second(settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    since = time.monotonic()
    with Connection(settings.CELERY_BROKER_URL, transport_options=broker_options("redis://", settings.VAR_DIR)) as away:
        assert not queries.answers(away)
    assert time.monotonic() - since < 1


@pytest.mark.redis
def test_a_redis_that_is_there_answers(redis_url):
    with Connection(redis_url) as there:
        assert queries.answers(there)
