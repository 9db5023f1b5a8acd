"""What is worth a look before a campaign is opened, each with the page that mends it. Nothing here forbids."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from campaigns.handins.models import HandIn
from campaigns.planning.models import Campaign, LeadingGroup, LiaisonLine, Phase
from campaigns.planning.phases import outside
from campaigns.quotas.cards import RuleLine, RulePage
from campaigns.quotas.roles import BODIES, label
from outreach.people.models import Organization

# So many names stand in a sentence; the rest are counted.
NAMED = 3


@dataclass(frozen=True)
class Care:
    text: str
    word: str
    url: str


def cares_of(
    campaign: Campaign,
    *,
    rules: RulePage,
    groups: Iterable[LeadingGroup],
    lines: Iterable[LiaisonLine],
    phases: Sequence[Phase],
    handins: Iterable[HandIn],
) -> list[Care]:
    found = [*_rules(campaign, rules), *_phases(campaign, phases), *_handins(campaign, handins)]
    if campaign.school.kind == Organization.Kind.SCHOOL:  # an office above names nobody
        found += [*_places(campaign, groups), *_lines(campaign, lines)]
    return [*found, *_words(campaign)]


def _rules(campaign: Campaign, page: RulePage) -> Iterable[Care]:
    address = reverse("campaign-rules", args=[campaign.pk])
    lines = [line for card in page.cards for line in card.lines]
    enabled = [line for line in lines if line.rule.enabled]
    if not enabled:
        yield Care("一条启用的指标也没有，启用一条才能开展。", "去启用", address)
    yield from _nobody(page, enabled)
    blank = [line for line in lines if line.rule.number is None and line.rule.comparator != "all"]
    if blank:
        first = blank[0].rule
        names = _few(line.rule.activity.name for line in blank)
        yield Care(f"{names}还没有写数字，现在不启用。", "去写数字", f"{address}?edit={first.pk}#{first.code}")


def _nobody(page: RulePage, enabled: Iterable[RuleLine]) -> Iterable[Care]:
    """Roles that a rule names and nobody holds; an office above does not know (no heads)."""
    heads = page.burden.heads
    named = dict.fromkeys(role for line in enabled for role in (*line.rule.roles, *line.rule.counterparts))
    for role in named:
        if heads and role not in BODIES and not heads.get(role):
            text = f"现在没有人是“{label(role)}”，写给他们的指标暂时落不到人。"
            yield Care(text, "去任命", reverse("staff-list"))


def _phases(campaign: Campaign, phases: Sequence[Phase]) -> Iterable[Care]:
    address = reverse("campaign-phases", args=[campaign.pk])
    for phase in outside(phases, campaign.starts_on, campaign.ends_on):
        yield Care(f"阶段“{phase.name}”有几天在活动的起止日期以外。", "去改日期", address)


def _handins(campaign: Campaign, handins: Iterable[HandIn]) -> Iterable[Care]:
    asked = [one for one in handins if one.enabled and one.counting == HandIn.Counting.COUNT]
    undated = [one for one in asked if not one.due_on]
    if undated:
        address = reverse("handin-list", args=[campaign.pk])
        yield Care(f"{_few(one.name for one in undated)}还没有写哪天前交，到时不会提醒。", "去写日期", address)
    for one in asked:
        if one.due_on and not campaign.starts_on <= one.due_on <= campaign.ends_on:
            day = f"{one.due_on.year}年{one.due_on.month}月{one.due_on.day}日"
            yield Care(f"“{one.name}”{day}前交，不在活动期间。", "去改日期", reverse("handin-edit", args=[one.pk]))


def _places(campaign: Campaign, groups: Iterable[LeadingGroup]) -> Iterable[Care]:
    address = reverse("campaign-organization", args=[campaign.pk])
    for group in groups:
        empty = [f"{place.position}（{place.post}）" for place in group.members.all() if not place.person]
        if empty:
            yield Care(f"{group.get_kind_display()}还没有人选：{_few(empty)}。", "去选人", address)


def _lines(campaign: Campaign, lines: Iterable[LiaisonLine]) -> Iterable[Care]:
    for line in lines:
        who = line.leader.name if line.leader else line.post or "一条联系条线"
        missing = [word for word, there in (("校领导", line.leader), ("联络员", line.officer)) if not there]
        if not line.departments.all() and not line.grade:
            missing.append("联系的处室或年级")
        if missing:
            text = f"联系条线“{who}”还缺{'、'.join(missing)}。"
            yield Care(text, "去补上", reverse("line-edit", args=[line.pk]))


def _words(campaign: Campaign) -> Iterable[Care]:
    if not campaign.guiding:
        text = "指导思想还没有写，方案里标着“待填”。"
        yield Care(text, "去写", reverse("campaign-goals", args=[campaign.pk]))


def _few(names: Iterable[str]) -> str:
    """“甲”“乙”“丙”等 5 项."""
    found = list(names)
    return "".join(f"“{name}”" for name in found[:NAMED]) + (f"等 {len(found)} 项" if len(found) > NAMED else "")
