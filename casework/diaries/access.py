"""A diary is its author's. For everybody else there is none, whoever they are (R032)."""

from django.shortcuts import get_object_or_404

from casework.diaries.models import Diary
from casework.visits.models import Visit
from outreach.people.models import User


def diary_for(user: User, pk: int) -> Diary:
    """The person's own diary; otherwise 404."""
    return get_object_or_404(Diary.objects.visible_to(user).select_related("visit"), pk=pk)


def may_keep_diary_of(user: User, visit: Visit) -> bool:
    """Of a visit that stands, and in which one took part."""
    return visit.withdrawn_at is None and any(part.user_id == user.pk for part in visit.participations.all())
