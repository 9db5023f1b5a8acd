"""Who sees and changes people. Colleagues see each other's names; the office changes them."""

from datetime import date

from django.shortcuts import get_object_or_404

from outreach.access import WHOLE_SCHOOL, is_admin, is_office, manages_people
from outreach.people.models import Appointment, Branch, ClassGroup, Department, Organization, User
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


def branch_for(user: User, pk: int) -> Branch:
    return get_object_or_404(Branch.objects.visible_to(user), pk=pk)


def may_manage_staff(user: User) -> bool:
    """At a school: a district office keeps no staff rows of its schools."""
    return manages_people(user) and user.school.kind == Organization.Kind.SCHOOL


# These read the whole school's families, or what is written down of a child's mind.
READS_THE_SCHOOL = frozenset({*WHOLE_SCHOOL, Role.COUNSELLOR})


def may_give_role(user: User, role: str, person_id: int | None = None) -> bool:
    """An administrator keeps accounts and reads no families: neither those who do are made by one, nor oneself."""
    if is_office(user):
        return True
    return is_admin(user) and role not in READS_THE_SCHOOL and person_id != user.pk


def may_issue_slip(user: User, person: User, on: date) -> bool:
    """A slip opens the account: an administrator makes the first one for anybody, no new one for who reads it all."""
    if is_office(user) or person.activated_at is None:
        return True
    held = Appointment.objects.filter(user=person, role__in=READS_THE_SCHOOL).on(on)
    return is_admin(user) and not held.exists()


def roles_to_give(user: User, person: User) -> list[tuple[str, str]]:
    """What may be given to this person at a school; 区级办公室 is given at a bureau."""
    return [
        (code, str(label))
        for code, label in Role.choices
        if code != Role.DISTRICT and may_give_role(user, code, person.pk)
    ]
