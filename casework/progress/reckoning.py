"""The figures of a period, reckoned from the rules as they stood, the records, and a moment (A.3).

The number of queries follows neither the number of people nor of schools nor of rules: what is asked of the records
travels together (asking.py).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from campaigns.planning.models import Campaign, Phase
from campaigns.quotas.countable import own_event_kind
from campaigns.quotas.eligibility import Roster, roster_of, spells_of
from campaigns.quotas.models import ActivityKind, QuotaRule
from casework.progress.asking import answers
from casework.progress.checklists import checked, fact_of, items_of
from casework.progress.demands import Demand, demands
from casework.progress.explaining import beside, explain
from casework.progress.facts import NOTHING, Ask, Fact, Tallies, Tally
from casework.progress.judging import Verdict, falls_short, is_stricter, judge, unit_of
from casework.progress.pairs import Matrix
from casework.progress.sources import FACTS
from casework.progress.subjects import Subject, Subjects, tags_of
from outreach.calendar.periods import Period, TermDates, shanghai_day, shanghai_moment
from outreach.calendar.queries import term_dates_by_school
from outreach.people.models import User

Per, Source = QuotaRule.Per, ActivityKind.Source
# Only these follow the school's own 校历.
BY_TERMS = {QuotaRule.Period.WEEK, QuotaRule.Period.SEMESTER}
# Anything else of a person is read when it is asked for.
SHOWN_OF_A_PERSON = (
    "school", "department__school", "department__name", "department__order", "staff_no", "name", "post", "category",
    "username", "establishment", "is_active", "arrived_on", "left_on", "waiver_reason", "waiver_since", "waiver_until",
)  # fmt: skip
People = dict[int, User]  # by primary key, in the order of lists


@dataclass(frozen=True)
class Line:
    """One rule for one person, or for the pairing, pupil, class, grade, branch or school that `subject` names.

    `owner`: whose work it is, also where the line is not a person's own: the helper, the 班主任.
    `of`: out of how many, where a share or all of something is asked; 0 elsewhere.
    """

    rule: QuotaRule
    period: Period
    user: User | None
    subject: str
    full: int
    due: int
    done: int
    late: int
    status: str
    explanation: str
    owner: int | None = None
    of: int = 0
    # By name what or whom is still to come, where that is known; a closed period keeps it in the explanation only.
    lacking: tuple[str, ...] = field(default=(), compare=False)

    @property
    def who(self) -> str:
        """How addresses name the line: the 工号, or the subject."""
        return self.user.staff_no if self.user else self.subject

    @property
    def unit(self) -> str:
        """Of what there are so many: per cent are shown as the pupils they are."""
        return unit_of(self.rule)

    @property
    def missing(self) -> int:
        return max(self.due - self.done, 0)

    @property
    def falls_short(self) -> bool:
        """Judged as the line itself is, whether or not the period is over: of 等于 too much is no better."""
        return falls_short(self.rule, self.done, self.due)


@dataclass(frozen=True)
class Judged:
    demand: Demand
    subject: Subject
    verdict: Verdict
    missing: list[str]


def computed(
    campaigns: Iterable[Campaign],
    asked: Period,
    *,
    as_of: datetime,
    who: User | None = None,
    people: People | None = None,
    only: Callable[[str, Period], bool] | None = None,
    roster: Roster | None = None,
) -> list[Line]:
    """The results as the records give them, whether or not the period has been closed."""
    plan = Plan(list(campaigns))
    wanted = list(plan.demands(asked, shanghai_day(as_of)))
    if only:
        wanted = [demand for demand in wanted if only(demand.rule.per, demand.period)]
    if not wanted:
        return []
    return list(Reckoning(plan, wanted, as_of, who, people, roster).lines())


class Plan:
    """The rules of some campaigns and what belongs to them. Two queries, and one each for phases, terms and lists."""

    def __init__(self, campaigns: list[Campaign]) -> None:
        self.campaigns = campaigns
        rules = list(QuotaRule.objects.filter(campaign__in=campaigns, enabled=True).select_related("activity", "phase"))
        self.activities: dict[int, dict[str, ActivityKind]] = defaultdict(dict)
        if any(rule.activity.source == Source.CHECKLIST for rule in rules):
            for kind in ActivityKind.objects.filter(campaign__in=campaigns):
                self.activities[kind.campaign_id][kind.code] = kind
        self.phases: dict[int, list[Phase]] = defaultdict(list)
        for phase in _phases(campaigns, [rule for rule in rules if rule.period == QuotaRule.Period.PHASE]):
            self.phases[phase.campaign_id].append(phase)
        self._items: dict[int, list[ActivityKind]] = {}
        self.by_terms = any(rule.period in BY_TERMS for rule in rules)
        self.rules: dict[int, list[QuotaRule]] = defaultdict(list)
        for rule in rules:
            if self._is_counted(rule):
                self.rules[rule.campaign_id].append(rule)

    def _is_counted(self, rule: QuotaRule) -> bool:
        """A rule that nothing can count yields no line."""
        if rule.activity.source == Source.CHECKLIST:
            return bool(self.items(rule))
        return (rule.unit, rule.per) in FACTS.get(rule.activity.source, {})

    def items(self, rule: QuotaRule) -> list[ActivityKind]:
        """What can be counted of the rule's list."""
        if rule.pk not in self._items:
            own = self.activities[rule.campaign_id]
            self._items[rule.pk] = [item for item in items_of(rule, own) if fact_of(item, rule.per)]
        return self._items[rule.pk]

    def demands(self, asked: Period, today: date) -> Iterator[Demand]:
        terms: dict[int, tuple[TermDates, ...]] = {}
        if self.by_terms:
            terms = term_dates_by_school({campaign.school_id for campaign in self.campaigns})
        for campaign in self.campaigns:
            rules = self.rules[campaign.pk]
            for rule in rules:
                rule.campaign = campaign
            own_terms = terms.get(campaign.school_id, ())
            yield from demands(campaign, rules, asked, today, own_terms, self.phases[campaign.pk])


def _phases(campaigns: list[Campaign], rules: list[QuotaRule]) -> list[Phase]:
    """Those that the rules name; where one names none, all of them."""
    if all(rule.phase for rule in rules):
        named = {rule.phase for rule in rules if rule.phase}
        return sorted(named, key=lambda phase: (phase.order, phase.pk))
    return list(Phase.objects.filter(campaign__in=campaigns))


def is_paired_talk(rule: QuotaRule) -> bool:
    """谈心: counted by with whom, not by how often (R109)."""
    return (
        rule.unit == QuotaRule.Unit.PAIRS
        and rule.per == Per.PERSON
        and rule.activity.source == ActivityKind.Source.EVENT
    )


def ask_of(
    rule: QuotaRule,
    period: Period,
    *,
    on: date,
    seen_until: datetime,
    who: User | None = None,
    item: ActivityKind | None = None,
) -> Ask:
    """What a rule, or one item of its list, wants counted in a period; for which schools is added by whoever asks."""
    grace = timedelta(days=rule.campaign.grace_days + 1)
    activity = item or rule.activity
    kinds = tuple(activity.modes if item else rule.counted_modes)
    if activity.source == Source.EVENT and not kinds:
        kinds = (own_event_kind(rule.campaign_id, activity.code),)
    return Ask(
        schools=frozenset(),
        start=period.start,
        end=period.end,
        on=on,
        seen_until=seen_until,
        late_from=shanghai_moment(period.end + grace),
        kinds=kinds,
        purposes=tuple(activity.purposes),
        who=who.pk if who else None,
        tags=tuple(sorted(tags_of(rule))) if rule.per == Per.TAGGED else (),
        consecutive=rule.consecutive,
        by_days=(item.unit if item else rule.unit) == QuotaRule.Unit.DAYS,
    )


def people_shown(schools: Iterable[int]) -> People:
    """The staff of these schools, in the order of lists, with what lists show of a person. One query."""
    rows = User.objects.filter(school__in=set(schools)).order_by("department__order", "staff_no", "pk")
    return {user.pk: user for user in rows.select_related("department").only(*SHOWN_OF_A_PERSON)}


class Reckoning:
    """One computation: what is read for all demands together, then each demand judged from it."""

    def __init__(
        self,
        plan: Plan,
        wanted: list[Demand],
        as_of: datetime,
        who: User | None,
        people: People | None,
        roster: Roster | None,
    ) -> None:
        self.plan = plan
        self.as_of = as_of
        self.today = shanghai_day(as_of)
        self.who = who
        self.schools = {demand.campaign.school_id for demand in wanted}
        start = min(demand.period.start for demand in wanted)
        end = max(demand.period.end for demand in wanted)
        if who:
            own = roster.within(start, end) if roster else roster_of(self.schools, start, end, who=who)
            self.subjects = Subjects(wanted, own, who)
            # What is asked of others only is not even counted.
            wanted = [demand for demand in wanted if self.subjects.of(demand)]
        talks = [demand for demand in wanted if is_paired_talk(demand.rule)]
        self.users = {who.pk: who} if who and not talks else people_shown(self.schools) if people is None else people
        if not who or talks:
            self.roster = roster_of(self.schools, start, end, self.users.values())
        if not who:
            self.subjects = Subjects(wanted, self.roster, None)
        self.wanted = wanted
        self.tallies = self._tallies()
        self.matrices = {demand: self._matrix(demand) for demand in talks}

    # What is read ---------------------------------------------------------------

    def _tallies(self) -> dict[Demand, list[Tallies]]:
        """For each demand the answer, or one for each item of its list. A question is put once for all who ask it."""
        asking: dict[tuple[Fact, str, Ask], list[Demand]] = defaultdict(list)
        questions: dict[Demand, list[tuple[Fact, str, Ask]]] = {}
        for demand in self.wanted:
            questions[demand] = list(self._questions(demand))
            for question in questions[demand]:
                asking[question].append(demand)
        whole = [(fact, _for(ask, asked_by)) for (fact, _, ask), asked_by in asking.items()]
        answer = dict(zip(asking, answers(whole), strict=True))
        return {demand: [answer[question] for question in own] for demand, own in questions.items()}

    def _questions(self, demand: Demand) -> Iterator[tuple[Fact, str, Ask]]:
        rule = demand.rule
        if rule.activity.source != Source.CHECKLIST:
            ask = self._ask(demand)
            yield FACTS[rule.activity.source][rule.unit, rule.per], _apart(demand, rule.activity), ask
            return
        for item in self.plan.items(rule):
            fact = fact_of(item, rule.per)
            if fact:
                yield fact, _apart(demand, item), self._ask(demand, item)

    def _ask(self, demand: Demand, item: ActivityKind | None = None) -> Ask:
        return ask_of(demand.rule, demand.period, on=demand.on, seen_until=self.as_of, who=self.who, item=item)

    def _matrix(self, demand: Demand) -> Matrix:
        rule = demand.rule
        return Matrix(
            people=self._holders(demand, rule.roles),
            partners=self._holders(demand, rule.counterparts or rule.roles),
            talks=self.tallies[demand][0],
        )

    def _holders(self, demand: Demand, roles: list[str]) -> list[int]:
        spells = spells_of(self.roster, demand.campaign, roles, demand.period)
        return [spell.user_id for spell in spells if not spell.is_exempt]

    # What follows from it -------------------------------------------------------

    def lines(self) -> Iterator[Line]:
        asking: dict[tuple[object, ...], list[Demand]] = defaultdict(list)
        for demand in self.wanted:
            asking[_what(demand)].append(demand)
        for same in asking.values():
            if len(same) == 1:
                yield from (self._line([judged]) for judged in self._judged(same[0]))
                continue
            # Same activity, unit, period and one of whom it is asked: the stricter, never the sum.
            rivals: dict[object, list[Judged]] = defaultdict(list)
            for demand in same:
                for judged in self._judged(demand):
                    rivals[judged.subject.key].append(judged)
            yield from (self._line(found) for found in rivals.values())

    def _judged(self, demand: Demand) -> Iterator[Judged]:
        for subject in self.subjects.of(demand):
            tally, missing = self._tally(demand, subject)
            if not self._is_out(demand, subject, tally):
                verdict = judge(demand.rule, demand.period, subject.spell, tally, self.today)
                yield Judged(demand, subject, verdict, missing)

    def _tally(self, demand: Demand, subject: Subject) -> tuple[Tally, list[str]]:
        """What there is, and by name what is missing where that is known."""
        matrix = self.matrices.get(demand)
        if matrix:
            if subject.name:
                return matrix.whole(), []
            tally, others = matrix.of(subject.spell.user_id)
            return tally, [self.users[other].name for other in others]
        if demand.rule.activity.source == Source.CHECKLIST:
            return checked(self.plan.items(demand.rule), self.tallies[demand], subject.key)
        return self.tallies[demand][0].get(subject.key, NOTHING), []

    def _is_out(self, demand: Demand, subject: Subject, tally: Tally) -> bool:
        """A pupil who has left is in scope only when visited before (A.3.4); nobody is a class of no pupils."""
        match demand.rule.per:
            case Per.STUDENT | Per.TAGGED:
                return not tally.done and subject.spell.spans[-1][1] < demand.on
            case Per.COHORT:
                return not tally.of
            case _:
                return False

    def _line(self, rivals: list[Judged]) -> Line:
        """Of the strictest of them; the others are named."""
        strictest, others = rivals[0], []
        for rival in rivals[1:]:
            if is_stricter(rival.verdict, strictest.verdict):
                others.append(strictest)
                strictest = rival
            else:
                others.append(rival)
        rule, period, subject = strictest.demand.rule, strictest.demand.period, strictest.subject
        verdict = strictest.verdict
        said = explain(rule, period, subject.spell, verdict, strictest.missing)
        return Line(
            rule=rule,
            period=period,
            user=None if subject.name else self.users[subject.spell.user_id],
            subject=subject.name,
            full=verdict.full,
            due=verdict.due,
            done=verdict.done,
            late=verdict.late,
            status=verdict.status,
            explanation=said + "".join(beside(rule, other.demand.rule) for other in others),
            owner=subject.owner,
            of=verdict.of,
            lacking=tuple(strictest.missing),
        )


def _for(ask: Ask, asked_by: list[Demand]) -> Ask:
    return replace(
        ask,
        schools=frozenset(demand.campaign.school_id for demand in asked_by),
        campaigns=frozenset(demand.campaign.pk for demand in asked_by),
    )


def _apart(demand: Demand, activity: ActivityKind) -> str:
    """Materials belong to a campaign: those of two campaigns of one school are asked about separately."""
    if activity.source != Source.HANDIN:
        return ""
    campaign = demand.campaign
    own = campaign.pk if campaign.preset == "own" else ""
    return f"{campaign.preset}:{campaign.year}:{own}"


def _what(demand: Demand) -> tuple[object, ...]:
    """What a demand asks for: who owes the same thing by two rules owes the stricter."""
    rule = demand.rule
    return (
        demand.campaign.pk,
        rule.activity_id,
        frozenset(rule.counted_modes),  # 电话家访 beside 上门家访 is another thing, not a rival
        rule.unit,
        rule.per,
        rule.consecutive,
        frozenset(rule.counterparts),
        frozenset(rule.parts),
        demand.period,
    )
