"""What stands first on a campaign's page: how far the days have come, what runs now, and what is asked of whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from campaigns.planning.models import Campaign, LeadingGroup
from campaigns.planning.queries import Bar, Milestone
from campaigns.quotas import roles
from campaigns.quotas.cards import RuleLine, RulePage
from outreach.access import holds, plans_campaigns
from outreach.calendar.periods import Kind, Period, period_of
from outreach.people.models import User
from outreach.people.roles import Role

# So many of the days to come are shown at once.
SOON = 3


@dataclass(frozen=True)
class Asked:
    """The rules for the same people; open for the reader who is one of them."""

    who: str
    is_open: bool
    lines: list[RuleLine] = field(default_factory=list)


@dataclass(frozen=True)
class Overview:
    past: int
    days: int
    now: list[Bar]
    asked: list[Asked]
    off: list[RuleLine]
    places: int
    filled: int
    soon: Sequence[Milestone]
    later: Sequence[Milestone]
    quarter: Period  # of today; of a campaign that has not begun its first, of one that is over its last
    is_this_quarter: bool

    @property
    def rules(self) -> int:
        return sum(len(group.lines) for group in self.asked)

    @property
    def percent(self) -> int:
        return self.past * 100 // self.days


def overview_of(
    campaign: Campaign,
    user: User,
    today: date,
    *,
    rules: RulePage,
    bars: Iterable[Bar],
    groups: Iterable[LeadingGroup],
    milestones: Iterable[Milestone],
) -> Overview:
    past, days = days_of(campaign, today)
    is_over = campaign.status == Campaign.Status.CLOSED
    lines = [line for card in rules.cards for line in card.lines]
    places = [place for group in groups for place in group.members.all()]
    coming = [stone for stone in milestones if not stone.past]
    quarter = period_of(min(max(today, campaign.starts_on), campaign.ends_on), Kind.QUARTER)
    return Overview(
        past=past,
        days=days,
        now=[bar for bar in bars if bar.passed and bar.passed.state == "now" and not is_over],
        asked=asked_of(campaign, user, [line for line in lines if is_asked(line)]),
        off=[line for line in lines if not is_asked(line)],
        places=len(places),
        filled=sum(place.person is not None for place in places),
        soon=coming[:SOON],
        later=coming[SOON:],
        quarter=quarter,
        is_this_quarter=quarter.start <= today <= quarter.end,
    )


def days_of(campaign: Campaign, today: date) -> tuple[int, int]:
    """How many of its days have passed, today among them, and how many it has."""
    whole = (campaign.ends_on - campaign.starts_on).days + 1
    return min(max((today - campaign.starts_on).days + 1, 0), whole), whole


def is_asked(line: RuleLine) -> bool:
    """Now, or from a coming period on."""
    return line.rule.enabled or bool(line.following and line.following.rule.enabled)


def asked_of(campaign: Campaign, user: User, lines: Iterable[RuleLine]) -> list[Asked]:
    """By who has to do it, in the order of the plan."""
    found: dict[str, Asked] = {}
    for line in lines:
        who = roles.listed(line.rule.roles)
        group = found.setdefault(who, Asked(who, concerns(campaign, user, line.rule.roles)))
        group.lines.append(line)
    return list(found.values())


def concerns(campaign: Campaign, user: User, named: Iterable[str]) -> bool:
    """Whether the reader is among those named, as far as appointments say so. Who plans looks after all alike."""
    if plans_campaigns(user):
        return False
    held = {one for role in named for one in roles.appointments_of(role)}
    if roles.STAFF in named:
        return campaign.leaders_owe_all or not holds(user, Role.LEADER) or holds(user, *held)
    return holds(user, *held)
