"""The kinds of event: the closed list, and those that the campaigns of a school have of their own."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from campaigns.planning.models import Campaign
from campaigns.quotas.countable import EVENT_KINDS, own_event_kind
from campaigns.quotas.models import ActivityKind
from outreach.people.models import Organization

OWN = re.compile(r"c(\d{1,9})\.(.+)")


@dataclass(frozen=True)
class KindGroup:
    """A heading and what is chosen under it: (code, name)."""

    name: str
    kinds: tuple[tuple[str, str], ...]


def own_activities(codes: Iterable[str]) -> QuerySet[ActivityKind]:
    """The activities whose own kinds these codes are; codes of the closed list are passed over."""
    wanted = Q(pk__in=())
    for code in codes:
        own = OWN.fullmatch(code)
        if own:
            wanted |= Q(campaign=int(own[1]), code=own[2])
    return ActivityKind.objects.filter(wanted, source=ActivityKind.Source.EVENT)


def kind_names(codes: Iterable[str]) -> dict[str, str]:
    """The Chinese name of each code, in at most one query."""
    codes = set(codes)
    names = {code: EVENT_KINDS[code].name for code in codes if code in EVENT_KINDS}
    own = codes - names.keys()
    if own:
        rows = own_activities(own).values_list("campaign_id", "code", "name")
        names |= {own_event_kind(campaign, code): name for campaign, code, name in rows}
    return {code: names.get(code, "活动") for code in codes}


def kind_name(code: str) -> str:
    return kind_names([code])[code]


def event_kinds_for(school: Organization, on: date) -> list[KindGroup]:
    """What can be chosen on that day: first what the running campaigns ask for, then everything else. One query."""
    running = Campaign.objects.running().filter(school=school, starts_on__lte=on, ends_on__gte=on)
    activities = (
        ActivityKind.objects.filter(campaign__in=running, source=ActivityKind.Source.EVENT, rules__enabled=True)
        .select_related("campaign")
        .order_by("campaign", "pk")
        .distinct()
    )
    asked: dict[str, dict[str, str]] = {}
    for activity in activities:
        listed = asked.setdefault(activity.campaign.nickname, {})
        if not activity.modes:
            listed[own_event_kind(activity.campaign_id, activity.code)] = activity.name
        for code in activity.modes:
            kind = EVENT_KINDS.get(code)
            if kind:
                listed[code] = kind.name
    groups: list[KindGroup] = []
    shown: set[str] = set()
    for name, kinds in asked.items():
        fresh = tuple((code, label) for code, label in kinds.items() if code not in shown)
        shown |= kinds.keys()
        if fresh:
            groups.append(KindGroup(name, fresh))
    for name, kinds in _by_group().items():
        left = tuple((code, label) for code, label in kinds.items() if code not in shown)
        if left:
            groups.append(KindGroup(name, left))
    return groups


def _by_group() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for kind in EVENT_KINDS.values():
        found.setdefault(kind.group, {})[kind.code] = kind.name
    return found
