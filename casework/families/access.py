"""Who sees and changes families. Reading is decided in the models; changing is for the office."""

from datetime import date

from django.shortcuts import get_object_or_404

from casework.families.models import Guardian, Household, Student
from casework.families.tags import TagCode
from casework.pairings.models import Pairing
from outreach.access import holds, is_office, standing
from outreach.people.models import Organization, User
from outreach.people.roles import Role


def household_for(user: User, pk: int) -> Household:
    """The family with its pupils and guardians, if this user may see it; otherwise 404, as if there were none."""
    seen = Household.objects.visible_to(user).prefetch_related("students__class_group", "guardians")
    found: Household = get_object_or_404(seen, pk=pk)
    return found


def may_manage_families(user: User) -> bool:
    return is_office(user) and user.school.kind == Organization.Kind.SCHOOL


def may_see_contacts(user: User, household: Household, today: date) -> bool:
    """Names of guardians and address: for the office, the 班主任, and whoever is paired with the family (D14)."""
    if is_office(user) or Pairing.objects.filter(helper=user, household=household).active(today).exists():
        return True
    return household.students.filter(class_group__in=standing(user).headed_classes, left_on=None).exists()


def student_for(user: User, pk: int) -> Student:
    seen = Student.objects.visible_to(user).select_related("household", "class_group")
    found: Student = get_object_or_404(seen, pk=pk)
    return found


def guardian_for(user: User, pk: int) -> Guardian:
    seen = Guardian.objects.filter(household__in=Household.objects.visible_to(user)).select_related("household")
    return get_object_or_404(seen, pk=pk)


def tags_to_change(user: User) -> list[tuple[str, str]]:
    """The office sets all but 心理关注, which only the 心理教师 writes down."""
    chosen = []
    for code, label in TagCode.choices:
        psych = code == TagCode.PSYCH_ATTENTION
        if holds(user, Role.COUNSELLOR) if psych else may_manage_families(user):
            chosen.append((code, str(label)))
    return chosen
