"""Writing what a compared family roster says, in as few statements as the database needs."""

from datetime import date, datetime, timedelta
from typing import cast

from casework.families.importing import ROSTER_CHANGED, Family, FamilyWork, Pupil
from casework.families.models import Guardian, Household, Student, StudentTag
from casework.pairings.models import Pairing
from outreach.lib.pinyin import initials, pinyin
from outreach.people.importing import ensure_classes
from outreach.people.models import ClassGroup, User
from outreach.timeline.services import record_all

BATCH = 500
# The history names these without repeating them.
PRIVATE = {"监护人", "现住址", "群体标签", "出生月日", "备注"}


def write(work: FamilyWork, actor: User | None, at: datetime) -> None:
    classes = ensure_classes(work.school, {row.group for row in work.sheet.rows})
    _write_families(work)
    newcomers = {id(pupil) for pupil in work.pupils if pupil.student is None}
    _write_pupils(work, classes)
    _write_tags(work)
    _write_pairings(work, actor, at, newcomers)
    record_all(
        [
            (p.student, "student.imported" if id(p) in newcomers else "student.reimported", {"what": _told(p)})
            for p in work.pupils
            if p.student and (id(p) in newcomers or p.changes or (p.family.changes and p.family.rows[0] is p.row))
        ],
        actor=actor,
        at=at,
    )


def _told(pupil: Pupil) -> str:
    changes = pupil.changes + (pupil.family.changes if pupil.family.rows[0] is pupil.row else [])
    told = [f.label if f.label in PRIVATE else f"{f.label}由“{f.old}”改为“{f.new}”" for f in changes]
    return "；".join(told)[:500]


def _write_families(work: FamilyWork) -> None:
    fresh = [family for family in work.families.values() if family.household is None]
    made = Household.objects.bulk_create(
        [Household(school=work.school, code=f.code, address=f.address or "") for f in fresh], batch_size=BATCH
    )
    for family, household in zip(fresh, made, strict=True):
        family.household = household
    changed = [family for family in work.families.values() if family.changes]
    moved = []
    for family in changed:
        if family.household and family.address is not None:
            family.household.address = family.address
            moved.append(family.household)
    Household.objects.bulk_update(moved, ["address"], batch_size=BATCH)
    regrouped = [f for f in changed if any(change.label == "监护人" for change in f.changes)]
    Guardian.objects.filter(household__in=[f.household.pk for f in regrouped if f.household]).delete()
    Guardian.objects.bulk_create(
        [guardian for family in fresh + regrouped for guardian in _guardians(family)], batch_size=BATCH
    )


def _guardians(family: Family) -> list[Guardian]:
    return [
        Guardian(household=family.household, order=order, name=g.name, relation=g.relation, phone=g.phone)
        for order, g in sorted(family.guardians.items())
    ]


def _write_pupils(work: FamilyWork, classes: dict[tuple[str, str], ClassGroup]) -> None:
    fresh: list[Pupil] = []
    changed: list[Student] = []
    fields = {"class_group", "household"}
    for pupil in work.pupils:
        new = pupil.student is None
        if not (new or pupil.changes):
            continue
        student = pupil.student or Student(school=work.school, student_no=pupil.row.student_no)
        was = student.household_id
        student.household, student.class_group = cast(Household, pupil.family.household), classes[pupil.row.group]
        for name, value in pupil.values.items():
            setattr(student, name, value)
        if "name" in pupil.values:
            student.name_pinyin, student.name_initials = pinyin(student.name), initials(student.name)
            fields |= {"name_pinyin", "name_initials"}
        if new:
            pupil.student = student
            fresh.append(pupil)
            continue
        fields |= set(pupil.values)
        changed.append(student)
        if was != student.household_id:
            Pairing.objects.filter(student=student, until=None).update(household=student.household)
    Student.objects.bulk_create([p.student for p in fresh if p.student], batch_size=BATCH)
    Student.objects.bulk_update(changed, sorted(fields), batch_size=200)


def _write_tags(work: FamilyWork) -> None:
    for pupil in work.pupils:
        if pupil.drop_tags:
            StudentTag.objects.filter(student=pupil.student, code__in=pupil.drop_tags, from_roster=True).delete()
    StudentTag.objects.bulk_create(
        [
            StudentTag(student=pupil.student, code=code, from_roster=True)
            for pupil in work.pupils
            for code in sorted(pupil.add_tags)
        ],
        batch_size=BATCH,
    )


def _write_pairings(work: FamilyWork, actor: User | None, at: datetime, newcomers: set[int]) -> None:
    yesterday = work.today - timedelta(days=1)
    begun = []
    for pupil in work.pupils:
        if pupil.helper is None or pupil.student is None:
            continue
        since = _since(pupil.helper, work.today) if id(pupil) in newcomers else work.today
        begun.append(
            Pairing(
                school=work.school,
                helper=pupil.helper,
                kind=Pairing.Kind.STUDENT,
                household=pupil.student.household,
                student=pupil.student,
                since=since,
                from_roster=True,
                created_by=actor,
            )
        )
    Pairing.objects.bulk_create(begun, batch_size=BATCH)
    after = {pairing.student_id: pairing for pairing in begun}
    ended, undone = [], []
    for pupil in work.pupils:
        for pairing in pupil.end_pairings:
            # Begun and replaced on one day: it never held for a whole day.
            if pairing.since > yesterday:
                undone.append(pairing.pk)
                continue
            pairing.until, pairing.end_reason = yesterday, ROSTER_CHANGED
            pairing.succeeded_by = after.get(pairing.student_id)
            ended.append(pairing)
    Pairing.objects.bulk_update(ended, ["until", "end_reason", "succeeded_by"], batch_size=BATCH)
    acts = [(p, "pairing.started", {"helper": p.helper.name, "on": p.since}) for p in begun]
    acts += [(p, "pairing.ended", {"on": p.until, "reason": p.end_reason}) for p in ended]
    record_all(acts, actor=actor, at=at)
    Pairing.objects.filter(pk__in=undone).delete()


def _since(helper: User, today: date) -> date:
    """A pupil new to the roster was paired when the school year began, or when the helper came."""
    year = today.year if today.month >= 9 else today.year - 1
    begin = max(date(year, 9, 1), helper.arrived_on or date(year, 9, 1))
    return min(begin, max(today, helper.arrived_on or today))
