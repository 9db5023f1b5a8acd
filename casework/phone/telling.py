"""What a phone said, as the arguments by which a visit is told; and a visit, as a phone says it."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from casework.families.models import Household, Student
from casework.phone.clock import Day
from casework.phone.protocol import Sent
from casework.visits.content import Problem, Said
from casework.visits.models import Visit
from casework.visits.services import content_of
from outreach.people.models import User

NOT_THEIR_CHILD = "所选学生不是这户家庭的孩子。"
NOT_A_COLLEAGUE = "同行老师只能选本校教职工。"


def arguments(sent: Sent, day: Day, household: Household, pupils: Iterable[Student], *, lenient: bool = False) -> Said:
    """Raises ValidationError where a pupil or companion is unknown.

    `lenient`: they are left out instead, for what has waited so long that the school has changed meanwhile.
    """
    problem = sent.problem
    return {
        "household": household,
        "students": _named(sent.students, tuple(pupils), lenient),
        "on": day.on,
        "mode": sent.mode,
        "outcome": sent.outcome,
        "purposes": sent.purposes,
        "companions": _companions(sent.companions, household.school_id, lenient),
        "note": sent.note,
        "place": sent.place,
        "time_of_day": sent.time_of_day,
        "gift_amount": sent.gift_amount,
        "rescheduled_to": _not_before(day, sent),
        "details": sent.details,
        "problem": Problem(problem["text"], problem["category"]) if problem else None,
    }


def _named(ids: tuple[int, ...], pupils: tuple[Student, ...], lenient: bool) -> tuple[Student, ...]:
    """Nobody named: every pupil who is enrolled, as on the form."""
    of_id = {child.pk: child for child in pupils}
    found = tuple(of_id[pk] for pk in ids if pk in of_id)
    if len(found) < len(ids) and not lenient:
        raise ValidationError({"students": [NOT_THEIR_CHILD]})
    return found or tuple(child for child in pupils if child.left_on is None) or pupils


def _companions(ids: tuple[int, ...], school_id: int, lenient: bool) -> tuple[User, ...]:
    if not ids:
        return ()
    found = tuple(User.objects.filter(school=school_id, pk__in=ids))
    if len(found) < len(ids) and not lenient:
        raise ValidationError({"companions": [NOT_A_COLLEAGUE]})
    return found


def _not_before(day: Day, sent: Sent) -> Any:
    """A phone with a wrong clock was wrong about that day as well; it is never refused for it."""
    if sent.rescheduled_to and day.said_on:
        return max(sent.rescheduled_to, day.on)
    return sent.rescheduled_to


def body_of(visit: Visit) -> dict[str, Any]:
    """`VisitBody` of what the visit says now, with the problem that came with it."""
    said = content_of(visit).payload(visit.recorder)
    del said["visitor"]
    ticket = visit.tickets.order_by("pk").first()
    return said | {"problem": ticket and {"text": ticket.original_text, "category": ticket.category}}
