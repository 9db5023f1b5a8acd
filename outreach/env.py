"""Read the environment, and refuse loudly what cannot be meant."""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def env_bool(name: str, default: bool) -> bool:
    raw = env(name, "1" if default else "0")
    if raw not in ("0", "1"):
        raise ImproperlyConfigured(f"{name}={raw!r}：请写 0 或 1。")
    return raw == "1"


def env_int(name: str, default: int) -> int:
    raw = env(name, str(default))
    if not raw.isdigit():
        raise ImproperlyConfigured(f"{name}={raw!r}：请写一个不带单位的整数。")
    return int(raw)


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


def kept_secret(path: Path) -> str:
    """The random key kept in this file, which is made at the first call and read by its owner only."""
    with contextlib.suppress(FileNotFoundError):
        return path.read_text().strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written apart and linked into place: of two processes that start at once, both read the same whole key.
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(64))
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    return path.read_text().strip()


def broker_options(url: str, folder: Path) -> dict[str, Any]:
    """What Celery's transport needs; for the file-system broker its folders, made here."""
    if url.startswith("filesystem:"):
        queue, control = folder / "queue", folder / "control"
        for path in (queue, control):
            path.mkdir(parents=True, exist_ok=True)
        return {"data_folder_in": str(queue), "data_folder_out": str(queue), "control_folder": str(control)}
    # A task that took longer than this is given to a second worker; the database lets only one of them act.
    # Whoever rings does not wait for a broker that is away; the worker goes on trying by itself.
    return {"visibility_timeout": 600, "socket_connect_timeout": 1, "socket_timeout": 5, "max_retries": 0}


def database(url: str) -> dict[str, Any]:
    """Django's DATABASES entry for `sqlite:///path` or `postgresql://user:password@host:port/name`.

    `sqlite:///path?wal=1` asks for the write-ahead log, which outreach.checks refuses on libraries that may damage it.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        journal = "WAL" if parse_qs(parts.query).get("wal") == ["1"] else "TRUNCATE"
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]) or ":memory:",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    f"PRAGMA journal_mode={journal}; PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL;"
                    " PRAGMA secure_delete=ON;"
                ),
            },
        }
    if parts.scheme in ("postgresql", "postgres"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            # A test database holds Chinese also on a server that was set up without a language.
            "TEST": {"CHARSET": "UTF8", "TEMPLATE": "template0"},
        }
    raise ImproperlyConfigured(
        f"DATABASE_URL 以 {parts.scheme or '（空）'} 开头：请写 sqlite:///路径 或 postgresql://用户:口令@主机:5432/库名。"
    )
