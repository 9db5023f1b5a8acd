"""What a campaign's page leads to in the rooms of what is done. Read once, when the app is ready."""

from django.urls import reverse

from campaigns.handins.models import HandIn
from campaigns.planning.links import campaign_link
from campaigns.planning.models import Campaign
from campaigns.quotas.models import ActivityKind
from casework.events.access import may_log_events
from casework.events.talks import may_look_at_pairs
from casework.progress.access import may_close
from casework.registers.access import may_read
from casework.submissions.access import may_see_matrix
from outreach.access import is_office
from outreach.people.models import User

POINT = "contact_point"  # of campaigns.quotas.countable.PAIRED_WITH


@campaign_link("目标对照", "chart-bar", order=20)
def goals(user: User, campaign: Campaign) -> str:
    return reverse("campaign-goal-results", args=[campaign.pk]) if may_close(user) else ""


@campaign_link("活动记录", "calendar", order=30)
def events(user: User, campaign: Campaign) -> str:
    return reverse("event-list") if may_log_events(user) else ""


@campaign_link("谈心对照表", "message-circle-question", order=35)
def talks(user: User, campaign: Campaign) -> str:
    """Only where the campaign counts talks by pairs, and for those who are among them."""
    return reverse("talk-matrix", args=[campaign.pk]) if may_look_at_pairs(user, campaign) else ""


@campaign_link("材料", "inbox", order=40)
def materials(user: User, campaign: Campaign) -> str:
    """Who has handed in what, for those who follow it up; for everybody else what they have to hand in themselves."""
    if not campaign.handins.filter(enabled=True, counting=HandIn.Counting.COUNT).exists():
        return ""
    overview = f"{reverse('submission-office')}?campaign={campaign.pk}"
    return overview if may_see_matrix(user) else reverse("submission-mine")


@campaign_link("台账", "clipboard-list", order=50)
def registers(user: User, campaign: Campaign) -> str:
    return f"{reverse('register-list')}?campaign={campaign.pk}" if may_read(user) else ""


@campaign_link("组织图", "users", order=60)
def chart(user: User, campaign: Campaign) -> str:
    return reverse("campaign-chart", args=[campaign.pk])


@campaign_link("联系点", "map-pin", order=65)
def points(user: User, campaign: Campaign) -> str:
    """For the office always; for the others where the campaign asks for contact points."""
    asked = campaign.activities.filter(source=ActivityKind.Source.PAIRING).values_list("modes", flat=True)
    wanted = is_office(user) or any(POINT in modes for modes in asked)
    return reverse("point-list") if wanted else ""
