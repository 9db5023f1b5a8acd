"""更多: where a campaign's page leads. A slice above adds its pages here; this room cannot know them.

    @campaign_link("组织图", "users", order=60)
    def chart(user, campaign):
        return reverse("campaign-chart", args=[campaign.pk])

The function answers with the address, or with nothing where the page is not for this reader or this campaign.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from campaigns.cascade.models import Adoption
from campaigns.planning.models import Campaign
from outreach.access import plans_campaigns
from outreach.people.models import User

Leads = Callable[[User, Campaign], str]


@dataclass(frozen=True)
class Link:
    label: str
    icon: str
    order: int
    leads: Leads
    drafts: bool


@dataclass(frozen=True)
class Shown:
    label: str
    icon: str
    url: str


_links: dict[str, Link] = {}


def campaign_link(label: str, icon: str, *, order: int, drafts: bool = False) -> Callable[[Leads], Leads]:
    """Registers a page, once under each label. `drafts`: also while the plan is being made."""

    def register(leads: Leads) -> Leads:
        _links[label] = Link(label, icon, order, leads, drafts)
        return leads

    return register


def links_of(campaign: Campaign, user: User) -> list[Shown]:
    """What this reader finds under 更多, in the agreed order."""
    draft = campaign.status == Campaign.Status.DRAFT
    asked = sorted((link for link in _links.values() if link.drafts or not draft), key=lambda link: link.order)
    found = [Shown(link.label, link.icon, link.leads(user, campaign)) for link in asked]
    return [shown for shown in found if shown.url]


@campaign_link("实施方案", "file-text", order=10, drafts=True)
def preview(user: User, campaign: Campaign) -> str:
    return reverse("campaign-preview", args=[campaign.pk])


@campaign_link("支部结对共建", "link", order=70)
def partners(user: User, campaign: Campaign) -> str:
    wanted = plans_campaigns(user) or campaign.branch_partners.exists()
    return reverse("partner-list", args=[campaign.pk]) if wanted else ""


@campaign_link("承接情况", "building", order=80)
def adoption(user: User, campaign: Campaign) -> str:
    """Of what came from the office above."""
    if campaign.issued_from_id is None:
        return ""
    found = Adoption.objects.visible_to(user).filter(campaign=campaign).first()
    return reverse("adoption-detail", args=[found.pk]) if found else ""


@campaign_link("和别的活动比", "list-check", order=90, drafts=True)
def compared(user: User, campaign: Campaign) -> str:
    return reverse("campaign-compare", args=[campaign.pk]) if plans_campaigns(user) else ""


@campaign_link("这些指标怎么算", "info-circle", order=95)
def how(user: User, campaign: Campaign) -> str:
    return reverse("campaign-how", args=[campaign.pk])
