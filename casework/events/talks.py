"""谈心交心: who has talked with whom in each round (R109). Nobody is counted against anybody, gaps only say 还没谈."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse

from campaigns.planning.models import Campaign
from campaigns.quotas.countable import TALKS
from campaigns.quotas.models import ActivityKind, QuotaRule
from campaigns.quotas.roles import appointments_of
from casework.events.facts import Partners, talk_partners
from casework.events.kinds import kind_name
from casework.progress.facts import Ask
from outreach.access import holds, is_principal
from outreach.calendar.periods import shanghai_day
from outreach.people.models import Appointment, User

ROUNDS = ("talk_round1", "talk_round2")


@dataclass(frozen=True)
class Cell:
    """A pair: the day on which they talked, or where to log it; neither when it is not asked of them."""

    day: date | None = None
    url: str = ""
    other: User | None = None


@dataclass(frozen=True)
class Row:
    person: User
    cells: list[Cell]

    @property
    def wanted(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.day or cell.url]


@dataclass(frozen=True)
class Round:
    name: str
    start: date
    end: date
    people: list[User]
    rows: list[Row]
    done: int
    pairs: int


def rounds_of(campaign: Campaign, *, at: datetime, who: User | None = None) -> list[Round]:
    """The rounds that the campaign asks for. `who`: only this person's row; none where nothing is asked of them."""
    rules = list(
        QuotaRule.objects.filter(campaign=campaign, until=None, enabled=True)
        .filter(activity__source=ActivityKind.Source.EVENT)
        .select_related("activity", "phase")
        .order_by("order", "pk")
    )
    found = []
    for kind in (*ROUNDS, *sorted(TALKS.difference(ROUNDS))):
        asking = [rule for rule in rules if kind in rule.counted_modes and rule.unit == QuotaRule.Unit.PAIRS]
        if asking:
            one = _round(campaign, kind, asking, at, who)
            if one.rows:
                found.append(one)
    return found


def _round(campaign: Campaign, kind: str, rules: list[QuotaRule], at: datetime, who: User | None) -> Round:
    spans = [_span(rule, campaign) for rule in rules]
    start, end = min(first for first, _ in spans), max(last for _, last in spans)
    pairs: set[frozenset[int]] = set()
    held = _holders(campaign, rules, min(end, shanghai_day(at)))
    for rule in rules:
        ones = {pk for role in rule.roles for pk in held.get(role, ())}
        others = {pk for role in rule.counterparts or rule.roles for pk in held.get(role, ())}
        pairs |= {frozenset((a, b)) for a in ones for b in others if a != b}
    everybody = {pk for pair in pairs for pk in pair}
    people = list(User.objects.filter(pk__in=everybody).for_list())
    ask = Ask(
        schools=frozenset([campaign.school_id]),
        start=start,
        end=end,
        on=end,
        seen_until=at,
        late_from=at,
        kinds=(kind,),
    )
    partners = talk_partners(ask)
    rows = [
        Row(person, [_cell(person, other, kind, pairs, partners) for other in people])
        for person in people
        if who is None or person.pk == who.pk
    ]
    done = sum(1 for pair in pairs if _talked(pair, partners))
    return Round(kind_name(kind), start, end, people, rows, done, len(pairs))


def _span(rule: QuotaRule, campaign: Campaign) -> tuple[date, date]:
    """The phase of the rule, or the whole campaign."""
    if rule.phase:
        return rule.phase.starts_on, rule.phase.ends_on
    return campaign.starts_on, campaign.ends_on


def _holders(campaign: Campaign, rules: list[QuotaRule], on: date) -> dict[str, set[int]]:
    """By role, who holds it on that day. One query."""
    roles = {role: appointments_of(role) for rule in rules for role in (*rule.roles, *rule.counterparts)}
    held = Appointment.objects.filter(organization=campaign.school_id, role__in=set().union(*roles.values())).on(on)
    rows = list(held.filter(user__is_active=True).values_list("role", "user_id"))
    return {role: {user for given, user in rows if given in wanted} for role, wanted in roles.items()}


def _talked(pair: frozenset[int], partners: Partners) -> bool:
    one, other = sorted(pair)
    return other in partners.get(one, {})


def _cell(
    person: User,
    other: User,
    kind: str,
    pairs: set[frozenset[int]],
    partners: dict[int, dict[int, tuple[date, datetime]]],
) -> Cell:
    if frozenset((person.pk, other.pk)) not in pairs:
        return Cell(other=other)
    known = partners.get(person.pk, {}).get(other.pk)
    if known:
        return Cell(day=known[0], other=other)
    query = urlencode({"kind": kind, "one": person.pk, "other": other.pk})
    return Cell(url=f"{reverse('talk-new')}?{query}", other=other)


def talking_campaigns(user: User) -> list[Campaign]:
    """The running campaigns whose pairs this person may look at: all of them, or those that ask it of the person."""
    return _talking(user, Campaign.objects.visible_to(user).running())


def may_look_at_pairs(user: User, campaign: Campaign) -> bool:
    """Whether this campaign counts talks by pairs, and the person is asked for them or looks after the whole."""
    return bool(_talking(user, [campaign]))


def _talking(user: User, campaigns: Iterable[Campaign]) -> list[Campaign]:
    rules = QuotaRule.objects.filter(
        campaign__in=campaigns, until=None, enabled=True, unit=QuotaRule.Unit.PAIRS
    ).select_related("campaign")
    found = {}
    for rule in rules.order_by("campaign", "pk"):
        roles = {one for role in (*rule.roles, *rule.counterparts) for one in appointments_of(role)}
        if is_principal(user) or holds(user, *roles):
            found[rule.campaign_id] = rule.campaign
    return list(found.values())
