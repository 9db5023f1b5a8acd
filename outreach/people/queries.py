"""What pages about people show, each in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from outreach.lib.text import clean
from outreach.people.models import Appointment, ClassGroup, Department, User
from outreach.people.roles import Role

ROLE_ORDER = {role: place for place, role in enumerate(Role.values)}


def roles_of(user: User, on: date) -> list[Appointment]:
    """The roles a person holds that day, the weightiest first."""
    held = Appointment.objects.filter(user=user).on(on).select_related("department", "class_group")
    return sorted(held, key=weight)


def weight(appointment: Appointment) -> tuple[int, str]:
    return ROLE_ORDER[appointment.role], about(appointment)


def about(appointment: Appointment) -> str:
    return str(appointment.department or appointment.class_group or "")


def staff_for_list(
    user: User, *, on: date, words: str = "", department: int | None = None, role: str = "", left: bool = False
) -> QuerySet[User]:
    """Colleagues by department and 工号, with the roles of that day. `words`: name, pinyin, initials or 工号."""
    held = Appointment.objects.on(on).select_related("department", "class_group")
    found = User.objects.visible_to(user).for_list().prefetch_related(Prefetch("appointments", held, to_attr="held"))
    employed = User.objects.employed(on).values("pk")
    found = found.exclude(pk__in=employed) if left else found.filter(pk__in=employed)
    for word in clean(words).split():
        low = word.lower()
        found = found.filter(
            Q(name__icontains=word)
            | Q(name_pinyin__startswith=low)
            | Q(name_initials__startswith=low)
            | Q(staff_no__istartswith=word)
        )
    if department:
        found = found.filter(department=department)
    if role:
        found = found.filter(pk__in=Appointment.objects.on(on).filter(role=role).values("user"))
    return found


def short_roles(held: Iterable[Appointment]) -> list[str]:
    """What stands in a list: 班主任 七年级1班, not every class taught."""
    shown: dict[str, list[str]] = {}
    for appointment in sorted(held, key=weight):
        shown.setdefault(str(appointment.get_role_display()), []).append(about(appointment))
    return [" ".join([role, *(place for place in places if place)][:3]) for role, places in shown.items()]


def waiting_for_first_sign_in(user: User, on: date, department: int | None = None) -> QuerySet[User]:
    found = User.objects.visible_to(user).employed(on).filter(activated_at=None).for_list()
    return found.filter(department=department) if department else found


@dataclass(frozen=True)
class Held:
    """One role of a person, past or present, as the page lists it."""

    appointment: Appointment
    running: bool
    ahead: bool  # begins later


def appointments_of(user: User, on: date) -> list[Held]:
    """Running ones first, the weightiest first; then what is over, the latest first."""
    rows = list(Appointment.objects.filter(user=user).select_related("department", "class_group"))
    running = sorted((a for a in rows if a.until is None or a.until >= on), key=weight)
    over = sorted((a for a in rows if a.until and a.until < on), key=lambda a: str(a.until), reverse=True)
    return [Held(a, True, a.since > on) for a in running] + [Held(a, False, False) for a in over]


def departments_with_figures(user: User, on: date) -> tuple[QuerySet[Department], QuerySet[ClassGroup]]:
    """Departments with how many work there; classes with their heads."""
    employed = Q(staff__in=User.objects.visible_to(user).employed(on))
    departments = Department.objects.visible_to(user).annotate(people=Count("staff", filter=employed))
    heads = Appointment.objects.on(on).filter(role=Role.HEAD_TEACHER).select_related("user")
    classes = ClassGroup.objects.visible_to(user).select_related("department")
    return departments, classes.prefetch_related(Prefetch("appointments", heads, to_attr="heads"))
