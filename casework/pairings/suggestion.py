"""Who could help which family. Pure: the same families and helpers always give the same answer.

Families with care tags come first. Everybody gets a first family before anybody gets a second one; within such a
round a family goes to its own class if it can, then to its grade, then to whoever has least. Nobody is given more
than the cap.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from casework.families.tags import RESTRICTED, SPECIAL_GROUP, TagCode

CAP = 3

# 困难家庭: what 结穷亲 means first of all, and what a member of the 班子 is asked to take on (R011).
HARDSHIP = frozenset(
    {
        TagCode.EXTREME_POOR, TagCode.LOW_INCOME, TagCode.LOW_INCOME_EDGE, TagCode.POVERTY_OUT,
        TagCode.MONITOR_UNSTABLE, TagCode.MONITOR_EDGE, TagCode.MONITOR_SUDDEN, TagCode.AID_L1, TagCode.AID_L2,
        TagCode.ORPHAN, TagCode.DE_FACTO_ORPHAN, TagCode.DISABLED, TagCode.SICK,
    }
)  # fmt: skip


class Closeness(IntEnum):
    """How near a helper is to a family; less is nearer."""

    HEAD_TEACHER = 0
    OWN_CLASS = 1
    GRADE = 2
    SCHOOL = 3


@dataclass(frozen=True)
class Helper:
    """`place`: where the person stands in the list by department and 工号. `load`: families helped already."""

    pk: int
    place: int
    name: str = ""
    classes: frozenset[int] = frozenset()
    headed: frozenset[int] = frozenset()
    grades: frozenset[str] = frozenset()
    leads_school: bool = False
    owes: bool = True
    load: int = 0


@dataclass(frozen=True)
class Family:
    """A household without a helper, spoken of by the pupil who needs it most. `place`: by class and 学籍号."""

    pk: int
    place: int
    student: int = 0
    classes: frozenset[int] = frozenset()
    grades: frozenset[str] = frozenset()
    tags: frozenset[str] = field(default=frozenset())

    @property
    def is_hardship(self) -> bool:
        return bool(self.tags & HARDSHIP)

    @property
    def is_special(self) -> bool:
        return bool(self.tags & SPECIAL_GROUP)

    @property
    def urgency(self) -> tuple[int, int]:
        rank = 0 if self.is_hardship else 1 if self.is_special else 2 if self.tags else 3
        return rank, self.place


@dataclass(frozen=True)
class Match:
    family: Family
    helper: Helper
    closeness: Closeness
    load_before: int


def closeness(helper: Helper, family: Family) -> Closeness:
    if helper.headed & family.classes:
        return Closeness.HEAD_TEACHER
    if helper.classes & family.classes:
        return Closeness.OWN_CLASS
    return Closeness.GRADE if helper.grades & family.grades else Closeness.SCHOOL


class _Table:
    """What has been given so far."""

    def __init__(self, families: Sequence[Family], helpers: Sequence[Helper]) -> None:
        self.open = sorted(families, key=lambda family: family.urgency)
        self.helpers = sorted(helpers, key=lambda helper: helper.place)
        self.loads = {helper.pk: helper.load for helper in helpers}
        self.matches: list[Match] = []

    def give(self, family: Family, helper: Helper) -> None:
        near = closeness(helper, family)
        self.matches.append(Match(family, helper, near, self.loads[helper.pk]))
        self.loads[helper.pk] += 1
        self.open.remove(family)

    def idle(self) -> list[Helper]:
        return [helper for helper in self.helpers if helper.owes and not self.loads[helper.pk]]

    def nearest(self, family: Family, below: int, at_most: Closeness) -> Helper | None:
        """Of those who have fewer than `below` families and are near enough: the nearest, then who has least."""
        free = [
            (near, self.loads[helper.pk], helper.place, helper)
            for helper in self.helpers
            if self.loads[helper.pk] < below and (near := closeness(helper, family)) <= at_most
        ]
        return min(free, key=lambda one: one[:3])[3] if free else None


def propose(families: Sequence[Family], helpers: Sequence[Helper], cap: int = CAP) -> list[Match]:
    """Every special family gets a helper while there is room, and everybody who owes a pairing gets a family."""
    table = _Table(families, helpers)
    if cap < 1:
        return []
    _leaders_first(table)
    for below in range(1, cap + 1):
        for near in (Closeness.OWN_CLASS, Closeness.GRADE, Closeness.SCHOOL):
            for family in [one for one in table.open if one.is_special]:
                helper = table.nearest(family, below, near)
                if helper:
                    table.give(family, helper)
        if below == 1:
            _a_family_for_everybody(table)
    return sorted(table.matches, key=lambda match: match.family.urgency)


def _leaders_first(table: _Table) -> None:
    for leader in [helper for helper in table.idle() if helper.leads_school]:
        family = next((one for one in table.open if one.is_hardship), None)
        if family is None:
            return
        table.give(family, leader)


def _a_family_for_everybody(table: _Table) -> None:
    """Who owes a pairing and has none takes a family: first those near to one, and the more needy family first."""
    for near in (Closeness.OWN_CLASS, Closeness.GRADE, Closeness.SCHOOL):
        for helper in table.idle():
            within = [family for family in table.open if closeness(helper, family) <= near]
            if within:
                table.give(min(within, key=lambda one: (closeness(helper, one), one.urgency)), helper)


def reasons_for(match: Match, class_names: dict[int, str]) -> tuple[str, ...]:
    """Why this helper for this family, in words for the office. A restricted tag is never named."""
    helper, family = match.helper, match.family
    shared = sorted((helper.headed or helper.classes) & family.classes) or sorted(helper.classes & family.classes)
    named = class_names.get(shared[0], "") if shared else ""
    near = {
        Closeness.HEAD_TEACHER: f"{named}班主任",
        Closeness.OWN_CLASS: f"任教{named}",
        Closeness.GRADE: f"同在{'、'.join(sorted(helper.grades & family.grades))}",
        Closeness.SCHOOL: "本班、本年级的老师已有安排",
    }[match.closeness]
    if helper.leads_school and family.is_hardship:
        near = "班子成员结对困难家庭"
    load = f"现在结对 {match.load_before} 户" if match.load_before else "还没有结对"
    return (near, load, *_care(family))


def _care(family: Family) -> tuple[str, ...]:
    shown = [TagCode(code).label for code in sorted(family.tags - RESTRICTED)]
    if family.tags & RESTRICTED:
        shown.append("需要特别关心")
    return ("、".join(shown),) if shown else ()
