"""Recording, correcting and withdrawing visits. `Participation` is written here and nowhere else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, Unpack
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from casework.families.models import Student
from casework.tickets.services import ticket_register
from casework.visits.content import Content, Problem, Said, checked, differences, digest
from casework.visits.lateness import arrival, entry_mark
from casework.visits.models import (
    Outcome,
    Participation,
    Visit,
    VisitConflictCopy,
    VisitPurpose,
    day_key,
)
from outreach.calendar.periods import Kind, period_of, shanghai_day
from outreach.people.models import User
from outreach.timeline.services import record, record_all

__all__ = [
    "ChangedMeanwhile",
    "FromPhone",
    "NotOwn",
    "Problem",
    "Taken",
    "VisitConflict",
    "conflict_keep",
    "conflict_settle",
    "sheets_printed",
    "visit_correct",
    "visit_record",
    "visit_take_in",
    "visit_withdraw",
]

# What a payload holds as the services take it.
AS_THEY_ARE = ("mode", "outcome", "purposes", "note", "place", "time_of_day", "gift_amount", "details")
CHANGED_MEANWHILE = "这条记录刚刚被别人改过，请刷新后再改。"


class VisitConflict(Exception):  # noqa: N818  # it is an answer to the phone, not a fault
    """Other content arrived under the uuid of a visit. Both are kept: `visit` and `copy`."""

    def __init__(self, visit: Visit, copy: VisitConflictCopy) -> None:
        super().__init__("同一条记录有两份不同的内容，两份都已保留。")
        self.visit = visit
        self.copy = copy


class ChangedMeanwhile(ValidationError):  # noqa: N818  # it is an answer, not a fault
    """Somebody corrected or withdrew the visit between reading and writing."""


class NotOwn(LookupError):  # noqa: N818  # an answer to the phone
    """The uuid is that of somebody else's visit: for a phone there is no such record."""


@dataclass(frozen=True)
class FromPhone:
    """What comes along from a phone. `digest` is of what was said there, whatever it means here by now.

    `said_on` and `clock_skew` (seconds) stand where the phone's clock was so wrong that another day was taken.
    """

    digest: str
    said_on: date | None = None
    clock_skew: int | None = None


class Taken(NamedTuple):
    visit: Visit
    new: bool


def visit_record(
    *,
    actor: User,
    uuid: UUID,
    received_at: datetime,
    visitor: User | None = None,
    reason: str = "",
    **said: Unpack[Said],
) -> Visit:
    """Store one contact with one family, once, and whatever problem it brought.

    Sent again with the same content, it answers with the first visit and writes nothing. Other content
    under the same uuid is kept beside it and raises VisitConflict. Raises ValidationError by field.
    `visitor` is who went, where the office writes it down for somebody (`reason` says why).
    """
    return visit_take_in(
        actor=actor, uuid=uuid, received_at=received_at, visitor=visitor, reason=reason, phone=None, at=None, **said
    ).visit


def visit_take_in(
    *,
    actor: User,
    uuid: UUID,
    received_at: datetime,
    visitor: User | None,
    reason: str,
    phone: FromPhone | None,
    at: datetime | None,
    **said: Unpack[Said],
) -> Taken:
    """As `visit_record`, and says whether the visit is new. `at`: when it is entered, if later than it was received.

    From a phone, the uuid of somebody else's visit raises NotOwn and leaves nothing behind.
    """
    visitor = visitor or actor
    content = checked(visitor=visitor, by=actor, today=shanghai_day(received_at), **said)
    came = phone or FromPhone(digest(content.payload(visitor)))
    try:
        return Taken(_stored(content, visitor, actor, uuid, received_at, reason, came, at), new=True)
    except IntegrityError:
        # Somebody was quicker with this uuid: the same phone, sending twice.
        known = Visit.objects.filter(school=content.household.school_id, uuid=uuid).first()
        if known is None:
            raise
    if phone and known.recorder_id != visitor.pk:
        raise NotOwn
    return Taken(_repeated(known, content, visitor, came, actor, at or received_at), new=False)


@transaction.atomic
def _stored(
    content: Content,
    visitor: User,
    actor: User,
    uuid: UUID,
    received_at: datetime,
    reason: str,
    came: FromPhone,
    at: datetime | None,
) -> Visit:
    """Insert first; the unique uuid decides who came first. Raises IntegrityError for everybody else."""
    household = content.household
    received_at = arrival(household.school_id, content.on, received_at)
    at = at or received_at
    visit = Visit(
        school_id=household.school_id,
        uuid=uuid,
        household=household,
        recorder=visitor,
        received_at=received_at,
        entry=entry_mark(household.school_id, content.on, received_at),
        digest=came.digest,
        said_on=came.said_on,
        clock_skew=came.clock_skew,
        **content.columns(),
    )
    visit.save(force_insert=True)
    _write_parts(visit, content, dict.fromkeys([visitor.pk, *(user.pk for user in content.companions)], received_at))
    if actor.pk == visitor.pk:
        record(visit, "visit.recorded", actor=actor, at=at)
    else:
        record(visit, "visit.recorded_for", actor=actor, at=at, visitor=visitor.name, reason=reason)
    if content.problem:
        ticket_register(
            visit=visit,
            school=household.school,
            text=content.problem.text,
            category=content.problem.category,
            actor=visitor,
            at=at,
        )
    return visit


def _repeated(known: Visit, content: Content, visitor: User, came: FromPhone, actor: User, at: datetime) -> Visit:
    if came.digest == known.digest or (known.recorder_id == visitor.pk and says_already(known, content)):
        return known
    raise VisitConflict(known, conflict_keep(known, content, visitor, came.digest, actor=actor, at=at))


def says_already(visit: Visit, content: Content) -> bool:
    """Whether the visit says just this by now, however it came to it."""
    if differences(visit.recorder, content_of(visit), content):
        return False
    return content.problem is None or visit.tickets.filter(original_text__exact=content.problem.text).exists()


@transaction.atomic
def conflict_keep(
    visit: Visit, content: Content, visitor: User, came: str, *, actor: User, at: datetime
) -> VisitConflictCopy:
    """Keep other content beside the visit, once; `came` is the digest under which it arrived."""
    copy, new = VisitConflictCopy.objects.get_or_create(
        visit=visit,
        digest=came,
        defaults={"actor": actor, "received_at": at, "payload": content.payload(visitor)},
    )
    if new:
        record(visit, "visit.conflict", actor=actor, at=at)
    return copy


def _write_parts(visit: Visit, content: Content, received: Mapping[int, datetime]) -> None:
    """Pupils, purposes and participations as the content has them. `received`: when each person's part arrived."""
    link = Visit.students.through
    link.objects.bulk_create([link(visit_id=visit.pk, student_id=child.pk) for child in content.students])
    VisitPurpose.objects.bulk_create([VisitPurpose(visit=visit, code=code) for code in content.purposes])
    Participation.objects.bulk_create(
        [
            Participation(
                visit=visit,
                user_id=user_id,
                is_main=user_id == visit.recorder_id,
                school_id=visit.school_id,
                household_id=visit.household_id,
                on=content.on,
                mode=content.mode,
                met=content.outcome == Outcome.MET,
                received_at=moment,
                day_key=day_key(visit.household_id, content.on),
            )
            for user_id, moment in received.items()
        ]
    )


@transaction.atomic
def visit_correct(
    *, visit: Visit, actor: User, at: datetime, rev: int, phone: FromPhone | None = None, **changes: Any
) -> Visit:
    """Rewrite what a visit says; the history keeps what was and what is now.

    `rev` is the version that the person saw. `changes` are arguments of `visit_record`; the family stays.
    What now counts in another quarter, or counts at all only now, arrived now. A correction from a phone leaves its
    digest in the history, by which it is known when it comes again.
    """
    was = content_of(visit)
    content = checked(
        visitor=visit.recorder,
        by=actor,
        today=shanghai_day(at),
        **{**_arguments(was), **changes, "household": visit.household, "problem": None},
    )
    changed = differences(visit.recorder, was, content)
    if not changed:
        return visit
    received = _received(visit, was, content, at)
    columns = content.columns() | {
        "received_at": received[visit.recorder_id],
        "entry": entry_mark(visit.school_id, content.on, received[visit.recorder_id]),
        "rev": rev + 1,
    }
    told: dict[str, Any] = {"changes": changed, "rev": rev + 1}
    if phone:
        told["digest"] = phone.digest
        columns |= {"said_on": phone.said_on, "clock_skew": phone.clock_skew} if phone.said_on else {}
    if not Visit.objects.filter(pk=visit.pk, rev=rev, withdrawn_at=None).update(**columns):
        raise ChangedMeanwhile(CHANGED_MEANWHILE)
    visit.students.clear()
    visit.purposes.all().delete()
    visit.participations.all().delete()
    _write_parts(visit, content, received)
    record(visit, "visit.corrected", actor=actor, at=at, **told)
    visit.refresh_from_db()
    return visit


def _arguments(content: Content) -> dict[str, Any]:
    return {name: getattr(content, name) for name in content.__dataclass_fields__}


def content_of(visit: Visit) -> Content:
    """What the visit says now."""
    companions = User.objects.filter(participations__visit=visit, participations__is_main=False)
    return Content(
        household=visit.household,
        students=tuple(visit.students.all()),
        on=visit.on,
        mode=visit.mode,
        outcome=visit.outcome,
        purposes=tuple(sorted(purpose.code for purpose in visit.purposes.all())),
        companions=tuple(companions),
        note=visit.note,
        place=visit.place,
        time_of_day=visit.time_of_day,
        gift_amount=visit.gift_amount,
        rescheduled_to=visit.rescheduled_to,
        details=visit.details,
    )


def _received(visit: Visit, was: Content, now: Content, at: datetime) -> dict[int, datetime]:
    quarters = [period_of(day, Kind.QUARTER).key for day in (was.on, now.on)]
    same_facts = quarters[0] == quarters[1] and (was.outcome == Outcome.MET or now.outcome != Outcome.MET)
    before = dict(visit.participations.values_list("user", "received_at")) if same_facts else {}
    return {pk: before.get(pk, at) for pk in [visit.recorder_id, *(user.pk for user in now.companions)]}


@transaction.atomic
def visit_withdraw(*, visit: Visit, actor: User, at: datetime, reason: str = "") -> Visit:
    """Take a visit back: it stays readable with its history and counts nowhere. Twice is once."""
    moved = Visit.objects.filter(pk=visit.pk, withdrawn_at=None).update(
        withdrawn_at=at, withdrawn_by=actor, withdraw_reason=reason[:100]
    )
    if moved:
        Participation.objects.filter(visit=visit).update(met=False)
        record(visit, "visit.withdrawn", actor=actor, at=at, reason=reason[:100])
    visit.refresh_from_db()
    return visit


@transaction.atomic
def conflict_settle(*, copy: VisitConflictCopy, take: bool, actor: User, at: datetime) -> Visit:
    """Somebody looked at both versions: correct the visit to the second one, or leave the first."""
    visit = copy.visit
    if not VisitConflictCopy.objects.filter(pk=copy.pk, decided_at=None).update(decided_at=at, taken=take):
        raise ValidationError("这两份记录已经处理过了。")
    if not take:
        record(visit, "visit.conflict_kept", actor=actor, at=at)
        return visit
    said = copy.payload
    visit = visit_correct(
        visit=visit,
        actor=actor,
        at=at,
        rev=visit.rev,
        students=Student.objects.filter(household=visit.household, pk__in=said["students"]),
        companions=User.objects.filter(school=visit.school_id, pk__in=said["companions"]),
        on=date.fromisoformat(said["on"]),
        rescheduled_to=said["rescheduled_to"] and date.fromisoformat(said["rescheduled_to"]),
        **{name: said[name] for name in AS_THEY_ARE},
    )
    if said["problem"] and not visit.tickets.exists():
        ticket_register(visit=visit, school=visit.school, actor=actor, at=at, **said["problem"])
    return visit


def sheets_printed(*, user: User, visits: Iterable[Visit], restricted: bool, at: datetime) -> None:
    """Write down who put names and numbers on paper, and whether 群体类别 stood beside them."""
    action = "visit.printed_restricted" if restricted else "visit.printed"
    record_all([(visit, action, {}) for visit in visits], actor=user, at=at)
