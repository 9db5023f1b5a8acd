"""A submission's states: the table of moves, and the one function that writes them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from casework.submissions.models import Submission, SubmissionMove
from outreach.people.models import User
from outreach.timeline.services import record

State = Submission.State


@dataclass(frozen=True)
class Move:
    before: frozenset[str]
    after: str | None  # None: it stays as it is
    word: str  # what somebody has done, as the one who comes second reads it
    needs_words: bool = False
    # Only while nobody who judges it has opened it.
    unseen: bool = False


MOVES = {
    "submission.handed_in": Move(frozenset({State.DRAFT, State.RETURNED}), State.HANDED_IN, "交上去"),
    "submission.taken_back": Move(frozenset({State.HANDED_IN}), State.DRAFT, "收回", unseen=True),
    "submission.opinion": Move(frozenset({State.HANDED_IN}), State.HANDED_IN, "提意见", needs_words=True),
    "submission.passed": Move(frozenset({State.HANDED_IN}), State.HANDED_IN, "转到下一步"),
    "submission.returned": Move(frozenset({State.HANDED_IN, State.ACCEPTED}), State.RETURNED, "退回", needs_words=True),
    "submission.accepted": Move(frozenset({State.HANDED_IN}), State.ACCEPTED, "通过"),
    "submission.taken_over": Move(frozenset({State.DRAFT, State.RETURNED}), None, "接着写"),
}


@transaction.atomic
def move(
    submission: Submission,
    action: str,
    *,
    actor: User,
    at: datetime,
    comment: str = "",
    said: dict[str, Any] | None = None,
    **changes: Any,
) -> SubmissionMove:
    """Write the new state with its history. Raises ValidationError when it cannot be, or somebody was quicker.

    The paper must stand as the actor saw it: state, step and revision. `said`: what the timeline's sentence needs
    besides the name of the material.
    """
    row = MOVES[action]
    comment = comment.strip()
    if row.needs_words and not comment:
        raise ValidationError({"comment": "请写一句意见，对方才知道怎么改。"})
    if submission.state not in row.before:
        raise ValidationError(who_was_quicker(submission))
    was, step = submission.state, submission.step
    now = row.after or was
    standing = Submission.objects.filter(pk=submission.pk, state=was, step=step, rev=submission.rev)
    if row.unseen:
        standing = standing.filter(seen_at=None)
    if not standing.update(state=now, **changes):
        raise ValidationError(who_was_quicker(submission))
    submission.refresh_from_db()
    record(submission, action, actor=actor, at=at, name=submission.handin.name, **(said or {}))
    return SubmissionMove.objects.create(
        submission=submission, at=at, by=actor, was=was, now=now, action=action, step=step, comment=comment
    )


def who_was_quicker(submission: Submission) -> str:
    """A sentence for the one who comes second."""
    known_rev, known_state = submission.rev, submission.state
    submission.refresh_from_db()
    if (submission.rev, submission.state) == (known_rev, known_state) and submission.seen_at is not None:
        return "已经有人打开看了，不能再收回。请审阅的人退回后再改。"
    last = submission.moves.select_related("by").last()
    if last is None:
        return "这份材料刚才改过了，请刷新后再看。"
    return f"{last.by.name}已经{MOVES[last.action].word}了，这份材料现在是“{submission.get_state_display()}”。"
