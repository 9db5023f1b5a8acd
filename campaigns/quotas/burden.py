"""What the rules together ask of people's time: totals, the week of one person, and who carries most.

What stands (pairings) is not added up, nor what is asked of a school, a branch, a grade or a cohort. One record serves
every rule it satisfies, so of rules that the same record can serve, a person's week holds the largest and not the sum.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from campaigns.handins.models import HandIn
from campaigns.planning.models import Campaign
from campaigns.quotas import roles
from campaigns.quotas.eligibility import Roster, Spell, roster_of, spells_of
from campaigns.quotas.models import ActivityKind, QuotaRule
from campaigns.quotas.queries import headcounts
from campaigns.quotas.versions import period_now
from outreach.calendar.periods import Kind, Period, TermDates, period_of
from outreach.calendar.queries import term_dates
from outreach.people.models import Organization

Per, Source, Unit, Comparator = QuotaRule.Per, ActivityKind.Source, QuotaRule.Unit, QuotaRule.Comparator
# Asked of a body, not of anybody's week; how many families a cohort has is not known in this room.
OF_BODIES = frozenset({Per.SCHOOL, Per.BRANCH})
NOT_KNOWN = frozenset({Per.GRADE, Per.COHORT})
SHORT_PERIODS: dict[str, str] = {
    QuotaRule.Period.WEEK: "每周",
    QuotaRule.Period.MONTH: "每月",
    QuotaRule.Period.QUARTER: "每季",
    QuotaRule.Period.SEMESTER: "每学期",
    QuotaRule.Period.SCHOOL_YEAR: "每学年",
    QuotaRule.Period.YEAR: "全年",
    QuotaRule.Period.CAMPAIGN: "全程",
    QuotaRule.Period.PHASE: "阶段内",
    QuotaRule.Period.THREE_YEARS: "三学年",
}
THIS_PERIOD: dict[str, str] = {
    QuotaRule.Period.WEEK: "本周",
    QuotaRule.Period.MONTH: "本月",
    QuotaRule.Period.QUARTER: "本季度",
    QuotaRule.Period.SEMESTER: "本学期",
    QuotaRule.Period.SCHOOL_YEAR: "本学年",
    QuotaRule.Period.YEAR: "全年",
    QuotaRule.Period.CAMPAIGN: "活动期间",
    QuotaRule.Period.PHASE: "阶段内",
    QuotaRule.Period.THREE_YEARS: "三学年内",
}


@dataclass(frozen=True)
class Load:
    """One rule over its running period: `total` for the school, `weekly` for one person who owes it."""

    rule: QuotaRule
    period: Period
    total: int
    people: int
    weekly: Fraction
    assumed: str = ""
    label: str = ""

    @property
    def when(self) -> str:
        return SHORT_PERIODS[self.rule.period]

    @property
    def headline(self) -> str:
        """本季度共需 296 次家访，人均每周 0.3 次"""
        if not self.people:
            return "现在没有人要做这一条。"
        rule, when = self.rule, THIS_PERIOD[self.rule.period]
        whole = f"{when}共需 {self.total} {rule.unit}{rule.activity.name}"
        if rule.per in OF_BODIES:
            return whole if rule.per == Per.SCHOOL else f"{whole}，每个支部各做"
        return f"{whole}，人均每周 {rounded(self.weekly)} {rule.unit}"


@dataclass(frozen=True)
class Burden:
    loads: tuple[Load, ...]
    people: int
    weekly: Fraction
    heaviest: str
    heaviest_weekly: Fraction
    heads: dict[str, int]  # empty for an office above schools: each school reckons with its own people
    # Copies of materials that those who owe any have to hand in, on average.
    papers: Fraction = Fraction()
    # Units, branches or the school owe some, whatever a person owes.
    bodies_owe: bool = False

    def of(self, rule: QuotaRule) -> Load | None:
        return next((load for load in self.loads if load.rule.code == rule.code), None)

    @property
    def papers_words(self) -> str:
        if self.papers:
            return f"每人 {float(self.papers):.1f} 份"
        return "每人没有" if self.bodies_owe else "没有"

    @property
    def weekly_words(self) -> str:
        return f"每周 {rounded(self.weekly)} 次"

    @property
    def heaviest_words(self) -> str:
        return f"{roles.label(self.heaviest)} 每周 {rounded(self.heaviest_weekly)} 次" if self.heaviest else "—"


def rounded(weekly: Fraction) -> str:
    """0.3; what is less than 0.1 but not nothing says so."""
    if weekly and weekly < Fraction(1, 20):
        return "不到 0.1"
    return f"{float(weekly):.1f}"


def burden_of(campaign: Campaign, rules: Sequence[QuotaRule], today: date) -> Burden:
    """Of these rules, saved or not yet; those that are off ask for nothing. Five queries and the terms."""
    return _Reckoner(campaign, rules, today).burden()


class _Reckoner:
    def __init__(self, campaign: Campaign, rules: Sequence[QuotaRule], today: date) -> None:
        self.campaign = campaign
        self.today = min(max(today, campaign.starts_on), campaign.ends_on)
        self.terms: tuple[TermDates, ...] = term_dates(campaign.school_id)
        asked = [rule for rule in rules if rule.enabled and rule.roles and rule.per not in NOT_KNOWN]
        self.rules = [rule for rule in asked if rule.activity.source != Source.PAIRING]
        self.pairing_rules = [rule for rule in rules if rule.enabled and rule.activity.source == Source.PAIRING]
        self.periods = {rule.code: period_now(rule, campaign, today, self.terms) for rule in self.rules}
        start = min((period.start for period in self.periods.values()), default=self.today)
        end = max((period.end for period in self.periods.values()), default=self.today)
        self.roster: Roster = roster_of([campaign.school_id], min(start, self.today), max(end, self.today))

    def burden(self) -> Burden:
        is_school = self.campaign.school.kind == Organization.Kind.SCHOOL
        self.heads = heads = headcounts(self.campaign, self.today, self.roster) if is_school else {}
        loads = _labelled([self._load(rule) for rule in self.rules])
        weeks = self._weeks()
        heaviest, most = self._heaviest(weeks)
        papers, bodies_owe = self._papers()
        return Burden(
            loads=tuple(loads),
            people=len(weeks),
            weekly=sum(weeks.values(), Fraction()) / len(weeks) if weeks else Fraction(),
            heaviest=heaviest,
            heaviest_weekly=most,
            heads=heads,
            papers=papers,
            bodies_owe=bodies_owe,
        )

    def _load(self, rule: QuotaRule) -> Load:
        period = self.periods[rule.code]
        number = self._number(rule)
        if rule.per in OF_BODIES:
            return Load(rule, period, number, 1, self._weekly(rule, period))
        owing = [spell for spell in self._owing(rule, period) if not spell.is_exempt]
        each, assumed = self._objects(rule)
        total = sum(spell.due(number, rule.prorate) for spell in owing) * each
        if rule.unit == Unit.PAIRS and set(rule.roles) == set(rule.counterparts):
            total //= 2  # one talk is had by both
        return Load(rule, period, total, len(owing), self._weekly(rule, period) * each, assumed)

    def _number(self, rule: QuotaRule) -> int:
        """The least that is asked of one person; nothing while the school has not said it."""
        if rule.unit == Unit.PAIRS and rule.comparator == Comparator.ALL:
            others = sum(self.heads.get(role, 0) for role in rule.counterparts)
            return max(others - bool(set(rule.roles) & set(rule.counterparts)), 0)
        if rule.activity.source == Source.CHECKLIST and rule.comparator == Comparator.ALL:
            return len(rule.parts or rule.activity.parts)
        return rule.number or 0

    def _papers(self) -> tuple[Fraction, bool]:
        """By person, over those who owe any, and whether a body owes some. What is written all along or made by
        itself is no copy.
        """
        owed: dict[int, int] = {}
        bodies_owe = False
        day = period_of(self.today, Kind.STANDING)
        copies = HandIn.objects.filter(campaign=self.campaign.pk, enabled=True, counting=HandIn.Counting.COUNT)
        for handin in copies:
            if handin.owed_per != HandIn.Per.PERSON:
                bodies_owe = True
                continue
            for spell in spells_of(self.roster, self.campaign, handin.roles, day):
                owed[spell.user_id] = owed.get(spell.user_id, 0) + handin.count
        return (Fraction(sum(owed.values()), len(owed)) if owed else Fraction()), bodies_owe

    def _owing(self, rule: QuotaRule, period: Period) -> list[Spell]:
        who = rule.roles
        if rule.per == Per.PAIRING and self.pairing_rules:
            # Those who must have somebody to look after; who is paired in fact is not known in this room.
            who = sorted({role for other in self.pairing_rules for role in other.roles})
        return spells_of(self.roster, self.campaign, who, period)

    def _objects(self, rule: QuotaRule) -> tuple[int, str]:
        """How many each person is asked about, where the rule counts by something other than the person."""
        if rule.per == Per.PAIRING:
            persons = [other.number or 0 for other in self.pairing_rules if other.unit == QuotaRule.Unit.PERSONS]
            each = max(persons, default=1)
            return each, f"按每人 {each} 个帮扶对象估算"
        if rule.per in {Per.STUDENT, Per.TAGGED, Per.CLASS}:
            return 1, "按每人只负责一个估算"
        return 1, ""

    def _weekly(self, rule: QuotaRule, period: Period) -> Fraction:
        """One person's week. A week counts seven days of the period, holidays and all."""
        return Fraction(self._number(rule) * 7, period.days)

    def _weeks(self) -> dict[int, Fraction]:
        """Each person's week: the largest of the rules that one visit can serve, added up over the others."""
        largest: dict[tuple[int, int], Fraction] = {}
        groups = _served_together(self.rules)
        for rule in self.rules:
            if rule.per in OF_BODIES:
                continue
            period = self.periods[rule.code]
            each, _ = self._objects(rule)
            weekly = self._weekly(rule, period) * each
            for spell in self._owing(rule, period):
                if not spell.is_exempt:
                    key = (spell.user_id, groups[rule.code])
                    largest[key] = max(largest.get(key, Fraction()), weekly)
        weeks: dict[int, Fraction] = {}
        for (user, _), weekly in largest.items():
            weeks[user] = weeks.get(user, Fraction()) + weekly
        return weeks

    def _heaviest(self, weeks: dict[int, Fraction]) -> tuple[str, Fraction]:
        """The role whose people have the fullest week on average, of the roles that the rules name."""
        named = {role for rule in self.rules for role in rule.roles} - roles.BODIES - {roles.HELPER}
        found: list[tuple[Fraction, str]] = []
        for role in (role for role in roles.LABELS if role in named):
            day = period_of(self.today, Kind.STANDING)
            held = [weeks[spell.user_id] for spell in self._holding(role, day) if spell.user_id in weeks]
            if held:
                found.append((sum(held, Fraction()) / len(held), role))
        most, role = max(found, key=lambda entry: entry[0], default=(Fraction(), ""))
        return role, most

    def _holding(self, role: str, day: Period) -> Iterable[Spell]:
        return spells_of(self.roster, self.campaign, [role], day)


def _labelled(loads: Sequence[Load]) -> list[Load]:
    """By the activity; where two rules share it, also by whom."""
    names = [load.rule.activity.name for load in loads]
    return [
        replace(load, label=name if names.count(name) == 1 else f"{name}（{roles.listed(load.rule.roles)}）")
        for load, name in zip(loads, names, strict=True)
    ]


def _served_together(rules: Sequence[QuotaRule]) -> dict[str, int]:
    """A number a rule; rules of which one record can serve both have the same. Any mode at all stands alone."""
    group: dict[str, int] = {rule.code: at for at, rule in enumerate(rules)}
    for one in rules:
        for other in rules:
            alike = one.activity.source == other.activity.source
            if alike and set(one.counted_modes) & set(other.counted_modes) and group[one.code] != group[other.code]:
                old, new = group[other.code], group[one.code]
                group = {code: new if at == old else at for code, at in group.items()}
    return group
