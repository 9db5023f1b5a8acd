"""The family roster: compared with the families there are, shown, and then applied whole or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from django.db import transaction
from django.db.models import Field, Q

from casework.families.models import Guardian, Household, Student, StudentTag
from casework.families.roster_columns import SPEC, FamilySheet, GuardianCell, PupilRow, read_family_sheet
from casework.families.tags import TagCode
from casework.pairings.models import Pairing
from outreach.lib.imports import (
    Added,
    Changed,
    FieldChange,
    ImportPlan,
    Missing,
    PlanProblemsError,
    PlanStaleError,
    problem_at,
    shown,
)
from outreach.people.models import ClassGroup, Organization, User
from outreach.people.rosters import Roster
from outreach.timeline.services import record

ROSTER_CHANGED = "花名册更换了结对教师"


@dataclass
class Known:
    """What the school has, read in a fixed number of queries."""

    students: dict[str, Student]
    households: dict[str, Household]
    guardians: dict[int, list[Guardian]]
    tags: dict[int, dict[str, bool]]  # student → code → from the roster
    helpers: dict[str, User]
    pairings: dict[int, list[Pairing]]  # household → all that are running, and ended ones of the roster
    classes: set[tuple[str, str]]


@dataclass
class Family:
    """One household as the file has it."""

    code: str
    rows: list[PupilRow]
    household: Household | None
    address: str | None = None
    guardians: dict[int, GuardianCell] = field(default_factory=dict)
    changes: list[FieldChange] = field(default_factory=list)


@dataclass
class Pupil:
    """One row and the pupil it is about; `student` is None for a newcomer."""

    row: PupilRow
    student: Student | None
    family: Family
    values: dict[str, Any] = field(default_factory=dict)  # Student field → new value
    add_tags: set[str] = field(default_factory=set)
    drop_tags: set[str] = field(default_factory=set)
    helper: User | None = None  # with whom a pairing begins
    end_pairings: list[Pairing] = field(default_factory=list)
    changes: list[FieldChange] = field(default_factory=list)


@dataclass
class FamilyWork:
    school: Organization
    today: date
    sheet: FamilySheet
    families: dict[str, Family] = field(default_factory=dict)
    pupils: list[Pupil] = field(default_factory=list)


def plan_families_import(file_bytes: bytes, school: Organization, today: date) -> ImportPlan:
    """Read the file and compare it with the school. Writes nothing; the file's faults are in `problems`."""
    sheet = read_family_sheet(file_bytes)
    if sheet.problems:
        return ImportPlan(problems=sheet.problems)
    return compare(FamilyWork(school, today, sheet))


@transaction.atomic
def apply_families_import(plan: ImportPlan, actor: User | None, at: datetime) -> ImportPlan:
    """Do what the plan says, in one transaction.

    Raises PlanProblemsError, and PlanStaleError with the new plan when the rows changed since it was made.
    """
    from casework.families.roster_writing import write

    if plan.problems:
        raise PlanProblemsError
    work: FamilyWork = plan.work
    Organization.objects.select_for_update().get(pk=work.school.pk)  # one import at a time for a school
    fresh = compare(FamilyWork(work.school, work.today, work.sheet))
    if fresh.problems or fresh.fingerprint != plan.fingerprint:
        raise PlanStaleError(fresh)
    if not fresh.changes_nothing:
        write(fresh.work, actor, at)
        record(
            work.school,
            "roster.families",
            actor=actor,
            at=at,
            school_id=work.school.pk,
            new=len(fresh.new),
            changed=len(fresh.changed),
        )
    return fresh


ROSTER = Roster(SPEC, plan_families_import, apply_families_import)


def read_known(school: Organization, today: date) -> Known:
    """Seven queries, however many pupils."""
    students = Student.objects.filter(school=school).select_related("class_group", "household")
    guardians: dict[int, list[Guardian]] = {}
    for guardian in Guardian.objects.filter(household__school=school):
        guardians.setdefault(guardian.household_id, []).append(guardian)
    tags: dict[int, dict[str, bool]] = {}
    marked = StudentTag.objects.filter(student__school=school).values_list("student_id", "code", "from_roster")
    for student, tag, from_roster in marked:
        tags.setdefault(student, {})[tag] = from_roster
    pairings: dict[int, list[Pairing]] = {}
    running = Q(until=None) | Q(until__gte=today)
    of_families = Pairing.objects.filter(school=school, household__isnull=False).select_related("helper")
    for pairing in of_families.filter(running | Q(from_roster=True)):
        pairings.setdefault(pairing.household_id or 0, []).append(pairing)
    return Known(
        students={s.student_no: s for s in students},
        households={h.code: h for h in Household.objects.filter(school=school)},
        guardians=guardians,
        tags=tags,
        helpers={u.staff_no: u for u in User.objects.filter(school=school)},
        pairings=pairings,
        classes=set(ClassGroup.objects.filter(school=school).values_list("grade", "name")),
    )


def compare(work: FamilyWork) -> ImportPlan:
    plan = ImportPlan(work=work)
    known = read_known(work.school, work.today)
    for row in work.sheet.rows:
        student = known.students.get(row.student_no)
        code = row.household_code or (student.household.code if student else f"H{row.student_no}"[:30])
        family = work.families.setdefault(code, Family(code, [], known.households.get(code)))
        family.rows.append(row)
        work.pupils.append(Pupil(row, student, family))
    for family in work.families.values():
        _compare_family(family, known)
    for pupil in work.pupils:
        _compare_pupil(pupil, known, work, plan)
        _sort_in(plan, pupil)
    listed = {row.student_no for row in work.sheet.rows}
    plan.missing = [
        Missing(s.pk, s.student_no, s.name, str(s.class_group))
        for s in sorted(known.students.values(), key=lambda s: (s.class_group.order, s.student_no))
        if s.student_no not in listed and s.left_on is None
    ]
    plan.notes += [*_notes(work, known)]
    return plan


# Households ----------------------------------------------------------------------------------


def _compare_family(family: Family, known: Known) -> None:
    household = family.household
    addresses = [row.address for row in family.rows if row.address is not None]
    family.address = next((a for a in addresses if a), "") if addresses else None
    there = known.guardians.get(household.pk, []) if household else []
    family.guardians = _guardians(family.rows, there)
    if household is None:
        return
    if family.address is not None and family.address != household.address:
        family.changes.append(FieldChange("现住址", shown(household.address), shown(family.address)))
    before = {g.order: GuardianCell(g.name, g.relation, g.phone) for g in there}
    if before != family.guardians:
        family.changes.append(FieldChange("监护人", _people(before), _people(family.guardians)))


def _guardians(rows: list[PupilRow], there: list[Guardian]) -> dict[int, GuardianCell]:
    """The guardians of all the rows, each name once; third ones were added by hand and stay."""
    merged: dict[str, GuardianCell] = {}
    for place in (0, 1):
        for row in rows:
            if place < len(row.guardians):
                cell = row.guardians[place]
                known = merged.get(cell.name, cell)
                merged[cell.name] = GuardianCell(cell.name, known.relation or cell.relation, known.phone or cell.phone)
    found = dict(enumerate(merged.values(), 1))
    spoken_of = 2 if any(row.second_guardian for row in rows) else 1
    for guardian in sorted(there, key=lambda g: g.order):
        if guardian.order > spoken_of and guardian.name not in merged:
            order = guardian.order if guardian.order not in found else max(found) + 1
            found[order] = GuardianCell(guardian.name, guardian.relation, guardian.phone)
    return found


def _people(guardians: dict[int, GuardianCell]) -> str:
    return shown("；".join(str(guardians[order]) for order in sorted(guardians)))


# Pupils ----------------------------------------------------------------------------------------


def _compare_pupil(pupil: Pupil, known: Known, work: FamilyWork, plan: ImportPlan) -> None:
    row, student = pupil.row, pupil.student
    tags = known.tags.get(student.pk, {}) if student else {}
    pupil.add_tags = set(row.tags) - set(tags)
    roster_tags = {code for code, from_roster in tags.items() if from_roster}
    pupil.drop_tags = (roster_tags & row.decided) - row.tags
    helper = _helper(row, known, work, plan)
    if helper:
        _compare_pairing(pupil, helper, known, work)
    if student is None:
        pupil.values = dict(row.values)
        return
    for name, new in row.values.items():
        old = getattr(student, name)
        if old != new:
            pupil.values[name] = new
            pupil.changes.append(FieldChange(_label(name), _read(name, old), _read(name, new)))
    group = (student.class_group.grade, student.class_group.name)
    if row.group != group:
        pupil.changes.append(FieldChange("班级", "".join(group), "".join(row.group)))
    if student.household.code != pupil.family.code:
        pupil.changes.append(FieldChange("家庭编号", student.household.code, pupil.family.code))
    if student.left_on:
        pupil.values["left_on"] = None
        pupil.changes.append(FieldChange("离校日期", shown(student.left_on), shown(None)))
    if pupil.add_tags or pupil.drop_tags:
        after = (set(tags) | pupil.add_tags) - pupil.drop_tags
        pupil.changes.append(FieldChange("群体标签", _tags(tags), _tags(after)))
    if pupil.helper or pupil.end_pairings:
        old = "、".join(p.helper.name for p in pupil.end_pairings)
        pupil.changes.append(FieldChange("结对教师", shown(old), shown(pupil.helper.name if pupil.helper else "")))


def _helper(row: PupilRow, known: Known, work: FamilyWork, plan: ImportPlan) -> User | None:
    if not row.helper_no:
        return None
    helper = known.helpers.get(row.helper_no)
    if helper is None:
        says = "没有这个工号；请先导入教职工花名册，或核对工号"
        plan.problems.append(problem_at(work.sheet.places, row.row, "helper_no", "结对教师工号", row.helper_no, says))
        return None
    if helper.left_on and helper.left_on < work.today:
        plan.notes.append(f"第{row.row}行：结对教师{helper.name}（{helper.staff_no}）已离岗，不建立结对。")
        return None
    return helper


def _compare_pairing(pupil: Pupil, helper: User, known: Known, work: FamilyWork) -> None:
    """What is arranged in the portal stands: the roster ends only its own pairings and doubles none."""
    student = pupil.student
    if student is None:
        pupil.helper = helper
        return
    of_family = known.pairings.get(student.household_id, [])
    running = [p for p in of_family if p.until is None or p.until >= work.today]
    about = [p for p in of_family if p.student_id == student.pk]
    if any(p.helper_id == helper.pk and p.student_id in (None, student.pk) for p in running):
        return
    if any(p.helper_id == helper.pk and p.end_reason != ROSTER_CHANGED for p in about):
        return  # ended or handed over by a person: not begun again by an old file
    pupil.helper = helper
    pupil.end_pairings = [p for p in about if p in running and p.from_roster]


def _sort_in(plan: ImportPlan, pupil: Pupil) -> None:
    row, student = pupil.row, pupil.student
    about = "".join(row.group)
    first = pupil.family.rows[0] is row
    changes = pupil.changes + (pupil.family.changes if first else [])
    if student is None:
        plan.new.append(Added(row.student_no, row.values["name"], about))
        if not (first and pupil.family.changes):
            return
    if changes:
        plan.changed.append(Changed(row.student_no, row.values["name"], about, tuple(changes)))
    elif student is not None:
        plan.unchanged += 1


def _label(name: str) -> str:
    return str(cast("Field[Any, Any]", Student._meta.get_field(name)).verbose_name)


def _read(name: str, value: Any) -> str:
    if name == "boarding":
        return "住校" if value else "走读"
    if name == "entered_on" and value:
        return f"{value:%Y-%m}"
    return shown(value)


def _tags(codes: Iterable[str]) -> str:
    order = list(TagCode.values)
    return shown("、".join(str(TagCode(code).label) for code in sorted(codes, key=order.index)))


# Hints -----------------------------------------------------------------------------------------


def _notes(work: FamilyWork, known: Known) -> Iterable[str]:
    """What the office should know before it agrees; none of it stands in the way."""
    rows = work.sheet.rows
    fresh = sorted({"".join(row.group) for row in rows if row.group not in known.classes})
    if fresh and known.classes:
        named = "、".join(fresh[:8]) + ("等" if len(fresh) > 8 else "")
        yield f"将新建 {len(fresh)} 个班级：{named}。如果写错了班级，请先改表。"
    unnumbered = sum(not row.numbered for row in rows)
    if unnumbered:
        yield f"有 {unnumbered} 名学生没有学籍号，今后按班级和姓名认人；升级换班前请补上编号。"
    for family in work.families.values():
        told = {row.address for row in family.rows if row.address}
        if len(told) > 1:
            where = "、".join(str(row.row) for row in family.rows)
            yield f"家庭 {family.code} 在第{where}行写了不同的住址，按第一个“{family.address}”登记。"
    yield from _siblings(work)


def _siblings(work: FamilyWork) -> Iterable[str]:
    alone: dict[tuple[str, str], list[str]] = {}
    for pupil in work.pupils:
        row = pupil.row
        if not row.household_code and len(pupil.family.rows) == 1 and row.address and row.guardians[0].phone:
            alone.setdefault((row.guardians[0].phone, row.address), []).append(row.values["name"])
    for names in [names for names in alone.values() if len(names) > 1][:10]:
        yield f"{'、'.join(names)}的联系电话和住址相同，可能是一家；是的话请在表里填同一个家庭编号。"
