"""Who sees and changes people. Colleagues see each other's names; the office changes them."""

from django.shortcuts import get_object_or_404

from outreach.access import is_admin, is_office, manages_people
from outreach.people.models import Appointment, ClassGroup, Department, Organization, User
from outreach.people.roles import Role


def staff_for(user: User, pk: int) -> User:
    return get_object_or_404(User.objects.visible_to(user).select_related("department", "branch", "school"), pk=pk)


def appointment_for(user: User, pk: int) -> Appointment:
    seen = Appointment.objects.visible_to(user).select_related("user", "department", "class_group")
    found: Appointment = get_object_or_404(seen, pk=pk)
    return found


def department_for(user: User, pk: int) -> Department:
    return get_object_or_404(Department.objects.visible_to(user), pk=pk)


def class_for(user: User, pk: int) -> ClassGroup:
    return get_object_or_404(ClassGroup.objects.visible_to(user), pk=pk)


def may_manage_staff(user: User) -> bool:
    """At a school: a district office keeps no staff rows of its schools."""
    return manages_people(user) and user.school.kind == Organization.Kind.SCHOOL


def may_give_role(user: User, role: str) -> bool:
    """An administrator keeps accounts; who leads the school is for the office and the principal to say."""
    return is_office(user) or (is_admin(user) and role not in {Role.PRINCIPAL, Role.SECRETARY, Role.OFFICE})


def roles_to_give(user: User) -> list[tuple[str, str]]:
    """What the person may give at a school; 区级办公室 is given at a bureau."""
    return [(code, str(label)) for code, label in Role.choices if code != Role.DISTRICT and may_give_role(user, code)]
