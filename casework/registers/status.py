"""The state of an entry: one table of moves, one function that writes it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from casework.registers.content import checked
from casework.registers.kinds import KINDS
from casework.registers.models import RegisterEntry
from casework.visits.lateness import arrival
from outreach.calendar.periods import shanghai_day
from outreach.people.models import User
from outreach.timeline.services import record

State = RegisterEntry.State
NEXT = {
    State.OPEN: {State.DONE, State.DROPPED},
    State.DONE: {State.OPEN},
    State.DROPPED: {State.OPEN},
}
ACTS = {State.DONE: "register.done", State.DROPPED: "register.dropped", State.OPEN: "register.reopened"}


@transaction.atomic
def change_state(
    entry: RegisterEntry,
    to: str,
    *,
    actor: User,
    at: datetime,
    on: date | None = None,
    note: str = "",
    values: Mapping[str, Any] | None = None,
) -> RegisterEntry:
    """`on`: the day on which it was done; it decides the period, the moment `at` only whether it is late.

    `values`: columns that are known with the state, such as the outcome.

    Raises ValidationError when the move is not in the table, when a reason is missing, or when somebody else was
    quicker.
    """
    was, to = State(entry.state), State(to)
    kind = KINDS[entry.kind]
    if to not in NEXT[was]:
        raise ValidationError(f"“{was.label}”的不能改成“{to.label}”。")
    if to != State.DONE and not note.strip():
        raise ValidationError({"note": "请写一句原因，以后看得明白。"})
    day = _day(entry, kind.done_day, on, at) if to == State.DONE else None
    said = checked(kind, values or {}, school_id=entry.school_id, today=shanghai_day(at))
    changes = {
        "data": {key: value for key, value in entry.data.items() if key not in (values or {})} | said.data,
        "state": to,
        "done_on": day,
        "received_at": arrival(entry.school_id, day, at) if day else None,
        "signed_off_on": None,
        "signed_off_by": None,
    }
    standing = RegisterEntry.objects.filter(pk=entry.pk, state=was, rev=entry.rev, removed_at=None)
    if not standing.update(**changes, rev=F("rev") + 1):
        raise ValidationError("刚刚有人改过这一条，请刷新看一眼再改。")
    for name, value in changes.items():
        setattr(entry, name, value)
    entry.rev += 1
    record(entry, ACTS[to], actor=actor, at=at, on=day, note=note.strip(), word=kind.done_word)
    return entry


def _day(entry: RegisterEntry, label: str, on: date | None, at: datetime) -> date:
    today = shanghai_day(at)
    if on is None:
        raise ValidationError({"on": f"请填{label}。"})
    if on > today:
        raise ValidationError({"on": f"{label}不能晚于今天。"})
    if entry.starts_on and on < entry.starts_on:
        raise ValidationError({"on": f"{label}不能早于开始日期（{entry.starts_on:%Y-%m-%d}）。"})
    return on
