"""What the pages ask: how many people hold each role."""

from dataclasses import dataclass
from datetime import date

from campaigns.planning.models import Campaign
from campaigns.quotas import roles
from campaigns.quotas.eligibility import Roster, roster_of, spells_of
from campaigns.quotas.models import Exemption, ExemptionQuerySet
from outreach.access import plans_campaigns
from outreach.calendar.periods import Kind, period_of
from outreach.navigation import badge
from outreach.people.models import User


def headcounts(campaign: Campaign, day: date, roster: Roster | None = None) -> dict[str, int]:
    """How many people hold each role on that day, by the campaign's own scope."""
    today = period_of(day, Kind.STANDING)
    roster = roster or roster_of([campaign.school_id], day, day)
    return {role: len(spells_of(roster, campaign, [role], today)) for role in roles.LABELS if role not in roles.BODIES}


@badge("exemption-list")
def exemptions_waiting(user: User) -> ExemptionQuerySet:
    """What the office has to decide; one's own is decided by somebody else."""
    if not plans_campaigns(user):
        return Exemption.objects.none()
    waiting = Exemption.objects.visible_to(user).filter(state=Exemption.State.REQUESTED)
    return waiting.exclude(user=user.pk)


@dataclass(frozen=True)
class RoleRow:
    """A role that the rules name, and who holds it, by department and 工号."""

    role: str
    label: str
    names: list[str]

    @property
    def people(self) -> int:
        return len(self.names)


def role_rows(campaign: Campaign, day: date) -> list[RoleRow]:
    """The roles of the rules that are on, in the order of the glossary."""
    rules = campaign.rules.filter(enabled=True, until=None).values_list("roles", flat=True)
    named = {role for listed in rules for role in listed} - roles.BODIES - {roles.HELPER}
    roster = roster_of([campaign.school_id], day, day)
    today = period_of(day, Kind.STANDING)
    names = dict(User.objects.filter(school=campaign.school_id).values_list("pk", "name"))
    return [
        RoleRow(role, label, [names[spell.user_id] for spell in spells_of(roster, campaign, [role], today)])
        for role, label in roles.LABELS.items()
        if role in named
    ]
