"""The registers for pages: what there is of each, what was asked for, and what is read beside the rows."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from campaigns.planning.models import Campaign, CampaignQuerySet
from casework.registers.cells import Reader
from casework.registers.columns import Kind
from casework.registers.kinds import GROUPS, KINDS
from casework.registers.models import RegisterEntry, RegisterEntryQuerySet
from outreach.lib.text import tight
from outreach.people.models import Branch, Department, User
from outreach.timeline.models import Entry

State, Level = RegisterEntry.State, RegisterEntry.Level
OVERDUE = "overdue"
MOST_SOURCES = 6


@dataclass(frozen=True)
class Shelf:
    """One register in the index: n of m, and how many of the rest are past their day."""

    kind: Kind
    total: int
    done: int
    overdue: int


def shelves(user: User, campaign: int | None, today: date) -> list[tuple[str, list[Shelf]]]:
    """By group. One query."""
    seen = RegisterEntry.objects.visible_to(user).exclude(state=State.DROPPED).filter(parent=None)
    if campaign:
        seen = seen.filter(campaign=campaign)
    rows = (
        seen.order_by()
        .values("kind")
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=Q(state=State.DONE)),
            overdue=Count("pk", filter=Q(state=State.OPEN, planned_on__lt=today)),
        )
    )
    counts = {row["kind"]: row for row in rows}
    return [
        (group, [_shelf(kind, counts.get(kind.code)) for kind in KINDS.values() if kind.group == group])
        for group in GROUPS
    ]


def _shelf(kind: Kind, row: Mapping[str, Any] | None) -> Shelf:
    return Shelf(kind, row["total"], row["done"], row["overdue"]) if row else Shelf(kind, 0, 0, 0)


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see of a register; what makes no sense asks for nothing in particular."""

    state: str = ""
    department: int | None = None
    leader: int | None = None
    campaign: int | None = None
    year: int | None = None
    level: str = ""
    q: str = ""


def asked(given: Mapping[str, Any]) -> Asked:
    return Asked(
        state=str(given.get("state") or ""),
        department=_number(given.get("department")),
        leader=_number(given.get("leader")),
        campaign=_number(given.get("campaign")),
        year=_number(given.get("year")),
        level=str(given.get("level") or ""),
        q=tight(str(given.get("q") or ""))[:30],
    )


def _number(text: Any) -> int | None:
    word = str(text or "")
    return int(word) if word.isascii() and word.isdecimal() and len(word) < 10 else None


def entries_of(user: User, kind: Kind, what: Asked) -> RegisterEntryQuerySet:
    """Those in sight that were asked for, whatever their state.

    What was taken up into the school's list stands there; below it is shown when that level is asked for.
    """
    found = RegisterEntry.objects.visible_to(user).filter(kind=kind.code)
    if what.department:
        found = found.filter(department=what.department)
    if what.leader:
        found = found.filter(Q(leader=what.leader) | Q(responsible=what.leader))
    if what.campaign:
        found = found.filter(campaign=what.campaign)
    found = found.filter(level=what.level) if what.level in Level.values else found.filter(parent=None)
    if what.year and 2000 <= what.year <= 2100:
        found = found.filter(_in_year(what.year))
    if what.q:
        found = found.filter(Q(title__icontains=what.q) | Q(body__icontains=what.q))
    return found


def _in_year(year: int) -> Q:
    """By the day it was done, else by the day it is due, else by the day it was written."""
    return (
        Q(done_on__year=year)
        | Q(done_on=None, planned_on__year=year)
        | Q(done_on=None, planned_on=None, created_at__year=year)
    )


def in_state(entries: RegisterEntryQuerySet, state: str, today: date) -> RegisterEntryQuerySet:
    """Of what stands when nothing is said: what is given up has to be asked for."""
    if state == OVERDUE:
        return entries.filter(state=State.OPEN, planned_on__lt=today)
    return entries.filter(state=state) if state in State.values else entries.exclude(state=State.DROPPED)


@dataclass(frozen=True)
class Tab:
    code: str
    label: str
    count: int
    active: bool


def tabs(entries: RegisterEntryQuerySet, kind: Kind, chosen: str, today: date) -> list[Tab]:
    """One query."""
    counts = entries.order_by().aggregate(
        open=Count("pk", filter=Q(state=State.OPEN)),
        overdue=Count("pk", filter=Q(state=State.OPEN, planned_on__lt=today)),
        done=Count("pk", filter=Q(state=State.DONE)),
        dropped=Count("pk", filter=Q(state=State.DROPPED)),
    )
    known: tuple[tuple[str, str, int], ...] = (
        ("", "全部", counts["open"] + counts["done"]),
        (State.OPEN.value, "进行中", counts["open"]),
        (OVERDUE, "过了时限", counts["overdue"]),
        (State.DONE.value, f"已{kind.done_word}", counts["done"]),
        (State.DROPPED.value, "不再办理", counts["dropped"]),
    )
    if kind.recorded:
        known = known[:1]
    return [
        Tab(code, label, n, code == chosen)
        for code, label, n in known
        if n or code in {"", State.OPEN.value, State.DONE.value, chosen}
    ]


def reader_of(user: User, entries: Collection[RegisterEntry], today: date) -> Reader:
    """What stands beside these rows. Two queries."""
    pks = [entry.pk for entry in entries]
    return Reader(user, today, _progress(pks), _sources(pks))


def _progress(pks: Collection[int]) -> dict[int, str]:
    """The last note of each."""
    notes = Entry.objects.filter(subject_type="registerentry", subject_id__in=pks, action="register.progress")
    return {
        subject: data.get("note", "") for subject, data in notes.order_by("at", "pk").values_list("subject_id", "data")
    }


def _sources(pks: Collection[int]) -> dict[int, str]:
    """By entry of the school: the units and branches whose entries it was made of."""
    rows = RegisterEntry.objects.filter(parent__in=pks, removed_at=None)
    rows = rows.select_related("department", "branch").order_by(
        F("department__order").asc(nulls_last=True), "branch__name", "pk"
    )
    names: dict[int, list[str]] = {}
    for entry in rows:
        unit = entry.branch if entry.level == Level.BRANCH else entry.department
        known = names.setdefault(entry.parent_id or 0, [])
        if unit and unit.name not in known:
            known.append(unit.name)
    return {
        parent: "、".join(found[:MOST_SOURCES]) + ("等" if len(found) > MOST_SOURCES else "")
        for parent, found in names.items()
    }


# 汇总 --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """What a branch or unit has handed in and the school has not taken up."""

    name: str
    entries: list[RegisterEntry]


@dataclass(frozen=True)
class Gathering:
    waiting: list[Waiting]
    # Those that have handed in nothing of this register.
    missing: list[str]
    handed_in: int
    of: int


def gathering(user: User, kind: Kind, campaign: int | None) -> Gathering:
    """Which entries from below wait, and who has none (R413). Three queries."""
    below = RegisterEntry.objects.visible_to(user).filter(kind=kind.code).exclude(level=Level.SCHOOL)
    below = below.exclude(state=State.DROPPED)
    if campaign:
        below = below.filter(campaign=campaign)
    units = list(Department.objects.visible_to(user))
    branches = list(Branch.objects.visible_to(user))
    by_unit: dict[tuple[str, int | None], list[RegisterEntry]] = {}
    for entry in below.for_list():
        key = (entry.level, entry.branch_id if entry.level == Level.BRANCH else entry.department_id)
        by_unit.setdefault(key, []).append(entry)
    everybody = [(Level.UNIT.value, unit.pk, unit.name) for unit in units]
    everybody += [(Level.BRANCH.value, branch.pk, branch.name) for branch in branches]
    waiting = [
        Waiting(name, free)
        for level, pk, name in everybody
        if (free := [entry for entry in by_unit.get((level, pk), []) if entry.parent_id is None])
    ]
    missing = [name for level, pk, name in everybody if (level, pk) not in by_unit]
    return Gathering(waiting, missing, len(everybody) - len(missing), len(everybody))


def chosen_below(user: User, kind: Kind, pks: Iterable[str]) -> list[RegisterEntry]:
    """Those ticked, in the order in which they were shown."""
    wanted = [int(pk) for pk in pks if pk.isascii() and pk.isdecimal() and len(pk) < 12]
    seen = RegisterEntry.objects.visible_to(user).filter(kind=kind.code, pk__in=wanted, parent=None)
    return list(seen.exclude(level=Level.SCHOOL).for_list())


# Beside other pages ------------------------------------------------------------------------


def linked_to(user: User, **source: Any) -> list[RegisterEntry]:
    """The entries that come from this ticket, visit or event."""
    return list(RegisterEntry.objects.visible_to(user).filter(**source).order_by("pk")[:20])


def campaigns_for(user: User) -> CampaignQuerySet:
    return Campaign.objects.visible_to(user).order_by("-year", "pk")


def people_named(user: User, kind: Kind) -> QuerySet[User]:
    """Who leads or is responsible for something in this register."""
    seen = RegisterEntry.objects.visible_to(user).filter(kind=kind.code)
    named = Q(pk__in=seen.values("leader")) | Q(pk__in=seen.values("responsible"))
    return User.objects.visible_to(user).filter(named).for_list()
