"""Telling the people of an event that it is planned, moved or cancelled; called in the transaction of the act."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.urls import reverse

from casework.events.models import Attendance, Event
from outreach.notices.services import promise
from outreach.people.models import User

WEEKDAYS = "一二三四五六日"


def day_words(on: date) -> str:
    return f"{on.month}月{on.day}日（周{WEEKDAYS[on.weekday()]}）"


def when_words(event: Event) -> str:
    """10月20日（周二）15:00"""
    said = day_words(event.on)
    if event.starts_at:
        said += event.starts_at.strftime("%H:%M")
    return said + (f"至{event.until.month}月{event.until.day}日" if event.until > event.on else "")


def url_of(event: Event) -> str:
    return reverse("event-detail", args=[event.pk])


def people_of(event: Event, without: Collection[int] = ()) -> Iterable[User]:
    """Whoever is to be there, the organizer included; not who is excused."""
    there = Attendance.objects.filter(event=event, part__in=Attendance.COUNTING).values_list("user", flat=True)
    wanted = ({*there, event.organizer_id}) - set(without)
    return User.objects.filter(pk__in=wanted, is_active=True)


def tell(event: Event, kind: str, *, at: datetime, without: Collection[int] = ()) -> None:
    """Once for each version of the event and person."""
    promise(
        recipients=people_of(event, without),
        kind=kind,
        key=f"event:{event.pk}:{event.rev}",
        at=at,
        url=url_of(event),
        title=event.title,
        when=when_words(event),
        place=f"，{event.place}" if event.place else "",
        reason=event.withdraw_reason,
    )
