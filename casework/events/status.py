"""The one place where the state of an event is written."""

from typing import Any

from casework.events.models import Event

State = Event.State
FROM = {
    State.HELD: {State.PLANNED},
    State.CANCELLED: {State.PLANNED},
    State.WITHDRAWN: {State.HELD},
}


def move(event: Event, to: str, *, seen: int | None = None, **columns: Any) -> bool:
    """Bring the event into this state. False: it is in one from which there is no way, or changed meanwhile."""
    rows = Event.objects.filter(pk=event.pk, state__in=FROM[State(to)])
    if seen is not None:
        rows = rows.filter(rev=seen)
    return rows.update(state=to, **columns) == 1
