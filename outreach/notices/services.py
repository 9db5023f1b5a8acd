"""Promising and reading notices. What is sent out of the house is in `delivery.py`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from outreach.notices.doorbell import ring
from outreach.notices.models import Digest, Notice
from outreach.people.models import User
from outreach.timeline.services import record

CHUNK = 500


@dataclass(frozen=True)
class Promise:
    """To tell one person one thing. `key` names the occasion: promised again, it changes nothing."""

    recipient: User
    kind: str
    key: str
    url: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def promise(*, recipients: Iterable[User], kind: str, key: str, at: datetime, url: str = "", **data: Any) -> None:
    """Promise to tell each recipient one thing; call it in the transaction that causes it.

    `key` names the occasion ("visit:12", "q6:2026Q3"): promised again, it changes nothing.
    """
    promise_each([Promise(who, kind, key, url, data) for who in recipients], at=at)


def promise_each(promises: Iterable[Promise], *, at: datetime) -> None:
    """Many different promises at once. After the commit the bell is rung; the rows are what counts."""
    rows = [
        Notice(
            school_id=one.recipient.school_id,
            recipient=one.recipient,
            kind=one.kind,
            key=one.key,
            data=dict(one.data),
            url=one.url,
            promised_at=at,
        )
        for one in promises
    ]
    if not rows:
        return
    Notice.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)
    transaction.on_commit(ring)


def mark_read(user: User, *, at: datetime, notice: Notice | None = None) -> int:
    """Mark one notice, or all of the person's, as read. Returns how many were unread."""
    unread = Notice.objects.filter(recipient=user, read_at=None)
    if notice:
        unread = unread.filter(pk=notice.pk)
    return unread.update(read_at=at)


def choose_mail(user: User, *, email: str, wants_digest: bool) -> None:
    """Where the daily digest goes, and whether the person wants it at all."""
    user.email, user.wants_digest = email, wants_digest
    user.save(update_fields=["email", "wants_digest"])


@transaction.atomic
def digest_retry(digest: Digest, *, actor: User, at: datetime) -> bool:
    """Let a digest that was given up be tried again. False: somebody else already did."""
    again = Digest.objects.filter(pk=digest.pk, state=Digest.State.FAILED).update(
        state=Digest.State.WAITING, attempts=0, next_try_at=at, lease_until=None, error=""
    )
    if again:
        record(digest, "digest.retried", actor=actor, at=at, school_id=actor.school_id)
        transaction.on_commit(ring)
    return bool(again)
