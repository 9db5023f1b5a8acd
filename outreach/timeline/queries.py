"""History as it is shown: newest first, in sentences."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from outreach.lib.wording import worded
from outreach.timeline.models import Entry
from outreach.timeline.sentences import SENTENCES

BY_ITSELF = "系统"


@dataclass(frozen=True)
class Line:
    """One thing that happened, ready for components/_timeline.html."""

    at: datetime
    who: str
    what: str
    note: str = ""


def line_of(entry: Entry) -> Line:
    who = entry.actor.name if entry.actor else BY_ITSELF
    sentence = worded(SENTENCES.get(entry.action, "{actor}改了这一项"), entry.data | {"actor": who})
    return Line(entry.at, who, sentence.removeprefix(who))


def history_of(subject: models.Model, limit: int = 100) -> list[Line]:
    """What happened to one object; one query."""
    return [line_of(entry) for entry in Entry.objects.about(subject).for_list()[:limit]]


def last_of(subject: models.Model, action: str) -> dict[str, Any] | None:
    """What the latest such act on the object wrote down; None if it never happened."""
    entry = Entry.objects.about(subject).filter(action=action).order_by("-pk").first()
    return entry.data if entry else None
