"""Promising, reading and delivering notices."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from outreach.notices.models import Notice
from outreach.people.models import User


def promise(*, recipients: Iterable[User], kind: str, key: str, at: datetime, url: str = "", **data: Any) -> None:
    """Promise to tell each recipient one thing; call it in the transaction that causes it.

    `key` names the occasion ("visit:12", "q6:2026Q3"): promised again, it changes nothing.
    """
    Notice.objects.bulk_create(
        [
            Notice(school_id=who.school_id, recipient=who, kind=kind, key=key, data=data, url=url, promised_at=at)
            for who in recipients
        ],
        ignore_conflicts=True,
    )
