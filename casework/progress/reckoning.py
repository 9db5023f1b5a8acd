"""The figures of a period, reckoned from the rules as they stood, the records, and a moment (A.3).

The number of queries follows the number of different rules, not the number of people or schools.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from campaigns.planning.models import Campaign
from campaigns.quotas.eligibility import Roster, Span, Spell, common, days_in, roster_of, spell_of, spells_of
from campaigns.quotas.models import QuotaRule
from casework.families.models import Student
from casework.pairings.models import Pairing
from casework.progress.demands import Demand, demands
from casework.progress.facts import NOTHING, Ask, Tallies, Tally
from casework.progress.judging import Verdict, beside, is_stricter, judge
from casework.progress.sources import FACTS
from outreach.calendar.periods import Kind, Period, shanghai_day, shanghai_moment
from outreach.calendar.queries import term_dates_by_school
from outreach.people.models import Appointment, Department, User
from outreach.people.roles import Role

LATEST = date(2999, 12, 31)
Per = QuotaRule.Per
# Anything else of a person is read when it is asked for.
SHOWN_OF_A_PERSON = ("school", "department", "staff_no", "name", "post", "category", "username")


@dataclass(frozen=True)
class Line:
    """One rule for one person, or for the pairing, pupil or school that `subject` names.

    `owner`: whose work it is, also where the line is not a person's own: the helper, the 班主任.
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

    @property
    def who(self) -> str:
        """How addresses name the line: the 工号, or the subject."""
        return self.user.staff_no if self.user else self.subject

    @property
    def missing(self) -> int:
        return max(self.due - self.done, 0)


@dataclass(frozen=True)
class Subject:
    """One for whom a rule has a line: the key by which facts are tallied, and the days that count."""

    key: int
    name: str
    spell: Spell
    owner: int | None


Judged = tuple[Demand, Subject, Verdict]


def computed(campaigns: Iterable[Campaign], asked: Period, *, as_of: datetime, who: User | None = None) -> list[Line]:
    """The results as the records give them, whether or not the period has been closed."""
    wanted = list(_wanted(list(campaigns), asked, shanghai_day(as_of)))
    if not wanted:
        return []
    return list(Reckoning(wanted, as_of, who).lines())


def _wanted(campaigns: list[Campaign], asked: Period, today: date) -> Iterator[Demand]:
    terms = term_dates_by_school({campaign.school_id for campaign in campaigns})
    versions: dict[int, list[QuotaRule]] = defaultdict(list)
    for rule in QuotaRule.objects.filter(campaign__in=campaigns, enabled=True).select_related("activity"):
        if (rule.unit, rule.per) in FACTS.get(rule.activity.source, {}):
            versions[rule.campaign_id].append(rule)
    for campaign in campaigns:
        for rule in versions[campaign.pk]:
            rule.campaign = campaign
        yield from demands(campaign, versions[campaign.pk], asked, today, terms[campaign.school_id])


def ask_of(rule: QuotaRule, period: Period, *, on: date, seen_until: datetime, who: User | None = None) -> Ask:
    """What a rule wants counted in a period; for which schools is added by whoever asks."""
    grace = timedelta(days=rule.campaign.grace_days + 1)
    return Ask(
        schools=frozenset(),
        start=period.start,
        end=period.end,
        on=on,
        seen_until=seen_until,
        late_from=shanghai_moment(period.end + grace),
        kinds=tuple(rule.counted_modes),
        purposes=tuple(rule.activity.purposes),
        who=who.pk if who else None,
    )


def people_shown(schools: Iterable[int]) -> dict[int, User]:
    """The staff of these schools with what lists show of a person. Two queries."""
    schools = set(schools)
    units = Department.objects.filter(school__in=schools).in_bulk()
    found = {}
    for user in User.objects.filter(school__in=schools).only(*SHOWN_OF_A_PERSON):
        user.department = units.get(user.department_id) if user.department_id else None
        found[user.pk] = user
    return found


class Reckoning:
    """One computation: what is read for all demands together, then each demand judged from it."""

    def __init__(self, wanted: list[Demand], as_of: datetime, who: User | None) -> None:
        self.wanted = wanted
        self.as_of = as_of
        self.today = shanghai_day(as_of)
        self.who = who
        self.schools = {demand.campaign.school_id for demand in wanted}
        self.start = min(demand.period.start for demand in wanted)
        self.end = max(demand.period.end for demand in wanted)
        self.roster: Roster = roster_of(self.schools, self.start, self.end)
        if who:
            own = tuple(one for one in self.roster.of(who.school_id) if one.user_id == who.pk)
            self.roster = replace(self.roster, people={who.school_id: own})
        self.people = {one.user_id: one for staff in self.roster.people.values() for one in staff}
        self.users = people_shown(self.schools)
        self.tallies = self._tallies()
        pers = {demand.rule.per for demand in wanted}
        self.pairings = self._pairings() if Per.PAIRING in pers else {}
        self.pupils = self._pupils() if Per.STUDENT in pers else {}
        self.heads = self._heads() if Per.STUDENT in pers else {}
        self._spells: dict[tuple[int, tuple[str, ...], date, date], list[Spell]] = {}

    # What is read ---------------------------------------------------------------

    def _tallies(self) -> dict[Demand, Tallies]:
        """Each different question is asked once, for all the schools that ask it."""
        shapes: dict[tuple[tuple[str, str, str], Ask], list[Demand]] = defaultdict(list)
        for demand in self.wanted:
            rule = demand.rule
            ask = ask_of(rule, demand.period, on=demand.on, seen_until=self.as_of, who=self.who)
            shapes[(rule.activity.source, rule.unit, rule.per), ask].append(demand)
        found: dict[Demand, Tallies] = {}
        for ((source, unit, per), ask), asking in shapes.items():
            schools = frozenset(demand.campaign.school_id for demand in asking)
            answer = FACTS[source][unit, per](replace(ask, schools=schools))
            found.update(dict.fromkeys(asking, answer))
        return found

    def _pairings(self) -> dict[int, list[tuple[int, int, Span]]]:
        """By school: the pairing, its helper and its days. Colleagues have no family that could be contacted."""
        rows = Pairing.objects.filter(school__in=self.schools).overlapping(self.start, self.end)
        rows = rows.exclude(household=None).order_by("helper__department__order", "helper__staff_no", "pk")
        if self.who:
            rows = rows.filter(helper=self.who.pk)
        found: dict[int, list[tuple[int, int, Span]]] = defaultdict(list)
        for school, pk, helper, since, until in rows.values_list("school_id", "pk", "helper_id", "since", "until"):
            found[school].append((pk, helper, (since, until or LATEST)))
        return found

    def _pupils(self) -> dict[int, list[tuple[int, str, int, Span]]]:
        """By school: the pupil, the number, the class and the days on the roll."""
        rows = Student.objects.filter(school__in=self.schools).order_by("class_group__order", "student_no", "pk")
        found: dict[int, list[tuple[int, str, int, Span]]] = defaultdict(list)
        fields = ("school_id", "pk", "student_no", "class_group_id", "entered_on", "left_on")
        for school, pk, number, group, entered, left in rows.values_list(*fields):
            found[school].append((pk, number, group, (entered or date.min, left or LATEST)))
        return found

    def _heads(self) -> dict[int, list[tuple[int, Span]]]:
        """By class: who was its 班主任, and when."""
        rows = Appointment.objects.filter(organization__in=self.schools, role=Role.HEAD_TEACHER)
        found: dict[int, list[tuple[int, Span]]] = defaultdict(list)
        for group, user, since, until in rows.values_list("class_group_id", "user_id", "since", "until"):
            found[group].append((user, (since, until or LATEST)))
        return found

    # What follows from it -------------------------------------------------------

    def lines(self) -> Iterator[Line]:
        asking: dict[tuple[object, ...], list[Demand]] = defaultdict(list)
        for demand in self.wanted:
            rule = demand.rule
            counts = frozenset(rule.counted_modes)  # 电话家访 beside 上门家访 is another thing, not a rival
            asking[demand.campaign.pk, rule.activity_id, counts, rule.unit, rule.per, demand.period].append(demand)
        for same in asking.values():
            if len(same) == 1:
                yield from (self._line([judged]) for judged in self._judged(same[0]))
                continue
            # Same activity, unit, period and one of whom it is asked: the stricter, never the sum.
            rivals: dict[int, list[Judged]] = defaultdict(list)
            for demand in same:
                for judged in self._judged(demand):
                    rivals[judged[1].key].append(judged)
            yield from (self._line(found) for found in rivals.values())

    def _judged(self, demand: Demand) -> Iterator[Judged]:
        tallies = self.tallies[demand]
        for subject in self._subjects(demand):
            tally = tallies.get(subject.key, NOTHING)
            if not self._is_out(demand, subject, tally):
                yield demand, subject, judge(demand.rule, demand.period, subject.spell, tally, self.today)

    def _subjects(self, demand: Demand) -> Iterator[Subject]:
        match demand.rule.per:
            case Per.PERSON:
                yield from self._persons(demand)
            case Per.PAIRING:
                yield from self._paired(demand)
            case Per.STUDENT:
                yield from self._enrolled(demand)
            case Per.SCHOOL if not self.who:
                school = demand.campaign.school
                yield Subject(school.pk, f"school:{school.code}", _whole(demand.period), None)

    def _persons(self, demand: Demand) -> Iterator[Subject]:
        standing = demand.period.kind == Kind.STANDING
        for spell in self._spells_for(demand):
            # Whoever has left, or left the role, by the day looked at owes nothing that stands.
            if not standing or self._is_in(demand, spell):
                yield Subject(spell.user_id, "", spell, spell.user_id)

    def _is_in(self, demand: Demand, spell: Spell) -> bool:
        if any(start <= demand.on <= end for start, end in spell.spans):
            return True
        day = Period(Kind.STANDING, demand.on.isoformat(), demand.on, demand.on)
        return spell_of(self.people[spell.user_id], demand.campaign, demand.rule.roles, day) is not None

    def _spells_for(self, demand: Demand) -> list[Spell]:
        period = demand.period
        key = (demand.campaign.pk, tuple(demand.rule.roles), period.start, period.end)
        if key not in self._spells:
            self._spells[key] = spells_of(self.roster, demand.campaign, demand.rule.roles, period)
        return self._spells[key]

    def _paired(self, demand: Demand) -> Iterator[Subject]:
        """The days that count are those of the pairing on which the helper could be expected to work."""
        period = demand.period
        helpers = {spell.user_id: spell for spell in self._spells_for(demand)}
        for pk, helper, span in self.pairings.get(demand.campaign.school_id, ()):
            spell = helpers.get(helper)
            if not spell or span[0] > period.end or span[1] < period.start:
                continue
            if span[0] <= period.start and period.end <= span[1]:
                yield Subject(pk, f"pairing:{pk}", spell, helper)
                continue
            reasons = (*_dated(span, period, "结对", "结束结对"), *spell.reasons)
            spans = tuple(common(spell.spans, [span]))
            counted = Spell(helper, spans, days_in(spans), period.days, reasons)
            yield Subject(pk, f"pairing:{pk}", counted, helper)

    def _enrolled(self, demand: Demand) -> Iterator[Subject]:
        for pk, number, group, span in self.pupils.get(demand.campaign.school_id, ()):
            spans = tuple(common([(demand.period.start, demand.period.end)], [span]))
            heads = [user for user, held in self.heads.get(group, ()) if held[0] <= demand.on <= held[1]]
            if spans and heads and (not self.who or self.who.pk in heads):
                reasons = tuple(_dated(span, demand.period, "入学", "离校"))
                spell = Spell(heads[0], spans, days_in(spans), demand.period.days, reasons)
                yield Subject(pk, f"student:{number}", spell, heads[0])

    def _is_out(self, demand: Demand, subject: Subject, tally: Tally) -> bool:
        """A pupil who has left is in scope only when visited before (A.3.4)."""
        if demand.rule.per != Per.STUDENT or tally.done:
            return False
        return subject.spell.spans[-1][1] < demand.on

    def _line(self, rivals: list[Judged]) -> Line:
        """Of the strictest of them; the others are named."""
        demand, subject, verdict = rivals[0]
        others = []
        for rival in rivals[1:]:
            if is_stricter(rival[2], verdict):
                others.append(demand)
                demand, subject, verdict = rival
            else:
                others.append(rival[0])
        explanation = verdict.explanation + "".join(beside(demand.rule, other.rule) for other in others)
        return Line(
            rule=demand.rule,
            period=demand.period,
            user=None if subject.name else self.users[subject.key],
            subject=subject.name,
            full=verdict.full,
            due=verdict.due,
            done=verdict.done,
            late=verdict.late,
            status=verdict.status,
            explanation=explanation,
            owner=subject.owner,
        )


def _whole(period: Period) -> Spell:
    return Spell(0, ((period.start, period.end),), period.days, period.days)


def _dated(span: Span, period: Period, begins: str, ends: str) -> Iterator[str]:
    if span[0] > period.start:
        yield f"{span[0].month}月{span[0].day}日{begins}"
    if span[1] < period.end:
        yield f"{span[1].month}月{span[1].day}日{ends}"
