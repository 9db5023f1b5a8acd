"""The environment is read strictly: what cannot be meant is refused, in Chinese."""

import stat

import pytest
from django.core.exceptions import ImproperlyConfigured

from outreach.env import broker_options, database, env, env_bool, env_int, env_list, kept_secret


@pytest.mark.parametrize(("raw", "value"), [("0", False), ("1", True), (" 1 ", True)])
def test_a_switch_is_0_or_1(monkeypatch, raw, value):
    monkeypatch.setenv("OUTREACH_X", raw)
    assert env_bool("OUTREACH_X", not value) is value


@pytest.mark.parametrize("raw", ["true", "yes", "on", "", "01"])
def test_any_other_switch_is_refused(monkeypatch, raw):
    monkeypatch.setenv("OUTREACH_X", raw)
    with pytest.raises(ImproperlyConfigured, match=r"OUTREACH_X=.*请写 0 或 1"):
        env_bool("OUTREACH_X", False)


def test_what_is_not_set_takes_its_default(monkeypatch):
    monkeypatch.delenv("OUTREACH_X", raising=False)
    assert env_bool("OUTREACH_X", True) is True
    assert env_int("OUTREACH_X", 25) == 25
    assert env_list("OUTREACH_X", "a,b") == ["a", "b"]
    assert env("OUTREACH_X", "中") == "中"


@pytest.mark.parametrize("raw", ["25s", "-1", "2.5", "二十五", ""])
def test_a_number_has_no_unit(monkeypatch, raw):
    monkeypatch.setenv("OUTREACH_X", raw)
    with pytest.raises(ImproperlyConfigured, match="整数"):
        env_int("OUTREACH_X", 25)


def test_a_list_is_cut_at_commas(monkeypatch):
    monkeypatch.setenv("OUTREACH_X", " a.example.edu.cn , ,b.example.edu.cn,")
    assert env_list("OUTREACH_X") == ["a.example.edu.cn", "b.example.edu.cn"]


def test_sqlite_is_safe_by_default():
    entry = database("sqlite:////srv/lianxin/outreach.sqlite3")
    assert entry["NAME"] == "/srv/lianxin/outreach.sqlite3"
    assert entry["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=TRUNCATE" in entry["OPTIONS"]["init_command"]


def test_sqlite_keeps_a_write_ahead_log_only_when_asked():
    assert "journal_mode=WAL" in database("sqlite:///a.sqlite3?wal=1")["OPTIONS"]["init_command"]


def test_postgresql_is_read_whole():
    entry = database("postgresql://li%40an:p%2Fw@db.example.edu.cn:5433/lianxin")
    assert (entry["USER"], entry["PASSWORD"], entry["HOST"], entry["PORT"], entry["NAME"]) == (
        "li@an", "p/w", "db.example.edu.cn", "5433", "lianxin",
    )  # fmt: skip
    assert entry["CONN_HEALTH_CHECKS"] is True


@pytest.mark.parametrize("url", ["mysql://root@localhost/x", "outreach.sqlite3", ""])
def test_another_database_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="请写 sqlite:///路径 或 postgresql://"):
        database(url)


def test_the_secret_is_random_kept_and_private(tmp_path):
    path = tmp_path / "var" / "secret_key"
    first = kept_secret(path)
    assert len(first) > 80
    assert kept_secret(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert kept_secret(tmp_path / "other") != first
    assert list(path.parent.iterdir()) == [path]


def test_the_file_broker_gets_its_folders(tmp_path):
    options = broker_options("filesystem://", tmp_path / "broker")
    assert options["data_folder_in"] == options["data_folder_out"]
    assert {path.name for path in (tmp_path / "broker").iterdir()} == {"queue", "control"}


def test_redis_gets_none_and_short_waits(tmp_path):
    options = broker_options("redis://localhost:6379/0", tmp_path / "broker")
    assert options["visibility_timeout"] == 600
    assert options["socket_connect_timeout"] <= 1
    assert not (tmp_path / "broker").exists()
