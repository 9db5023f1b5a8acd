"""The roles of which a rule may speak: appointments of people, a few words of its own, and bodies."""

from collections.abc import Sequence

from outreach.people.roles import Role

STAFF = "staff"
HELPER = "helper"
SCHOOL = "school"
CHIEF = "chief"
CADRE = "cadre"
# Not people but bodies: one line for each of them.
BRANCH, GRADE, DEPARTMENT, LINE = "branch", "grade", "department", "line"
BODIES = frozenset({SCHOOL, BRANCH, GRADE, DEPARTMENT, LINE})

LABELS: dict[str, str] = {
    STAFF: "教职工",
    Role.LEADER: "班子成员",
    CHIEF: "主要领导",
    Role.MIDDLE: "中层",
    Role.HEAD_TEACHER: "班主任",
    Role.TEACHER: "教师",
    Role.CLERK: "职员",
    Role.WORKER: "工勤",
    Role.PARTY_MEMBER: "党员",
    Role.UNIT_LEAD: "部门负责人",
    Role.COUNSELLOR: "心理教师",
    CADRE: "党员干部",
    HELPER: "帮扶人",
    SCHOOL: "学校",
    BRANCH: "各党支部",
    GRADE: "各年级",
    DEPARTMENT: "各部门（年级组）",
    LINE: "各条线",
}

# A 校长 or 书记 belongs to the 班子 even where the roster does not say so again.
_HELD_BY: dict[str, frozenset[str]] = {
    Role.LEADER: frozenset({Role.LEADER, Role.PRINCIPAL, Role.SECRETARY}),
    CHIEF: frozenset({Role.PRINCIPAL, Role.SECRETARY}),
    Role.TEACHER: frozenset({Role.TEACHER, Role.HEAD_TEACHER}),
    # And a party member besides; eligibility.py asks for both.
    CADRE: frozenset({Role.LEADER, Role.PRINCIPAL, Role.SECRETARY, Role.MIDDLE, Role.UNIT_LEAD}),
}


def appointments_of(role: str) -> frozenset[str]:
    """The appointments by which a person holds this role."""
    return _HELD_BY.get(role, frozenset({role}))


def label(role: str) -> str:
    return LABELS.get(role, role)


def listed(codes: Sequence[str]) -> str:
    """班子成员、教师和党员"""
    *others, last = [label(code) for code in codes] or [""]
    return f"{'、'.join(others)}和{last}" if others else last


def is_known(role: str) -> bool:
    return role in LABELS
