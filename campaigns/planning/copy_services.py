"""照去年的做: a draft of another year from a campaign that the school has had."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.planning.content import campaign_from_content, content_of
from campaigns.planning.models import Campaign, GroupMember, LiaisonLine
from campaigns.quotas.models import QuotaRule
from outreach.calendar.periods import shanghai_day
from outreach.people.models import User


@transaction.atomic
def campaign_copy(source: Campaign, *, year: int, actor: User, at: datetime) -> Campaign:
    """The whole plan with its days moved to the year; whoever is still at work keeps the place held then.

    What was locked from above is the school's own now. Raises ValidationError in Chinese, with code “taken” where
    the school has this campaign in that year already.
    """
    if year == source.year:
        raise ValidationError("请选另一个年份：这一年的就是原来那个活动。")
    content = content_of(source)
    content |= {"rules": [rule | {"lock": QuotaRule.Lock.FREE} for rule in content["rules"]]}
    copy = campaign_from_content(content, school=source.school, year=year, actor=actor, at=at, copied_from=source)
    _keep_people(source, copy, at)
    return copy


def _keep_people(source: Campaign, copy: Campaign, at: datetime) -> None:
    at_work = set(User.objects.filter(school=source.school_id).employed(shanghai_day(at)).values_list("pk", flat=True))
    held = {
        (member.group.kind, member.position, member.post, member.order): member.person_id
        for member in GroupMember.objects.filter(group__campaign=source).select_related("group")
    }
    for member in GroupMember.objects.filter(group__campaign=copy).select_related("group"):
        person = held.get((member.group.kind, member.position, member.post, member.order))
        if person in at_work and person != member.person_id:
            member.person_id = person
            member.save(update_fields=["person"])
    lines = {line.order: line for line in LiaisonLine.objects.filter(campaign=source)}
    for line in LiaisonLine.objects.filter(campaign=copy):
        before = lines[line.order]
        line.leader_id = before.leader_id if before.leader_id in at_work else None
        line.officer_id = before.officer_id if before.officer_id in at_work else None
        line.save(update_fields=["leader", "officer"])
