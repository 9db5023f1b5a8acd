"""The staff roster: compared with who is there, shown, and then applied whole or not at all."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Field, Q

from outreach.lib.imports import (
    Added,
    Changed,
    FieldChange,
    ImportPlan,
    Missing,
    PlanProblemsError,
    PlanStaleError,
    shown,
)
from outreach.lib.pinyin import initials, pinyin
from outreach.people.access import may_give_role
from outreach.people.models import Appointment, Branch, ClassGroup, Department, Organization, User
from outreach.people.roles import Category, Role
from outreach.people.roster_columns import SPEC, StaffRow, read_staff_sheet
from outreach.people.roster_roles import RoleKey, roles_of
from outreach.people.rosters import Roster
from outreach.people.units import class_order, link_classes_to_grade_groups
from outreach.timeline.services import record, record_all

ChosenRoles = tuple[set[RoleKey], list[Appointment], list[Appointment]]


@dataclass
class Person:
    """One row and the account it is about; `user` is None for a newcomer."""

    row: StaffRow
    user: User | None
    values: dict[str, Any] = field(default_factory=dict)  # User field → new value
    start: set[RoleKey] = field(default_factory=set)
    end: list[Appointment] = field(default_factory=list)
    retime: list[Appointment] = field(default_factory=list)
    changes: list[FieldChange] = field(default_factory=list)

    @property
    def account(self) -> User:
        """The account, once a newcomer has one."""
        return cast(User, self.user)


@dataclass
class StaffWork:
    school: Organization
    today: date
    rows: list[StaffRow]
    people: list[Person] = field(default_factory=list)


def plan_staff_import(file_bytes: bytes, school: Organization, today: date) -> ImportPlan:
    """Read the file and compare it with the school. Writes nothing; raises SheetError for an unreadable file."""
    rows, problems = read_staff_sheet(file_bytes)
    if problems:
        return ImportPlan(problems=problems)
    return compare(StaffWork(school, today, rows))


@transaction.atomic
def apply_staff_import(plan: ImportPlan, actor: User | None, at: datetime) -> ImportPlan:
    """Do what the plan says, in one transaction.

    Raises PlanProblemsError, PlanStaleError with the new plan when the rows changed since it was made, and
    PermissionDenied where a row would give a role that the actor may not give.
    """
    if plan.problems:
        raise PlanProblemsError
    work: StaffWork = plan.work
    Organization.objects.select_for_update().get(pk=work.school.pk)  # one import at a time for a school
    fresh = compare(StaffWork(work.school, work.today, work.rows))
    if fresh.fingerprint != plan.fingerprint:
        raise PlanStaleError(fresh)
    _refuse_what_is_not_theirs(fresh.work, actor)
    if not fresh.changes_nothing:
        _write(fresh.work, actor, at)
        record(
            work.school,
            "roster.staff",
            actor=actor,
            at=at,
            school_id=work.school.pk,
            new=len(fresh.new),
            changed=len(fresh.changed),
        )
    return fresh


def _refuse_what_is_not_theirs(work: StaffWork, actor: User | None) -> None:
    """A row of a roster gives no role that its importer could not give by hand."""
    for person in work.people:
        known = person.user.pk if person.user else None
        if actor and not all(may_give_role(actor, key.role, known) for key in person.start):
            raise PermissionDenied(f"工号{person.row.staff_no}的任职要由校长或活动办公室来导入。")


ROSTER = Roster(SPEC, plan_staff_import, apply_staff_import)


# Comparing -------------------------------------------------------------------------------


def compare(work: StaffWork) -> ImportPlan:
    """Four queries, however many people."""
    plan = ImportPlan(work=work)
    users = {u.staff_no: u for u in User.objects.filter(school=work.school).select_related("department", "branch")}
    held: dict[int, list[Appointment]] = {}
    current = Appointment.objects.filter(organization=work.school).filter(Q(until=None) | Q(until__gte=work.today))
    for appointment in current.select_related("department", "class_group"):
        held.setdefault(appointment.user_id, []).append(appointment)
    for row in work.rows:
        person = _person(row, users.get(row.staff_no), held, work.today)
        work.people.append(person)
        _sort_in(plan, person)
    listed = {row.staff_no for row in work.rows}
    plan.missing = [
        Missing(u.pk, u.staff_no, u.name, u.department.name if u.department else "")
        for u in sorted(users.values(), key=lambda u: u.staff_no)
        if u.staff_no not in listed and u.is_active and not (u.left_on and u.left_on < work.today)
    ]
    plan.notes = _notes(work)
    return plan


def _person(row: StaffRow, user: User | None, held: dict[int, list[Appointment]], today: date) -> Person:
    person = Person(row, user)
    if user is None:
        person.values = dict(row.values)
        person.start = roles_wanted(row, None)
        return person
    for name, new in row.values.items():
        old = getattr(user, name)
        if old != new:
            person.values[name] = new
            person.changes.append(FieldChange(_label(name), _read(user, name, old), _read(user, name, new)))
    for name, new in (("department", row.department), ("branch", row.branch)):
        unit = getattr(user, name)
        old = unit.name if unit else ""
        if new is not None and new != old:
            person.values[name] = new
            person.changes.append(FieldChange(_label(name), shown(old), shown(new)))
    _compare_roles(person, held.get(user.pk, []), today)
    return person


def roles_wanted(row: StaffRow, user: User | None) -> set[RoleKey]:
    """What the row gives. Columns that the file does not have are taken from the account."""
    value = row.values
    department = row.department
    if department is None:
        department = user.department.name if user and user.department else ""
    return roles_of(
        post=value.get("post", user.post if user else ""),
        category=value.get("category", user.category if user else Category.TEACHER),
        department=department,
        is_head_teacher=bool(row.is_head_teacher),
        classes=row.classes or [],
        politics=value.get("politics", user.politics if user else ""),
    )


def key_of(appointment: Appointment) -> RoleKey:
    group = appointment.class_group
    return RoleKey(
        appointment.role,
        appointment.department.name if appointment.department else "",
        (group.grade, group.name) if group else None,
    )


def _compare_roles(person: Person, held: list[Appointment], today: date) -> None:
    user, row = person.account, person.row
    left_on = row.values.get("left_on", user.left_on)
    if left_on and left_on < today:
        person.end = [a for a in held if a.until is None or a.until > left_on]
        return
    wanted = roles_wanted(row, user)
    roster = {key_of(a): a for a in held if a.from_roster}
    if row.classes is None:  # the file does not speak of classes: leave what hangs on them
        wanted |= {key for key in roster if key.class_group}
        if any(key.role == Role.TEACHER and key.class_group for key in wanted):
            wanted.discard(RoleKey(Role.TEACHER))
    person.start = wanted - {key_of(a) for a in held}
    person.end = [a for key, a in roster.items() if key not in wanted]
    person.retime = [a for key, a in roster.items() if key in wanted and a.until != left_on]
    person.retime += [a for a in held if not a.from_roster and _follows_last_day(a, user.left_on, left_on)]
    if person.start or person.end:
        after = (set(roster) & wanted) | person.start
        person.changes.append(FieldChange("任职", _listed(set(roster)), _listed(after)))


def _follows_last_day(given: Appointment, was: date | None, left_on: date | None) -> bool:
    """What was given by hand ends with the person's last day, and lasts on when that day is put off or withdrawn."""
    if left_on and given.since > left_on:
        return False
    too_long = left_on is not None and (given.until is None or given.until > left_on)
    cut_short = was is not None and given.until == was and was != left_on
    return too_long or cut_short


def _listed(keys: set[RoleKey]) -> str:
    order = list(Role.values)
    return shown("、".join(k.label for k in sorted(keys, key=lambda k: (order.index(k.role), k.label))))


def _label(name: str) -> str:
    return str(cast("Field[Any, Any]", User._meta.get_field(name)).verbose_name)


def _read(user: User, name: str, value: Any) -> str:
    choices = dict(cast("Field[Any, Any]", User._meta.get_field(name)).flatchoices)
    return str(choices.get(value) or shown(value))


def _sort_in(plan: ImportPlan, person: Person) -> None:
    row = person.row
    about = row.department or (person.user.department.name if person.user and person.user.department else "")
    name = row.values.get("name", person.user.name if person.user else "")
    if person.user is None:
        plan.new.append(Added(row.staff_no, name, about))
    elif person.changes or person.end or person.retime:
        plan.changed.append(Changed(row.staff_no, name, about, tuple(person.changes)))
    else:
        plan.unchanged += 1


def _notes(work: StaffWork) -> list[str]:
    """What the office should know before it agrees; none of it stands in the way."""
    notes = []
    for person in work.people:
        if any(key.role == Role.OFFICE for key in person.start):
            name = person.row.values.get("name") or (person.user.name if person.user else "")
            notes.append(
                f"{name}（{person.row.staff_no}）的职务是办公室主任，将获得“活动办公室”权限，可以看到全校资料。"
            )
    phones = Counter(p.row.values.get("phone") for p in work.people)
    shared = sorted(phone for phone, n in phones.items() if phone and n > 1)
    if shared:
        notes.append(f"有 {len(shared)} 个手机号码被多人填写：这些人不能用手机号登录，请用“工号@{work.school.code}”。")
    heads = Counter(p.row.classes[0] for p in work.people if p.row.is_head_teacher and p.row.classes and not p.row.left)
    notes += [f"{grade}{name}有 {n} 位班主任，请核对。" for (grade, name), n in sorted(heads.items()) if n > 1]
    return notes


# Writing -----------------------------------------------------------------------------------


def _write(work: StaffWork, actor: User | None, at: datetime) -> None:
    units = _departments(work)
    branches = _branches(work)
    groups = _classes(work)
    newcomers = [_newcomer(p, work.school) for p in work.people if p.user is None]
    for user, person in newcomers:
        _fill(user, person.values | {"department": person.row.department, "branch": person.row.branch}, units, branches)
        person.user = user
    User.objects.bulk_create([user for user, _ in newcomers])
    new_pks = {user.pk for user, _ in newcomers}
    touched = [p for p in work.people if p.values and p.account.pk not in new_pks]
    fields: set[str] = set()
    for person in touched:
        fields |= _fill(person.account, person.values, units, branches)
    if touched:
        User.objects.bulk_update([p.user for p in touched if p.user], sorted(fields))
    _write_appointments(work, units, groups, new_pks)
    record_all(
        [
            (p.user, "staff.imported" if p.user.pk in new_pks else "staff.reimported", {"what": _told(p)})
            for p in work.people
            if p.user and (p.user.pk in new_pks or p.changes)
        ],
        actor=actor,
        at=at,
    )


def _told(person: Person) -> str:
    """Which fields changed. Phone numbers are not repeated in the history."""
    private = {_label("phone"), _label("note"), _label("waiver_reason")}
    return "；".join(f.label if f.label in private else f"{f.label}由“{f.old}”改为“{f.new}”" for f in person.changes)[
        :500
    ]


def _newcomer(person: Person, school: Organization) -> tuple[User, Person]:
    number = person.row.staff_no
    user = User(school=school, staff_no=number, username=f"{number}@{school.code}", password=make_password(None))
    return user, person


def _fill(user: User, values: dict[str, Any], units: dict[str, Department], branches: dict[str, Branch]) -> set[str]:
    """Set the fields; answers which ones, with those that follow from them."""
    written = set(values)
    for name, value in values.items():
        if name == "department":
            user.department = units.get(value or "")
        elif name == "branch":
            user.branch = branches.get(value or "")
        else:
            setattr(user, name, value)
    if "name" in values:
        user.name_pinyin, user.name_initials = pinyin(user.name), initials(user.name)
        written |= {"name_pinyin", "name_initials"}
    return written


def _departments(work: StaffWork) -> dict[str, Department]:
    """By name; new ones follow those there are, in the order of the file."""
    known = {d.name: d for d in Department.objects.filter(school=work.school)}
    names = dict.fromkeys(row.department for row in work.rows if row.department)
    first = max((d.order for d in known.values()), default=-1) + 1
    fresh = [name for name in names if name not in known]
    made = Department.objects.bulk_create(
        Department(school=work.school, name=name, order=first + place) for place, name in enumerate(fresh)
    )
    return known | {d.name: d for d in made}


def _branches(work: StaffWork) -> dict[str, Branch]:
    known = {b.name: b for b in Branch.objects.filter(school=work.school)}
    names = sorted({row.branch for row in work.rows if row.branch} - set(known))
    made = Branch.objects.bulk_create(Branch(school=work.school, name=name) for name in names)
    return known | {b.name: b for b in made}


def _classes(work: StaffWork) -> dict[tuple[str, str], ClassGroup]:
    wanted = {group for row in work.rows for group in row.classes or []}
    return ensure_classes(work.school, wanted)


def ensure_classes(school: Organization, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], ClassGroup]:
    """The school's classes by grade and name, those that were missing made."""
    known = {(c.grade, c.name): c for c in ClassGroup.objects.filter(school=school)}
    made = ClassGroup.objects.bulk_create(
        ClassGroup(school=school, grade=grade, name=name, order=class_order(grade, name))
        for grade, name in sorted(wanted - set(known))
    )
    link_classes_to_grade_groups(school)
    return known | {(c.grade, c.name): c for c in made}


def _write_appointments(
    work: StaffWork, units: dict[str, Department], groups: dict[tuple[str, str], ClassGroup], new_pks: set[int]
) -> None:
    begun: list[Appointment] = []
    ended: list[Appointment] = []
    undone: list[Appointment] = []
    yesterday = work.today - timedelta(days=1)
    for person in work.people:
        user = person.account
        last = user.left_on if user.left_on and user.left_on < work.today else yesterday
        for appointment in person.end:
            appointment.until = last
            # A role given and taken back on one day was a slip of the roster: it never held for a whole day.
            (ended if appointment.since <= last else undone).append(appointment)
        for appointment in person.retime:
            appointment.until = user.left_on
            ended.append(appointment)
        since = _since(user, work.today, initial=user.pk in new_pks)
        begun += [_appointment(user, key, since, units, groups) for key in sorted(person.start, key=str)]
    Appointment.objects.bulk_update(ended, ["until"])
    Appointment.objects.filter(pk__in=[a.pk for a in undone]).delete()
    Appointment.objects.bulk_create(begun)


def _since(user: User, today: date, *, initial: bool) -> date:
    """A newcomer's roles begin with the work; later ones today. Nobody knows: since the beginning of the year."""
    if initial:
        return user.arrived_on or date(today.year, 1, 1)
    return max(today, user.arrived_on) if user.arrived_on else today


def _appointment(
    user: User,
    key: RoleKey,
    since: date,
    units: dict[str, Department],
    groups: dict[tuple[str, str], ClassGroup],
) -> Appointment:
    return Appointment(
        user=user,
        organization_id=user.school_id,
        role=key.role,
        department=units.get(key.department),
        class_group=groups.get(key.class_group) if key.class_group else None,
        since=since,
        until=max(user.left_on, since) if user.left_on else None,
        from_roster=True,
    )
