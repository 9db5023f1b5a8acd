"""Who issues a campaign, and who takes it up for a school."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from campaigns.cascade.models import Adoption
from campaigns.planning.access import campaign_for
from campaigns.planning.models import Campaign
from outreach.access import is_district, plans_campaigns
from outreach.people.models import User


def issues_campaigns(user: User) -> bool:
    """The planners of a bureau or a centre."""
    return is_district(user)


def issued_for(user: User, pk: int) -> Campaign:
    """The campaign that this person's office issues or is going to; a school's own campaign is none."""
    campaign = campaign_for(user, pk)
    if not issues_campaigns(user):
        raise Http404
    return campaign


def adoption_for(user: User, pk: int) -> Adoption:
    """What came to the person's school, for those who plan there; otherwise 404."""
    seen = Adoption.objects.visible_to(user).select_related("issued__school", "school", "campaign", "adopted_by")
    return get_object_or_404(seen, pk=pk)


def may_take_up(user: User, adoption: Adoption) -> bool:
    return plans_campaigns(user) and adoption.school_id == user.school_id
