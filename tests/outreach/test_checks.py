"""Case 82: each misconfiguration is refused with an id and a way to mend it; its twin, the good value, is not."""

import sqlite3
from unittest.mock import MagicMock

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from outreach import checks
from outreach.celery import refuse

GOOD = {
    "PRODUCTION": True,
    "DEBUG": False,
    "SECRET_KEY": "k8Zt2Qm-wX5vRb9_LhJ3nYc7PdFs1GaTe6UoIx4WqKz0BvNyMrHjCpSlDg",
    "ALLOWED_HOSTS": ["lianxin.example.edu.cn"],
    "CSRF_TRUSTED_ORIGINS": ["https://lianxin.example.edu.cn"],
    "CELERY_BROKER_URL": "redis://:secret@redis.example.edu.cn:6379/0",
    "EMAIL_HOST": "mail.example.edu.cn",
    "NO_MAIL": False,
}


@pytest.fixture
def good(settings, tmp_path):
    for name, value in GOOD.items():
        setattr(settings, name, value)
    (tmp_path / "static" / "dist").mkdir(parents=True)
    settings.BASE_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "var" / "static"
    settings.MEDIA_ROOT = tmp_path / "var" / "media"
    return settings


CASES = [
    ("E001", checks.no_debug, "DEBUG", True),
    ("E002", checks.own_secret_key, "SECRET_KEY", "unset"),
    ("E002", checks.own_secret_key, "SECRET_KEY", "a" * 80),
    ("E002", checks.own_secret_key, "SECRET_KEY", "django-insecure-" + GOOD["SECRET_KEY"]),
    ("E002", checks.own_secret_key, "SECRET_KEY", GOOD["SECRET_KEY"][:40]),
    ("E003", checks.named_hosts, "ALLOWED_HOSTS", ["*"]),
    ("E003", checks.named_hosts, "ALLOWED_HOSTS", ["lianxin.example.edu.cn", "."]),
    ("E004", checks.safe_origins, "CSRF_TRUSTED_ORIGINS", ["http://lianxin.example.edu.cn"]),
    ("E006", checks.redis_password, "CELERY_BROKER_URL", "redis://redis.example.edu.cn:6379/0"),
    ("E006", checks.redis_password, "CELERY_BROKER_URL", "rediss://0.0.0.0:6379/0"),
    ("E006", checks.redis_password, "CELERY_BROKER_URL", "redis://:secret@a.example:6379/0;redis://b.example:6379/0"),
    ("E008", checks.known_broker, "CELERY_BROKER_URL", ""),
    ("E008", checks.known_broker, "CELERY_BROKER_URL", "localhost:6379"),
    ("E009", checks.lasting_broker, "CELERY_BROKER_URL", "filesystem://"),
    ("W001", checks.mail_server, "EMAIL_HOST", ""),
]


@pytest.mark.parametrize(("number", "check", "name", "bad"), CASES)
def test_a_bad_value_is_refused_and_says_how_to_mend_it(good, number, check, name, bad):
    setattr(good, name, bad)
    (found,) = check()
    assert found.id == f"outreach.{number}"
    assert len(found.hint) > 10


@pytest.mark.parametrize("check", sorted({case[1] for case in CASES}, key=lambda check: check.__name__))
def test_good_values_pass(good, check):
    assert check() == []


@pytest.mark.parametrize(("number", "check", "name", "bad"), CASES)
def test_a_trial_on_one_machine_may_do_without(good, number, check, name, bad):
    good.PRODUCTION = False
    setattr(good, name, bad)
    assert [found.id for found in check()] == (["outreach.E008"] if number == "E008" else [])


@pytest.mark.parametrize(
    "url", ["redis://127.0.0.1:6379/0", "redis://localhost/0", "redis://[::1]:6379/0", "redis+socket:///run/redis.sock"]
)
def test_redis_on_the_machine_itself_needs_no_password(good, url):
    good.CELERY_BROKER_URL = url
    assert checks.redis_password() == []


def test_a_password_is_never_shown(good):
    good.CELERY_BROKER_URL = "amqq://user:topsecret@host/0"
    assert "topsecret" not in checks.known_broker()[0].msg


def test_going_without_mail_can_be_meant(good):
    good.EMAIL_HOST, good.NO_MAIL = "", True
    assert checks.mail_server() == []


@pytest.mark.parametrize(("version", "wal", "refused"), [
    ((3, 40, 1), "WAL", True), ((3, 51, 2), "wal", True), ((3, 51, 3), "WAL", False), ((3, 40, 1), "TRUNCATE", False),
])  # fmt: skip
def test_a_write_ahead_log_that_may_be_damaged_is_refused(settings, monkeypatch, version, wal, refused):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    options = {"init_command": f"PRAGMA journal_mode={wal};"}
    monkeypatch.setitem(settings.DATABASES, "default", {"OPTIONS": options})
    assert [found.id for found in checks.safe_sqlite()] == (["outreach.E005"] if refused else [])


@pytest.mark.parametrize(("mighty", "found"), [(True, ["outreach.E007"]), (False, [])])
def test_a_database_role_above_the_second_wall_is_refused(good, monkeypatch, mighty, found):
    connection = MagicMock(vendor="postgresql")
    connection.cursor.return_value.__enter__.return_value.fetchone.return_value = (mighty,)
    monkeypatch.setattr(checks, "connections", {"default": connection})
    assert [error.id for error in checks.modest_role(databases=["default"])] == found
    assert checks.modest_role(databases=None) == []


@pytest.mark.postgres
def test_the_role_is_asked_of_the_database(good, db):
    if connections["default"].vendor != "postgresql":
        assert checks.modest_role(databases=["default"]) == []
        return
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        mighty = cursor.fetchone()[0]
    assert bool(checks.modest_role(databases=["default"])) is mighty


@pytest.mark.parametrize("media", ["static", "var/static/media", "var", "."])
def test_uploads_are_never_served_with_the_assets(good, tmp_path, media):
    good.MEDIA_ROOT = tmp_path / media
    assert [found.id for found in checks.media_apart()] == ["outreach.E010"]


def test_uploads_apart_pass(good):
    assert checks.media_apart() == []


def test_assets_that_were_not_built_are_missed(good, tmp_path):
    assert checks.built_assets() == []
    (tmp_path / "static" / "dist").rmdir()
    assert [found.id for found in checks.built_assets()] == ["outreach.E011"]


def test_a_process_refuses_to_start_and_says_why(good, db):
    good.DEBUG = True
    with pytest.raises(ImproperlyConfigured, match=r"(?s)outreach\.E001 .*办法：去掉 OUTREACH_DEBUG"):
        checks.refuse_to_start()


def test_worker_and_beat_end_with_the_reason(good, db):
    good.DEBUG = True
    with pytest.raises(SystemExit, match=r"outreach\.E001"):
        refuse()


def test_a_process_with_good_settings_starts(good, db, monkeypatch):
    monkeypatch.setattr(checks, "connections", {"default": MagicMock(vendor="sqlite")})  # the tests' role may be mighty
    checks.refuse_to_start()
