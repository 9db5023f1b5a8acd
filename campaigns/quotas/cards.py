"""The rules as they stand on a page: a card an activity, a line a rule, the burden beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from campaigns.planning.models import Campaign
from campaigns.planning.presets import Preset, PresetError, preset_of
from campaigns.quotas.burden import Burden, Load, burden_of
from campaigns.quotas.checks import warnings_for
from campaigns.quotas.models import QuotaRule
from campaigns.quotas.sentences import Segment, amount_of, full_segments_of, sentence_of
from campaigns.quotas.services import asked_above
from campaigns.quotas.versions import start_label
from outreach.calendar.periods import TermDates
from outreach.calendar.queries import term_dates
from outreach.people.models import Organization

# So many activities that are off stand among the others.
FEW = 3


@dataclass(frozen=True)
class RuleLine:
    rule: QuotaRule
    segments: list[Segment]
    sentence: str
    load: Load | None = None
    warnings: list[str] = field(default_factory=list)
    # Of a checklist: what is on it.
    items: list[str] = field(default_factory=list)
    # What the office above lets the school do with it; empty where it may do as it likes.
    lock: str = ""
    # For a version that does not hold yet: “从2026年第四季度起”.
    begins: str = ""
    following: "RuleLine | None" = None


@dataclass(frozen=True)
class ActivityCard:
    name: str
    lines: list[RuleLine]

    @property
    def is_off(self) -> bool:
        return not any(line.rule.enabled for line in self.lines)


@dataclass(frozen=True)
class Difference:
    """Where the school asks for something else than the plan it started from."""

    name: str
    planned: str
    here: str


@dataclass(frozen=True)
class RulePage:
    cards: list[ActivityCard]
    burden: Burden
    differences: list[Difference]
    same: int
    above: list[Difference] = field(default_factory=list)
    # What a sentence may speak of here.
    activities: list[str] = field(default_factory=list)

    @property
    def offered(self) -> list[ActivityCard]:
        """What is there to be chosen and not asked for, where that is much: it stands folded at the end."""
        off = [card for card in self.cards if card.is_off]
        return off if len(off) > FEW else []

    @property
    def shown(self) -> list[ActivityCard]:
        folded = {id(card) for card in self.offered}
        return [card for card in self.cards if id(card) not in folded]


def rule_page(campaign: Campaign, today: date) -> RulePage:
    """Everything a page of rules shows; the number of queries does not depend on the number of rules."""
    versions = list(campaign.rules.with_words().order_by("order", "since"))
    for rule in versions:
        rule.campaign = campaign
    standing = _standing(versions, max(today, campaign.starts_on))
    coming = {rule.code: rule for rule in versions if rule not in standing and rule.until is None}
    burden = burden_of(campaign, standing, today)
    terms = term_dates(campaign.school_id)
    names = dict(campaign.activities.values_list("code", "name"))
    lines = [_line(rule, standing, burden, terms, names, coming.get(rule.code)) for rule in standing]
    cards: dict[int, ActivityCard] = {}
    for line in lines:
        activity = line.rule.activity
        cards.setdefault(activity.pk, ActivityCard(activity.name, [])).lines.append(line)
    differences, same = _differences(campaign, [rule for rule in versions if rule.until is None])
    above = _above(campaign, standing)
    return RulePage(list(cards.values()), burden, differences, same, above, list(names.values()))


def lock_words(rule: QuotaRule) -> str:
    """上级要求，只能提高. Nothing for the office that issues it."""
    if rule.lock == QuotaRule.Lock.FREE or rule.campaign.school.kind != Organization.Kind.SCHOOL:
        return ""
    return f"上级要求，{QuotaRule.Lock(rule.lock).label}"


def _above(campaign: Campaign, rules: Sequence[QuotaRule]) -> list[Difference]:
    """What the office above asks for, and what the school has made of it; `here` is empty where that is the same."""
    asked = asked_above(campaign)
    found = []
    for rule in rules:
        if rule.lock == QuotaRule.Lock.FREE or rule.code not in asked:
            continue
        names = ("comparator", "number", "number_max", "unit", "period")
        theirs = QuotaRule(activity=rule.activity, **{name: asked[rule.code][name] for name in names})
        above, here = _briefly(theirs), _briefly(rule)
        found.append(Difference(rule.activity.name, above, here if here != above else ""))
    return found


def _briefly(rule: QuotaRule) -> str:
    return f"{rule.get_period_display()}{amount_of(rule)}"


def _standing(versions: Sequence[QuotaRule], day: date) -> list[QuotaRule]:
    """One a code: the version of the day, or the first one that is to come."""
    found: dict[str, QuotaRule] = {}
    for rule in versions:
        if rule.code not in found or rule.since <= day:
            found[rule.code] = rule
    return sorted(found.values(), key=lambda rule: (rule.order, rule.pk))


def _line(
    rule: QuotaRule,
    standing: Sequence[QuotaRule],
    burden: Burden,
    terms: Sequence[TermDates],
    names: Mapping[str, str],
    coming: QuotaRule | None = None,
) -> RuleLine:
    begins = ""
    if rule.since > rule.campaign.starts_on and rule.until is None:
        begins = f"从{start_label(rule.period, rule.since, terms)}起"
    return RuleLine(
        rule=rule,
        segments=full_segments_of(rule),
        sentence=sentence_of(rule),
        load=burden.of(rule) if rule.enabled else None,
        warnings=warnings_for(rule, standing, burden.heads) if rule.enabled else [],
        items=[names[code] for code in rule.activity.parts if code in names],
        lock=lock_words(rule),
        begins=begins,
        following=_line(coming, [], burden, terms, names) if coming else None,
    )


def _differences(campaign: Campaign, rules: Sequence[QuotaRule]) -> tuple[list[Difference], int]:
    try:
        plan: Preset = preset_of(campaign.preset)
    except PresetError:  # a preset that is no longer shipped
        return [], 0
    found, same = [], 0
    for rule in rules:
        original = plan.rule(rule.code)
        if original is None:
            continue
        number, unit = original.amount(campaign.week_in_days)
        if (rule.number, rule.unit, rule.period, rule.comparator) == (
            number,
            unit,
            original.period,
            original.comparator,
        ):
            same += 1
            continue
        asked = QuotaRule(
            activity=rule.activity, number=number, unit=unit, period=original.period, comparator=original.comparator,
            number_max=original.number_max,
        )  # fmt: skip
        found.append(Difference(rule.activity.name, _briefly(asked), _briefly(rule)))
    return found, same
