"""Changes to families that are made by hand."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from casework.families.models import Student
from casework.pairings.models import Pairing
from casework.pairings.services import pairing_end
from outreach.people.models import User
from outreach.timeline.services import record_all

LEFT_SCHOOL = "学生离校"


@transaction.atomic
def pupils_leave(user: User, who: Iterable[int], *, on: date, actor: User, at: datetime) -> int:
    """The last day of these pupils at the school; pairings with them end with it, visits stay."""
    leaving = list(Student.objects.visible_to(user).filter(pk__in=who).filter(Q(left_on=None) | Q(left_on__gt=on)))
    for student in leaving:
        student.left_on = on
    Student.objects.bulk_update(leaving, ["left_on"])
    for pairing in Pairing.objects.filter(student__in=leaving, since__lte=on, until=None).select_related("helper"):
        pairing_end(pairing=pairing, actor=actor, on=on, reason=LEFT_SCHOOL, at=at)
    record_all([(student, "student.left", {"on": on}) for student in leaving], actor=actor, at=at)
    return len(leaving)
