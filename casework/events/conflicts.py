"""Two versions of one event, both from the same phone: kept side by side until a person has decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404

from casework.events.access import may_correct_event
from casework.events.content import Content, Person, content_of
from casework.events.history import LABELS, NOTHING
from casework.events.kinds import kind_name
from casework.events.models import Attendance, Event, EventConflictCopy
from casework.events.services import event_correct
from outreach.people.models import User
from outreach.timeline.services import record

Said = Mapping[str, Any]
SETTLED = "这两份记录已经处理过了。"
# What a payload holds as the services take it; the rest are days and people.
PLAIN = ("kind", "title", "place", "summary", "audience", "audience_count")
SHOWN = {"kind": "类型", "workdays": "只算工作日", "people": "谁参加"} | {
    name: LABELS[name] for name in ("title", "on", "until", "place", "audience", "audience_count", "summary")
}


@dataclass(frozen=True)
class Line:
    label: str
    was: str
    now: str


def arguments(said: Said, event: Event) -> dict[str, Any]:
    """What `event_correct` takes so that the event says this; of what a phone cannot say, nothing is changed."""
    was = content_of(event)
    days = (said["on"], said["until"] or said["on"], bool(said["workdays"]))
    given: dict[str, Any] = {name: said[name] for name in PLAIN}
    if days != (was.on.isoformat(), was.until.isoformat(), bool(was.off_days)):
        given |= {
            "on": date.fromisoformat(said["on"]),
            "until": said["until"] and date.fromisoformat(said["until"]),
            "workdays": bool(said["workdays"]),
        }
        return given | {"people": [(one["user"], one["part"]) for one in said["people"]]}
    # Whoever was there on some of the days only, is so still.
    known = {(one.user, one.part): one for one in was.people}
    people = [(one["user"], one["part"]) for one in said["people"]]
    return given | {"people": [known.get(one, Person(*one)) for one in people]}


def conflict_keep(*, event: Event, actor: User, at: datetime, said: Said, digest: str) -> EventConflictCopy:
    """Keep what arrived beside the event. The same content twice is one copy."""
    with transaction.atomic():
        copy, new = EventConflictCopy.objects.get_or_create(
            event=event, digest=digest, defaults={"actor": actor, "received_at": at, "payload": dict(said)}
        )
        if new:
            record(event, "event.conflict", actor=actor, at=at)
    return copy


def conflict_for(user: User, pk: int) -> EventConflictCopy:
    """Two versions of one record, for the one who may correct it; 404, or 403 for a reader who may not."""
    copies = EventConflictCopy.objects.visible_to(user).undecided().select_related("event__organizer", "event__school")
    copy = get_object_or_404(copies, pk=pk)
    if not may_correct_event(user, copy.event):
        raise PermissionDenied
    return copy


@transaction.atomic
def conflict_settle(*, copy: EventConflictCopy, take: bool, actor: User, at: datetime) -> Event:
    """Somebody looked at both versions: correct the event to the second one, or leave the first."""
    event = copy.event
    if not EventConflictCopy.objects.filter(pk=copy.pk, decided_at=None).update(decided_at=at, taken=take):
        raise ValidationError(SETTLED)
    if not take:
        record(event, "event.conflict_kept", actor=actor, at=at)
        return event
    return event_correct(event=event, actor=actor, at=at, rev=event.rev, **arguments(copy.payload, event))


def settled_on_the_phone(event: Event, *, digest: str, at: datetime) -> None:
    """The person has decided on the phone, so nobody need decide here again."""
    open_copies = event.conflicts.undecided()
    open_copies.filter(digest=digest).update(decided_at=at, taken=True)
    open_copies.update(decided_at=at)


def conflict_lines(copy: EventConflictCopy) -> list[Line]:
    """Where the second version differs from what the event says now."""
    now = content_as_said(content_of(copy.event))
    names = _names([now["people"], copy.payload["people"]])
    return [
        Line(label, _said(name, now[name], names), _said(name, copy.payload[name], names))
        for name, label in SHOWN.items()
        if _said(name, now[name], names) != _said(name, copy.payload[name], names)
    ]


def said_lines(said: Said) -> list[tuple[str, str]]:
    """Label and words of everything that a phone said; what was left empty is left out."""
    names = _names([said["people"]])
    lines = [(label, _said(name, said[name], names)) for name, label in SHOWN.items()]
    return [(label, words) for label, words in lines if words != NOTHING]


def plans_said(events: Iterable[Event]) -> dict[int, dict[str, Any]]:
    """By id, what a phone would have said of each event, had it planned it. One query."""
    there: dict[int, set[tuple[int, str]]] = {event.pk: set() for event in events}
    for pk, user, part in Attendance.objects.filter(event__in=there).values_list("event", "user", "part"):
        there[pk].add((user, part))
    return {
        event.pk: {
            **{name: getattr(event, name) for name in PLAIN},
            "on": event.on.isoformat(),
            "until": event.until.isoformat() if event.until > event.on else None,
            "workdays": bool(event.off_days),
            "people": [{"user": user, "part": part} for user, part in sorted(there[event.pk])],
            "school": event.school_id,
        }
        for event in events
    }


def _said(name: str, value: Any, names: Mapping[int, str]) -> str:
    if value in (None, "", []):
        return NOTHING
    if name == "kind":
        return kind_name(value)
    if name == "workdays":
        return "是" if value else NOTHING
    if name == "people":
        parts = dict(Attendance.Part.choices)
        there = sorted((one["user"], one["part"]) for one in value)
        return "、".join(f"{names.get(who, '已删除')}（{parts[part]}）" for who, part in there)
    return str(value)


def _names(sides: Iterable[Iterable[Said]]) -> dict[int, str]:
    people = {one["user"] for side in sides for one in side}
    return dict(User.objects.filter(pk__in=people).values_list("pk", "name"))


def content_as_said(content: Content) -> dict[str, Any]:
    """The event as a phone would have said it."""
    return {
        "kind": content.kind,
        "title": content.title,
        "on": content.on.isoformat(),
        "until": content.until.isoformat() if content.until > content.on else None,
        "workdays": bool(content.off_days),
        "place": content.place,
        "summary": content.summary,
        "audience": content.audience,
        "audience_count": content.audience_count,
        "people": [{"user": one.user, "part": one.part} for one in content.people],
    }
