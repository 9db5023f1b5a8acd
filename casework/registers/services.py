"""Keeping the registers. What was removed keeps its reason, and what two people change at once is told to both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F

from campaigns.planning.models import Campaign
from casework.events.models import Event
from casework.registers.columns import FIELDS, Kind, Type
from casework.registers.content import checked, digest
from casework.registers.kinds import KINDS
from casework.registers.models import RegisterEntry
from casework.tickets.models import Ticket
from casework.visits.lateness import arrival
from casework.visits.models import Visit
from outreach.calendar.periods import shanghai_day
from outreach.notices.services import promise
from outreach.people.models import User
from outreach.timeline.services import record

State, Level = RegisterEntry.State, RegisterEntry.Level
LONGEST_BEFORE = 300
GONE = "这一条刚刚被删除了。"
GONE_SINCE = "这一条已经登记过，后来删除了。要再登记，请重新打开这一页再填。"


@dataclass(frozen=True)
class Source:
    """From what the entry comes."""

    ticket: Ticket | None = None
    visit: Visit | None = None
    event: Event | None = None


class EditConflictError(ValidationError):
    """Somebody else has saved the entry since the page was opened; nothing was written."""


class EntryConflictError(Exception):
    """Other content arrived under the uuid of an entry: the first stays, nothing of the second is written."""

    def __init__(self, entry: RegisterEntry) -> None:
        super().__init__(f"“{entry.title}”已经登记过，但内容与这一份不同。请打开已有的那一条核对，需要的话在那里修改。")
        self.entry = entry


def entry_add(
    *,
    uuid: UUID,
    kind: str,
    values: Mapping[str, Any],
    actor: User,
    at: datetime,
    campaign: Campaign | None = None,
    level: str = Level.SCHOOL,
    restricted: bool | None = None,
    source: Source | None = None,
) -> RegisterEntry:
    """Write a new line into the register of this kind. `values`: by column key, as casework/registers/kinds.py has it.

    What is done by being written down, or is given with the day on which it was done, is done at once. What somebody
    adds to a register that is open to all is their own unless they name another.

    Sent again with the same content, it answers with the first one and writes nothing. Other content under the same
    uuid raises EntryConflictError. Raises ValidationError by column.
    """
    shape = KINDS[kind]
    complete = {column.key: values.get(column.key) for column in shape.columns} | dict(values)
    content = checked(shape, complete, school_id=actor.school_id, today=shanghai_day(at))
    if shape.recorded and content.fields.get("responsible") is None:
        content.fields["responsible"] = actor
    _check_campaign(campaign, actor)
    done_on = content.fields.get("done_on")
    entry = RegisterEntry(
        school_id=actor.school_id,
        campaign=campaign,
        kind=kind,
        data=content.data,
        level=level if shape.gathered else Level.SCHOOL,
        uuid=uuid,
        state=State.DONE if done_on else State.OPEN,
        received_at=arrival(actor.school_id, done_on, at) if done_on else None,
        is_restricted=shape.restricted if restricted is None else restricted,
        created_by=actor,
        created_at=at,
        **_links(source),
        **content.fields,
    )
    _check_level(entry)
    said = {"kind": kind, "level": entry.level, "restricted": entry.is_restricted, "campaign": campaign}
    entry.digest = digest(said | {"data": content.data} | _links(source) | content.fields)
    return _once(entry, actor, at)


def _once(entry: RegisterEntry, actor: User, at: datetime) -> RegisterEntry:
    """The entry as it is now stored, by this form or by the same one before."""
    try:
        return _stored(entry, actor, at)
    except IntegrityError:
        # Somebody was quicker with this uuid: the same form, sent twice.
        known = RegisterEntry.objects.filter(school=entry.school_id, uuid=entry.uuid).first()
        if known is None:
            raise
    if known.removed_at:
        raise ValidationError(GONE_SINCE)
    if known.digest != entry.digest:
        raise EntryConflictError(known)
    return known


@transaction.atomic
def _stored(entry: RegisterEntry, actor: User, at: datetime) -> RegisterEntry:
    """Insert; the unique uuid decides who came first. Raises IntegrityError for everybody else."""
    entry.save(force_insert=True)
    record(entry, "register.added", actor=actor, at=at, title=entry.title)
    _tell_responsible(entry, None, actor, at)
    return entry


@transaction.atomic
def entry_change(
    entry: RegisterEntry,
    *,
    values: Mapping[str, Any],
    rev: int,
    actor: User,
    at: datetime,
    campaign: Campaign | None = None,
    restricted: bool = False,
) -> RegisterEntry:
    """Bring the given columns to these values, if the entry is still what was seen as `rev`.

    Raises EditConflictError when it is not; what was typed is still with whoever typed it.
    """
    shape = KINDS[entry.kind]
    content = checked(shape, values, school_id=entry.school_id, today=shanghai_day(at))
    _check_campaign(campaign, actor)
    new = {**content.fields, "data": _merged(entry, values, content.data)}
    new |= {"campaign": campaign, "is_restricted": restricted}
    changed, before = _labels(shape, entry, new), _before(shape, entry, new)
    if entry.state == State.DONE and new.get("done_on", entry.done_on) != entry.done_on:
        if new["done_on"] is None:
            raise ValidationError({"done_on": f"请填{shape.done_day}。"})
        new["received_at"] = arrival(entry.school_id, new["done_on"], at)
    standing = RegisterEntry.objects.filter(pk=entry.pk, rev=rev, removed_at=None)
    if not standing.update(**new, rev=rev + 1):
        raise EditConflictError("您打开以后，有人改过这一条。您填的都还在下面，对照一下再保存。")
    was = entry.responsible
    for name, value in new.items():
        setattr(entry, name, value)
    entry.rev = rev + 1
    _check_level(entry)
    if changed:
        record(entry, "register.changed", actor=actor, at=at, what=changed, before=before)
    _tell_responsible(entry, was, actor, at)
    return entry


def entry_progress(entry: RegisterEntry, *, text: str, actor: User, at: datetime) -> None:
    """A sentence on how it goes, kept with its day; the last one stands in the list."""
    note = text.strip()
    if not note:
        raise ValidationError({"text": "写一句进展就行。"})
    record(entry, "register.progress", actor=actor, at=at, note=note[:500])


@transaction.atomic
def entry_claim(entry: RegisterEntry, *, actor: User, at: datetime) -> RegisterEntry:
    """认领: whoever is first is the one."""
    today = shanghai_day(at)
    free = RegisterEntry.objects.filter(pk=entry.pk, responsible=None, state=State.OPEN, removed_at=None)
    if not free.update(responsible=actor, starts_on=today, rev=F("rev") + 1):
        raise ValidationError("刚刚有人认领了，谢谢您。")
    entry.responsible, entry.starts_on, entry.rev = actor, today, entry.rev + 1
    record(entry, "register.claimed", actor=actor, at=at)
    return entry


@transaction.atomic
def entry_sign_off(entry: RegisterEntry, *, actor: User, on: date, at: datetime) -> RegisterEntry:
    """销号, never by the one who handled it."""
    if actor.pk == entry.responsible_id:
        raise ValidationError("您是责任人，销号请由别人来做。")
    if on > shanghai_day(at):
        raise ValidationError({"on": "销号日期不能晚于今天。"})
    if entry.done_on and on < entry.done_on:
        raise ValidationError({"on": f"销号日期不能早于完成日期（{entry.done_on:%Y-%m-%d}）。"})
    ready = RegisterEntry.objects.filter(pk=entry.pk, state=State.DONE, signed_off_on=None, removed_at=None)
    if not ready.update(signed_off_on=on, signed_off_by=actor, rev=F("rev") + 1):
        raise ValidationError("这一条还没有完成，或者已经销号了，请刷新看一眼。")
    entry.signed_off_on, entry.signed_off_by, entry.rev = on, actor, entry.rev + 1
    record(entry, "register.signed_off", actor=actor, at=at, on=on)
    return entry


@transaction.atomic
def entry_remove(entry: RegisterEntry, *, reason: str, actor: User, at: datetime) -> None:
    """Take a line out of the register. The row and its history stay, with the reason."""
    if not reason.strip():
        raise ValidationError({"reason": "请写一句为什么删除。"})
    reason = reason.strip()[:100]
    standing = RegisterEntry.objects.filter(pk=entry.pk, removed_at=None)
    if not standing.update(removed_at=at, remove_reason=reason, rev=F("rev") + 1):
        raise ValidationError(GONE)
    RegisterEntry.objects.filter(parent=entry.pk).update(parent=None)
    record(entry, "register.removed", actor=actor, at=at, reason=reason)


@dataclass
class Gathered:
    made: list[RegisterEntry] = field(default_factory=list)
    taken: int = 0


@transaction.atomic
def entries_gather(
    *, entries: Iterable[RegisterEntry], actor: User, at: datetime, title: str = "", together: bool = False
) -> Gathered:
    """Take what branches and units handed in up into the school's list (R413): each by itself, or `together` as one.

    What was written below stays where it is and says what it became. One that was taken up meanwhile is left alone.
    """
    found = Gathered()
    chosen = [entry for entry in entries if entry.level != Level.SCHOOL and entry.parent_id is None]
    groups = [chosen] if together and chosen else [[entry] for entry in chosen]
    for group in groups:
        top = _top(group, actor, at, title if together else "")
        free = RegisterEntry.objects.filter(pk__in=[one.pk for one in group], parent=None, removed_at=None)
        taken = free.update(parent=top, rev=F("rev") + 1)
        if taken != len(group):
            raise ValidationError("刚刚有人收进了其中几条，请刷新再选。")
        for one in group:
            record(one, "register.taken_up", actor=actor, at=at)
        record(top, "register.gathered", actor=actor, at=at, number=len(group))
        found.made.append(top)
        found.taken += len(group)
    return found


def _top(group: list[RegisterEntry], actor: User, at: datetime, title: str) -> RegisterEntry:
    """The school's line for these: the words of the first, the latest of their days."""
    first = group[0]
    days = [one.planned_on for one in group if one.planned_on]
    alone = len(group) == 1
    bodies = [one.body for one in group if one.body]
    return RegisterEntry.objects.create(
        school_id=first.school_id,
        campaign=first.campaign,
        kind=first.kind,
        title=title.strip()[:120] or first.title,
        body="\n".join(dict.fromkeys(bodies))[:4000],
        level=Level.SCHOOL,
        department=first.department if alone else None,
        branch=first.branch if alone else None,
        responsible=first.responsible if alone else None,
        planned_on=max(days, default=None),
        is_restricted=any(one.is_restricted for one in group),
        created_by=actor,
        created_at=at,
    )


def _links(source: Source | None) -> dict[str, Any]:
    return {"ticket": source.ticket, "visit": source.visit, "event": source.event} if source else {}


def _check_campaign(campaign: Campaign | None, actor: User) -> None:
    if campaign and campaign.school_id != actor.school_id:
        raise ValidationError({"campaign": "请选本校的活动。"})


def _check_level(entry: RegisterEntry) -> None:
    if entry.level == Level.UNIT and entry.department_id is None:
        raise ValidationError({"department": "请选是哪个部门（年级组）的。"})
    if entry.level == Level.BRANCH and entry.branch_id is None:
        raise ValidationError({"branch": "请选是哪个支部的。"})


def _merged(entry: RegisterEntry, given: Mapping[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """The columns that were given, emptied ones gone; the others as they are."""
    kept = {key: value for key, value in entry.data.items() if key not in given}
    return kept | data


def _labels(shape: Kind, entry: RegisterEntry, new: Mapping[str, Any]) -> list[str]:
    """What was changed, in the words of the form."""
    now = entry.data
    labels = [
        column.label
        for column in shape.columns
        if (column.key in new and new[column.key] != getattr(entry, column.key))
        or now.get(column.key) != new["data"].get(column.key)
    ]
    if new["campaign"] != entry.campaign:
        labels.append("活动")
    if new["is_restricted"] != entry.is_restricted:
        labels.append("谁能看到")
    return labels


def _before(shape: Kind, entry: RegisterEntry, new: Mapping[str, Any]) -> str:
    """The words that were written over, so that nobody's are lost; names that are nobody's business stay out."""
    said = [
        f"{column.label}“{was[:LONGEST_BEFORE]}{'…' if len(was) > LONGEST_BEFORE else ''}”"
        for column in shape.columns
        if column.type in {Type.TEXT, Type.LONG, Type.LINK} and not column.private
        for was, now in [_old_and_new(column.key, entry, new)]
        if was and was != now
    ]
    return f"（原来：{'；'.join(said)}）" if said else ""


def _old_and_new(key: str, entry: RegisterEntry, new: Mapping[str, Any]) -> tuple[str, str]:
    if key in FIELDS:
        was = getattr(entry, key)
        return was, new.get(key, was)
    return entry.data.get(key, ""), new["data"].get(key, "")


def _tell_responsible(entry: RegisterEntry, was: User | None, actor: User, at: datetime) -> None:
    """Whoever is newly made responsible learns of it; what is done already is no news."""
    new = {person for person in (entry.responsible, entry.leader) if person}
    new -= {actor, was}
    if entry.state != State.OPEN or not new:
        return
    promise(
        recipients=sorted(new, key=lambda person: person.pk),
        kind="register.given",
        key=f"register:{entry.pk}",
        at=at,
        url=entry.get_absolute_url(),
        register=KINDS[entry.kind].name,
        headline=entry.title,
        until=f"，{entry.planned_on.month}月{entry.planned_on.day}日前完成" if entry.planned_on else "",
    )
