"""Beginning, ending and handing over of pairings. Nothing is ever deleted: a pairing ends on a day."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from casework.families.models import Household, Student
from casework.pairings.models import ContactPoint, Pairing
from outreach.notices.services import promise
from outreach.people.models import User
from outreach.timeline.services import record

ONE_DAY = timedelta(days=1)
DOUBLE = "{helper}已经在{does}{whom}，不用再安排一次。"
# What is told of a contact point, where nobody is helped but a place is kept in touch with.
OF_A_POINT = {
    "pairing.started": "point.started",
    "pairing.ended": "point.ended",
    "pairing.handed_over": "point.handed_over",
    "pairing.taken_over": "point.taken_over",
}


@transaction.atomic
def pairing_start(
    *,
    actor: User | None,
    helper: User,
    on: date,
    at: datetime,
    student: Student | None = None,
    household: Household | None = None,
    colleague: User | None = None,
    contact_point: ContactPoint | None = None,
    measures: str = "",
    from_roster: bool = False,
) -> Pairing:
    """Let `helper` help exactly one of the four from `on`, write it down and tell the helper.

    Raises ValidationError when the helper or the one to be helped is not of one school, has left by then,
    is the same person, or when the two are paired already.
    """
    pairing = _begun(actor, helper, on, Target(student, household, colleague, contact_point), measures, from_roster)
    record(pairing, _code(pairing, "pairing.started"), actor=actor, at=at, helper=helper.name, on=on)
    _tell(pairing, helper, "pairing.started", actor=actor, at=at, on=on)
    return pairing


@dataclass(frozen=True)
class Target:
    """Whom a pairing is for: exactly one of the four."""

    student: Student | None = None
    household: Household | None = None
    colleague: User | None = None
    contact_point: ContactPoint | None = None

    @property
    def is_one(self) -> bool:
        return sum(one is not None for one in (self.student, self.household, self.colleague, self.contact_point)) == 1


@dataclass
class Accepted:
    started: list[Pairing] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def pairings_accept(*, actor: User, pairs: Iterable[tuple[Student, User]], on: date, at: datetime) -> Accepted:
    """Begin each suggested pairing by itself: one that cannot be any more is named, the others stand."""
    found = Accepted()
    for student, helper in pairs:
        try:
            found.started.append(_accept(student, helper, actor=actor, on=on, at=at))
        except ValidationError as error:
            found.refused += [f"{student.name}{message}" for message in error.messages]
    return found


@transaction.atomic
def _accept(student: Student, helper: User, *, actor: User, on: date, at: datetime) -> Pairing:
    """Under the lock of the family: of two offices that accept at once, one finds that it has somebody."""
    Household.objects.select_for_update().get(pk=student.household_id)
    taken = Pairing.objects.active(on).filter(household=student.household_id).select_related("helper").first()
    if taken:
        raise ValidationError(f"家刚刚有了帮扶人（{taken.helper.name}），这一条没有再安排。")
    try:
        return pairing_start(actor=actor, helper=helper, student=student, on=on, at=at)
    except ValidationError as error:
        raise ValidationError([f"：{message}" for message in error.messages]) from error


@transaction.atomic
def pairing_end(*, pairing: Pairing, actor: User | None, on: date, reason: str, at: datetime) -> Pairing:
    """`on` is the last day. What was done until then stays with who did it."""
    _close(pairing, on, reason)
    record(pairing, _code(pairing, "pairing.ended"), actor=actor, at=at, on=on, reason=reason)
    _tell(pairing, pairing.helper, "pairing.ended", actor=actor, at=at, on=on, reason=reason)
    return pairing


@transaction.atomic
def pairing_hand_over(*, pairing: Pairing, actor: User | None, to: User, on: date, at: datetime) -> Pairing:
    """From `on` another helps; the pairing so far ends the day before. Returns the new one.

    Visits already made keep their visitor, so nobody's count changes.
    """
    if to == pairing.helper:
        raise ValidationError({"to": "接手的人和现在的帮扶人是同一位，请另选一位。"})
    if on <= pairing.since:
        raise ValidationError({"on": f"这次结对从{_day(pairing.since)}开始，移交日期要晚于这一天。"})
    _close(pairing, on - ONE_DAY, "移交")
    household = pairing.household if pairing.kind == Pairing.Kind.HOUSEHOLD else None
    target = Target(pairing.student, household, pairing.colleague, pairing.contact_point)
    successor = _begun(actor, to, on, target, pairing.measures, False)
    Pairing.objects.filter(pk=pairing.pk).update(succeeded_by=successor)
    pairing.succeeded_by = successor
    record(pairing, _code(pairing, "pairing.handed_over"), actor=actor, at=at, helper=to.name, on=on)
    record(
        successor,
        _code(pairing, "pairing.taken_over"),
        actor=actor,
        at=at,
        helper=to.name,
        was=pairing.helper.name,
        on=on,
    )
    _tell(pairing, pairing.helper, "pairing.handed_over", actor=actor, at=at, on=on, helper=to.name)
    _tell(successor, to, "pairing.taken_over", actor=actor, at=at, on=on, helper=pairing.helper.name)
    return successor


@transaction.atomic
def pairing_assess(
    *, pairing: Pairing, actor: User, at: datetime, measures: str | None = None, assessment: str | None = None
) -> Pairing:
    """What is done for the family, and how the year ended. None leaves a field as it is."""
    changed = {
        name: value
        for name, value in (("measures", measures), ("assessment", assessment))
        if value is not None and value != getattr(pairing, name)
    }
    if not changed:
        return pairing
    for name, value in changed.items():
        setattr(pairing, name, value)
    pairing.save(update_fields=list(changed))
    if "measures" in changed:
        record(pairing, "pairing.measures", actor=actor, at=at, measures=pairing.measures)
    if "assessment" in changed:
        found = pairing.get_assessment_display() or "未评估"
        record(pairing, "pairing.assessed", actor=actor, at=at, assessment=found)
    return pairing


def _begun(actor: User | None, helper: User, on: date, target: Target, measures: str, from_roster: bool) -> Pairing:
    if not target.is_one:
        raise ValidationError("请选一名学生、一户家庭、一位教职工或一个联系点。")
    _check_helper(helper, on)
    pairing = Pairing(
        school_id=helper.school_id,
        helper=helper,
        since=on,
        measures=measures,
        from_roster=from_roster,
        created_by=actor,
    )
    if target.student:
        pairing.kind, pairing.student = Pairing.Kind.STUDENT, target.student
        pairing.household = target.student.household
        _check_student(target.student, on)
    elif target.household:
        pairing.kind, pairing.household = Pairing.Kind.HOUSEHOLD, target.household
    elif target.colleague:
        pairing.kind, pairing.colleague = Pairing.Kind.COLLEAGUE, target.colleague
    elif target.contact_point:
        # Read again under its lock: it may have been closed meanwhile.
        point = ContactPoint.objects.select_for_update().get(pk=target.contact_point.pk)
        pairing.kind, pairing.contact_point = Pairing.Kind.CONTACT_POINT, point
        _check_point(point, on)
    _check_target(pairing, on)
    try:
        with transaction.atomic():
            pairing.save()
    except IntegrityError as error:  # somebody else was quicker by a moment
        raise ValidationError(_double(pairing)) from error
    return pairing


def _check_helper(helper: User, on: date) -> None:
    if (helper.left_on and helper.left_on < on) or not helper.is_active:
        raise ValidationError({"helper": f"{helper.name}已经离岗，请另选一位。"})


def _check_student(student: Student, on: date) -> None:
    if student.left_on and student.left_on <= on:
        raise ValidationError(f"{student.name}已于{_day(student.left_on)}离校，不能再结对。")


def _check_point(point: ContactPoint, on: date) -> None:
    if point.closed_on and point.closed_on < on:
        raise ValidationError(f"{point.name}已于{_day(point.closed_on)}停用，请另选一个联系点。")


def _double(pairing: Pairing) -> str:
    return DOUBLE.format(
        helper=pairing.helper.name, does="联系" if pairing.contact_point_id else "帮扶", whom=whom_of(pairing)
    )


def _check_target(pairing: Pairing, on: date) -> None:
    target = pairing.student or pairing.household or pairing.colleague or pairing.contact_point
    if target is None or target.school_id != pairing.school_id:
        raise ValidationError({"helper": "帮扶人和帮扶对象要在同一所学校。"})
    colleague = pairing.colleague
    if colleague and colleague.pk == pairing.helper_id:
        raise ValidationError({"helper": "不能和自己结对。"})
    if colleague and colleague.left_on and colleague.left_on < on:
        raise ValidationError(f"{colleague.name}已经离岗，不能再结对。")
    same = Pairing.objects.filter(
        helper=pairing.helper, kind=pairing.kind, student=pairing.student, household=pairing.household,
        colleague=pairing.colleague, contact_point=pairing.contact_point,
    )  # fmt: skip
    if same.overlapping(on, date.max).exists():
        raise ValidationError(_double(pairing))


def _close(pairing: Pairing, on: date, reason: str) -> None:
    if on < pairing.since:
        raise ValidationError({"on": f"这次结对从{_day(pairing.since)}开始，结束日期不能早于这一天。"})
    # One that was to end later may end earlier; whoever has ended it meanwhile is not overwritten.
    is_over = pairing.until is not None and pairing.until <= on
    still = Pairing.objects.filter(pk=pairing.pk, until=pairing.until)
    if is_over or not still.update(until=on, end_reason=reason):
        raise ValidationError("这次结对已经结束了，请刷新页面看看。")
    pairing.until, pairing.end_reason = on, reason


def _tell(pairing: Pairing, who: User, kind: str, *, actor: User | None, at: datetime, **data: object) -> None:
    """Nobody is told of what they did themselves."""
    if who == actor:
        return
    promise(
        recipients=[who],
        kind=_code(pairing, kind),
        key=f"pairing:{pairing.pk}",
        at=at,
        url=reverse("pairing-detail", args=[pairing.pk]),
        whom=whom_of(pairing),
        **data,
    )


def _code(pairing: Pairing, code: str) -> str:
    """A contact point has sentences of its own."""
    return OF_A_POINT[code] if pairing.kind == Pairing.Kind.CONTACT_POINT else code


def whom_of(pairing: Pairing) -> str:
    """周子涵; a family as a whole is named by its pupils."""
    named = pairing.student or pairing.colleague or pairing.contact_point
    if named:
        return str(named.name)
    names = pairing.household.students.filter(left_on=None).values_list("name", flat=True) if pairing.household else []
    return "、".join(names) or "这户家庭"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
