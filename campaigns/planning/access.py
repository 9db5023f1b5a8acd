"""Who sees a campaign, and who plans it."""

from django.shortcuts import get_object_or_404

from campaigns.planning.models import Campaign
from outreach.access import plans_campaigns
from outreach.people.models import User


def campaign_for(user: User, pk: int) -> Campaign:
    """The campaign, if this person may see it; otherwise 404, as if there were none."""
    return get_object_or_404(Campaign.objects.visible_to(user).select_related("school"), pk=pk)


def may_plan(user: User) -> bool:
    """校长, 书记 and the office: start campaigns and change what they ask."""
    return plans_campaigns(user)
