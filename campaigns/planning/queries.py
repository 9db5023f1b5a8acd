"""What planning asks of the people: who holds the post that a place in a group names."""

import re
from collections.abc import Sequence
from datetime import date

from campaigns.planning.presets import Place
from outreach.people.models import Appointment, Organization, User
from outreach.people.roles import Category, Role

# Who can be expected to stand for a section, the leading body first.
STANDING_FOR = (Role.LEADER, Role.UNIT_LEAD, Role.MIDDLE)


def holders_of(school: Organization, places: Sequence[Place], on: date) -> list[User | None]:
    """One person a place, or None: suggested from posts, departments and appointments, each person once a group."""
    staff = list(
        User.objects.filter(school=school, category__in=[Category.LEADER, Category.MIDDLE]).employed(on).for_list()
    )
    held: dict[int, set[str]] = {}
    rows = Appointment.objects.filter(organization=school, user__in=staff).on(on)
    for user, role in rows.values_list("user_id", "role"):
        held.setdefault(user, set()).add(role)
    taken: set[int] = set()
    found: list[User | None] = []
    for place in places:
        person = next((one for one in _candidates(place, staff, held) if one.pk not in taken), None)
        if person:
            taken.add(person.pk)
        found.append(person)
    return found


def _candidates(place: Place, staff: list[User], held: dict[int, set[str]]) -> list[User]:
    """By role; else by the words of the post; else who leads a department of that name."""
    if place.held_by:
        return [one for role in place.held_by for one in staff if role in held.get(one.pk, ())]
    if not place.holder:
        return []
    pattern = re.compile(place.holder)
    by_post = [one for one in staff if pattern.search(one.post) and "副主任" not in one.post]
    if by_post:
        return sorted(by_post, key=lambda one: one.category != Category.MIDDLE) if "负责人" in place.post else by_post
    return [
        one
        for role in STANDING_FOR
        for one in staff
        if one.department and pattern.search(one.department.name) and role in held.get(one.pk, ())
    ]
