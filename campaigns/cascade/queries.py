"""What the pages of issued campaigns ask, for the office that issues and for the school that takes up."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from campaigns.cascade import telling
from campaigns.cascade.access import issues_campaigns
from campaigns.cascade.drift import Drift, drift
from campaigns.cascade.models import Adoption, AdoptionQuerySet, IssuedVersion
from campaigns.planning.content import Content, contents_of
from campaigns.planning.models import Campaign, LeadingGroup
from campaigns.quotas.models import QuotaRule
from outreach.navigation import badge
from outreach.people.models import Organization, OrganizationQuerySet, User

# How a rule's freedom is marked.
LOCK_ROLES = {QuotaRule.Lock.FREE: "mute", QuotaRule.Lock.BOUNDED: "info", QuotaRule.Lock.LOCKED: "due"}


@badge("campaign-list")
def waiting_from_above(user: User) -> AdoptionQuerySet:
    """What a school's planners have still to take up, or to look at again."""
    if issues_campaigns(user):
        return Adoption.objects.none()
    return Adoption.objects.visible_to(user).waiting()


@dataclass(frozen=True)
class FromAbove:
    """How many campaigns came to the school, and how many of them wait."""

    all: int
    waiting: int


def from_above_of(user: User) -> FromAbove:
    if issues_campaigns(user):
        return FromAbove(0, 0)
    seen = Adoption.objects.visible_to(user)
    return FromAbove(seen.count(), seen.waiting().count())


def adoptions_for(user: User) -> AdoptionQuerySet:
    """Everything that came to the person's school, the latest first."""
    seen = Adoption.objects.visible_to(user).select_related("issued__school", "campaign")
    return seen.order_by("-issued__year", "-issued__pk")


# Reading -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class RuleLine:
    sentence: str
    lock: str
    role: str
    enabled: bool


@dataclass(frozen=True)
class Reading:
    """An issued plan as a page shows it."""

    content: Content
    fields: list[tuple[str, str]]
    phases: list[tuple[str, str, str]]
    rules: list[RuleLine]
    handins: list[tuple[str, str]]
    groups: list[tuple[str, list[tuple[str, str]]]]


def reading_of(content: Content) -> Reading:
    shown = ("theme", "goals", "priority_targets", "guiding", "demands", "discipline")
    return Reading(
        content=content,
        fields=[("时间", telling.span(content))]
        + [(telling.field_label(name), telling.shown_value(name, content[name])) for name in shown if content[name]],
        phases=[(phase["name"], telling.span(phase), phase["focus"]) for phase in content["phases"]],
        rules=[
            RuleLine(
                telling.rule_sentence(rule, content),
                QuotaRule.Lock(rule["lock"]).label,
                LOCK_ROLES[QuotaRule.Lock(rule["lock"])],
                rule["enabled"],
            )
            for rule in content["rules"]
        ],
        handins=[
            (handin["name"], f"{telling.day(handin['due_on'])}前" if handin["due_on"] else "不定日期")
            for handin in content["handins"]
            if handin["enabled"]
        ],
        groups=[
            (
                LeadingGroup.Kind(group["kind"]).label,
                [(member["position"], member["post"]) for member in group["members"]],
            )
            for group in content["groups"]
        ],
    )


# For the office ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Progress:
    """How far an issued campaign has come: schools in all, those that took it up, and those up to date."""

    offered: int
    adopted: int
    current: int
    running: int


def progress_of(campaign: Campaign) -> Progress:
    rows = list(campaign.adoptions.values_list("campaign__status", "accepted", "offered"))
    adopted = [row for row in rows if row[0] and row[1]]
    return Progress(
        offered=len(rows),
        adopted=len(adopted),
        current=sum(accepted == offered for _, accepted, offered in adopted),
        running=sum(status == Campaign.Status.RUNNING for status, _, _ in adopted),
    )


def adoption_rows(campaign: Campaign) -> AdoptionQuerySet:
    """By school code, never by how far anybody is."""
    return Adoption.objects.filter(issued=campaign).select_related("school", "campaign").order_by("school__code")


def schools_under(campaign: Campaign) -> OrganizationQuerySet:
    return Organization.objects.under(campaign.school).schools().order_by("code")


def schools_without(campaign: Campaign) -> list[Organization]:
    """Schools under the office to which the campaign has not been sent."""
    return list(schools_under(campaign).exclude(pk__in=campaign.adoptions.values("school")))


@dataclass(frozen=True)
class SchoolDrift:
    adoption: Adoption
    found: list[Drift]


def drifts_of(adoptions: Iterable[Adoption]) -> list[SchoolDrift]:
    """What each school's campaign does differently from the version it answers to. Ten queries at most."""
    adopted = [adoption for adoption in adoptions if adoption.is_adopted]
    mine = contents_of(adoption.campaign for adoption in adopted if adoption.campaign)
    wanted: dict[int, set[int]] = defaultdict(set)
    for adoption in adopted:
        wanted[adoption.issued_id].add(adoption.accepted or 0)
    above = {
        (version.campaign_id, version.number): version.content
        for version in IssuedVersion.objects.filter(campaign__in=wanted)
        if version.number in wanted[version.campaign_id]
    }
    return [
        SchoolDrift(adoption, drift(above[adoption.issued_id, adoption.accepted or 0], mine[adoption.campaign_id or 0]))
        for adoption in adopted
    ]
