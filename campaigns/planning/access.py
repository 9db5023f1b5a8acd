"""Who sees a campaign, and who plans it."""

from django.shortcuts import get_object_or_404

from campaigns.planning.models import BranchPartner, Campaign, LeadingGroup, LiaisonLine
from outreach.access import plans_campaigns
from outreach.people.models import User


def campaign_for(user: User, pk: int) -> Campaign:
    """The campaign, if this person may see it; otherwise 404, as if there were none."""
    return get_object_or_404(Campaign.objects.visible_to(user).select_related("school"), pk=pk)


def group_for(user: User, pk: int) -> LeadingGroup:
    seen = LeadingGroup.objects.visible_to(user).select_related("campaign__school")
    found: LeadingGroup = get_object_or_404(seen, pk=pk)
    return found


def line_for(user: User, pk: int) -> LiaisonLine:
    seen = LiaisonLine.objects.visible_to(user).select_related("campaign__school", "leader", "officer")
    found: LiaisonLine = get_object_or_404(seen.prefetch_related("departments"), pk=pk)
    return found


def partner_for(user: User, pk: int) -> BranchPartner:
    seen = BranchPartner.objects.visible_to(user).select_related("campaign__school", "branch")
    found: BranchPartner = get_object_or_404(seen, pk=pk)
    return found


def may_change_plan(user: User, campaign: Campaign) -> bool:
    """A closed campaign is not planned any more."""
    return plans_campaigns(user) and campaign.status != Campaign.Status.CLOSED


def may_plan(user: User) -> bool:
    """校长, 书记 and the office: start campaigns and change what they ask."""
    return plans_campaigns(user)
