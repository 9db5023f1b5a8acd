"""Who sees what a campaign asks for on paper, and who plans it."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from campaigns.handins.models import HandIn
from campaigns.planning.models import Campaign
from outreach.access import plans_campaigns
from outreach.people.models import User


def handin_to_plan(user: User, pk: int) -> HandIn:
    """A stranger gets 404, a reader 403; of a closed campaign nothing is planned any more."""
    handin = get_object_or_404(HandIn.objects.visible_to(user).select_related("campaign__school"), pk=pk)
    if not may_plan_handins(user, handin.campaign):
        raise PermissionDenied
    return handin


def may_plan_handins(user: User, campaign: Campaign) -> bool:
    return plans_campaigns(user) and campaign.status != Campaign.Status.CLOSED
