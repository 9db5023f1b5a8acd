"""Who owes what is asked of a role, and on how many days of a period (A.3.4, A.3.5).

Three queries read everybody of any number of schools; the rest is arithmetic on spans of whole days.
Read once with `roster_of`, it answers for every campaign, role and period inside those days.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import Q

from campaigns.planning.models import Campaign
from campaigns.quotas.models import Exemption
from campaigns.quotas.roles import BODIES, CADRE, HELPER, STAFF, appointments_of
from outreach.calendar.periods import Period
from outreach.people.models import Appointment, User
from outreach.people.roles import Role

# Both ends are included. A list of spans is in order, without overlap.
Span = tuple[date, date]

ONE_DAY = timedelta(days=1)
# No beginning and no end, with room for a day on either side.
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)
LEAST_SHARE = Fraction(1, 3)
# These look after the system, not after families: who holds nothing else is not counted as staff.
TECHNICAL = frozenset({Role.ADMIN, Role.DISTRICT})


# Spans of days ----------------------------------------------------------------------


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same days in order, touching spans made one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1] + ONE_DAY:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def common(one: Iterable[Span], other: Iterable[Span]) -> list[Span]:
    """The days that are in both."""
    others = list(other)
    return [(max(a, c), min(b, d)) for a, b in one for c, d in others if max(a, c) <= min(b, d)]


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """The days of `spans` that are not in `taken`."""
    left = list(spans)
    for start, end in taken:
        pieces: list[Span] = []
        for a, b in left:
            if b < start or a > end:
                pieces.append((a, b))
                continue
            if a < start:
                pieces.append((a, start - ONE_DAY))
            if b > end:
                pieces.append((end + ONE_DAY, b))
        left = pieces
    return left


def days_in(spans: Iterable[Span]) -> int:
    return sum((end - start).days + 1 for start, end in spans)


# What is read -----------------------------------------------------------------------


@dataclass(frozen=True)
class Person:
    """One member of staff, as far as it decides what is owed."""

    user_id: int
    school_id: int
    contract: bool
    employed: Span
    held: tuple[tuple[str, Span], ...] = ()
    waived: tuple[tuple[str, Span], ...] = ()

    @property
    def is_technical(self) -> bool:
        return bool(self.held) and all(role in TECHNICAL for role, _ in self.held)


@dataclass(frozen=True)
class Spell:
    """One person in one role and period: the days that count, and why others do not."""

    user_id: int
    spans: tuple[Span, ...]
    days: int
    period_days: int
    reasons: tuple[str, ...] = ()

    @property
    def is_exempt(self) -> bool:
        """免计: less than a third of the period counts."""
        return self.days * LEAST_SHARE.denominator < self.period_days * LEAST_SHARE.numerator

    def due(self, number: int, prorate: bool = True) -> int:
        """应完成: `number` in proportion to the days that count, halves rounded up, never below 1; 0 when 免计."""
        if self.is_exempt:
            return 0
        if not prorate or self.days == self.period_days:
            return number
        doubled = 2 * number * self.days + self.period_days
        return max(doubled // (2 * self.period_days), 1)


@dataclass(frozen=True)
class Roster:
    """Everybody of some schools over some days."""

    start: date
    end: date
    people: dict[int, tuple[Person, ...]] = field(default_factory=dict)  # by school, in the order of lists

    def of(self, school_id: int) -> tuple[Person, ...]:
        return self.people.get(school_id, ())

    def within(self, start: date, end: date) -> "Roster":
        """As `roster_of` would have read it for fewer days."""
        return Roster(
            start,
            end,
            {
                school: tuple(_cut(one, (start, end)) for one in staff if _touches(one.employed, (start, end)))
                for school, staff in self.people.items()
            },
        )


def _touches(one: Span, other: Span) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _cut(person: Person, days: Span) -> Person:
    return replace(
        person,
        held=tuple(entry for entry in person.held if _touches(entry[1], days)),
        waived=tuple(entry for entry in person.waived if _touches(entry[1], days)),
    )


def roster_of_one(user: User) -> Roster:
    """One person over all days, to be narrowed by `within`."""
    return roster_of([user.school_id], EARLIEST, LATEST, who=user)


def roster_of(
    school_ids: Collection[int],
    start: date,
    end: date,
    everybody: Iterable[User] | None = None,
    *,
    who: User | None = None,
) -> Roster:
    """Three queries, however many schools and people. An account closed without a last day is left out.

    `everybody`: the people of these schools in the order of lists, where they have been read already; `who`: only
    this one of them, in two queries.
    """
    held: dict[int, list[tuple[str, Span]]] = defaultdict(list)
    rows = Appointment.objects.filter(organization__in=school_ids).overlapping(start, end)
    if who:
        rows = rows.filter(user=who.pk)
    for user, role, since, until in rows.values_list("user_id", "role", "since", "until"):
        held[user].append((role, (since, until or LATEST)))

    waived: dict[int, list[tuple[str, Span]]] = defaultdict(list)
    exemptions = Exemption.objects.filter(
        school__in=school_ids, state=Exemption.State.APPROVED, since__lte=end, until__gte=start
    )
    if who:
        exemptions = exemptions.filter(user=who.pk)
        everybody = [who] if who.school_id in school_ids else []
    for user, reason, since, until in exemptions.values_list("user_id", "reason", "since", "until"):
        waived[user].append((Exemption.Reason(reason).label, (since, until)))

    people: dict[int, list[Person]] = defaultdict(list)
    staff = _staff(school_ids, start, end) if everybody is None else everybody
    for user in (one for one in staff if _is_there(one, start, end)):
        people[user.school_id].append(_person(user, held[user.pk], waived[user.pk]))
    return Roster(start, end, {school: tuple(staff) for school, staff in people.items()})


def _staff(school_ids: Collection[int], start: date, end: date) -> Iterable[User]:
    return (
        User.objects.filter(school__in=school_ids)
        .filter(Q(arrived_on=None) | Q(arrived_on__lte=end))
        .filter(Q(left_on=None, is_active=True) | Q(left_on__gte=start))
        .order_by("department__order", "staff_no", "pk")
        .only(
            "pk", "school_id", "establishment", "arrived_on", "left_on", "is_active",
            "waiver_reason", "waiver_since", "waiver_until",
        )
    )  # fmt: skip


def _is_there(user: User, start: date, end: date) -> bool:
    """As `_staff` asks the database."""
    if user.arrived_on and user.arrived_on > end:
        return False
    return user.left_on >= start if user.left_on else user.is_active


def _person(user: User, held: list[tuple[str, Span]], waived: list[tuple[str, Span]]) -> Person:
    if user.waiver_reason:
        span = (user.waiver_since or EARLIEST, user.waiver_until or LATEST)
        waived = [*waived, (user.waiver_reason, span)]
    return Person(
        user_id=user.pk,
        school_id=user.school_id,
        contract=user.establishment == User.Establishment.CONTRACT,
        employed=(user.arrived_on or EARLIEST, user.left_on or LATEST),
        held=tuple(held),
        waived=tuple(waived),
    )


# What follows from it ---------------------------------------------------------------


def eligibility(
    campaigns: Iterable[Campaign], roles: Iterable[str], period: Period, roster: Roster | None = None
) -> dict[tuple[int, str], list[Spell]]:
    """For each campaign and role, everybody who holds the role on some day of the period.

    Who is let off for the whole of it is listed too, with no days. Give the `roster` when several periods are
    asked about, so that it is read once.
    """
    campaigns = list(campaigns)
    roles = list(roles)
    if roster is None:
        roster = roster_of({campaign.school_id for campaign in campaigns}, period.start, period.end)
    return {
        (campaign.pk, role): spells_of(roster, campaign, [role], period) for campaign in campaigns for role in roles
    }


def spells_of(roster: Roster, campaign: Campaign, roles: Collection[str], period: Period) -> list[Spell]:
    """One spell a person for a rule that names these roles; who holds two of them is there once."""
    if period.start < roster.start or period.end > roster.end:
        raise ValueError(f"The roster was read for {roster.start}–{roster.end}, not for {period}.")
    found = (spell_of(person, campaign, roles, period) for person in roster.of(campaign.school_id))
    return [spell for spell in found if spell]


def spell_of(person: Person, campaign: Campaign, roles: Collection[str], period: Period) -> Spell | None:
    """None: the person has nothing to do with these roles in this period."""
    if person.is_technical or (person.contract and not campaign.contract_staff_count):
        return None
    if _is_plain(person, campaign, roles, period):
        return Spell(person.user_id, ((period.start, period.end),), period.days, period.days)
    whole: list[Span] = [(period.start, period.end)]
    employed = common(whole, [person.employed])
    in_role = joined(span for role in roles for span in common(employed, _days_in_role(person, campaign, role)))
    if not in_role:
        return None
    counted = without(in_role, (span for _, span in person.waived))
    return Spell(
        user_id=person.user_id,
        spans=tuple(counted),
        days=days_in(counted),
        period_days=period.days,
        reasons=tuple(_reasons(person, employed, in_role, period)),
    )


def _is_plain(person: Person, campaign: Campaign, roles: Collection[str], period: Period) -> bool:
    """Nearly everybody, answered at once: at work all through, let off on no day, in a role that needs no post."""
    if person.waived or person.employed[0] > period.start or person.employed[1] < period.end:
        return False
    if HELPER in roles:
        return True
    leaders = appointments_of(Role.LEADER)
    return STAFF in roles and (campaign.leaders_owe_all or all(role not in leaders for role, _ in person.held))


def _days_in_role(person: Person, campaign: Campaign, role: str) -> list[Span]:
    always = [(EARLIEST, LATEST)]
    if role in BODIES:
        return []
    if role == HELPER:
        return always
    if role == STAFF:
        return always if campaign.leaders_owe_all else without(always, _held(person, appointments_of(Role.LEADER)))
    if role == CADRE:
        return common(_held(person, appointments_of(CADRE)), _held(person, {Role.PARTY_MEMBER}))
    return _held(person, appointments_of(role))


def _held(person: Person, roles: Collection[str]) -> list[Span]:
    return joined(span for role, span in person.held if role in roles)


def _reasons(person: Person, employed: list[Span], in_role: list[Span], period: Period) -> Iterable[str]:
    arrived, left = person.employed
    if arrived > period.start:
        yield f"{_written(arrived)}到岗"
    if left < period.end:
        yield f"{_written(left)}离岗"
    if days_in(in_role) < days_in(employed):
        yield "任职" + "、".join(_between(span, period) for span in in_role)
    for reason, span in sorted(person.waived, key=lambda entry: entry[1]):
        for part in common(in_role, [span]):
            yield reason + _between(part, period)


def _between(span: Span, period: Period) -> str:
    """“（全期）”, or the days: “7月1日至8月5日”."""
    if span == (period.start, period.end):
        return "（全期）"
    return f"（{_written(span[0])}至{_written(span[1])}）"


def _written(day: date) -> str:
    return f"{day.month}月{day.day}日"
