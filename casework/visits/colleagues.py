"""Who may come along: colleagues of the school, those one goes with first."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from casework.visits.models import Participation
from outreach.people.models import User

RECENT = 200


@dataclass(frozen=True)
class Colleagues:
    queryset: QuerySet[User]
    near: list[User]
    others: list[User]


def colleagues(user: User, today: date) -> Colleagues:
    """Near: who came along lately, then the own unit. Two queries."""
    seen = User.objects.visible_to(user).employed(today).exclude(pk=user.pk)
    joint = Participation.objects.filter(visit__participations__user=user).exclude(user=user)
    lately = list(dict.fromkeys(joint.order_by("-on").values_list("user", flat=True)[:RECENT]))
    everybody = list(seen.for_list())
    near = [who for who in everybody if who.pk in lately or who.department_id == user.department_id]
    near.sort(key=lambda who: who.pk not in lately)
    beside = {who.pk for who in near}
    return Colleagues(seen, near, [who for who in everybody if who.pk not in beside])
