"""Events in the workbook: the lines of 表1 that count what is not a contact with one family."""

from collections import Counter

from campaigns.quotas.countable import EVENT_KINDS
from casework.events.models import Attendance, Event
from casework.workbooks.queries import Window

LIVING = frozenset(code for code, kind in EVENT_KINDS.items() if kind.group == "三进三同")
# By the key of a line in 表1: the kinds of event that it counts.
TIMES = {
    "stays_at_homes": ("home_stay",),
    "among_pupils": ("in_classroom", "in_canteen", "in_dormitory"),
    "collective_follow_ups": ("collective_follow_up",),
    "case_trips": ("case_visit",),
    "accompanied": ("accompany",),
    "lectures": ("lecture",),
    "model_lessons": ("model_lesson",),
    "open_days": ("open_day",),
}


def counts_of(window: Window) -> dict[str, int]:
    """Days of people where they lie, events once in the window in which they began. Two queries."""
    days = set(
        Attendance.objects.filter(
            school=window.school_id,
            kind__in=LIVING,
            counts=True,
            day__range=(window.start, window.end),
            received_at__lte=window.as_of,
        ).values_list("user", "day")
    )
    held = Counter(
        Event.objects.filter(
            school=window.school_id,
            state=Event.State.HELD,
            on__range=(window.start, window.end),
            received_at__lte=window.as_of,
        ).values_list("kind", flat=True)
    )
    times = {key: sum(held[kind] for kind in kinds) for key, kinds in TIMES.items()}
    return {"living_people": len({user for user, _ in days}), "living_days": len(days), **times}
