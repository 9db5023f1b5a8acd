"""What waits for the office, as its pages show it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.events.conflicts import said_lines
from casework.events.kinds import kind_name
from casework.families.models import Household, Student
from casework.families.queries import family_name
from casework.phone.models import HeldRecord, HeldRecordQuerySet, Kind
from casework.visits.content import DETAILS
from casework.visits.models import Mode, Outcome, Purpose, VisitPhoto
from outreach.navigation import badge
from outreach.people.models import User

RECENT = 30


def waiting(user: User) -> HeldRecordQuerySet:
    """Those on which a person has to decide, oldest first. What only waits for its first version comes by itself."""
    rows = HeldRecord.objects.visible_to(user).open().exclude(reason=HeldRecord.Reason.BEFORE_FIRST)
    return rows.select_related("user").order_by("received_at", "pk")


@badge("visit-list")
def waiting_visits(user: User) -> HeldRecordQuerySet:
    return waiting(user)


@dataclass(frozen=True)
class Card:
    """A held record in words."""

    row: HeldRecord
    family: str
    on: date | None
    what: str


def cards(user: User, rows: list[HeldRecord]) -> list[Card]:
    """In one query for all the families."""
    wanted = {pk for row in rows if isinstance(pk := row.payload.get("household"), int)}
    homes = Household.objects.visible_to(user).filter(pk__in=wanted).prefetch_related("students")
    names = {home.pk: family_name(list(home.students.all())) for home in homes}
    return [_card(row, names) for row in rows]


def _card(row: HeldRecord, names: dict[int, str]) -> Card:
    said = row.payload
    if "withdraw" in said:
        return Card(row, "", None, "撤回一条记录")
    if row.kind == Kind.EVENT:
        return Card(row, said["title"] or kind_name(said["kind"]), _day(said["on"]), "活动")
    return Card(row, names.get(said["household"], ""), _day(said["on"]), Mode(said["mode"]).label)


def settled(user: User) -> list[HeldRecord]:
    """The last ones that somebody has settled."""
    rows = HeldRecord.objects.visible_to(user).exclude(settled_at=None).exclude(settled_by=None)
    return list(rows.select_related("user", "settled_by", "visit", "event").order_by("-settled_at")[:RECENT])


def lines_of(row: HeldRecord) -> list[tuple[str, str]]:
    """Label and words of everything that was sent; what was left empty is left out."""
    said = row.payload
    if "withdraw" in said:
        return []
    if row.kind == Kind.EVENT:
        return said_lines(said)
    lines = [
        ("日期", _spoken(said["on"])),
        ("学生", _names(Student.objects.filter(school=row.school_id), said["students"]) or "全部在校的孩子"),
        ("方式", Mode(said["mode"]).label),
        ("结果", Outcome(said["outcome"]).label),
        ("目的", "、".join(str(Purpose(code).label) for code in said["purposes"])),
        ("同行老师", _names(User.objects.filter(school=row.school_id), said["companions"])),
        ("地点", said["place"]),
        ("慰问折款", f"{said['gift_amount']} 元" if said["gift_amount"] else ""),
        ("改约到", _spoken(said["rescheduled_to"]) if said["rescheduled_to"] else ""),
        ("内容", said["note"]),
        ("家长反映的问题", said["problem"]["text"] if said["problem"] else ""),
        *((label, said["details"].get(name, "")) for name, label in DETAILS.items()),
        ("照片", _photos(row)),
    ]
    return [(label, words) for label, words in lines if words]


def _names(rows: Any, ids: list[int]) -> str:
    return "、".join(rows.filter(pk__in=ids).order_by("pk").values_list("name", flat=True)) if ids else ""


def _photos(row: HeldRecord) -> str:
    sent = VisitPhoto.objects.filter(school=row.school_id, uuid=row.uuid)
    number, missing = sent.count(), sent.missing().count()
    if not number:
        return ""
    return f"{number} 张" + (f"，还有 {missing} 张没到" if missing else "，补记后看得到")


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else None


def _spoken(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日"
