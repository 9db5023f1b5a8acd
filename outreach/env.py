"""Read the environment, and refuse loudly what cannot be meant."""

import os
from urllib.parse import unquote, urlsplit

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


def database(url: str) -> dict:
    """Django's DATABASES entry for `sqlite:///path` or `postgresql://user:password@host:port/name`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]) or ":memory:",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
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
        }
    raise ImproperlyConfigured(
        f"DATABASE_URL 以 {parts.scheme or '（空）'} 开头：请写 sqlite:///路径 或 postgresql://用户:口令@主机:5432/库名。"
    )
