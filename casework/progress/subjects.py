"""For whom a rule has lines, in the order of lists: persons, pairings, pupils, classes, grades, branches, the school.

Each kind is read once, for all the demands together, and only when one of them needs it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import FilteredRelation, Q

from campaigns.quotas.eligibility import Roster, Span, Spell, common, days_in, spell_of, spells_of
from campaigns.quotas.models import QuotaRule
from casework.families.models import Student, StudentTag
from casework.families.tags import SPECIAL_GROUP
from casework.pairings.models import Pairing
from casework.progress.demands import Demand
from casework.progress.facts import Key
from outreach.calendar.periods import Kind, Period
from outreach.people.models import Appointment, Branch, ClassGroup, User
from outreach.people.roles import Role

LATEST = date(2999, 12, 31)
Per = QuotaRule.Per


@dataclass(frozen=True)
class Subject:
    """One for whom a rule has a line: the key by which facts are tallied, and the days that count."""

    key: Key
    name: str
    spell: Spell
    owner: int | None


@dataclass(frozen=True)
class Pupil:
    key: int
    number: str
    class_group: int
    on_roll: Span


@dataclass(frozen=True)
class Room:
    """A class, and its 班主任 with the days of each."""

    key: int
    grade: str
    name: str
    heads: list[tuple[int, Span]] = field(default_factory=list)


class Subjects:
    def __init__(self, wanted: list[Demand], roster: Roster, who: User | None) -> None:
        self.wanted = wanted
        self.roster = roster
        self.who = who
        self.schools = {demand.campaign.school_id for demand in wanted}
        self.people = {one.user_id: one for staff in roster.people.values() for one in staff}
        self._found: dict[Demand, list[Subject]] = {}
        self._spells: dict[tuple[int, tuple[str, ...], date, date], list[Spell]] = {}

    def of(self, demand: Demand) -> list[Subject]:
        """One person's are looked at twice: whether there are any, and who they are."""
        if not self.who:
            return list(self._of(demand))
        if demand not in self._found:
            self._found[demand] = list(self._of(demand))
        return self._found[demand]

    def _of(self, demand: Demand) -> Iterator[Subject]:
        match demand.rule.per:
            case Per.PERSON:
                yield from self._persons(demand)
            case Per.PAIRING:
                yield from self._paired(demand)
            case Per.STUDENT:
                yield from self._enrolled(demand, self.pupils)
            case Per.TAGGED:
                yield from self._enrolled(demand, self._tagged(demand.rule))
            case Per.CLASS:
                yield from self._classes(demand)
            case Per.SCHOOL | Per.GRADE | Per.BRANCH | Per.COHORT if not self.who:
                yield from self._together(demand)

    # What is read ---------------------------------------------------------------

    @cached_property
    def pairings(self) -> dict[int, list[tuple[int, int, Span]]]:
        """By school: the pairing, its helper and its days. Colleagues have no family that could be contacted."""
        start = min(demand.period.start for demand in self.wanted)
        end = max(demand.period.end for demand in self.wanted)
        rows = Pairing.objects.filter(school__in=self.schools).overlapping(start, end)
        rows = rows.exclude(household=None).order_by("helper__department__order", "helper__staff_no", "pk")
        if self.who:
            rows = rows.filter(helper=self.who.pk)
        found: dict[int, list[tuple[int, int, Span]]] = defaultdict(list)
        for school, pk, helper, since, until in rows.values_list("school_id", "pk", "helper_id", "since", "until"):
            found[school].append((pk, helper, (since, until or LATEST)))
        return found

    @cached_property
    def pupils(self) -> dict[int, list[Pupil]]:
        """By school, in the order of classes."""
        rows = Student.objects.filter(school__in=self.schools).order_by("class_group__order", "student_no", "pk")
        if self.who:
            rows = rows.filter(class_group__in=self.heads)
        found: dict[int, list[Pupil]] = defaultdict(list)
        fields = ("school_id", "pk", "student_no", "class_group_id", "entered_on", "left_on")
        for school, pk, number, group, entered, left in rows.values_list(*fields):
            found[school].append(Pupil(pk, number, group, (entered or date.min, left or LATEST)))
        return found

    @cached_property
    def tagged(self) -> dict[int, list[tuple[str, Pupil]]]:
        """By school: each care tag that any rule names, with the pupil who has it."""
        codes = {code for demand in self.wanted if demand.rule.per == Per.TAGGED for code in tags_of(demand.rule)}
        rows = StudentTag.objects.filter(student__school__in=self.schools, code__in=codes)
        if self.who:
            rows = rows.filter(student__class_group__in=self.heads)
        rows = rows.order_by("student__class_group__order", "student__student_no", "student")
        found: dict[int, list[tuple[str, Pupil]]] = defaultdict(list)
        fields = ("school_id", "pk", "student_no", "class_group_id", "entered_on", "left_on")
        for code, school, pk, number, group, entered, left in rows.values_list(
            "code", *(f"student__{name}" for name in fields)
        ):
            found[school].append((code, Pupil(pk, number, group, (entered or date.min, left or LATEST))))
        return found

    @cached_property
    def rooms(self) -> dict[int, list[Room]]:
        """By school: its classes in their order, each with who was its 班主任, and when; for one person the own."""
        rows = ClassGroup.objects.filter(school__in=self.schools).annotate(
            heads=FilteredRelation("appointments", condition=Q(appointments__role=Role.HEAD_TEACHER))
        )
        if self.who:
            headed = Appointment.objects.filter(user=self.who.pk, role=Role.HEAD_TEACHER)
            rows = rows.filter(pk__in=headed.values("class_group"))
        rows = rows.order_by("order", "pk", "heads__pk")
        found: dict[int, dict[int, Room]] = defaultdict(dict)
        fields = ("school_id", "pk", "grade", "name", "heads__user_id", "heads__since", "heads__until")
        for school, pk, grade, name, user, since, until in rows.values_list(*fields):
            room = found[school].setdefault(pk, Room(pk, grade, f"{grade}{name}"))
            if user:
                room.heads.append((user, (since, until or LATEST)))
        return {school: list(own.values()) for school, own in found.items()}

    @cached_property
    def heads(self) -> dict[int, list[tuple[int, Span]]]:
        return {room.key: room.heads for own in self.rooms.values() for room in own}

    @cached_property
    def branches(self) -> dict[int, list[tuple[int, str]]]:
        rows = Branch.objects.filter(school__in=self.schools).order_by("name", "pk")
        found: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for school, pk, name in rows.values_list("school_id", "pk", "name"):
            found[school].append((pk, name))
        return found

    # What follows from it -------------------------------------------------------

    def _persons(self, demand: Demand) -> Iterator[Subject]:
        standing = demand.period.kind == Kind.STANDING
        for spell in self.spells(demand, demand.rule.roles):
            if self.who and spell.user_id != self.who.pk:
                continue
            # Whoever has left, or left the role, by the day looked at owes nothing that stands.
            if not standing or self._is_in(demand, spell):
                yield Subject(spell.user_id, "", spell, spell.user_id)
        rule = demand.rule
        if rule.unit == QuotaRule.Unit.PAIRS and rule.comparator == QuotaRule.Comparator.ALL and not self.who:
            # All pairs of the school together. The key is nobody's.
            school = demand.campaign.school
            yield Subject((school.pk, ""), f"school:{school.code}", _whole(demand.period), None)

    def _is_in(self, demand: Demand, spell: Spell) -> bool:
        if any(start <= demand.on <= end for start, end in spell.spans):
            return True
        day = Period(Kind.STANDING, demand.on.isoformat(), demand.on, demand.on)
        return spell_of(self.people[spell.user_id], demand.campaign, demand.rule.roles, day) is not None

    def spells(self, demand: Demand, roles: list[str]) -> list[Spell]:
        """Everybody who holds one of the roles in the demand's period."""
        period = demand.period
        key = (demand.campaign.pk, tuple(roles), period.start, period.end)
        if key not in self._spells:
            self._spells[key] = spells_of(self.roster, demand.campaign, roles, period)
        return self._spells[key]

    def _paired(self, demand: Demand) -> Iterator[Subject]:
        """The days that count are those of the pairing on which the helper could be expected to work."""
        period = demand.period
        helpers = {spell.user_id: spell for spell in self.spells(demand, demand.rule.roles)}
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

    def _enrolled(self, demand: Demand, pupils: dict[int, list[Pupil]]) -> Iterator[Subject]:
        for pupil in pupils.get(demand.campaign.school_id, ()):
            spans = tuple(common([(demand.period.start, demand.period.end)], [pupil.on_roll]))
            heads = self._heads_of(pupil.class_group, demand.on)
            if spans and heads and (not self.who or self.who.pk in heads):
                reasons = tuple(_dated(pupil.on_roll, demand.period, "入学", "离校"))
                spell = Spell(heads[0], spans, days_in(spans), demand.period.days, reasons)
                yield Subject(pupil.key, f"student:{pupil.number}", spell, heads[0])

    def _tagged(self, rule: QuotaRule) -> dict[int, list[Pupil]]:
        """Each pupil once, whichever of the tags and however many. The line says the number, never the tag (D14)."""
        codes = tags_of(rule)
        return {
            school: list(dict.fromkeys(pupil for code, pupil in found if code in codes))
            for school, found in self.tagged.items()
        }

    def _classes(self, demand: Demand) -> Iterator[Subject]:
        for room in self.rooms.get(demand.campaign.school_id, ()):
            heads = self._heads_of(room.key, demand.on)
            if not self.who or self.who.pk in heads:
                yield Subject(room.key, f"class:{room.name}", _whole(demand.period), heads[0] if heads else None)

    def _heads_of(self, class_group: int, on: date) -> list[int]:
        return [user for user, held in self.heads.get(class_group, ()) if held[0] <= on <= held[1]]

    def _together(self, demand: Demand) -> Iterator[Subject]:
        """What nobody owes alone."""
        school, spell = demand.campaign.school, _whole(demand.period)
        match demand.rule.per:
            case Per.GRADE:
                for grade in dict.fromkeys(room.grade for room in self.rooms.get(school.pk, ())):
                    yield Subject((school.pk, grade), f"grade:{grade}", spell, None)
            case Per.BRANCH:
                for pk, name in self.branches.get(school.pk, ()):
                    yield Subject(pk, f"branch:{name}", spell, None)
            case Per.COHORT:
                year = str(demand.period.start.year)
                yield Subject((school.pk, year), f"cohort:{year}", spell, None)
            case _:
                yield Subject(school.pk, f"school:{school.code}", spell, None)


def tags_of(rule: QuotaRule) -> frozenset[str]:
    """The care tags that make a pupil one of the rule's; where it names none, 特殊群体."""
    return frozenset(rule.tags) or SPECIAL_GROUP


def _whole(period: Period) -> Spell:
    return Spell(0, ((period.start, period.end),), period.days, period.days)


def _dated(span: Span, period: Period, begins: str, ends: str) -> Iterator[str]:
    if span[0] > period.start:
        yield f"{span[0].month}月{span[0].day}日{begins}"
    if span[1] < period.end:
        yield f"{span[1].month}月{span[1].day}日{ends}"
