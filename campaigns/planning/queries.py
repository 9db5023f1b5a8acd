"""What planning asks: who holds the post that a place in a group names, and which days the plan holds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from campaigns.planning.models import Campaign, GroupMember, Phase
from campaigns.planning.phases import Passed, passed
from campaigns.planning.presets import OWN, Place, Preset, all_presets
from outreach.calendar.periods import Kind, free_period, parts
from outreach.people.models import Appointment, Organization, User
from outreach.people.roles import Category, Role

# Who can be expected to stand for a section, the leading body first.
STANDING_FOR = (Role.LEADER, Role.UNIT_LEAD, Role.MIDDLE)


def holders_of(school: Organization, places: Sequence[Place], on: date) -> list[User | None]:
    """One person a place, or None: suggested from posts, departments and appointments, each person once a group."""
    staff = leading_staff(school, on)
    held: dict[int, set[str]] = {}
    rows = Appointment.objects.filter(organization=school, user__in=staff).on(on)
    for user, role in rows.values_list("user_id", "role"):
        held.setdefault(user, set()).add(role)
    taken: set[int] = set()
    found: list[User | None] = []
    for place in places:
        person = next((one for one in _candidates(place, staff, held) if one.pk not in taken), None)
        if person:
            taken.add(person.pk)
        found.append(person)
    return found


def _candidates(place: Place, staff: list[User], held: dict[int, set[str]]) -> list[User]:
    """By role; else by the words of the post; else who leads a department of that name."""
    if place.held_by:
        return [one for role in place.held_by for one in staff if role in held.get(one.pk, ())]
    if not place.holder:
        return []
    pattern = re.compile(place.holder)
    by_post = [one for one in staff if pattern.search(one.post) and "副主任" not in one.post]
    if by_post:
        return sorted(by_post, key=lambda one: one.category != Category.MIDDLE) if "负责人" in place.post else by_post
    return [
        one
        for role in STANDING_FOR
        for one in staff
        if one.department and pattern.search(one.department.name) and role in held.get(one.pk, ())
    ]


def leading_staff(school: Organization, on: date) -> list[User]:
    """Whom one would put into a group: the leading body and the middle ranks."""
    return list(
        User.objects.filter(school=school, category__in=[Category.LEADER, Category.MIDDLE]).employed(on).for_list()
    )


def members_of(campaign: Campaign) -> list[GroupMember]:
    rows = GroupMember.objects.filter(group__campaign=campaign).select_related("group", "person")
    return list(rows.order_by("group__pk", "order", "pk"))


@dataclass(frozen=True)
class Milestone:
    """A day by which something begins, ends or is due."""

    on: date
    what: str
    note: str = ""
    past: bool = False
    next: bool = False


def milestones_of(campaign: Campaign, today: date) -> list[Milestone]:
    """Computed from phases, hand-ins and quarters; nothing of it is stored. Three queries at most."""
    found = [Milestone(phase.starts_on, f"{phase.name}开始", phase.focus) for phase in campaign.phases.all()]
    found += [Milestone(phase.ends_on, f"{phase.name}结束") for phase in campaign.phases.all()]
    found += [
        Milestone(handin.due_on, f"交{handin.name}", f"报送{handin.addressee}" if handin.addressee else "")
        for handin in campaign.handins.all()
        if handin.due_on
    ]
    span = free_period(Kind.CAMPAIGN, str(campaign.year), campaign.starts_on, campaign.ends_on)
    for quarter in parts(span, Kind.QUARTER):
        close = quarter.end + timedelta(days=campaign.grace_days)
        found.append(Milestone(close, f"{quarter.short_label}补录截止", "这天以后记的算季后补录"))
    found.sort(key=lambda stone: stone.on)
    coming = next((stone for stone in found if stone.on >= today), None)
    return [replace(stone, past=stone.on < today, next=stone is coming) for stone in found]


@dataclass(frozen=True)
class Bar:
    """A phase on the line of the campaign, in thousandths of its length."""

    phase: Phase
    left: int
    width: int
    passed: Passed | None = None


def bars_of(campaign: Campaign, today: date | None = None) -> list[Bar]:
    """The phases that touch the campaign; with a day, also how much of each has passed on it."""
    whole = (campaign.ends_on - campaign.starts_on).days + 1
    bars = []
    for phase in campaign.phases.all():
        start = max(phase.starts_on, campaign.starts_on)
        end = min(phase.ends_on, campaign.ends_on)
        if start <= end:
            left = (start - campaign.starts_on).days * 1000 // whole
            width = max(((end - start).days + 1) * 1000 // whole, 4)
            bars.append(Bar(phase, left, width, passed(phase, today) if today else None))
    return bars


def elapsed_share(campaign: Campaign, today: date) -> int:
    """How much of the campaign has passed, in thousandths."""
    whole = (campaign.ends_on - campaign.starts_on).days + 1
    return min(max((today - campaign.starts_on).days + 1, 0), whole) * 1000 // whole


@dataclass(frozen=True)
class Offer:
    """A campaign of the library as the launch page shows it: what it asks first, and when the school had it."""

    preset: Preset
    asks: tuple[str, ...]
    had: Campaign | None

    @property
    def span(self) -> str:
        (first, start), (last, end) = (map(int, day.split("-")) for day in (self.preset.starts_on, self.preset.ends_on))
        return f"{first}月{start}日至{last}月{end}日"

    @property
    def is_own(self) -> bool:
        return self.preset.code == OWN


ASKS_SHOWN = 3


def offers_of(user: User) -> list[Offer]:
    """Every campaign of the library, in its order, with the latest that the school has had of it."""
    mine = Campaign.objects.visible_to(user).select_related("school").order_by("year", "pk")
    latest = {campaign.preset: campaign for campaign in mine}
    return [
        Offer(
            preset=preset,
            asks=tuple(rule.source for rule in preset.rules if rule.enabled and rule.source)[:ASKS_SHOWN],
            had=latest.get(preset.code),
        )
        for preset in all_presets()
    ]
