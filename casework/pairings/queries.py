"""What the pages about pairings ask: who helps whom, who has nobody, whom to suggest."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.db.models import Count, Exists, Min, OuterRef, Prefetch, Q, QuerySet, Subquery, TextChoices

from campaigns.planning.models import Campaign
from campaigns.quotas.eligibility import roster_of, spells_of
from campaigns.quotas.models import ActivityKind, QuotaRule
from campaigns.quotas.roles import STAFF, appointments_of
from casework.families.models import Household, Student, StudentQuerySet, StudentTag
from casework.families.tags import SPECIAL_GROUP
from casework.pairings.models import Pairing, PairingQuerySet
from casework.pairings.suggestion import CAP, Family, Helper, propose, reasons_for
from casework.progress.results import Line, results
from casework.visits.models import Participation, VisitQuerySet
from outreach.calendar.periods import Kind, period_of, shanghai_day
from outreach.people.models import Appointment, ClassGroup, Department, Organization, User, UserQuerySet
from outreach.people.roles import Role

LEADERS = appointments_of(Role.LEADER)
HELPED = (QuotaRule.Unit.PERSONS, QuotaRule.Unit.HOUSEHOLDS)


# Families ------------------------------------------------------------------------------


def with_pupils(households: QuerySet[Household]) -> QuerySet[Household]:
    """Families that have a pupil here, the special ones first, then by class; with what a list shows."""
    special = StudentTag.objects.filter(
        student__household=OuterRef("pk"), student__left_on=None, code__in=SPECIAL_GROUP
    )
    pupils = Student.objects.enrolled().for_list().prefetch_related("tags")
    return (
        households.filter(students__left_on=None)
        .annotate(is_special=Exists(special), first_class=Min("students__class_group__order"))
        .order_by("-is_special", "first_class", "code")
        .prefetch_related(Prefetch("students", queryset=pupils, to_attr="pupils"))
    )


def pupils_of(household: Household) -> list[Student]:
    """The children read by `with_pupils`."""
    pupils: list[Student] = household.pupils  # type: ignore[attr-defined]  # put there by the prefetch
    return pupils


def without_helper(households: QuerySet[Household], on: date) -> QuerySet[Household]:
    helped = Pairing.objects.active(on).filter(household=OuterRef("pk"))
    return with_pupils(households.filter(~Exists(helped)))


def doubly_helped(households: QuerySet[Household], on: date) -> QuerySet[Household]:
    """Families with two helpers or more at once: often two children, each with a teacher."""
    running = Q(pairings__since__lte=on) & (Q(pairings__until=None) | Q(pairings__until__gte=on))
    counted = households.annotate(helpers=Count("pairings__helper", distinct=True, filter=running))
    twice = counted.filter(helpers__gte=2).values("pk")
    pairings = Pairing.objects.active(on).for_list()
    return with_pupils(households.filter(pk__in=twice)).prefetch_related(
        Prefetch("pairings", queryset=pairings, to_attr="running_pairings")
    )


def stranded(pairings: PairingQuerySet, on: date) -> PairingQuerySet:
    """Still running although the helper has left, or the pupil has: somebody must take over or it must end."""
    helper_gone = Q(helper__left_on__lt=on) | Q(helper__is_active=False)
    return pairings.active(on).filter(helper_gone | Q(student__left_on__lte=on) | Q(colleague__left_on__lt=on))


# Staff ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Duty:
    """What the running campaigns ask of one person: pupils or colleagues (人) and families (户)."""

    persons: int = 0
    households: int = 0

    @property
    def sentence(self) -> str:
        asked = [f"{n} {unit}" for n, unit in ((self.persons, "人"), (self.households, "户")) if n]
        return f"应结对{'、'.join(asked)}" if asked else ""


def duties(school: Organization, on: date) -> dict[int, Duty]:
    """Who counts on that day, and what each owes by the rules on pairings; nothing is owed without a campaign.

    What is asked about contact points is not asked about families. Of two rules on one person the stricter holds.
    Who is let off or has left is not in it.
    """
    campaigns = list(Campaign.objects.running().filter(school=school))
    rules = list(
        QuotaRule.objects.as_stood(on)
        .filter(campaign__in=campaigns, enabled=True, per=QuotaRule.Per.PERSON)
        .filter(activity__source=ActivityKind.Source.PAIRING, unit__in=HELPED)
    )
    roster = roster_of({school.pk}, on, on)
    day = period_of(on, Kind.STANDING)
    # Without a campaign everybody of the staff may help, and nobody must.
    anybody = Campaign(school=school, leaders_owe_all=True)
    found = {
        spell.user_id: Duty()
        for campaign in campaigns or [anybody]
        for spell in [*spells_of(roster, campaign, [STAFF], day), *spells_of(roster, campaign, [Role.LEADER], day)]
        if spell.days
    }
    by_campaign = {campaign.pk: campaign for campaign in campaigns}
    for rule in rules:
        for spell in spells_of(roster, by_campaign[rule.campaign_id], rule.roles, day):
            if spell.days:
                found[spell.user_id] = _stricter(found.get(spell.user_id, Duty()), rule)
    return found


def _stricter(duty: Duty, rule: QuotaRule) -> Duty:
    number = rule.number or 0  # one that is still to be said is not asked yet
    if rule.unit == QuotaRule.Unit.HOUSEHOLDS:
        return Duty(duty.persons, max(duty.households, number))
    return Duty(max(duty.persons, number), duty.households)


@dataclass(frozen=True)
class Unpaired:
    user: User
    duty: Duty


def unpaired(staff: UserQuerySet, school: Organization, on: date) -> list[Unpaired]:
    """Who owes a pairing by a rule and has none, by department and 工号."""
    owed = {pk: duty for pk, duty in duties(school, on).items() if duty.sentence}
    helping = Pairing.objects.active(on).filter(school=school).exclude(kind=Pairing.Kind.CONTACT_POINT)
    busy = set(helping.values_list("helper", flat=True))
    people = staff.filter(pk__in=owed.keys() - busy).for_list()
    return [Unpaired(person, owed[person.pk]) for person in people]


def loads(school: Organization, on: date) -> dict[int, int]:
    """How many families each helps, two children of one family counted once."""
    rows = (
        Pairing.objects.active(on)
        .filter(school=school)
        .order_by()
        .values("helper")
        .annotate(families=Count("household", distinct=True) + Count("colleague", distinct=True))
    )
    return {row["helper"]: row["families"] for row in rows}


# Suggestions ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Suggestion:
    household: Household
    student: Student
    helper: User
    reasons: tuple[str, ...]

    @property
    def code(self) -> str:
        """How a form names it: pupil and helper."""
        return f"{self.student.pk}-{self.helper.pk}"


def suggest(school: Organization, on: date, cap: int = CAP) -> list[Suggestion]:
    """Who could help which family that has nobody. The same rows give the same list; nothing is written."""
    classes = {group.pk: group for group in ClassGroup.objects.filter(school=school)}
    people = {person.pk: person for person in User.objects.filter(school=school).for_list()}
    helpers = _helpers(school, on, list(people.values()), classes)
    without = without_helper(Household.objects.filter(school=school), on)
    if not any(helper.owes and not helper.load for helper in helpers):
        # Families that nobody needs for a pairing are not even read.
        without = without.filter(Q(is_special=True))
    open_families = list(without)
    families = [_family(place, household) for place, household in enumerate(open_families)]
    households = {household.pk: household for household in open_families}
    names = {group.pk: str(group) for group in classes.values()}
    found = []
    for match in propose(families, helpers, cap):
        household = households[match.family.pk]
        student = next(pupil for pupil in pupils_of(household) if pupil.pk == match.family.student)
        found.append(Suggestion(household, student, people[match.helper.pk], reasons_for(match, names)))
    return found


def _helpers(school: Organization, on: date, people: Iterable[User], classes: dict[int, ClassGroup]) -> list[Helper]:
    owed = duties(school, on)
    helped = loads(school, on)
    held: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    appointments = Appointment.objects.filter(organization=school).on(on)
    for user, role, group in appointments.values_list("user_id", "role", "class_group_id"):
        held[user].append((role, group))
    led = defaultdict(set)
    for group in classes.values():
        led[group.department_id].add(group.grade)
    return [
        Helper(
            pk=person.pk,
            place=place,
            name=person.name,
            classes=frozenset(group for _, group in held[person.pk] if group),
            headed=frozenset(group for role, group in held[person.pk] if group and role == Role.HEAD_TEACHER),
            grades=frozenset(
                {classes[group].grade for _, group in held[person.pk] if group}
                | (led[person.department_id] if person.department_id else set())
            ),
            leads_school=any(role in LEADERS for role, _ in held[person.pk]),
            owes=bool(owed[person.pk].sentence),
            load=helped.get(person.pk, 0),
        )
        for place, person in enumerate(people)
        if person.pk in owed
    ]


def _family(place: int, household: Household) -> Family:
    """The family is spoken of by the pupil with most tags, and among equals by the one in the lowest class."""
    tags = {pupil.pk: frozenset(tag.code for tag in pupil.tags.all()) for pupil in pupils_of(household)}
    student = max(pupils_of(household), key=lambda pupil: len(tags[pupil.pk] & SPECIAL_GROUP))
    return Family(
        pk=household.pk,
        place=place,
        student=student.pk,
        classes=frozenset(pupil.class_group_id for pupil in pupils_of(household)),
        grades=frozenset(pupil.class_group.grade for pupil in pupils_of(household)),
        tags=frozenset().union(*tags.values()),
    )


# The list ------------------------------------------------------------------------------


class State(TextChoices):
    RUNNING = "", "结对中"
    ENDED = "ended", "已结束"
    ANY = "any", "全部"


def for_overview(pairings: PairingQuerySet) -> PairingQuerySet:
    """With the day on which the helper last met the family."""
    last = (
        Participation.objects.filter(user=OuterRef("helper"), household=OuterRef("household"), met=True)
        .order_by("-on")
        .values("on")[:1]
    )
    return pairings.for_list().annotate(last_contact=Subquery(last))


def narrowed(
    pairings: PairingQuerySet,
    on: date,
    *,
    q: str = "",
    department: Department | None = None,
    class_group: ClassGroup | None = None,
    state: str = "",
) -> PairingQuerySet:
    if state == State.ENDED:
        pairings = pairings.filter(until__lt=on)
    elif state != State.ANY:
        pairings = pairings.filter(Q(until=None) | Q(until__gte=on))
    if department:
        pairings = pairings.filter(helper__department=department)
    if class_group:
        pairings = pairings.filter(household__students__class_group=class_group, household__students__left_on=None)
    if q:
        # One search box for both sides: the helper, the pupil or any child of the family, the colleague.
        said = Q()
        said |= Q(contact_point__name__icontains=q)
        for path in ("helper", "household__students", "colleague"):
            said |= Q(**{f"{path}__name__icontains": q}) | Q(**{f"{path}__name_initials__istartswith": q})
            said |= Q(**{f"{path}__name_pinyin__istartswith": q})
        pairings = pairings.filter(said)
    # Joins to the children of a family would list a pairing once a child.
    return Pairing.objects.filter(pk__in=pairings.order_by().values("pk")) if q or class_group else pairings


def colleagues_named(staff: UserQuerySet, q: str, limit: int = 20) -> list[User]:
    said = Q(name__icontains=q) | Q(name_pinyin__istartswith=q) | Q(name_initials__istartswith=q) | Q(staff_no=q)
    return list(staff.filter(said).for_list()[:limit])


def pupils_named(students: StudentQuerySet, q: str, limit: int = 20) -> list[Student]:
    said = Q(name__icontains=q) | Q(name_pinyin__istartswith=q) | Q(name_initials__istartswith=q) | Q(student_no=q)
    return list(students.enrolled().filter(said).for_list()[:limit])


# One pairing ---------------------------------------------------------------------------


def family_of(pairing: Pairing, seen: QuerySet[Household]) -> Household | None:
    """The family with its guardians and children, if the reader may still see it."""
    if pairing.household_id is None:
        return None
    return with_pupils(seen.filter(pk=pairing.household_id)).prefetch_related("guardians").first()


def contacts_of(pairing: Pairing, visits: VisitQuerySet) -> VisitQuerySet:
    """What the helper had with the family while it was theirs, newest first."""
    if pairing.household_id is None:
        return visits.none()
    mine = visits.filter(household=pairing.household_id, participations__user=pairing.helper_id, on__gte=pairing.since)
    return (mine.filter(on__lte=pairing.until) if pairing.until else mine).for_list()


def owed_by(pairing: Pairing, *, as_of: datetime) -> list[Line]:
    """What the running campaigns ask for this pairing in the quarter: the same figures as everywhere else."""
    campaigns = Campaign.objects.running().filter(school=pairing.school_id)
    quarter = period_of(shanghai_day(as_of), Kind.QUARTER)
    lines = results(campaigns, quarter, as_of=as_of, who=pairing.helper)
    return [line for line in lines if line.subject == f"pairing:{pairing.pk}"]


# Counts and marks ----------------------------------------------------------------------


def counts(school: Organization, pairings: PairingQuerySet, on: date) -> dict[str, int]:
    """What stands behind each tab."""
    households = Household.objects.filter(school=school)
    return {
        "list": pairings.active(on).count(),
        "families": without_helper(households, on).filter(Q(is_special=True)).count(),
        "helpers": len(unpaired(User.objects.filter(school=school), school, on)),
        "doubles": doubly_helped(households, on).count(),
        "stranded": stranded(pairings, on).count(),
    }


def put_tags(households: Iterable[Household], seen: QuerySet[StudentTag]) -> None:
    """Give each family the words of its care tags that the reader may see."""
    found: dict[int, list[str]] = defaultdict(list)
    for tag in seen.filter(student__household__in=list(households)).select_related("student"):
        if tag.get_code_display() not in found[tag.student.household_id]:
            found[tag.student.household_id].append(tag.get_code_display())
    for household in households:
        household.care_words = found[household.pk]  # type: ignore[attr-defined]  # for the row in the list


def digest_of(suggestions: list[Suggestion]) -> str:
    """Names a list of suggestions, so that only the list that was seen is accepted as a whole."""
    return sha256(" ".join(suggestion.code for suggestion in suggestions).encode()).hexdigest()[:20]
