"""Who may do what, above any one slice. Rights are dated appointments, read anew on each request."""

from dataclasses import dataclass, field

from django.utils import timezone

from outreach.people.models import Appointment, User
from outreach.people.roles import Role

# Pages that need no sign-in, by URL name. A test holds this list against the URLs.
PUBLIC_PAGES = frozenset({"login", "logout", "activate", "setup", "healthz", "complaint", "sync-ping"}) | {
    # The same for everybody: what a phone keeps to open without the network.
    "phone-shell", "phone-worker", "phone-manifest", "phone-queue", "phone-data",
}  # fmt: skip
# Addresses of the phone: they ask for sign-in as pages do, but say so with 401 and JSON, since a redirect to a page
# means nothing to a queue. The same test holds them to that.
SYNC_PAGES = frozenset(
    {
        "sync-device",
        "sync-event",
        "sync-event-seal",
        "sync-home",
        "sync-photo",
        "sync-state",
        "sync-visit",
        "sync-visit-seal",
    }
)

WHOLE_SCHOOL = frozenset({Role.PRINCIPAL, Role.SECRETARY, Role.OFFICE})


@dataclass(frozen=True)
class Standing:
    """What a person's appointments give today."""

    roles: frozenset[str] = frozenset()
    led_departments: frozenset[int] = frozenset()
    classes: frozenset[int] = frozenset()
    headed_classes: frozenset[int] = field(default=frozenset())


def standing(user: User) -> Standing:
    """The appointments of the signed-in person, read once a request (the user object lives as long)."""
    known: Standing | None = getattr(user, "_standing", None)
    if known is not None:
        return known
    if not user.is_authenticated:
        return Standing()
    held = list(
        Appointment.objects.filter(user=user.pk, organization=user.school_id)
        .on(timezone.localdate())
        .values_list("role", "department_id", "class_group_id")
    )
    found = Standing(
        roles=frozenset(role for role, _, _ in held),
        led_departments=frozenset(unit for role, unit, _ in held if role == Role.UNIT_LEAD and unit),
        classes=frozenset(group for _, _, group in held if group),
        headed_classes=frozenset(group for role, _, group in held if role == Role.HEAD_TEACHER and group),
    )
    user._standing = found  # type: ignore[attr-defined]  # a cache on the instance, gone with the request
    return found


def holds(user: User, *roles: str) -> bool:
    return bool(standing(user).roles.intersection(roles))


def is_principal(user: User) -> bool:
    """校长 or 书记: configures campaigns and closes quarters."""
    return holds(user, Role.PRINCIPAL, Role.SECRETARY)


def is_office(user: User) -> bool:
    """The campaign office or the principal: works on the whole school's rows."""
    return bool(standing(user).roles & WHOLE_SCHOOL)


def is_admin(user: User) -> bool:
    return holds(user, Role.ADMIN)


def is_district(user: User) -> bool:
    return holds(user, Role.DISTRICT)


def is_unit_lead(user: User) -> bool:
    return bool(standing(user).led_departments)


def plans_campaigns(user: User) -> bool:
    """Of the person's own organisation: a school's for its staff, a bureau's or centre's to be issued to schools."""
    return is_office(user) or is_district(user)


def manages_people(user: User) -> bool:
    """Imports rosters, edits staff and families, hands out activation slips."""
    return is_office(user) or is_admin(user)


def leads(user: User, department_id: int | None) -> bool:
    return department_id is not None and department_id in standing(user).led_departments
