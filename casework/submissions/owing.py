"""Who owes which material, reckoned from the plan, the appointments and the exemptions; nobody types it.

Read set by set: the number of queries does not follow the number of people or materials.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from campaigns.handins.models import HandIn
from campaigns.planning.models import Campaign, LiaisonLine
from campaigns.quotas.eligibility import Person, Roster, roster_of, roster_of_one, spell_of
from casework.submissions.models import Submission
from outreach.calendar.periods import Kind, Period
from outreach.people.models import Appointment, Branch, Department, User
from outreach.people.roles import Role

State = Submission.State
# Who holds one of these writes for units, or stands in where nobody does.
WRITE_FOR_UNITS = frozenset({Role.UNIT_LEAD, Role.SECRETARY, Role.OFFICE})
Per = HandIn.Per
HANDED_OVER = (State.HANDED_IN, State.ACCEPTED)


@dataclass(frozen=True)
class Owed:
    """One copy that one person or unit has to hand in, and what has become of it.

    `writers`: who writes it; for a unit its lead, or the office where there is none. `exempt`: why it is not owed.
    """

    handin: HandIn
    key: str
    number: int
    name: str
    user: User | None
    department: Department | None
    writers: frozenset[int]
    exempt: str = ""
    submission: Submission | None = None

    @property
    def is_handed_in(self) -> bool:
        return self.submission is not None and self.submission.state in HANDED_OVER

    @property
    def is_accepted(self) -> bool:
        return self.submission is not None and self.submission.state == State.ACCEPTED

    @property
    def counts(self) -> bool:
        """应交: owed, or handed in although it was not."""
        return not self.exempt or self.is_handed_in

    @property
    def waits(self) -> bool:
        return not self.exempt and not self.is_handed_in

    @property
    def title(self) -> str:
        return f"{self.handin.name}（第{self.number}份）" if self.handin.count > 1 else self.handin.name


@dataclass(frozen=True)
class _Owner:
    key: str
    name: str
    user: User | None
    department: Department | None
    writers: frozenset[int]
    exempt: str = ""


def owed(campaigns: Iterable[Campaign], day: date, *, until: date | None = None) -> list[Owed]:
    """Everything that is handed in under these campaigns, in the order of the materials, departments and 工号.

    `until`: only what is due by then, or on no day.
    """
    handins = _wanted(campaigns, until)
    return list(_Owing(handins, day).rows()) if handins else []


def owed_by_one(
    who: User, campaigns: Iterable[Campaign], day: date, *, until: date | None = None, roster: Roster | None = None
) -> list[Owed]:
    """Of `owed` what this person writes and still has to hand in, read without the others where that can be.

    `roster`: of this person alone over all days, where it has been read already.
    """
    handins = _wanted(campaigns, until)
    if not handins:
        return []
    roster = roster or roster_of_one(who)
    held = {role for person in roster.of(who.school_id) for role, (since, end) in person.held if since <= day <= end}
    owing = _Owing(handins, day) if held & WRITE_FOR_UNITS else _OwingOfOne(handins, day, who, roster)
    return [one for one in owing.rows() if one.waits and who.pk in one.writers]


def _wanted(campaigns: Iterable[Campaign], until: date | None) -> list[HandIn]:
    campaigns = list(campaigns)
    wanted = HandIn.objects.filter(campaign__in=campaigns, enabled=True, counting=HandIn.Counting.COUNT)
    if until is not None:
        wanted = wanted.filter(Q(due_on=None) | Q(due_on__lte=until))
    handins = list(wanted.order_by("campaign", "order", "pk"))
    by_pk = {campaign.pk: campaign for campaign in campaigns}
    for handin in handins:
        handin.campaign = by_pk[handin.campaign_id]
    return handins


def span_of(handin: HandIn) -> Period:
    """From the day it may be handed in, or the campaign's first, until it is due."""
    start = handin.opens_on or handin.campaign.starts_on
    end = max(handin.due_on or handin.campaign.ends_on, start)
    return Period(Kind.CAMPAIGN, handin.code, start, end)


def _days(handins: Iterable[HandIn], day: date) -> tuple[date, date]:
    spans = [span_of(handin) for handin in handins]
    return min(day, *(span.start for span in spans)), max(day, *(span.end for span in spans))


class _Owing:
    """What is read once for all the materials, and what follows from it."""

    def __init__(self, handins: Collection[HandIn], day: date) -> None:
        self.handins = handins
        self.day = day
        self.schools = {handin.campaign.school_id for handin in handins}
        self.roster: Roster = roster_of(self.schools, *_days(handins, day))
        self.users = {user.pk: user for user in User.objects.filter(school__in=self.schools).for_list()}
        self.handed = self._submissions()
        pers = {handin.owed_per for handin in handins}
        self.leads = self._leads() if pers - {Per.PERSON} else {}
        self.branches = (
            list(Branch.objects.filter(school__in=self.schools).order_by("name")) if Per.BRANCH in pers else []
        )
        self.departments = list(Department.objects.filter(school__in=self.schools)) if Per.DEPARTMENT in pers else []
        self.lines = self._lines() if Per.LINE in pers else []

    def _submissions(self, keys: Collection[str] | None = None) -> dict[int, dict[tuple[str, int], Submission]]:
        found: dict[int, dict[tuple[str, int], Submission]] = defaultdict(dict)
        rows = Submission.objects.filter(handin__in=self.handins).defer("text", "handed_text")
        if keys is not None:
            rows = rows.filter(owner_key__in=keys)
        for row in rows:
            found[row.handin_id][row.owner_key, row.number] = row
        return found

    def _leads(self) -> dict[tuple[int, str, int | None], frozenset[int]]:
        """By school, role and department: those who hold it today."""
        found: dict[tuple[int, str, int | None], frozenset[int]] = defaultdict(frozenset)
        held = Appointment.objects.filter(organization__in=self.schools, role__in=WRITE_FOR_UNITS).on(self.day)
        for school, role, unit, user in held.values_list("organization_id", "role", "department_id", "user_id"):
            if user in self.users and self._is_here(self.users[user]):
                found[school, role, unit] |= {user}
        return found

    def _lines(self, which: Q | None = None) -> list[LiaisonLine]:
        campaigns = [handin.campaign for handin in self.handins]
        return list(
            LiaisonLine.objects.filter(which or Q(), campaign__in=campaigns).select_related("leader", "officer")
        )

    def _is_here(self, user: User) -> bool:
        return user.is_active and (user.left_on is None or user.left_on >= self.day)

    # What follows from it -------------------------------------------------------

    def rows(self) -> Iterator[Owed]:
        for handin in self.handins:
            handed = dict(self.handed[handin.pk])
            for owner in self._owners(handin):
                for number in range(1, handin.count + 1):
                    yield self._row(handin, owner, number, handed.pop((owner.key, number), None))
            yield from self._left(handin, handed)

    def _left(self, handin: HandIn, handed: dict[tuple[str, int], Submission]) -> Iterator[Owed]:
        """Handed in by somebody of whom it is not asked any more: kept in sight."""
        for (key, number), submission in sorted(handed.items()):
            if submission.handed_in_at is not None:
                author = self.users[submission.author_id]
                owner = _Owner(key, author.name, author, author.department, frozenset([author.pk]), "现在不要求交")
                yield self._row(handin, owner, number, submission)

    def _row(self, handin: HandIn, owner: _Owner, number: int, submission: Submission | None) -> Owed:
        return Owed(
            handin=handin,
            key=owner.key,
            number=number,
            name=owner.name,
            user=owner.user,
            department=owner.department,
            writers=owner.writers,
            exempt=owner.exempt,
            submission=submission,
        )

    def _owners(self, handin: HandIn) -> Iterator[_Owner]:
        match handin.owed_per:
            case Per.PERSON:
                yield from self._persons(handin)
            case Per.DEPARTMENT:
                yield from self._departments(handin)
            case Per.BRANCH:
                yield from self._branches(handin)
            case Per.LINE:
                yield from self._line_owners(handin)
            case _:
                yield _Owner("school", "学校", None, None, self._office(handin.campaign.school_id))

    def _persons(self, handin: HandIn) -> Iterator[_Owner]:
        span = span_of(handin)
        looked_at = min(max(self.day, span.start), span.end)
        on_the_day = Period(Kind.STANDING, looked_at.isoformat(), looked_at, looked_at)
        for person in self.roster.of(handin.campaign.school_id):
            spell = spell_of(person, handin.campaign, handin.roles, span)
            if spell is None or person.user_id not in self.users:
                continue
            user = self.users[person.user_id]
            why = ""
            if spell.is_exempt or not self._is_in(person, handin, on_the_day):
                why = "；".join(spell.reasons) or "不在岗"
            yield _Owner(f"user:{user.pk}", user.name, user, user.department, frozenset([user.pk]), why)

    def _is_in(self, person: Person, handin: HandIn, day: Period) -> bool:
        """Still at work and in the role on the day it is due, or today while that is to come."""
        return spell_of(person, handin.campaign, handin.roles, day) is not None

    def _departments(self, handin: HandIn) -> Iterator[_Owner]:
        school = handin.campaign.school_id
        peopled = {user.department_id for user in self.users.values() if self._is_here(user)}
        for unit in self.departments:
            if unit.school_id == school and unit.pk in peopled:
                writers = self.leads.get((school, Role.UNIT_LEAD, unit.pk)) or self._office(school)
                yield _Owner(f"department:{unit.pk}", unit.name, None, unit, writers)

    def _branches(self, handin: HandIn) -> Iterator[_Owner]:
        """A 书记 who belongs to the branch writes for it; where none does, the office."""
        school = handin.campaign.school_id
        secretaries = self.leads.get((school, Role.SECRETARY, None), frozenset())
        for branch in self.branches:
            members = {user.pk for user in self.users.values() if user.branch_id == branch.pk and self._is_here(user)}
            if branch.school_id == school and members:
                writers = secretaries & members or self._office(school)
                yield _Owner(f"branch:{branch.pk}", branch.name, None, None, frozenset(writers))

    def _line_owners(self, handin: HandIn) -> Iterator[_Owner]:
        for line in self.lines:
            if line.campaign_id != handin.campaign_id:
                continue
            known = [user for user in (line.officer, line.leader) if user is not None and self._is_here(user)]
            writers = frozenset([known[0].pk]) if known else self._office(handin.campaign.school_id)
            name = f"{line.leader.name if line.leader else line.post or '联系'}条线"
            yield _Owner(f"line:{line.pk}", name, None, None, writers)

    def _office(self, school: int) -> frozenset[int]:
        return self.leads.get((school, Role.OFFICE, None), frozenset())


class _OwingOfOne(_Owing):
    """What somebody writes who writes for no unit: the own copies, and those of the own lines."""

    def __init__(self, handins: Collection[HandIn], day: date, who: User, roster: Roster) -> None:
        self.handins = [handin for handin in handins if handin.owed_per in {Per.PERSON, Per.LINE}]
        self.day = day
        self.roster = roster.within(*_days(handins, day))
        self.users = {who.pk: who}
        self.leads = {}
        mine = Q(leader=who.pk) | Q(officer=who.pk)
        has_lines = any(handin.owed_per == Per.LINE for handin in handins)
        self.lines = self._lines(mine) if has_lines else []
        self.handed = self._submissions([f"user:{who.pk}", *(f"line:{line.pk}" for line in self.lines)])

    def _left(self, handin: HandIn, handed: dict[tuple[str, int], Submission]) -> Iterator[Owed]:
        """Nothing that waits."""
        yield from ()
