"""A district for measuring: 200 schools, 17,200 staff, 240,000 pupils, 1,000,000 visits, 40,000 events, all five
campaigns. PostgreSQL only.

    DATABASE_URL=postgresql://… python -m bench.district [--schools 200] [--visits 1000000]

Rows are written in bulk, past the services: this measures reading. Nothing here is part of the product.
"""

import argparse
import sys
import time
from datetime import date, timedelta
from datetime import time as time_of_day
from random import Random
from uuid import uuid4

import django

django.setup()

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone

from campaigns.planning.services import campaign_launch, campaign_open
from campaigns.quotas.models import QuotaRule
from casework.events.models import Event
from casework.families.models import Guardian, Household, Student, StudentTag
from casework.families.tags import TagCode
from casework.pairings.models import Pairing
from outreach.calendar.periods import shanghai_moment
from outreach.lib.pinyin import initials, pinyin
from outreach.people.models import Appointment, Branch, ClassGroup, Department, Organization, User
from outreach.people.roles import Category, Role

YEAR = 2026
STAFF, CLASSES, PUPILS, SIBLINGS = 86, 24, 1200, 120  # a school
PARTY = 30  # of its staff
GRADES = ("七年级", "八年级", "九年级")
SURNAMES = "周陈吴何李王张刘杨赵黄徐孙马朱胡郭林高罗郑梁谢宋唐许韩冯邓曹彭曾"
GIVEN = "子涵一鸣思远雨桐欣怡浩然梓萱宇轩诗涵佳怡俊杰语桐嘉豪若曦明轩可欣博文"
BATCH = 5000
PRESETS = ("sanxiang", "qunzhong_luxian", "lianxi_fuwu", "xiajiceng", "sanda")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--schools", type=int, default=200)
    options.add_argument("--visits", type=int, default=1_000_000)
    chosen = options.parse_args()
    if connection.vendor != "postgresql":
        sys.exit("bench.district 只在 PostgreSQL 上运行：请设置 DATABASE_URL。")
    if Organization.objects.exists():
        sys.exit("数据库不是空的：请给它一个新的库。")
    started = time.perf_counter()
    with transaction.atomic():
        schools = organizations(chosen.schools)
        staff(schools)
        families(schools)
    step("名册", started)
    for school in schools:
        at = timezone.now()
        for preset in PRESETS:
            campaign = campaign_launch(school=school, preset=preset, year=YEAR, actor=None, at=at)
            campaign_open(campaign, actor=None, at=at)
    # The share of families that a higher office sets: here it has been said.
    QuotaRule.objects.filter(number=None).update(number=60, enabled=True)
    step("活动", started)
    events(schools)
    step("场次", started)
    visits(chosen.visits)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    step("走访", started)


def step(name: str, started: float) -> None:
    print(f"{name}\t{time.perf_counter() - started:.0f} s", flush=True)


def organizations(count: int) -> list[Organization]:
    bureau = Organization.objects.create(code="Q", name="示例区教育工委", kind=Organization.Kind.BUREAU)
    schools = Organization.objects.bulk_create(
        Organization(code=f"S{number:03}", name=f"第{number}中学", kind=Organization.Kind.SCHOOL, parent=bureau)
        for number in range(1, count + 1)
    )
    Branch.objects.bulk_create(Branch(school=school, name=f"第{n}党支部") for school in schools for n in "一二三")
    return schools


def staff(schools: list[Organization]) -> None:
    units = Department.objects.bulk_create(
        Department(school=school, name=name, order=order)
        for school in schools
        for order, name in enumerate(("党政办", *(f"{grade}组" for grade in GRADES)))
    )
    classes = ClassGroup.objects.bulk_create(
        ClassGroup(
            school=school,
            grade=GRADES[number // 8],
            name=f"{number % 8 + 1}班",
            order=(number // 8 + 7) * 100 + number % 8 + 1,
            department=units[place * 4 + number // 8 + 1],
        )
        for place, school in enumerate(schools)
        for number in range(CLASSES)
    )
    users = User.objects.bulk_create(
        (
            User(
                username=f"T{number:03}@{school.code}",
                password=make_password(None),
                school=school,
                staff_no=f"T{number:03}",
                name=name_of(place * STAFF + number),
                department=units[place * 4 + number % 4],
                category=Category.LEADER if number < 6 else Category.TEACHER,
                arrived_on=date(2020, 9, 1),
            )
            for place, school in enumerate(schools)
            for number in range(STAFF)
        ),
        batch_size=BATCH,
    )
    Appointment.objects.bulk_create(
        (
            Appointment(user=user, organization_id=user.school_id, role=role, class_group=group, since=date(2020, 9, 1))
            for index, user in enumerate(users)
            for role, group in roles_of(index % STAFF, classes[(index // STAFF) * CLASSES :][:CLASSES])
        ),
        batch_size=BATCH,
    )


def roles_of(number: int, classes: list[ClassGroup]) -> list[tuple[str, ClassGroup | None]]:
    member: list[tuple[str, ClassGroup | None]] = [(Role.PARTY_MEMBER, None)] if number < PARTY else []
    if number < 6:
        return member + [(Role.LEADER, None)] + ([(Role.PRINCIPAL, None)] if number == 0 else [])
    if number == 6:
        return [*member, (Role.OFFICE, None)]
    group = classes[(number - 7) % CLASSES]
    return member + [(Role.TEACHER, group)] + ([(Role.HEAD_TEACHER, group)] if number < 7 + CLASSES else [])


def families(schools: list[Organization]) -> None:
    households = PUPILS - SIBLINGS
    Household.objects.bulk_create(
        (
            Household(school=school, code=f"{school.code}-{number:05}", address=f"柳溪村{number % 9 + 1}组")
            for school in schools
            for number in range(households)
        ),
        batch_size=BATCH,
    )
    first = Household.objects.order_by("pk").values_list("pk", flat=True)[0]
    classes = list(ClassGroup.objects.order_by("pk").values_list("pk", flat=True))
    users = list(User.objects.order_by("pk").values_list("pk", flat=True))
    random = Random(2026)
    for place, school in enumerate(schools):
        own = [first + place * households + number for number in range(households)]
        Guardian.objects.bulk_create(
            Guardian(household_id=pk, order=1, name="家长", relation="母亲", phone=f"138{pk % 10**8:08}") for pk in own
        )
        pupils = []
        for number in range(PUPILS):
            name = name_of(place * PUPILS + number)
            pupils.append(
                Student(
                    school=school, household_id=own[number % households], name=name, name_pinyin=pinyin(name),
                    name_initials=initials(name), class_group_id=classes[place * CLASSES + number % CLASSES],
                    student_no=f"G{place:03}{number:05}", birthday=f"{number % 12 + 1:02}-{number % 28 + 1:02}",
                    entered_on=date(2025, 9, 1),
                )
            )  # fmt: skip
        pupils = Student.objects.bulk_create(pupils, batch_size=BATCH)
        tagged = random.sample(pupils, PUPILS // 4)
        StudentTag.objects.bulk_create(
            StudentTag(
                student=pupil, code=random.choice([TagCode.LEFT_BEHIND_BOTH, TagCode.LOW_INCOME, TagCode.AID_L2])
            )
            for pupil in tagged
        )
        Pairing.objects.bulk_create(
            Pairing(
                school=school, helper_id=users[place * STAFF + number], kind=Pairing.Kind.STUDENT,
                household_id=pupil.household_id, student=pupil, since=date(2025, 9, 1),
            )
            for number, pupil in zip(range(STAFF), tagged, strict=False)
        )  # fmt: skip


def name_of(number: int) -> str:
    return SURNAMES[number % len(SURNAMES)] + GIVEN[number * 7 % len(GIVEN)] + GIVEN[number * 3 % len(GIVEN)]


VISITS = """
INSERT INTO casework_visit (id, school_id, uuid, household_id, recorder_id, "on", time_of_day, mode, outcome, entry,
    note, place, details, received_at, digest, rev, withdraw_reason)
SELECT g, s.school, gen_random_uuid(), s.first_household + (random() * (s.households - 1))::int,
    s.first_user + (g / %(schools)s) %% s.staff, d.on, '',
    (ARRAY['home','home','home','home','offsite','phone','phone','school','letter','video'])[1 + g %% 10],
    CASE WHEN g %% 20 = 0 THEN 'absent' ELSE 'met' END, 'on_time', '', '', '{}',
    (d.on + time '19:00') AT TIME ZONE 'Asia/Shanghai', md5(g::text), 1, ''
FROM generate_series(1, %(visits)s) g
JOIN bench_school s ON s.place = g %% %(schools)s
CROSS JOIN LATERAL (SELECT date '2026-01-01' + (random() * 323)::int AS on WHERE g > 0) d
"""
PARTS = """
INSERT INTO casework_participation (visit_id, user_id, is_main, school_id, household_id, "on", mode, met, received_at,
    day_key)
SELECT v.id, v.recorder_id, true, v.school_id, v.household_id, v.on, v.mode, v.outcome = 'met', v.received_at,
    v.household_id * 1000000::bigint + (v.on - date '0001-01-01') + 1
FROM casework_visit v
"""


KINDS = (
    "reception", "theme_day", "lecture", "talk_round1", "model_lesson", "big_visit", "topic_meeting", "in_canteen",
    "preach", "community_work",
)  # fmt: skip
ATTENDED = """
INSERT INTO casework_attendance (event_id, user_id, day, part, school_id, kind, counts, received_at)
SELECT e.id, e.organizer_id + (e.id * 7 + n * 11) %% %(staff)s, e.on,
    CASE WHEN e.kind LIKE 'talk%%' THEN 'talked' WHEN n = 0 THEN 'lead' ELSE 'present' END,
    e.school_id, e.kind, true, e.received_at
FROM casework_event e CROSS JOIN generate_series(0, 9) n
WHERE e.kind NOT LIKE 'talk%%' OR n < 2
"""


def events(schools: list[Organization]) -> None:
    """200 a school, with ten people each; two where it is a talk."""
    first_of = dict(User.objects.order_by("-pk").values_list("school_id", "pk"))
    branch_of = dict(Branch.objects.values_list("school_id", "pk"))
    random = Random(2026)
    with transaction.atomic(), connection.cursor() as cursor:
        Event.objects.bulk_create(
            (event_on(school.pk, first_of[school.pk], branch_of[school.pk], random) for school in schools * 200),
            batch_size=BATCH,
        )
        cursor.execute(ATTENDED, {"staff": STAFF})


def event_on(school: int, organizer: int, branch: int, random: Random) -> Event:
    kind = random.choice(KINDS)
    day = date(YEAR, 1, 1) + timedelta(days=random.randrange(323))
    known = shanghai_moment(day, time_of_day(19))
    return Event(
        school_id=school, uuid=uuid4(), kind=kind, title=kind, on=day, until=day, state=Event.State.HELD,
        organizer_id=organizer, branch_id=branch, is_restricted=kind.startswith("talk"), created_by_id=organizer,
        created_at=known, received_at=known,
    )  # fmt: skip


def visits(count: int) -> None:
    """A million in four statements; each visit goes to a family of the visitor's school, on a day of the year."""
    schools = Organization.objects.schools().count()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """CREATE TEMP TABLE bench_school ON COMMIT DROP AS
            SELECT (row_number() OVER (ORDER BY o.id) - 1) AS place, o.id AS school,
                (SELECT min(id) FROM casework_household WHERE school_id = o.id) AS first_household,
                (SELECT count(*) FROM casework_household WHERE school_id = o.id) AS households,
                (SELECT min(id) FROM outreach_user WHERE school_id = o.id) AS first_user,
                (SELECT count(*) FROM outreach_user WHERE school_id = o.id) AS staff
            FROM outreach_organization o WHERE o.kind = 'school'"""
        )
        cursor.execute(VISITS, {"schools": schools, "visits": count})
        cursor.execute(PARTS)
        cursor.execute(
            "INSERT INTO casework_visitpurpose (visit_id, code) "
            "SELECT id, (ARRAY['situation','thought','study'])[1 + id % 3] FROM casework_visit"
        )
        cursor.execute(
            "INSERT INTO casework_visit_students (visit_id, student_id) "
            "SELECT v.id, s.id FROM casework_visit v JOIN casework_student s ON s.household_id = v.household_id"
        )
        cursor.execute("SELECT setval(pg_get_serial_sequence('casework_visit', 'id'), %s)", [count])


if __name__ == "__main__":
    main()
