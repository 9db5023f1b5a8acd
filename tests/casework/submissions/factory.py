"""Materials for tests, handed in through the services as the pages do."""

from datetime import date, time

from django.utils import timezone

from campaigns.handins.models import HandIn
from casework.submissions.models import Submission
from casework.submissions.owing import Owed
from casework.submissions.services import draft_save, hand_in, pass_on
from outreach.calendar.periods import shanghai_moment


def make_handin(campaign, code="paper", **extra) -> HandIn:
    """A material of a campaign: one copy each from 教师 unless said otherwise."""
    given = {"name": "家访心得体会", "roles": ["teacher"], "due_on": campaign.ends_on, "order": 90} | extra
    return HandIn.objects.create(campaign=campaign, code=code, **given)


def owed_copy(handin, author, *, key="", number=1) -> Owed:
    """What the pages find out for themselves: whose copy it is."""
    key = key or f"user:{author.pk}"
    stored = Submission.objects.filter(handin=handin, owner_key=key, number=number).first()
    return Owed(
        handin=handin,
        key=key,
        number=number,
        name=author.name,
        user=author if key.startswith("user:") else None,
        department=author.department,
        writers=frozenset([author.pk]),
        submission=stored,
    )


def make_submission(
    author,
    handin,
    *,
    on: date | None = None,
    text="走了四户，心里踏实。",
    key="",
    number=1,
    handed=True,
    accepted_by=None,
) -> Submission:
    """A copy handed in at noon of that day (now when none is given); `accepted_by` lets it through every step."""
    at = shanghai_moment(on, time(12)) if on else timezone.now()
    one = owed_copy(handin, author, key=key, number=number)
    rev = one.submission.rev if one.submission else 0
    submission = draft_save(one=one, actor=author, text=text, rev=rev, at=at)
    if handed or accepted_by:
        hand_in(submission, actor=author, at=at)
    while accepted_by and submission.state != Submission.State.ACCEPTED:
        pass_on(submission, actor=accepted_by, at=at)
    return submission
