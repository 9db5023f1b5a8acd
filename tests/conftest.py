"""The cast, the same in every test.

甲中学 (A), under 城关教管中心 (C1), under 区教育工委 (Q):
  principal 校长, office 活动办公室, lead 七年级组长, li 七年级1班 班主任 and helper of the 周 family,
  wang teacher of 七年级1班, zhao teacher in 八年级组.
乙中学 (B): stranger, a teacher; stranger_office, its office.
district works at Q. The 周 family has two children: 子涵 (七年级1班) and 子墨 (八年级2班).
The 陈 family is 八年级2班 only; nobody but the office and 八年级组 may see it.
"""

import os
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connections
from hypothesis import HealthCheck
from hypothesis import settings as properties

from casework.families.models import Guardian, Household, Student, StudentTag
from casework.pairings.models import Pairing
from outreach.people.models import Appointment, ClassGroup, Department, Organization, User
from outreach.people.roles import Category, Role
from tests.needs import absent

PASSWORD = "石榴 花开 2026 操场"
SINCE = date(2025, 9, 1)

# A property holds or not; how long one example takes on a busy machine says nothing about it.
# In CI the same examples each time, so that a change is judged by what it changes; elsewhere new ones.
properties.register_profile(
    "house", deadline=None, derandomize="CI" in os.environ, suppress_health_check=[HealthCheck.too_slow]
)
properties.load_profile("house")


def make_staff(school, staff_no, name, *, department=None, category=Category.TEACHER, roles=(), **extra) -> User:
    """A member of staff with appointments. `roles`: Role, or (Role, department or class)."""
    user = User(
        username=f"{staff_no}@{school.code}",
        school=school,
        staff_no=staff_no,
        name=name,
        department=department,
        category=category,
        arrived_on=extra.pop("arrived_on", date(2020, 9, 1)),
        **extra,
    )
    user.set_unusable_password()
    user.save()
    for entry in roles:
        role, about = entry if isinstance(entry, tuple) else (entry, None)
        Appointment.objects.create(
            user=user,
            organization=school,
            role=role,
            since=SINCE,
            department=about if isinstance(about, Department) else None,
            class_group=about if isinstance(about, ClassGroup) else None,
        )
    return user


def make_household(school, code, address, guardian, phone, children) -> Household:
    """A family. `children`: (name, student_no, class)."""
    household = Household.objects.create(school=school, code=code, address=address)
    Guardian.objects.create(household=household, order=1, name=guardian, relation="母亲", phone=phone)
    for name, student_no, class_group in children:
        Student.objects.create(
            school=school,
            household=household,
            class_group=class_group,
            name=name,
            student_no=student_no,
            entered_on=date(2025, 9, 1),
        )
    return household


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """SQLite in a file, as in production. In memory, the server and the test share a cache that locks whole tables
    at once instead of waiting. A test's file need not survive a power cut."""
    settings = connections["default"].settings_dict
    if connections["default"].vendor == "sqlite":
        settings["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        options = settings["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


@pytest.fixture(autouse=True)
def quick(settings):
    """No built assets and no slow hashing in tests."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def redis_url() -> str:
    """A running Redis that may be written to; bin/test looks for it."""
    return os.environ.get("OUTREACH_TEST_REDIS_URL") or absent("Redis")


@pytest.fixture
def cast(db) -> SimpleNamespace:
    c = SimpleNamespace()
    _add_organizations(c)
    _add_staff(c)
    _add_families(c)
    return c


def _add_organizations(c: SimpleNamespace) -> None:
    c.bureau = Organization.objects.create(code="Q", name="示例区教育工委", kind=Organization.Kind.BUREAU)
    c.centre = Organization.objects.create(
        code="C1", name="城关教管中心", kind=Organization.Kind.CENTRE, parent=c.bureau
    )
    c.school = Organization.objects.create(code="A", name="甲中学", kind=Organization.Kind.SCHOOL, parent=c.centre)
    c.other_school = Organization.objects.create(
        code="B", name="乙中学", kind=Organization.Kind.SCHOOL, parent=c.centre
    )
    c.grade7 = Department.objects.create(school=c.school, name="七年级组", order=1)
    c.grade8 = Department.objects.create(school=c.school, name="八年级组", order=2)
    c.general = Department.objects.create(school=c.school, name="党政办", order=0)
    c.class71 = ClassGroup.objects.create(school=c.school, grade="七年级", name="1班", order=701, department=c.grade7)
    c.class82 = ClassGroup.objects.create(school=c.school, grade="八年级", name="2班", order=802, department=c.grade8)


def _add_staff(c: SimpleNamespace) -> None:
    c.principal = make_staff(
        c.school,
        "A001",
        "白校长",
        department=c.general,
        category=Category.LEADER,
        post="党支部书记、校长",
        roles=[Role.PRINCIPAL, Role.SECRETARY, Role.LEADER, Role.PARTY_MEMBER],
    )
    c.office = make_staff(
        c.school, "A007", "文主任", department=c.general, category=Category.MIDDLE, roles=[Role.OFFICE, Role.MIDDLE]
    )
    c.lead = make_staff(
        c.school,
        "A013",
        "顾组长",
        department=c.grade7,
        category=Category.MIDDLE,
        roles=[Role.MIDDLE, (Role.UNIT_LEAD, c.grade7)],
    )
    c.li = make_staff(
        c.school,
        "A020",
        "李老师",
        department=c.grade7,
        phone="13900000020",
        roles=[Role.TEACHER, (Role.HEAD_TEACHER, c.class71)],
    )
    c.wang = make_staff(c.school, "A021", "王老师", department=c.grade7, roles=[(Role.TEACHER, c.class71)])
    c.zhao = make_staff(c.school, "A030", "赵老师", department=c.grade8, roles=[(Role.TEACHER, c.class82)])
    c.stranger = make_staff(c.other_school, "B020", "孙老师", roles=[Role.TEACHER])
    c.stranger_office = make_staff(c.other_school, "B007", "钱主任", category=Category.MIDDLE, roles=[Role.OFFICE])
    c.district = make_staff(c.bureau, "Q001", "区办同志", category=Category.CLERK, roles=[Role.DISTRICT])


def _add_families(c: SimpleNamespace) -> None:
    c.zhou = make_household(
        c.school,
        "AH1",
        "柳溪村1组",
        "周家母",
        "13800000001",
        [("周子涵", "GA1", c.class71), ("周子墨", "GA2", c.class82)],
    )
    c.chen = make_household(c.school, "AH2", "石桥村2组", "陈家母", "13800000002", [("陈一鸣", "GA3", c.class82)])
    c.zihan = Student.objects.get(student_no="GA1")
    c.zimo = Student.objects.get(student_no="GA2")
    c.yiming = Student.objects.get(student_no="GA3")
    StudentTag.objects.create(student=c.zihan, code="left_behind_both")
    c.pairing = Pairing.objects.create(
        school=c.school, helper=c.li, kind=Pairing.Kind.STUDENT, household=c.zhou, student=c.zihan, since=SINCE
    )
