"""The daily digest: one e-mail a person and day with what was promised since the one before.

The rows are the truth. Whoever changes a row from free to leased owns it until the lease ends; a worker that dies
leaves the row to the next sweep. What was sent but not yet marked is sent once more, under the same Message-ID.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from time import monotonic

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string

from outreach.calendar.periods import SHANGHAI, shanghai_day, shanghai_moment
from outreach.calendar.queries import work_calendar
from outreach.calendar.workdays import SLEEPS
from outreach.lib.failpoints import failpoint
from outreach.notices.mail import Answer, Postman
from outreach.notices.models import Digest, Notice
from outreach.notices.sentences import sentence_of
from outreach.people.models import User

logger = logging.getLogger(__name__)

# The reminders of the day are made from seven on; the mail that gathers them goes from eight.
OPENS = time(8)
# Older promises stay in the portal only: who adds an address today is not sent last year's.
LOOK_BACK = timedelta(days=7)
LEASE = timedelta(minutes=5)
# Below the time after which a broker gives the task to somebody else.
SWEEP_SECONDS = 240.0
AT_ONCE = 1000
TRIES_AFTER = [timedelta(minutes=minutes) for minutes in (5, 15, 60, 180, 360)]
POISON_REST = timedelta(hours=1)
Clock = Callable[[], datetime]


@dataclass
class Sweep:
    """What one sweep did: digests sent, put off, given up, and dropped because nothing was left to say."""

    sent: int = 0
    deferred: int = 0
    failed: int = 0
    dropped: int = 0


def deliver_due(*, at: datetime) -> Sweep:
    """Send what is due at this moment. Any number of workers may do so at once."""
    sweep = Sweep()
    if not mail_is_set_up() or not OPENS <= at.astimezone(SHANGHAI).time() < SLEEPS:
        return sweep
    started = monotonic()

    def clock() -> datetime:
        # A clock that somebody sets while we work neither ends nor lengthens a lease.
        return at + timedelta(seconds=monotonic() - started)

    _gather(at)
    postman = Postman(get_connection)
    try:
        for pk in _due(at):
            if monotonic() - started > SWEEP_SECONDS or postman.gives_up:
                break
            if _deliver(pk, postman, clock, sweep) is Answer.NO_SERVER:
                break
    finally:
        postman.close()
    return sweep


def mail_is_set_up() -> bool:
    """Without a server Django would print the mails, and they would count as sent."""
    return not settings.EMAIL_BACKEND.endswith(("console.EmailBackend", "dummy.EmailBackend"))


def may_tell(school_id: int, at: datetime) -> bool:
    """Not in the evening or at night, not on a holiday of that school (D11)."""
    return work_calendar(school_id).working_moment(at) == at


# Gathering -----------------------------------------------------------------------------


def _unmailed(at: datetime) -> QuerySet[Notice]:
    """Not yet in a mail, nor read in the portal meanwhile."""
    return Notice.objects.filter(mailed_in=None, read_at=None, promised_at__gt=at - LOOK_BACK, promised_at__lte=at)


def _readers(at: datetime) -> Q:
    return Q(is_active=True, wants_digest=True) & ~Q(email="") & (Q(left_on=None) | Q(left_on__gte=shanghai_day(at)))


def _gather(at: datetime) -> None:
    """One row for each person who has something new, gets mail, and has had none today or still waiting."""
    today = shanghai_day(at)
    had = Digest.objects.filter(Q(on=today) | Q(state=Digest.State.WAITING) | Q(sent_at__gte=shanghai_moment(today)))
    people = (
        User.objects.filter(_readers(at), pk__in=_unmailed(at).values("recipient"))
        .exclude(pk__in=had.values("recipient"))
        .values_list("pk", flat=True)
    )
    rows = [Digest(recipient_id=pk, on=today, next_try_at=at) for pk in people]
    Digest.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def _free(at: datetime) -> Q:
    return Q(state=Digest.State.WAITING, next_try_at__lte=at) & (Q(lease_until=None) | Q(lease_until__lte=at))


def _due(at: datetime) -> list[int]:
    """Those of schools where people may be told something now, the longest waiting first."""
    due = Digest.objects.filter(_free(at)).order_by("next_try_at", "pk")
    rows = list(due.values_list("pk", "recipient__school_id")[:AT_ONCE])
    awake = {school: may_tell(school, at) for school in {school for _, school in rows}}
    return [pk for pk, school in rows if awake[school]]


# One digest ----------------------------------------------------------------------------


def _deliver(pk: int, postman: Postman, clock: Clock, sweep: Sweep) -> Answer | None:
    failpoint("before_claim")
    digest = _claim(pk, clock())
    if digest is None:
        return None
    failpoint("after_claim")
    notices = _contents(digest, clock())
    if not notices:
        # Read in the portal meanwhile, or the person wants no mail any more.
        sweep.dropped += Digest.objects.filter(pk=pk, lease_token=digest.lease_token).delete()[0] > 0
        return None
    if digest.attempts > len(TRIES_AFTER) + 1:
        # Every worker that took it died over it.
        _settle(digest, Answer.NEVER, digest.error or "试了多次，每次都中断。", clock(), sweep)
        return None
    answer, words = postman.hand_over(lambda: _message(digest, notices))
    failpoint("after_send")
    _settle(digest, answer, words, clock(), sweep)
    return answer


def _claim(pk: int, at: datetime) -> Digest | None:
    """Take a digest for the time of a lease. None: another worker was quicker."""
    token = secrets.token_hex(16)
    taken = Digest.objects.filter(_free(at), pk=pk).update(
        lease_until=at + LEASE, lease_token=token, attempts=F("attempts") + 1
    )
    return Digest.objects.select_related("recipient__school").get(pk=pk) if taken else None


@transaction.atomic
def _contents(digest: Digest, at: datetime) -> list[Notice]:
    """What the mail says: what it said before, if it was tried before, and what came since."""
    if not User.objects.filter(_readers(at), pk=digest.recipient_id).exists():
        return []
    _unmailed(at).filter(recipient=digest.recipient_id).update(mailed_in=digest)
    return list(digest.notices.filter(read_at=None).order_by("promised_at", "pk"))


def _message(digest: Digest, notices: list[Notice]) -> EmailMessage:
    """Names of families are masked: a mail leaves the school's house."""
    context = {
        "person": digest.recipient,
        "sentences": [sentence_of(notice, masked=True) for notice in notices],
        "url": settings.PORTAL_URL,
    }
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ") or "localhost"
    return EmailMessage(
        subject=f"连心：{len(notices)} 条提醒（{digest.on.month}月{digest.on.day}日）",
        body=render_to_string("mail/digest.txt", context),
        to=[digest.recipient.email],
        # The same at every try, so that a mail program shows a repeated one once.
        headers={
            "Message-ID": f"<digest-{digest.pk}-{digest.on.isoformat()}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def _settle(digest: Digest, answer: Answer, words: str, at: datetime, sweep: Sweep) -> None:
    """Write down what came of it, if the lease is still ours: a worker that slept too long changes nothing."""
    mine = Digest.objects.filter(pk=digest.pk, lease_token=digest.lease_token, state=Digest.State.WAITING)
    failpoint("before_mark")
    if answer is Answer.TAKEN:
        marked = mine.update(state=Digest.State.SENT, sent_at=at, lease_until=None, error="")
        sweep.sent += marked
        if not marked:
            logger.warning("汇总邮件 %s 发出后，已由另一个进程接手。", digest.pk)
        return
    change: dict[str, object] = {"lease_until": None, "error": words[:200]}
    if answer is Answer.NO_SERVER:
        # Not this mail's fault: it does not count as one of its tries.
        change |= {"attempts": F("attempts") - 1, "next_try_at": at + TRIES_AFTER[0]}
    elif answer is Answer.NEVER or digest.attempts > len(TRIES_AFTER):
        change["state"] = Digest.State.FAILED
    else:
        rest = POISON_REST if answer is Answer.POISON else TRIES_AFTER[digest.attempts - 1]
        change["next_try_at"] = at + rest
    moved = mine.update(**change)
    failed = change.get("state") == Digest.State.FAILED
    sweep.failed += moved if failed else 0
    sweep.deferred += 0 if failed else moved
