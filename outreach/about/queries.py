"""Who listens to a complaint."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from outreach.people.models import Appointment, User
from outreach.people.roles import Role


@dataclass(frozen=True)
class Ears:
    """The people at one's own school, and the offices above it, nearest first."""

    office: list[str]
    above: list[str]


def ears_for(user: User | AnonymousUser) -> Ears | None:
    """None for somebody who is not signed in: we do not know the school."""
    if isinstance(user, AnonymousUser):
        return None
    held = (
        Appointment.objects.filter(organization=user.school_id, role=Role.OFFICE)
        .on(timezone.localdate())
        .order_by("user__department__order", "user__staff_no")
        .values_list("user__name", flat=True)
    )
    above, organization = [], user.school.parent
    while organization is not None:
        above.append(organization.name)
        organization = organization.parent
    return Ears(office=list(dict.fromkeys(held)), above=above)
