"""Two quarters of plausible work, recorded through the same services as a teacher's phone uses."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from casework.families.models import Household, Student
from casework.management.demo.words import NOTES, PROBLEMS, PURPOSES
from casework.pairings.models import Pairing
from casework.visits.content import Problem
from casework.visits.models import Mode, Outcome, Purpose
from casework.visits.services import visit_record
from outreach.calendar.periods import SHANGHAI, Period, parts
from outreach.people.models import Appointment, Organization, User
from outreach.people.roles import Role

OUTCOMES = [Outcome.MET] * 17 + [Outcome.ABSENT, Outcome.DECLINED, Outcome.RESCHEDULED]
NAMESPACE = uuid.UUID("6f0f6f0c-6a5f-4d0e-9a62-0d6a1b1f2026")


@dataclass(frozen=True)
class Deed:
    """One contact to be recorded, and the moment at which it reached the server."""

    actor: User
    household: Household
    on: date
    received_at: datetime
    said: dict[str, Any]


class School:
    """What the history of one school is made of: who visits whom."""

    def __init__(self, school: Organization, today: date) -> None:
        self.school = school
        self.today = today
        self.random = Random(school.code)  # the same demonstration every time
        self.staff = list(
            User.objects.filter(school=school, establishment=User.Establishment.REGULAR).employed(today).for_list()
        )
        self.students: dict[int, list[Student]] = defaultdict(list)
        households: dict[int, dict[int, Household]] = defaultdict(dict)
        for student in Student.objects.filter(school=school, left_on=None).select_related("household"):
            self.students[student.household_id].append(student)
            households[student.class_group_id][student.household_id] = student.household
        self.families: dict[int, list[Household]] = {}
        for user, group in Appointment.objects.filter(
            organization=school, until=None, class_group__isnull=False
        ).values_list("user", "class_group"):
            self.families.setdefault(user, []).extend(households[group].values())
        self.helped: dict[int, list[Pairing]] = defaultdict(list)
        for pairing in Pairing.objects.filter(school=school, until=None).select_related("household", "student"):
            self.helped[pairing.helper_id].append(pairing)
        self.heads = set(
            Appointment.objects.filter(organization=school, role=Role.HEAD_TEACHER).values_list("user", flat=True)
        )

    def own_families(self, user: User) -> list[Household]:
        paired = [pairing.household for pairing in self.helped[user.pk] if pairing.household]
        mine = self.families.get(user.pk, [])
        return paired + self.random.sample(mine, min(len(mine), 12))


def record_history(school: School, period: Period) -> int:
    """Everything that a school did in a quarter, up to today. Returns the number of contacts."""
    deeds = sorted(deeds_of(school, period), key=lambda deed: (deed.received_at, deed.actor.staff_no))
    for number, deed in enumerate(deeds):
        visit_record(
            actor=deed.actor,
            household=deed.household,
            students=school.students[deed.household.pk],
            on=deed.on,
            uuid=uuid.uuid5(NAMESPACE, f"{school.school.code}:{period.key}:{number}"),
            received_at=deed.received_at,
            **deed.said,
        )
    return len(deeds)


def deeds_of(school: School, period: Period) -> Iterator[Deed]:
    last = min(period.end, school.today)
    share = period.elapsed(school.today)
    for user in school.staff:
        start = max(period.start, user.arrived_on or period.start)
        end = min(last, user.left_on or last)
        if start > end or _away(user, start, end):
            continue
        yield from _visits(school, user, start, end, share)
        for pairing in school.helped[user.pk]:
            yield from _contacts(school, user, pairing, period, start, end)


def _away(user: User, start: date, end: date) -> bool:
    return bool(user.waiver_reason and (user.waiver_since or start) <= start and (user.waiver_until or end) >= end)


def _visits(school: School, user: User, start: date, end: date, share: float) -> Iterator[Deed]:
    """家访: most people do their four, some fall short, 班主任 do more."""
    random = school.random
    families = school.own_families(user)
    if not families:
        return
    wanted = random.choices([2, 3, 4, 5, 6], [2, 4, 24, 6, 3])[0] + (5 if user.pk in school.heads else 0)
    times = round(wanted * share)
    # Whoever teaches no class has only the paired family to go to, again and again.
    going = random.sample(families, times) if times <= len(families) else random.choices(families, k=times)
    for household in going:
        on = _day(random, start, end)
        said: dict[str, Any] = {
            "mode": random.choices([Mode.HOME, Mode.OFFSITE, Mode.SCHOOL], [16, 3, 2])[0],
            "outcome": random.choice(OUTCOMES),
            "purposes": random.choice(PURPOSES),
            "note": random.choice(NOTES),
            "companions": _companions(school, user),
        }
        if said["outcome"] == Outcome.RESCHEDULED:
            said["rescheduled_to"] = on + timedelta(days=random.randint(2, 9))
        recent = on > school.today - timedelta(days=13)
        if said["outcome"] == Outcome.MET and random.random() < (0.12 if recent else 0.006):
            text, category = random.choice(PROBLEMS)
            said["problem"] = Problem(text, category)
        yield Deed(user, household, on, _moment(random, on, school.today), said)


def _contacts(school: School, user: User, pairing: Pairing, period: Period, start: date, end: date) -> Iterator[Deed]:
    """What a helper owes the family: a call a month, a letter a quarter, a gift at the festival, a birthday wish."""
    random, household = school.random, pairing.household
    if household is None:
        return
    start = max(start, pairing.since)

    def deed(first: date, last: date, mode: str, purposes: Sequence[str], **more: Any) -> Iterator[Deed]:
        if first <= last:
            on = _day(random, first, last)
            said = {"mode": mode, "outcome": Outcome.MET, "purposes": list(purposes), **more}
            yield Deed(user, household, on, _moment(random, on, school.today), said)

    for month in parts(period, "month"):
        if random.random() < 0.85:
            yield from deed(max(start, month.start), min(end, month.end), Mode.PHONE, [Purpose.SITUATION])
    if random.random() < 0.7:
        yield from deed(start, end, Mode.LETTER, [Purpose.THOUGHT])
    if period.start.month == 7 and random.random() < 0.6:
        mid_autumn = date(period.start.year, 9, 20)
        yield from deed(
            max(start, mid_autumn), min(end, period.end), Mode.GIFT, [Purpose.FESTIVAL],
            gift_amount=random.choice([60, 80, 100, 120]), note="中秋前送去月饼、牛奶和一套文具。",
        )  # fmt: skip
    if pairing.student and pairing.student.birthday and random.random() < 0.8:
        birthday = _birthday(pairing.student.birthday, period)
        if birthday and start <= birthday <= end:
            yield from deed(birthday, birthday, Mode.PHONE, [Purpose.BIRTHDAY], note="打电话祝孩子生日快乐。")


def _birthday(month_day: str, period: Period) -> date | None:
    month, day = (int(part) for part in month_day.split("-"))
    if (month, day) == (2, 29):
        day = 28
    found = date(period.start.year, month, day)
    return found if period.contains(found) else None


def _companions(school: School, user: User) -> list[User]:
    if school.random.random() > 0.12:
        return []
    near = [one for one in school.staff if one.department_id == user.department_id and one.pk != user.pk]
    return [school.random.choice(near)] if near else []


def _day(random: Random, first: date, last: date) -> date:
    return first + timedelta(days=random.randint(0, (last - first).days))


def _moment(random: Random, on: date, today: date) -> datetime:
    """Mostly the same evening, sometimes days later, now and then after the grace days."""
    later = random.choices([0, random.randint(1, 5), 26], [90, 9, 1])[0]
    day = min(on + timedelta(days=later), today)
    return datetime.combine(day, time(random.randint(16, 20), random.randint(0, 59)), SHANGHAI)
