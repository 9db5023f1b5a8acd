"""Who keeps the calendar: the office of each school for itself, the district for the schools under it."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from outreach.access import is_admin, is_district, is_office
from outreach.calendar.models import CalendarDay
from outreach.people.models import User


def keeps_calendar(user: User) -> bool:
    return is_office(user) or is_admin(user) or is_district(user)


def refuse_unless_keeps_calendar(user: User) -> None:
    if not keeps_calendar(user):
        raise PermissionDenied("校历由活动办公室维护。")


def own_days(user: User) -> QuerySet[CalendarDay]:
    """The days that the user's own organisation added by hand."""
    return CalendarDay.objects.filter(school=user.school_id, source=CalendarDay.BY_HAND)


def day_for(user: User, pk: int) -> CalendarDay:
    return get_object_or_404(own_days(user), pk=pk)
