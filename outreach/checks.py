"""Misconfiguration that would lose data or open a door. Each says how to mend it; an error stops the start."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

# SQLite 3.7.0 to 3.51.2 may damage a write-ahead log that two processes reset at once.
SQLITE_WAL_SAFE = (3, 51, 3)
BROKERS = ("filesystem", "redis", "rediss", "redis+socket", "sentinel", "amqp", "amqps", "memory")
SECRET_LENGTH = 50


@register(Tags.security)
def no_debug(**_: Any) -> list[CheckMessage]:
    if not (settings.PRODUCTION and settings.DEBUG):
        return []
    return [
        Error(
            "正式环境打开了调试模式，出错页面会把源码和口令给任何人看。",
            hint="去掉 OUTREACH_DEBUG，或设 OUTREACH_DEBUG=0。",
            id="outreach.E001",
        )
    ]


@register(Tags.security)
def own_secret_key(**_: Any) -> list[CheckMessage]:
    key = settings.SECRET_KEY
    if not settings.PRODUCTION or (len(key) >= SECRET_LENGTH and len(set(key)) >= 16 and "insecure" not in key):
        return []
    return [
        Error(
            "正式环境没有自己的密钥，或密钥太短：别人可以伪造登录。",
            hint="设 OUTREACH_SECRET_KEY 为 50 个以上的随机字符，例如：python3 -c 'import secrets; "
            "print(secrets.token_urlsafe(64))'；每台机器用同一个。",
            id="outreach.E002",
        )
    ]


@register(Tags.security)
def named_hosts(**_: Any) -> list[CheckMessage]:
    if not settings.PRODUCTION or not any(host.strip() in ("*", ".") for host in settings.ALLOWED_HOSTS):
        return []
    return [
        Error(
            "正式环境接受任意域名：找回口令的链接可以被引到别处。",
            hint="设 OUTREACH_HOSTS 为本系统自己的域名，用逗号分隔，例如 OUTREACH_HOSTS=lianxin.example.edu.cn。",
            id="outreach.E003",
        )
    ]


@register(Tags.security)
def safe_origins(**_: Any) -> list[CheckMessage]:
    plain = [origin for origin in settings.CSRF_TRUSTED_ORIGINS if not origin.startswith("https://")]
    if not settings.PRODUCTION or not plain:
        return []
    return [
        Error(
            f"正式环境信任没有加密的来源：{'、'.join(plain)}。",
            hint="OUTREACH_ORIGINS 里只写 https:// 开头的地址。",
            id="outreach.E004",
        )
    ]


@register(Tags.database)
def safe_sqlite(**_: Any) -> list[CheckMessage]:
    options = settings.DATABASES["default"].get("OPTIONS", {})
    asked = "journal_mode=wal" in str(options.get("init_command", "")).lower()
    if not asked or sqlite3.sqlite_version_info >= SQLITE_WAL_SAFE:
        return []
    return [
        Error(
            f"这台机器的 SQLite {sqlite3.sqlite_version} 用 WAL 方式可能损坏数据。",
            hint="从 DATABASE_URL 里去掉 ?wal=1，或换用 SQLite 3.51.3 以上、PostgreSQL 15 以上。",
            id="outreach.E005",
        )
    ]


@register(Tags.security)
def redis_password(**_: Any) -> list[CheckMessage]:
    if not settings.PRODUCTION or not any(_is_open(url) for url in settings.CELERY_BROKER_URL.split(";")):
        return []
    return [
        Error(
            "Redis 在别的机器上，却没有口令：同一网络里谁都可以往里写任务。",
            hint="给 Redis 设口令，并写 CELERY_BROKER_URL=redis://:口令@主机:6379/0。",
            id="outreach.E006",
        )
    ]


def _is_open(url: str) -> bool:
    parts = urlsplit(url.strip())
    host = parts.hostname or "localhost"
    near = host in ("localhost", "::1") or host.startswith("127.")
    return parts.scheme in ("redis", "rediss", "sentinel") and not near and not parts.password


@register(Tags.database)
def modest_role(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Row-level security binds neither a superuser nor a role that may bypass it."""
    if not settings.PRODUCTION or "default" not in (databases or ()):
        return []
    connection = connections["default"]
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        row = cursor.fetchone()
    if not row or not row[0]:
        return []
    return [
        Error(
            "数据库账号是超级用户，或可以绕过行级权限：学校之间的第二道墙不起作用。",
            hint="另建一个账号：CREATE ROLE lianxin LOGIN PASSWORD '…' NOSUPERUSER NOBYPASSRLS; "
            "ALTER DATABASE 库名 OWNER TO lianxin; 再写进 DATABASE_URL。",
            id="outreach.E007",
        )
    ]


@register(Tags.compatibility)
def known_broker(**_: Any) -> list[CheckMessage]:
    if urlsplit(settings.CELERY_BROKER_URL).scheme in BROKERS:
        return []
    return [
        Error(
            f"没有可用的消息队列：CELERY_BROKER_URL={settings.CELERY_BROKER_URL.split('@')[-1]!r}。",
            hint="写 redis://:口令@主机:6379/0；只在一台机器上试用时去掉这个变量，用自带的文件队列。",
            id="outreach.E008",
        )
    ]


@register(Tags.compatibility)
def lasting_broker(**_: Any) -> list[CheckMessage]:
    if not settings.PRODUCTION or not settings.CELERY_BROKER_URL.startswith(("filesystem:", "memory:")):
        return []
    return [
        Error(
            "正式环境用了自带的文件队列：断电时正在做的任务会丢，也不能用第二台机器。",
            hint="装 Redis 7 以上，并写 CELERY_BROKER_URL=redis://:口令@主机:6379/0；docker-compose.yml 里已配好。",
            id="outreach.E009",
        )
    ]


@register(Tags.files)
def media_apart(**_: Any) -> list[CheckMessage]:
    media = Path(settings.MEDIA_ROOT).resolve()
    served = [Path(folder).resolve() for folder in (settings.STATIC_ROOT, settings.BASE_DIR / "static")]
    if not any(media.is_relative_to(folder) or folder.is_relative_to(media) for folder in served):
        return []
    return [
        Error(
            "上传的文件和网页素材放在同一个文件夹里：照片不登录就能看到。",
            hint="把 OUTREACH_MEDIA 设到网页素材之外，例如 OUTREACH_MEDIA=/srv/lianxin/media。",
            id="outreach.E010",
        )
    ]


@register(Tags.staticfiles)
def built_assets(**_: Any) -> list[CheckMessage]:
    if not settings.PRODUCTION or (settings.BASE_DIR / "static" / "dist").is_dir():
        return []
    return [
        Error(
            "网页样式还没有生成，页面会没有样式和按钮。",
            hint="运行 npm ci --ignore-scripts && node build.mjs，再运行 python manage.py collectstatic；"
            "或用 Dockerfile 做好的镜像。",
            id="outreach.E011",
        )
    ]


@register(Tags.compatibility)
def mail_server(**_: Any) -> list[CheckMessage]:
    if not settings.PRODUCTION or settings.EMAIL_HOST or settings.NO_MAIL:
        return []
    return [
        checks.Warning(
            "没有邮件服务器：每日汇总发不出去，提醒只在站内看得到。",
            hint="设 EMAIL_HOST、EMAIL_PORT、EMAIL_HOST_USER、EMAIL_HOST_PASSWORD；"
            "确实不用邮件时设 OUTREACH_NO_MAIL=1。",
            id="outreach.W001",
        )
    ]


def refuse_to_start() -> None:
    """Raise ImproperlyConfigured when a check finds an error. For processes that manage.py does not start."""
    found = [message for message in run_checks(databases=["default"]) if message.is_serious()]
    if found:
        told = (f"{message.id} {message.msg}\n    办法：{message.hint or '见 docs/operating.md'}" for message in found)
        raise ImproperlyConfigured("设置有误，没有启动。\n" + "\n".join(told))
