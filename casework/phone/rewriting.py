"""Corrections from a phone: applied to the version they were made on, recognised when they come again.

What goes on from an older version is kept beside the visit and told to the phone with what stands here.
"""

from datetime import datetime

from django.db import transaction

from casework.phone.clock import Day, day_of
from casework.phone.protocol import Sent
from casework.phone.telling import arguments
from casework.tickets.services import ticket_register
from casework.visits.content import Content, Said, checked
from casework.visits.models import Visit, VisitConflictCopy
from casework.visits.services import (
    ChangedMeanwhile,
    FromPhone,
    VisitConflict,
    conflict_keep,
    says_already,
    visit_correct,
)
from outreach.calendar.periods import shanghai_day
from outreach.people.models import User
from outreach.timeline.models import Entry

TRIES = 5


def rewrite(visit: Visit, sent: Sent, *, actor: User, at: datetime, lenient: bool = False) -> tuple[Visit, bool]:
    """The visit, and whether it was changed. Raises VisitConflict for what goes on from an older version.

    `actor` is the recorder, or the office for the recorder. Raises ValidationError by field.
    """
    day = _day(visit, sent, at)
    pupils = tuple(visit.household.students.order_by("student_no"))
    said = arguments(sent, day, visit.household, pupils, lenient=lenient)
    came = FromPhone(sent.digest_of(visit.recorder_id), day.said_on, day.skew)
    content = checked(visitor=visit.recorder, by=actor, today=shanghai_day(at), **said)
    for _ in range(TRIES):
        if visit.withdrawn_at:
            return _kept_closed(visit, content, came, actor, at), False
        if sent.rev < visit.rev:
            if was_applied(visit, came.digest, sent.rev) or says_already(visit, content):
                return visit, False
            copy = conflict_keep(visit, content, visit.recorder, came.digest, actor=actor, at=at)
            return conflict_answered(VisitConflict(visit, copy), at=at), False
        try:
            return _corrected(visit, said, content, came, actor, at)
        except ChangedMeanwhile:
            visit.refresh_from_db()
    raise ChangedMeanwhile("这条记录正有人在改，请过一会儿再传。")


@transaction.atomic
def _corrected(
    visit: Visit, said: Said, content: Content, came: FromPhone, actor: User, at: datetime
) -> tuple[Visit, bool]:
    """What the person decided on the phone settles every copy that waits; the copies themselves stay."""
    rev = visit.rev
    visit = visit_correct(visit=visit, actor=actor, at=at, rev=rev, phone=came, **said)
    problem = content.problem
    told = problem and visit.tickets.filter(original_text__exact=problem.text).exists()
    if problem and not told:
        ticket_register(
            visit=visit, school=visit.school, text=problem.text, category=problem.category,
            actor=visit.recorder, at=at,
        )  # fmt: skip
    waiting = VisitConflictCopy.objects.filter(visit=visit).undecided()
    waiting.filter(digest=came.digest).update(decided_at=at, taken=True)
    waiting.update(decided_at=at)
    return visit, visit.rev != rev


def _day(visit: Visit, sent: Sent, at: datetime) -> Day:
    """The day that was put right when the visit came stays right, though the phone goes on saying the other."""
    if visit.said_on and sent.on == visit.said_on:
        return Day(visit.on)
    return day_of(sent.on, sent.sent_at, at)


def was_applied(visit: Visit, digest: str, rev: int) -> bool:
    """Whether just this correction of just this version is in the history."""
    told = Entry.objects.about(visit).filter(action="visit.corrected").values_list("data", flat=True)
    return any(data.get("digest") == digest and data.get("rev") == rev + 1 for data in told)


def conflict_answered(conflict: VisitConflict, *, at: datetime) -> Visit:
    """The visit, where nobody is left to decide: it is withdrawn, or somebody has looked at both versions.

    Otherwise raises the conflict again.
    """
    if conflict.copy.decided_at:
        return conflict.visit
    if not conflict.visit.withdrawn_at:
        raise conflict
    VisitConflictCopy.objects.filter(pk=conflict.copy.pk).update(decided_at=at)
    return conflict.visit


def _kept_closed(visit: Visit, content: Content, came: FromPhone, actor: User, at: datetime) -> Visit:
    """A withdrawn visit is not entered again; what was written is kept with it."""
    if came.digest != visit.digest and not says_already(visit, content):
        copy = conflict_keep(visit, content, visit.recorder, came.digest, actor=actor, at=at)
        VisitConflictCopy.objects.filter(pk=copy.pk, decided_at=None).update(decided_at=at)
    return visit
