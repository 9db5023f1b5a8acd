"""Acts on one member of staff and on the units; each writes its history in the same transaction."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q

from outreach.lib.pinyin import initials, pinyin
from outreach.lib.text import CellError, class_name, grade
from outreach.lib.text import code as tidy_number
from outreach.people.models import Appointment, Branch, ClassGroup, Department, User
from outreach.people.queries import about
from outreach.people.units import class_order, link_classes_to_grade_groups
from outreach.timeline.services import record, record_all

PRIVATE = {"phone", "email", "note", "waiver_reason"}


@transaction.atomic
def staff_leave(user: User, who: Iterable[int], *, on: date, actor: User, at: datetime) -> int:
    """The last day of these colleagues; their roles end with it. Who has already left stays as recorded."""
    leaving = list(User.objects.visible_to(user).filter(pk__in=who).filter(Q(left_on=None) | Q(left_on__gt=on)))
    for person in leaving:
        person.left_on = on
    User.objects.bulk_update(leaving, ["left_on"])
    _end_roles(leaving, on)
    record_all([(person, "staff.left", {"on": on}) for person in leaving], actor=actor, at=at)
    return len(leaving)


def _end_roles(people: list[User], on: date) -> None:
    held = Appointment.objects.filter(user__in=[person.pk for person in people])
    held = held.filter(Q(until=None) | Q(until__gt=on))
    held.filter(since__lte=on).update(until=on)
    held.filter(since__gt=on).update(until=F("since"))  # begins after the last day: for the form's sake only


@transaction.atomic
def staff_save(person: User, changed: list[str], *, actor: User, at: datetime) -> None:
    """Save what a form changed. `changed` names the fields."""
    fields = set(changed)
    if "name" in fields:
        person.name_pinyin, person.name_initials = pinyin(person.name), initials(person.name)
        fields |= {"name_pinyin", "name_initials"}
    if not fields:
        return
    person.save(update_fields=sorted(fields))
    if "left_on" in fields and person.left_on:
        _end_roles([person], person.left_on)
    record(person, "staff.edited", actor=actor, at=at, what=[_told(person, name) for name in changed])


def _told(person: User, name: str) -> str:
    """职务改为“教导主任”; private fields are named only."""
    field: Any = User._meta.get_field(name)
    value = getattr(person, f"get_{name}_display")() if field.choices else getattr(person, name)
    return str(field.verbose_name) if name in PRIVATE else f"{field.verbose_name}改为“{value or '（空）'}”"


@transaction.atomic
def staff_add(person: User, *, actor: User, at: datetime) -> User:
    """A colleague who is not in the roster yet. Raises ValidationError when the number is taken."""
    person.school_id = actor.school_id
    person.staff_no = tidy_number(person.staff_no)
    person.username = f"{person.staff_no}@{actor.school.code}"
    person.password = make_password(None)
    person.name_pinyin, person.name_initials = pinyin(person.name), initials(person.name)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise ValidationError(f"工号 {person.staff_no} 已经有人用了。") from error
    record(person, "staff.added", actor=actor, at=at)
    return person


@transaction.atomic
def appointment_add(
    person: User,
    *,
    role: str,
    since: date,
    actor: User,
    at: datetime,
    department: Department | None = None,
    class_group: ClassGroup | None = None,
) -> Appointment:
    """Give a role from a day on. Raises ValidationError when it is held already."""
    made = Appointment(
        user=person, organization_id=person.school_id, role=role, since=since, department=department,
        class_group=class_group, until=max(person.left_on, since) if person.left_on else None,
    )  # fmt: skip
    made.validate_constraints()
    made.save()
    record(person, "appointment.given", actor=actor, at=at, role=_named(made), since=since)
    return made


@transaction.atomic
def appointment_end(appointment: Appointment, *, until: date, actor: User, at: datetime) -> None:
    """`until` is the last day of the role."""
    moved = Appointment.objects.filter(pk=appointment.pk, until=appointment.until).update(until=until)
    if not moved:
        raise ValidationError("他人刚刚改了这项任职，请刷新后再看。")
    record(appointment.user, "appointment.ended", actor=actor, at=at, role=_named(appointment), until=until)


def _named(appointment: Appointment) -> str:
    place = about(appointment)
    return f"{appointment.get_role_display()}{f'（{place}）' if place else ''}"


@transaction.atomic
def phone_reveal(person: User, *, actor: User, at: datetime) -> str:
    """The whole number; who looked is kept."""
    record(person, "staff.phone_seen", actor=actor, at=at)
    return person.phone


# Units ------------------------------------------------------------------------------------------


@transaction.atomic
def department_save(department: Department, *, actor: User, at: datetime) -> None:
    department.name = department.name.strip()
    department.school_id = department.school_id or actor.school_id
    new = department.pk is None
    if Department.objects.filter(school=actor.school, name=department.name).exclude(pk=department.pk).exists():
        raise ValidationError(f"已经有“{department.name}”了。")
    department.save()
    link_classes_to_grade_groups(actor.school)
    record(
        department, "department.added" if new else "department.edited", actor=actor, at=at, name=department.name
    )  # fmt: skip


@transaction.atomic
def branch_save(branch: Branch, *, actor: User, at: datetime) -> None:
    branch.name = branch.name.strip()
    branch.school_id = branch.school_id or actor.school_id
    new = branch.pk is None
    if Branch.objects.filter(school=actor.school, name=branch.name).exclude(pk=branch.pk).exists():
        raise ValidationError({"name": f"已经有“{branch.name}”了。"})
    branch.save()
    record(branch, "branch.added" if new else "branch.edited", actor=actor, at=at, name=branch.name)


@transaction.atomic
def class_save(group: ClassGroup, *, actor: User, at: datetime) -> None:
    """Raises ValidationError for a grade or class that cannot be read."""
    try:
        group.grade, group.name = grade(group.grade), class_name(group.name)
    except CellError as error:
        raise ValidationError(str(error)) from error
    group.school_id = group.school_id or actor.school_id
    group.order = class_order(group.grade, group.name)
    new = group.pk is None
    same = ClassGroup.objects.filter(school=actor.school, grade=group.grade, name=group.name)
    if same.exclude(pk=group.pk).exists():
        raise ValidationError(f"已经有“{group}”了。")
    group.save()
    record(group, "class.added" if new else "class.edited", actor=actor, at=at, name=str(group))
