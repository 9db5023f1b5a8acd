"""A school for the phones of a bench: so many teachers, each 班主任 of a class with so many families."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from casework.families.models import Guardian, Household, Student
from casework.pairings.models import Pairing
from outreach.people.models import Appointment, ClassGroup, Department, Organization
from outreach.people.roles import Category, Role

SINCE = date(2025, 9, 1)


@dataclass(frozen=True)
class Teacher:
    """Who holds a phone: the account, the cookie of a session, and the families in sight."""

    id: int
    school_id: int
    cookie: str
    households: tuple[int, ...]
    students: dict[int, tuple[int, ...]]


def seed(teachers: int, families: int, code: str = "A") -> list[Teacher]:
    """Made on the first call; the same people on each further one, with new sessions."""
    school, new = Organization.objects.get_or_create(
        code=code, defaults={"name": f"{code}中学", "kind": Organization.Kind.SCHOOL}
    )
    unit, _ = Department.objects.get_or_create(school=school, name="七年级组", defaults={"order": 1})
    if new:
        for number in range(teachers):
            _teacher(school, unit, number, families)
    users = get_user_model().objects.filter(school=school).order_by("pk")[:teachers]
    return [_signed_in(user) for user in users]


def _teacher(school: Organization, unit: Department, number: int, families: int) -> None:
    group = ClassGroup.objects.create(
        school=school, grade="七年级", name=f"{number + 1}班", order=number, department=unit
    )
    user = get_user_model()(
        username=f"T{number:03d}@{school.code}",
        school=school,
        staff_no=f"T{number:03d}",
        name=f"老师{number}",
        department=unit,
        category=Category.TEACHER,
        arrived_on=date(2020, 9, 1),
    )
    user.set_unusable_password()
    user.save()
    for role, about in ((Role.TEACHER, None), (Role.HEAD_TEACHER, group)):
        Appointment.objects.create(user=user, organization=school, role=role, since=SINCE, class_group=about)
    for family in range(families):
        mark = f"{school.code}{number:03d}{family:03d}"
        household = Household.objects.create(school=school, code=mark, address=f"柳溪村{family % 9 + 1}组")
        Guardian.objects.create(household=household, order=1, name=f"家长{mark}", relation="母亲", phone="13800000001")
        child = Student.objects.create(
            school=school, household=household, class_group=group, name=f"周{mark}", student_no=f"G{mark}",
            entered_on=SINCE,
        )  # fmt: skip
        if family % 3 == 0:
            Pairing.objects.create(
                school=school, helper=user, kind=Pairing.Kind.STUDENT, household=household, student=child, since=SINCE
            )


def _signed_in(user) -> Teacher:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    rows = Student.objects.filter(class_group__appointments__user=user).order_by("household", "pk")
    students: dict[int, tuple[int, ...]] = {}
    for household, pupil in rows.values_list("household", "pk"):
        students[household] = (*students.get(household, ()), pupil)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    return Teacher(user.pk, user.school_id, cookie, tuple(students), students)
