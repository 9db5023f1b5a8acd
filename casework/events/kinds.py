"""The kinds of event: the closed list, and those that the campaigns of a school have of their own."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from campaigns.planning.models import Campaign
from campaigns.quotas.countable import EVENT_KINDS, TALKS, own_event_kind
from campaigns.quotas.models import ActivityKind
from outreach.people.models import Organization

REVIEW = "review"
OWN = re.compile(r"c(\d{1,9})\.(.+)")


@dataclass(frozen=True)
class KindGroup:
    """A heading and what is chosen under it: (code, name). `asked`: a running campaign asks for it."""

    name: str
    kinds: tuple[tuple[str, str], ...]
    asked: bool = False


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
            groups.append(KindGroup(name, fresh, asked=True))
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


# What the form asks for besides when, where and who; a kind of a campaign's own asks as 其他活动 does.
_LECTURES = frozenset({"lead", "organizer", "class_groups", "audience"})
_MEETINGS = frozenset({"lead", "supervised", "audience", "branch", "department"})
_STAYS = frozenset({"days"})
_CONTACTS = frozenset({"contact_point"})
_BY_GROUP: dict[str, frozenset[str]] = {
    "会议": _MEETINGS,
    "三进三同": _STAYS,
    "接访下访": frozenset({"audience"}),
    "讲座与开放": _LECTURES,
    "谈心与联系": _CONTACTS,
    "学习与宣讲": frozenset({"lead", "days", "audience", "branch", "department"}),
    "调研与察访": _STAYS | _CONTACTS,
    "校园活动": _LECTURES | {"days"},
}
_BY_KIND: dict[str, frozenset[str]] = {
    "topic_meeting": _MEETINGS | {"topics"},
    "enlarged": _MEETINGS | {"topics"},
    "office_meeting": _MEETINGS | {"topics"},
    "lesson_at_home": _STAYS | {"class_groups"},
    "class_join": frozenset({"class_groups", "days"}),
    "lesson_experience": frozenset({"class_groups"}),
    "report_branch": frozenset({"branch"}),
    "branch_check": frozenset({"branch"}),
}


@dataclass(frozen=True)
class PhoneKind:
    """A kind that may be written down where there is no network, and what its small form asks for."""

    code: str
    name: str
    group: str
    asked: bool
    days: bool
    audience: bool
    # What one can be in it besides 参加: 主讲（主持）, 组织. Of a 评议 everybody takes part by assessing.
    parts: tuple[str, ...]


def kinds_without_network(school: Organization, on: date) -> list[PhoneKind]:
    """What may be written down on a phone without network: no talk, since what two have said is kept on no phone."""
    found = []
    for group in event_kinds_for(school, on):
        for code, name in group.kinds:
            if code in TALKS:
                continue
            wanted = asks(code)
            more = [part for part in ("lead", "organizer") if part in wanted]
            parts = ("assessed" if code == REVIEW else "present", *more)
            found.append(PhoneKind(code, name, group.name, group.asked, "days" in wanted, "audience" in wanted, parts))
    return found


def asks(kind: str) -> frozenset[str]:
    """Names of the fields that make sense for this kind."""
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    return _BY_GROUP[EVENT_KINDS[kind].group if kind in EVENT_KINDS else "校园活动"]
