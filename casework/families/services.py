"""Changes to families that are made by hand."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q

from casework.families.models import Guardian, Household, Student, StudentTag
from casework.pairings.models import Pairing
from casework.pairings.services import pairing_end
from outreach.lib.pinyin import initials, pinyin
from outreach.people.models import User
from outreach.timeline.services import record, record_all

LEFT_SCHOOL = "学生离校"


@transaction.atomic
def pupils_leave(user: User, who: Iterable[int], *, on: date, actor: User, at: datetime) -> int:
    """The last day of these pupils at the school; pairings with them end with it, visits stay."""
    leaving = list(Student.objects.visible_to(user).filter(pk__in=who).filter(Q(left_on=None) | Q(left_on__gt=on)))
    for student in leaving:
        student.left_on = on
    Student.objects.bulk_update(leaving, ["left_on"])
    _end_pairings(leaving, on, actor=actor, at=at)
    record_all([(student, "student.left", {"on": on}) for student in leaving], actor=actor, at=at)
    return len(leaving)


def _end_pairings(leaving: Iterable[Student], on: date, *, actor: User, at: datetime) -> None:
    for pairing in Pairing.objects.filter(student__in=leaving, since__lte=on, until=None).select_related("helper"):
        pairing_end(pairing=pairing, actor=actor, on=on, reason=LEFT_SCHOOL, at=at)


@transaction.atomic
def phones_reveal(household: Household, *, actor: User, at: datetime) -> None:
    """The guardians' whole numbers may be shown once; who looked is kept."""
    record(household, "family.phone_seen", actor=actor, at=at)


@transaction.atomic
def household_save(household: Household, changed: list[str], *, actor: User, at: datetime) -> None:
    if changed:
        household.save(update_fields=changed)
        what = [str(Household._meta.get_field(name).verbose_name) for name in changed]  # type: ignore[union-attr]  # own fields
        record(household, "family.edited", actor=actor, at=at, what=what)


@transaction.atomic
def guardian_save(guardian: Guardian, household: Household, *, actor: User, at: datetime) -> None:
    """One added by hand stands after the two of the roster, so that the next import leaves it."""
    new = guardian.pk is None
    if new:
        last = household.guardians.aggregate(last=Max("order"))["last"] or 0
        guardian.household, guardian.order = household, max(last, 2) + 1
    guardian.save()
    record(household, "guardian.added" if new else "guardian.edited", actor=actor, at=at, name=guardian.name)


@transaction.atomic
def guardian_remove(guardian: Guardian, *, actor: User, at: datetime) -> None:
    """Raises ValidationError for the only one: somebody must be known to be called."""
    household = guardian.household
    if household.guardians.count() < 2:
        raise ValidationError("至少要留一位监护人；换人请直接改姓名和电话。")
    record(household, "guardian.removed", actor=actor, at=at, name=guardian.name)
    guardian.delete()


@transaction.atomic
def student_save(student: Student, changed: list[str], *, actor: User, at: datetime) -> None:
    fields = set(changed)
    if not fields:
        return
    if "name" in fields:
        student.name_pinyin, student.name_initials = pinyin(student.name), initials(student.name)
        fields |= {"name_pinyin", "name_initials"}
    student.save(update_fields=sorted(fields))
    if "left_on" in fields and student.left_on:
        _end_pairings([student], student.left_on, actor=actor, at=at)
    what = [str(Student._meta.get_field(name).verbose_name) for name in changed]  # type: ignore[union-attr]  # own fields
    record(student, "student.edited", actor=actor, at=at, what=what)


@transaction.atomic
def tags_set(student: Student, chosen: Iterable[str], *, among: Iterable[str], actor: User, at: datetime) -> None:
    """Of the tags that the actor may change, exactly the chosen ones. Those given by hand survive the next import."""
    wanted, allowed = set(chosen), set(among)
    there = set(student.tags.filter(code__in=allowed).values_list("code", flat=True))
    if wanted == there or not wanted <= allowed:
        return
    student.tags.filter(code__in=there - wanted).delete()
    StudentTag.objects.bulk_create(
        [StudentTag(student=student, code=code, from_roster=False) for code in sorted(wanted - there)]
    )
    record(student, "student.tagged", actor=actor, at=at)
