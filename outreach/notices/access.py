"""Everybody has their own notices; whoever manages accounts sees which mails could not be delivered."""

from django.shortcuts import get_object_or_404

from outreach.access import manages_people
from outreach.notices.models import Digest, Notice
from outreach.people.models import User


def notice_for(user: User, pk: int) -> Notice:
    seen: Notice = get_object_or_404(Notice.objects.visible_to(user), pk=pk)
    return seen


def digest_for(user: User, pk: int) -> Digest:
    seen: Digest = get_object_or_404(Digest.objects.visible_to(user), pk=pk)
    return seen


def may_see_undelivered(user: User) -> bool:
    return manages_people(user)
