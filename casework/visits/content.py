"""What one visit says, checked and in one shape: the part of a record that a phone sends and a digest covers."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Required, TypedDict

from django.core.exceptions import ValidationError

from casework.families.models import Household, Student
from casework.tickets.models import Ticket
from casework.visits.models import Mode, Outcome, Purpose, Visit
from outreach.lib.text import INVISIBLE
from outreach.people.models import User

FIRST_DAY = date(2000, 1, 1)
# Control and direction marks, but not the line break.
UNSEEN = re.compile(INVISIBLE.pattern + r"|[\x00-\x09\x0b-\x1f\x7f-\x9f]")
NOTE_LENGTH = 2000
PROBLEM_LENGTH = 4000
PLACE_LENGTH = 60
LINE_LENGTH = 500
MOST_GIFT = Decimal(100_000)

# The optional lines of the printed 家访记录表, in its order.
DETAILS = {
    "present": "在场人",
    "situation": "家庭基本情况",
    "performance": "学生在校/在家表现",
    "opinions": "家长意见与建议",
    "found": "发现的问题及处理",
    "follow_up": "后续跟进",
}


@dataclass(frozen=True)
class Problem:
    """What the family wants solved, in its own words."""

    text: str
    category: str = Ticket.Category.OTHER


class Said(TypedDict, total=False):
    """The arguments by which a visit is told. Nobody named in `students` means all pupils of the family."""

    household: Required[Household]
    students: Required[Iterable[Student]]
    on: Required[date]
    mode: Required[str]
    outcome: Required[str]
    purposes: Required[Iterable[str]]
    companions: Iterable[User]
    note: str
    place: str
    time_of_day: str
    gift_amount: Decimal | float | str | None
    rescheduled_to: date | None
    details: Mapping[str, str] | None
    problem: Problem | None


@dataclass(frozen=True)
class Content:
    household: Household
    students: tuple[Student, ...]
    on: date
    mode: str
    outcome: str
    purposes: tuple[str, ...]
    companions: tuple[User, ...] = ()
    note: str = ""
    place: str = ""
    time_of_day: str = ""
    gift_amount: Decimal | None = None
    rescheduled_to: date | None = None
    details: dict[str, str] = field(default_factory=dict)
    problem: Problem | None = None

    def payload(self, visitor: User) -> dict[str, Any]:
        """Everything that was said, by ids and codes; equal for equal content whatever the order it came in."""
        return {
            "visitor": visitor.pk,
            "household": self.household.pk,
            "students": sorted(student.pk for student in self.students),
            "companions": sorted(user.pk for user in self.companions),
            "on": self.on.isoformat(),
            "mode": self.mode,
            "outcome": self.outcome,
            "purposes": sorted(self.purposes),
            "note": self.note,
            "place": self.place,
            "time_of_day": self.time_of_day,
            "gift_amount": None if self.gift_amount is None else f"{self.gift_amount:.2f}",
            "rescheduled_to": self.rescheduled_to and self.rescheduled_to.isoformat(),
            "details": self.details,
            "problem": self.problem and {"text": self.problem.text, "category": self.problem.category},
        }

    def columns(self) -> dict[str, Any]:
        """The columns of `Visit` that hold it; students, purposes and companions have tables of their own."""
        return {
            "on": self.on,
            "mode": self.mode,
            "outcome": self.outcome,
            "note": self.note,
            "place": self.place,
            "time_of_day": self.time_of_day,
            "gift_amount": self.gift_amount,
            "rescheduled_to": self.rescheduled_to,
            "details": self.details,
        }


def digest(payload: Mapping[str, Any]) -> str:
    """Of what was said. What was left empty is no part of it, so that a field that comes later changes no digest."""
    said = {name: value for name, value in payload.items() if value not in (None, "", [], {})}
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def differences(visitor: User, was: Content, now: Content) -> dict[str, list[Any]]:
    """Field → [was, now], by ids and codes. Problems have pages of their own and are left out."""
    before, after = was.payload(visitor), now.payload(visitor)
    return {name: [before[name], after[name]] for name in before if name != "problem" and before[name] != after[name]}


def checked(
    *,
    visitor: User,
    household: Household,
    students: Iterable[Student],
    on: date,
    today: date,
    mode: str,
    outcome: str,
    purposes: Iterable[str],
    companions: Iterable[User] = (),
    note: str = "",
    place: str = "",
    time_of_day: str = "",
    gift_amount: Decimal | float | str | None = None,
    rescheduled_to: date | None = None,
    details: Mapping[str, str] | None = None,
    problem: Problem | None = None,
    by: User | None = None,
) -> Content:
    """The content in one shape. Raises ValidationError, by field, with sentences for the person who wrote it.

    `by` is who enters it for the visitor, who may meanwhile work at another school.
    """
    errors: dict[str, str] = {}
    school = (by or visitor).school_id
    content = Content(
        household=household,
        students=_students(household, students, errors),
        on=on,
        mode=mode,
        outcome=outcome,
        purposes=tuple(sorted(set(purposes))),
        companions=_companions(visitor, companions, school, errors),
        note=_text(note, NOTE_LENGTH, "note", errors),
        place=_text(place, PLACE_LENGTH, "place", errors),
        time_of_day=time_of_day,
        gift_amount=_amount(gift_amount, errors),
        rescheduled_to=rescheduled_to if outcome == Outcome.RESCHEDULED else None,
        details=_details(details or {}, errors),
        problem=_problem(problem, errors),
    )
    _check_days(content, today, errors)
    _check_codes(content, errors)
    if household.school_id != school:
        errors["household"] = "这户家庭不是本校的。"
    if errors:
        raise ValidationError({name: [said] for name, said in errors.items()})
    return content


def _students(household: Household, students: Iterable[Student], errors: dict[str, str]) -> tuple[Student, ...]:
    """The pupils it was about; nobody named means every pupil of the family who is still enrolled."""
    named = tuple({student.pk: student for student in students}.values())
    if any(student.household_id != household.pk for student in named):
        errors["students"] = "所选学生不是这户家庭的孩子。"
    if named:
        return named
    everybody = tuple(household.students.order_by("student_no"))
    return tuple(child for child in everybody if child.left_on is None) or everybody


def _companions(visitor: User, companions: Iterable[User], school: int, errors: dict[str, str]) -> tuple[User, ...]:
    others = tuple({user.pk: user for user in companions if user.pk != visitor.pk}.values())
    if any(user.school_id != school for user in others):
        errors["companions"] = "同行老师只能选本校教职工。"
    return others


def cleaned(text: str) -> str:
    """As it was said: only what nobody can see is taken out."""
    return UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _text(text: str, most: int, name: str, errors: dict[str, str]) -> str:
    text = cleaned(text)
    if len(text) > most:
        errors[name] = f"请不要超过{most}字，现在是{len(text)}字。"
    return text


def _amount(value: Decimal | float | str | None, errors: dict[str, str]) -> Decimal | None:
    if value in (None, ""):
        return None
    try:
        amount = Decimal(str(value)).quantize(Decimal("0.01"))
    except InvalidOperation:
        errors["gift_amount"] = "金额请填数字，如 200。"
        return None
    if not 0 <= amount <= MOST_GIFT:
        errors["gift_amount"] = f"金额请填 0 到 {MOST_GIFT} 元。"
    return amount


def _details(details: Mapping[str, str], errors: dict[str, str]) -> dict[str, str]:
    lines = {name: _text(str(details.get(name) or ""), LINE_LENGTH, name, errors) for name in DETAILS}
    return {name: text for name, text in lines.items() if text}


def _problem(problem: Problem | None, errors: dict[str, str]) -> Problem | None:
    if problem is None:
        return None
    text = _text(problem.text, PROBLEM_LENGTH, "problem_text", errors)
    if not text:
        errors["problem_text"] = "请写下家长的原话，一句也可以；没有问题就关掉这一项。"
    if problem.category not in Ticket.Category.values:
        errors["problem_category"] = "没有这一类问题。"
    return Problem(text, problem.category)


def _check_days(content: Content, today: date, errors: dict[str, str]) -> None:
    if content.on > today:
        errors["on"] = f"日期不能晚于今天（{today.month}月{today.day}日）。"
    elif content.on < FIRST_DAY:
        errors["on"] = "日期太早了，请核对年份。"
    if content.rescheduled_to and content.rescheduled_to < content.on:
        errors["rescheduled_to"] = "改约的日期不能早于这次的日期。"


def _check_codes(content: Content, errors: dict[str, str]) -> None:
    known = {
        "mode": content.mode in Mode.values,
        "outcome": content.outcome in Outcome.values,
        "purposes": set(content.purposes) <= set(Purpose.values),
        "time_of_day": content.time_of_day in ("", *Visit.TimeOfDay.values),
    }
    errors |= {name: "没有这个选项，请重新选择。" for name, fine in known.items() if not fine}
    if len(content.students) == 0:
        errors["students"] = "这户家庭还没有学生。"
