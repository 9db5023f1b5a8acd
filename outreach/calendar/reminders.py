"""Telling the office that next year's holidays are not known yet."""

from datetime import date, datetime

from django.db.models import Q

from outreach.calendar.models import CalendarDay
from outreach.notices.services import promise
from outreach.people.models import User
from outreach.people.roles import Role

FROM_MONTH = 11  # The State Council publishes in the autumn.


def promise_missing_year(*, today: date, at: datetime) -> int:
    """From 1 November on, tell each office once that the holidays of next year are missing. Safe to run daily."""
    if today.month < FROM_MONTH:
        return 0
    year = today.year + 1
    known = CalendarDay.objects.filter(on=date(year, 10, 1), kind=CalendarDay.Kind.HOLIDAY)
    if known.filter(school=None).exists():
        return 0
    knowing = known.values("school")
    held = Q(appointments__since__lte=today) & (Q(appointments__until=None) | Q(appointments__until__gte=today))
    offices = (
        User.objects.employed(today)
        .filter(held, appointments__role=Role.OFFICE)
        .exclude(Q(school__in=knowing) | Q(school__parent__in=knowing) | Q(school__parent__parent__in=knowing))
        .distinct()
    )
    told = list(offices)
    promise(recipients=told, kind="calendar.missing", key=f"calendar:{year}", at=at, url="/calendar/", year=year)
    return len(told)
