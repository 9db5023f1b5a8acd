"""谁参加: the staff to choose from, and the groups that are chosen in one tap. Three queries."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from outreach.people.models import Appointment, Branch, User
from outreach.people.roles import Role

ROLES = {
    Role.LEADER: "班子成员",
    Role.MIDDLE: "中层干部",
    Role.PARTY_MEMBER: "党员",
    Role.HEAD_TEACHER: "班主任",
}


@dataclass(frozen=True)
class Crowd:
    """Several people under one name: 全体教职工, 党员, 七年级组, 第一支部."""

    code: str
    name: str
    members: tuple[int, ...]


@dataclass(frozen=True)
class Picker:
    """Everybody employed, by department and 工号; the own department first."""

    staff: list[User]
    crowds: list[Crowd] = field(default_factory=list)

    def members(self, codes: list[str]) -> set[int]:
        return {pk for crowd in self.crowds if crowd.code in codes for pk in crowd.members}


def picker_for(user: User, on: date) -> Picker:
    everybody = list(User.objects.visible_to(user).employed(on).for_list())
    known = {who.pk for who in everybody}
    held: dict[str, list[int]] = defaultdict(list)
    rows = Appointment.objects.filter(organization=user.school_id, role__in=ROLES).on(on)
    for role, who in rows.order_by("user__staff_no").values_list("role", "user_id").distinct():
        if who in known:
            held[role].append(who)
    crowds = [Crowd("staff", "全体教职工", tuple(who.pk for who in everybody))]
    crowds += [Crowd(role, name, tuple(held[role])) for role, name in ROLES.items() if held[role]]
    units: dict[tuple[int, str], list[int]] = defaultdict(list)
    branches: dict[int, list[int]] = defaultdict(list)
    for who in everybody:
        if who.department and who.department_id:
            units[who.department_id, who.department.name].append(who.pk)
        if who.branch_id:
            branches[who.branch_id].append(who.pk)
    crowds += [Crowd(f"unit{pk}", name, tuple(members)) for (pk, name), members in units.items()]
    names = dict(Branch.objects.filter(school=user.school_id).values_list("pk", "name"))
    crowds += [Crowd(f"branch{pk}", name, tuple(branches[pk])) for pk, name in names.items() if branches[pk]]
    everybody.sort(key=lambda who: who.department_id != user.department_id)
    return Picker(everybody, crowds)
