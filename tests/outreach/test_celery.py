"""The bell and the clock: ringing never fails, and both show that they live."""

import logging
import time
from types import SimpleNamespace

import pytest
from kombu import Connection

from outreach.celery import PULSE_SECONDS, BeatingScheduler, Pulse, app, heartbeat
from outreach.env import broker_options
from outreach.health.models import Heartbeat


def test_ringing_a_broker_that_is_away_neither_fails_nor_waits(caplog, tmp_path):
    url = "redis://127.0.0.1:1/0"
    away = Connection(url, transport_options=broker_options(url, tmp_path))
    since = time.monotonic()
    with caplog.at_level(logging.WARNING):
        assert heartbeat.apply_async(connection=away) is None
    assert time.monotonic() - since < 1
    assert "outreach.celery.heartbeat 留待定时任务补做" in caplog.text


def test_ringing_a_broker_that_is_there_is_answered():
    with Connection("memory://") as there:
        assert heartbeat.apply_async(connection=there).id


def test_what_a_task_does_wrong_is_not_hidden():
    with pytest.raises(TypeError):
        heartbeat.apply_async(args=("too", "many"), connection=Connection("memory://"))


def test_every_sweep_on_the_clock_is_a_task():
    app.loader.import_default_modules()
    missing = {entry["task"] for entry in app.conf.beat_schedule.values()} - set(app.tasks)
    assert missing == set()


def test_the_clock_goes_by_shanghai_days():
    assert app.conf.timezone == "Asia/Shanghai"
    assert app.conf.enable_utc is True


def test_a_task_is_ended_before_a_second_worker_gets_it(tmp_path):
    again = broker_options("redis://localhost/0", tmp_path)["visibility_timeout"]
    assert app.conf.task_soft_time_limit < app.conf.task_time_limit < again


def test_a_message_holds_nothing_but_json_and_is_never_trusted_with_more():
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_ignore_result is True


def test_the_task_proves_that_the_chain_works(db):
    heartbeat()
    assert Heartbeat.objects.get().name == "task"


def test_the_worker_shows_that_it_lives(db):
    calls = []
    timer = SimpleNamespace(call_repeatedly=lambda *args: calls.append(args))
    Pulse(SimpleNamespace(timer=timer)).start(SimpleNamespace(timer=timer))
    assert Heartbeat.objects.get().name == "worker"
    ((seconds, again, args),) = calls
    assert seconds == PULSE_SECONDS
    again(*args)
    assert Heartbeat.objects.count() == 1


def test_beat_shows_that_it_lives_but_not_at_every_turn(db, tmp_path):
    scheduler = BeatingScheduler(app=app, schedule_filename=str(tmp_path / "schedule"), lazy=False, schedule={})
    assert scheduler.tick() <= PULSE_SECONDS
    first = Heartbeat.objects.get(name="beat").at
    scheduler.tick()
    assert Heartbeat.objects.get(name="beat").at == first
    scheduler.close()
