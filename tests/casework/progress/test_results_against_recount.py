"""The result equals a slow, obvious recount for random histories: every day and every record looked at one by one."""

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.quotas.models import Exemption
from casework.families.models import Household, Student
from casework.pairings.models import Pairing
from casework.progress.results import results
from casework.visits.models import Participation, Visit, VisitPurpose, day_key
from outreach.calendar.periods import parse_period, shanghai_day, shanghai_moment
from outreach.people.models import Appointment, ClassGroup, User
from outreach.people.roles import Role
from tests.casework.progress.conftest import end_of, make_campaign

FIRST, DAYS = date(2026, 5, 20), 170
HOMES = 4
ASKED = parse_period("2026Q3")
COUNTED = {"q6": ("home", "offsite"), "q13": ("home", "offsite"), "q7": ("phone", "video"), "q8": ("letter",)}

days = st.integers(0, DAYS - 1).map(lambda n: FIRST + timedelta(days=n))
lengths = st.integers(0, DAYS)
spans = st.tuples(days, days).map(lambda two: (min(two), max(two)))


@dataclass
class Trip:
    home: int
    on: date
    mode: str
    met: bool
    thought: bool
    received_after: int  # days
    companion: int | None


@dataclass
class Life:
    """One teacher: the days of work, the days let off, one pairing, and what was recorded."""

    arrived: date
    left: date | None
    head: tuple[date, date] | None
    waived: list[tuple[date, date]]
    paired: tuple[int, date, date | None]
    trips: list[Trip] = field(default_factory=list)


@st.composite
def lives(draw):
    arrived = draw(st.one_of(st.just(date(2020, 9, 1)), days))
    since = draw(st.one_of(st.just(date(2026, 1, 1)), days))
    until = draw(st.one_of(st.none(), lengths.map(lambda n: since + timedelta(days=n))))
    trips = st.builds(
        Trip,
        home=st.integers(0, HOMES - 1),
        on=days,
        mode=st.sampled_from(["home", "home", "offsite", "phone", "video", "letter", "school"]),
        met=st.sampled_from([True, True, True, False]),
        thought=st.booleans(),
        received_after=st.sampled_from([0, 0, 1, 9, 10, 11, 30]),
        companion=st.one_of(st.none(), st.integers(0, 9)),
    )
    return Life(
        arrived=arrived,
        left=draw(st.one_of(st.none(), st.none(), lengths.map(lambda n: max(arrived, FIRST) + timedelta(days=n)))),
        head=draw(st.one_of(st.none(), spans)),
        waived=draw(st.lists(spans, max_size=2)),
        paired=(draw(st.integers(0, HOMES - 1)), since, until),
        trips=draw(st.lists(trips, max_size=14)),
    )


# What is written into the database ----------------------------------------------------


def write(cast, histories):
    group = ClassGroup.objects.create(school=cast.school, grade="九年级", name="1班")
    homes = Household.objects.bulk_create([Household(school=cast.school, code=f"R{n}") for n in range(HOMES)])
    pupils = Student.objects.bulk_create(
        [
            Student(school=cast.school, household=home, class_group=group, student_no=f"GR{n}", name="某某")
            for n, home in enumerate(homes)
        ]
    )
    people = User.objects.bulk_create(
        [
            User(
                username=f"R{n:03}@A",
                school=cast.school,
                staff_no=f"R{n:03}",
                name="某老师",
                arrived_on=life.arrived,
                left_on=life.left,
            )
            for n, life in enumerate(histories)
        ]
    )
    for person, life in zip(people, histories, strict=True):
        write_life(cast, group, person, life, pupils)
    for person, life in zip(people, histories, strict=True):
        for trip in life.trips:
            write_trip(person, trip, homes[trip.home], people)
    return people


def write_life(cast, group, person, life, pupils):
    if life.head:
        since, until = life.head
        Appointment.objects.create(
            user=person, organization=cast.school, role=Role.HEAD_TEACHER, class_group=group, since=since, until=until
        )
    for since, until in life.waived:
        Exemption.objects.create(
            school=cast.school,
            user=person,
            reason="sick",
            since=since,
            until=until,
            state="approved",
            requested_by=person,
            requested_at=end_of(2026, 5, 1),
        )
    home, since, until = life.paired
    pupil = pupils[home]
    Pairing.objects.create(
        school=cast.school, helper=person, household=pupil.household, student=pupil, since=since, until=until
    )


def companions(number, trip, histories):
    others = set() if trip.companion is None else {trip.companion % len(histories)}
    return {number} | others


def write_trip(person, trip, home, people):
    received = shanghai_moment(trip.on) + timedelta(days=trip.received_after, hours=20)
    visit = Visit.objects.create(
        school=home.school,
        uuid=uuid.uuid4(),
        household=home,
        recorder=person,
        on=trip.on,
        mode=trip.mode,
        received_at=received,
    )
    VisitPurpose.objects.create(visit=visit, code="thought" if trip.thought else "study")
    Participation.objects.bulk_create(
        Participation(
            visit=visit,
            user=people[one],
            school=home.school,
            household=home,
            on=trip.on,
            mode=trip.mode,
            met=trip.met,
            received_at=received,
            day_key=day_key(home.pk, trip.on),
        )
        for one in companions(people.index(person), trip, people)
    )


# The recount ----------------------------------------------------------------------------


def every_day(period):
    return [period.start + timedelta(days=n) for n in range(period.days)]


def works(life, day):
    return life.arrived <= day and (life.left is None or day <= life.left)


def let_off(life, day):
    return any(since <= day <= until for since, until in life.waived)


def paired(life, day):
    _, since, until = life.paired
    return since <= day and (until is None or day <= until)


def trips_of(number, histories):
    return [
        trip
        for owner, life in enumerate(histories)
        for trip in life.trips
        if number in companions(owner, trip, histories)
    ]


def seen_days(trips, rule, period, as_of, may_count):
    """(home, day) → the days on which it was received."""
    found = {}
    for trip in trips:
        received = trip.on + timedelta(days=trip.received_after)
        if (
            trip.met
            and period.contains(trip.on)
            and trip.mode in COUNTED[rule]
            and (rule != "q13" or trip.thought)
            and received <= shanghai_day(as_of)
            and may_count(trip)
        ):
            found.setdefault((trip.home, trip.on), []).append(received)
    return found


def verdict(number, period, eligible, seen, as_of):
    late = sum(all(received > period.end + timedelta(days=10) for received in times) for times in seen.values())
    if eligible * 3 < period.days:
        return 0, len(seen), late, "exempt"
    exact = Fraction(number * eligible, period.days)
    due = max(int(exact + Fraction(1, 2)), 1)
    open_still = shanghai_day(as_of) <= period.end
    return due, len(seen), late, "open" if open_still else "met" if len(seen) >= due else "unmet"


def recount(histories, as_of):
    found = {}
    for number, life in enumerate(histories):
        trips = trips_of(number, histories)
        for rule, period, target, touches, counts in expectations(life):
            span = every_day(period)
            if not all(any(touch(day) for day in span) for touch in touches):
                continue
            eligible = sum(all(touch(day) for touch in touches) and not let_off(life, day) for day in span)
            seen = seen_days(trips, rule, period, as_of, counts)
            found[number, rule, period.key] = verdict(target, period, eligible, seen, as_of)
    return found


def expectations(life):
    """Rule, its period, its number, what must hold of a day for it to concern the person, whether a trip may count."""
    months = [parse_period(f"2026-{month:02}") for month in (7, 8, 9)]

    def at_work(day):
        return works(life, day)

    def heads(day):
        return life.head is not None and works(life, day) and life.head[0] <= day <= life.head[1]

    def helps(day):
        return paired(life, day)

    def own_family(trip):
        return trip.home == life.paired[0] and paired(life, trip.on)

    yield "q6", ASKED, 4, [at_work], lambda trip: True
    yield "q13", months[2], 3, [heads], lambda trip: True
    yield "q8", ASKED, 1, [at_work, helps], own_family
    for month in months:
        yield "q7", month, 1, [at_work, helps], own_family


@pytest.mark.django_db
@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(histories=st.lists(lives(), min_size=1, max_size=12), seen_on=days)
def test_results_equal_a_recount(cast, histories, seen_on):
    as_of = end_of(seen_on.year, seen_on.month, seen_on.day)
    with transaction.atomic():
        people = write(cast, histories)
        campaign = make_campaign(cast.school)
        number_of = {person.pk: number for number, person in enumerate(people)}
        found = {
            (number_of[line.owner], line.rule.code, line.period.key): (line.due, line.done, line.late, str(line.status))
            for line in results([campaign], ASKED, as_of=as_of)
            if line.owner in number_of and line.rule.code in COUNTED
        }
        transaction.set_rollback(True)
    assert found == recount(histories, as_of)
