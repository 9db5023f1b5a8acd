"""What one event says, checked and in one shape: the part of a record that a form sends and a digest covers."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, TypedDict

from django.core.exceptions import ValidationError

from campaigns.quotas.countable import EVENT_KINDS, TALKS
from casework.events.kinds import kind_names, own_activities
from casework.events.models import Attendance, Event
from casework.pairings.models import ContactPoint
from casework.visits.content import FIRST_DAY, UNSEEN
from outreach.calendar.queries import work_calendar
from outreach.files.models import Upload
from outreach.people.models import Branch, ClassGroup, Department, Organization, User

LENGTHS = {"title": 60, "place": 60, "audience": 60, "summary": 4000, "private_note": 4000}
LONGEST = 62  # days
FARTHEST = timedelta(days=400)
MOST_TOPICS, TOPIC_LENGTH = 30, 200
MOST_AUDIENCE = 100_000
PURPOSE = "event"  # of the uploads

# Somebody and how they took part; with days where it is not every day of the event.
Given = tuple[User | int, str] | tuple[User | int, str, Iterable[date]]


@dataclass(frozen=True, order=True)
class Person:
    """One part of one person. No days: every day of the event."""

    user: int
    part: str
    days: tuple[date, ...] = ()


class Details(TypedDict, total=False):
    """What may be said of an event besides what, when and who. `workdays`: of its days only the working ones."""

    off_days: Iterable[date]
    workdays: bool
    starts_at: time | None
    ends_at: time | None
    place: str
    organizer: User | None
    department: Department | None
    branch: Branch | None
    class_groups: Iterable[ClassGroup]
    contact_point: ContactPoint | None
    audience: str
    audience_count: int | None
    supervised: bool
    summary: str
    topics: Iterable[str]
    private_note: str
    documents: Iterable[Upload]


@dataclass(frozen=True)
class Content:
    kind: str
    title: str
    on: date
    until: date
    people: tuple[Person, ...]
    organizer: User
    off_days: tuple[date, ...] = ()
    starts_at: time | None = None
    ends_at: time | None = None
    place: str = ""
    department: Department | None = None
    branch: Branch | None = None
    class_groups: tuple[ClassGroup, ...] = ()
    contact_point: ContactPoint | None = None
    audience: str = ""
    audience_count: int | None = None
    supervised: bool = False
    summary: str = ""
    topics: tuple[str, ...] = ()
    private_note: str = ""
    documents: tuple[Upload, ...] = ()

    def payload(self) -> dict[str, Any]:
        """Everything that was said, by ids and codes; equal for equal content whatever the order it came in."""
        return {
            **{name: value for name, value in self.columns().items() if not isinstance(value, date | time)},
            "on": self.on.isoformat(),
            "until": self.until.isoformat(),
            "starts_at": self.starts_at and self.starts_at.isoformat("minutes"),
            "ends_at": self.ends_at and self.ends_at.isoformat("minutes"),
            "people": [[one.user, one.part, [day.isoformat() for day in one.days]] for one in self.people],
            "class_groups": sorted(group.pk for group in self.class_groups),
            "documents": sorted(upload.sha256 for upload in self.documents),
        }

    def columns(self) -> dict[str, Any]:
        """The columns of `Event` that hold it; people, classes and documents have tables of their own."""
        return {
            "kind": self.kind,
            "title": self.title,
            "on": self.on,
            "until": self.until,
            "off_days": [day.isoformat() for day in self.off_days],
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "place": self.place,
            "organizer_id": self.organizer.pk,
            "department_id": self.department and self.department.pk,
            "branch_id": self.branch and self.branch.pk,
            "contact_point_id": self.contact_point and self.contact_point.pk,
            "audience": self.audience,
            "audience_count": self.audience_count,
            "supervised": self.supervised,
            "summary": self.summary,
            "topics": list(self.topics),
            "private_note": self.private_note,
            "is_restricted": self.kind in TALKS,
        }


def digest(payload: Mapping[str, Any]) -> str:
    canonical = json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def differences(was: Content, now: Content) -> dict[str, list[Any]]:
    """Field → [was, now], by ids and codes. What two have said to each other stays out of the history."""
    before, after = was.payload(), now.payload()
    found = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if "private_note" in found:
        found["private_note"] = []
    return found


def days_between(on: date, until: date) -> list[date]:
    return [on + timedelta(days=n) for n in range((until - on).days + 1)]


def checked(
    *,
    school: Organization,
    actor: User,
    today: date,
    held: bool,
    kind: str,
    title: str,
    on: date,
    until: date | None,
    people: Iterable[Given | Person],
    moved: int = 0,
    **details: Any,
) -> Content:
    """The content in one shape. Raises ValidationError, by field, with sentences for the person who wrote it.

    `moved`: who wrote it down here and works at another school by now.
    `details` are those of `Details`; of a talk only the day, the place and the two are kept, and their own note.
    """
    errors: dict[str, str] = {}
    is_talk = kind in TALKS
    until = on if until is None or is_talk else until
    parts = _people(people, is_talk, errors)
    content = Content(
        kind=kind,
        title=("" if is_talk else _text(title, "title", errors)) or kind_names([kind])[kind],
        on=on,
        until=until,
        people=parts,
        organizer=_organizer(details.get("organizer"), actor, parts, is_talk),
        off_days=_off_days(school, on, until, details, errors),
        starts_at=details.get("starts_at"),
        ends_at=details.get("ends_at"),
        place=_text(details.get("place") or "", "place", errors),
        private_note=_text(details.get("private_note") or "", "private_note", errors) if is_talk else "",
        **({} if is_talk else _shown(details, errors)),
    )
    _check_kind(content, school, errors)
    _check_days(content, today, held, errors)
    _check_school(content, school, moved, errors)
    _check_rest(content, errors)
    if errors:
        raise ValidationError({name: [said] for name, said in errors.items()})
    return content


def _shown(details: Mapping[str, Any], errors: dict[str, str]) -> dict[str, Any]:
    """What everybody may read, and a talk has not."""
    return {
        "department": details.get("department"),
        "branch": details.get("branch"),
        "class_groups": tuple({group.pk: group for group in details.get("class_groups") or ()}.values()),
        "contact_point": details.get("contact_point"),
        "audience": _text(details.get("audience") or "", "audience", errors),
        "audience_count": details.get("audience_count"),
        "supervised": bool(details.get("supervised")),
        "summary": _text(details.get("summary") or "", "summary", errors),
        "topics": _topics(details.get("topics") or (), errors),
        "documents": tuple({upload.pk: upload for upload in details.get("documents") or ()}.values()),
    }


def _text(text: str, name: str, errors: dict[str, str]) -> str:
    """As it was said: only what nobody can see is taken out."""
    text = UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > LENGTHS[name]:
        errors[name] = f"请不要超过{LENGTHS[name]}字，现在是{len(text)}字。"
    return text


def _people(people: Iterable[Given | Person], is_talk: bool, errors: dict[str, str]) -> tuple[Person, ...]:
    found = set()
    for one in people:
        if not isinstance(one, Person):
            who, part, *days = one
            days_there = tuple(sorted(set(days[0]))) if days else ()
            one = Person(who.pk if isinstance(who, User) else who, part, days_there)
        found.add(Person(one.user, Attendance.Part.TALKED) if is_talk else one)
    if is_talk and len(found) != 2:
        errors["people"] = "谈心谈话是两个人的事，请选两位。"
    wrong = {one.part for one in found} - set(Attendance.Part.values)
    if wrong or (not is_talk and any(one.part == Attendance.Part.TALKED for one in found)):
        errors["people"] = "没有这种参加方式，请重新选择。"
    return tuple(sorted(found))


def _organizer(organizer: User | None, actor: User, people: Sequence[Person], is_talk: bool) -> User:
    """Of a talk always one of the two."""
    asked = organizer or actor
    two = [one.user for one in people]
    if not is_talk or asked.pk in two or not two:
        return asked
    return User.objects.filter(pk__in=two).order_by("staff_no").first() or asked


def _off_days(
    school: Organization, on: date, until: date, details: Mapping[str, Any], errors: dict[str, str]
) -> tuple[date, ...]:
    if not on < until <= on + timedelta(days=LONGEST):
        return ()
    every = days_between(on, until)
    off = set(details.get("off_days") or ()) & set(every)
    if details.get("workdays"):
        calendar = work_calendar(school.pk)
        off |= {day for day in every if not calendar.is_working_day(day)}
    if len(off) == len(every):
        errors["until"] = "这几天里没有一天算开展，请至少留一天。"
    return tuple(sorted(off))


def _topics(topics: Iterable[str], errors: dict[str, str]) -> tuple[str, ...]:
    said = tuple(filter(None, (UNSEEN.sub("", topic).strip() for topic in topics)))
    if len(said) > MOST_TOPICS or any(len(topic) > TOPIC_LENGTH for topic in said):
        errors["topics"] = f"议题最多{MOST_TOPICS}条，每条不超过{TOPIC_LENGTH}字。"
    return said


def _check_kind(content: Content, school: Organization, errors: dict[str, str]) -> None:
    if content.kind in EVENT_KINDS:
        return
    if not own_activities([content.kind]).filter(campaign__school=school).exists():
        errors["kind"] = "没有这一类活动，请重新选择。"


def _check_days(content: Content, today: date, held: bool, errors: dict[str, str]) -> None:
    if content.on < FIRST_DAY:
        errors["on"] = "日期太早了，请核对年份。"
    elif held and content.on > today:
        errors["on"] = f"日期不能晚于今天（{today.month}月{today.day}日）；还没开展的请选“先安排”。"
    elif not held and content.until < today:
        errors["on"] = "这一天已经过去，请选“已经开展”。"
    elif content.on > today + FARTHEST:
        errors["on"] = "日期太远了，请核对年份。"
    if content.until < content.on:
        errors["until"] = "结束日期不能早于开始日期。"
    elif content.until > content.on + timedelta(days=LONGEST - 1):
        errors["until"] = f"一次最多记{LONGEST}天，更长的请分几次记。"
    elif held and "on" not in errors and content.until > today:
        errors["until"] = "这次活动还没有结束，等最后一天过了再记；也可以先记到今天。"
    if content.on == content.until and content.starts_at and content.ends_at and content.ends_at < content.starts_at:
        errors["ends_at"] = "结束时间不能早于开始时间。"
    if any(not content.on <= day <= content.until for one in content.people for day in one.days):
        errors.setdefault("people", "参加的日子不在这次活动的日期里，请核对。")


def _check_school(content: Content, school: Organization, moved: int, errors: dict[str, str]) -> None:
    """Everything and everybody named is of this school."""
    named = {one.user for one in content.people} - {moved}
    known = User.objects.filter(school=school, pk__in=named).count()
    of_here = content.organizer.school_id == school.pk or content.organizer.pk == moved
    if known != len(named) or not of_here:
        errors.setdefault("people", "只能选本校教职工。")
    own: dict[str, Sequence[Any]] = {
        "department": [content.department],
        "branch": [content.branch],
        "class_groups": content.class_groups,
        "contact_point": [content.contact_point],
        "documents": content.documents,
    }
    for name, things in own.items():
        if any(thing is not None and thing.school_id != school.pk for thing in things):
            errors[name] = "这一项不是本校的，请重新选择。"


def _check_rest(content: Content, errors: dict[str, str]) -> None:
    if content.audience_count is not None and not 0 <= content.audience_count <= MOST_AUDIENCE:
        errors["audience_count"] = f"人数请填 0 到 {MOST_AUDIENCE}。"
    if any(upload.purpose != PURPOSE for upload in content.documents):
        errors["documents"] = "附件请在这一页上传。"


def content_of(event: Event) -> Content:
    """What the event says now. Three queries."""
    days: dict[tuple[int, str], list[date]] = {}
    for user, part, day in event.attendances.order_by("day").values_list("user", "part", "day"):
        days.setdefault((user, part), []).append(day)
    every = event.days
    people = [Person(user, part, () if there == every else tuple(there)) for (user, part), there in days.items()]
    plain = ("starts_at", "ends_at", "place", "department", "branch", "contact_point", "audience", "audience_count",
             "supervised", "summary", "private_note")  # fmt: skip
    return Content(
        kind=event.kind,
        title=event.title,
        on=event.on,
        until=event.until,
        people=tuple(sorted(people)),
        organizer=event.organizer,
        off_days=tuple(map(date.fromisoformat, event.off_days)),
        topics=tuple(event.topics),
        class_groups=tuple(event.class_groups.order_by("pk")),
        documents=tuple(event.documents.order_by("pk")),
        **{name: getattr(event, name) for name in plain},
    )
