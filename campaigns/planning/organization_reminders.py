"""Whoever leaves leaves a place open: it is emptied, and those who plan the campaign are told once."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from campaigns.planning.models import Campaign, GroupMember, LiaisonLine
from campaigns.planning.organization_queries import planners, reach_of
from outreach.calendar.periods import shanghai_day
from outreach.notices.services import promise
from outreach.people.models import User
from outreach.timeline.services import record


@transaction.atomic
def vacate_places(*, at: datetime) -> int:
    """Empty the places and lines of those who are not at work any more, in campaigns that are not over.

    Answers how many. Each is emptied by a guarded UPDATE, so that two sweeps tell of it once.
    """
    today = shanghai_day(at)
    left = Q(left_on__lt=today) | Q(is_active=False)
    gone = User.objects.filter(left)
    found = 0
    places = GroupMember.objects.exclude(group__campaign__status=Campaign.Status.CLOSED).filter(person__in=gone)
    for place in places.select_related("group__campaign__school", "person"):
        group = place.group
        if place.person and GroupMember.objects.filter(pk=place.pk, person=place.person).update(person=None):
            called = f"{group.get_kind_display()}的{place.position}（{place.post}）"
            _tell(group.campaign, place.person, called, at)
            found += 1
    lines = LiaisonLine.objects.exclude(campaign__status=Campaign.Status.CLOSED)
    lines = lines.filter(Q(leader__in=gone) | Q(officer__in=gone))
    for line in lines.select_related("campaign__school", "leader", "officer").prefetch_related("departments"):
        for column, word in (("leader", "校领导"), ("officer", "联络员")):
            person = getattr(line, column)
            if person is None or (person.is_active and not (person.left_on and person.left_on < today)):
                continue
            if LiaisonLine.objects.filter(pk=line.pk, **{column: person}).update(**{column: None}):
                _tell(line.campaign, person, f"联系条线（{reach_of(line)}）的{word}", at)
                found += 1
    return found


def _tell(campaign: Campaign, person: User, place: str, at: datetime) -> None:
    left = record(campaign, "place.vacated", actor=None, at=at, who=person.name, place=place)
    promise(
        recipients=planners([campaign.school_id], shanghai_day(at)),
        kind="place.vacated",
        key=f"place:{left.pk}",
        at=at,
        url=reverse("campaign-organization", args=[campaign.pk]),
        who=person.name,
        name=str(campaign),
        place=place,
    )
