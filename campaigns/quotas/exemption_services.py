"""指标减免: asked for, decided, withdrawn. Each step is told to whom it concerns and kept in the history."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from campaigns.quotas.models import Exemption
from outreach.access import WHOLE_SCHOOL
from outreach.calendar.periods import shanghai_day
from outreach.notices.services import promise
from outreach.people.models import Appointment, User
from outreach.timeline.services import record

State = Exemption.State
LONGEST = 366  # days; who is away longer is better given the end of the employment


@transaction.atomic
def exemption_request(
    *, user: User, reason: str, since: date, until: date, actor: User, at: datetime, note: str = ""
) -> Exemption:
    """Ask that these days do not count. The office is told once. Raises ValidationError in Chinese."""
    if until < since:
        raise ValidationError({"until": "结束日期不能早于开始日期。"})
    if (until - since).days >= LONGEST:
        raise ValidationError({"until": "一次最多一年。更长的请在教职工页写明离岗日期。"})
    standing = Exemption.objects.filter(user=user, state__in=[State.REQUESTED, State.APPROVED])
    other = standing.filter(since__lte=until, until__gte=since).first()
    if other:
        raise ValidationError(f"{days_of(other)}已经有一条（{other.get_state_display()}），日期不要重叠。")
    exemption = Exemption.objects.create(
        school_id=user.school_id, user=user, reason=reason, note=note, since=since, until=until,
        requested_by=actor, requested_at=at,
    )  # fmt: skip
    said = {"reason": exemption.get_reason_display(), "days": days_of(exemption)}
    record(exemption, "exemption.requested", actor=actor, at=at, school_id=user.school_id, **said)
    promise(
        recipients=_deciders(user, at),
        kind="exemption.requested",
        key=f"exemption:{exemption.pk}",
        at=at,
        url=reverse("exemption-list"),
        name=user.name,
        **said,
    )
    return exemption


@transaction.atomic
def exemption_decide(exemption: Exemption, *, approve: bool, actor: User, at: datetime, note: str = "") -> None:
    """Agree, or refuse with a reason. Raises ValidationError when it is no longer waiting."""
    if not approve and not note.strip():
        raise ValidationError({"note": "请写明为什么没有同意，本人会看到。"})
    state = State.APPROVED if approve else State.REFUSED
    _move(exemption, state, decided_by=actor, decided_at=at, decision_note=note)
    action = "exemption.approved" if approve else "exemption.refused"
    record(exemption, action, actor=actor, at=at, note=note)
    promise(
        recipients={exemption.user, exemption.requested_by},
        kind=action,
        key=f"exemption:{exemption.pk}",
        at=at,
        url=reverse("exemption-mine"),
        reason=exemption.get_reason_display(),
        days=days_of(exemption),
        note=note,
    )


@transaction.atomic
def exemption_withdraw(exemption: Exemption, *, actor: User, at: datetime) -> None:
    """Take back what nobody has decided yet."""
    _move(exemption, State.WITHDRAWN)
    record(exemption, "exemption.withdrawn", actor=actor, at=at)


def days_of(exemption: Exemption) -> str:
    """2026年7月1日至8月5日"""
    since, until = exemption.since, exemption.until
    year = "" if since.year == until.year else f"{until.year}年"
    return f"{since.year}年{since.month}月{since.day}日至{year}{until.month}月{until.day}日"


def _move(exemption: Exemption, state: str, **fields: object) -> None:
    """The one writer of the state: only what waits can move."""
    waiting = Exemption.objects.filter(pk=exemption.pk, state=State.REQUESTED)
    if not waiting.update(state=state, **fields):
        exemption.refresh_from_db()
        raise ValidationError(f"这一条现在是“{exemption.get_state_display()}”，不能再改。")
    exemption.refresh_from_db()


def _deciders(user: User, at: datetime) -> list[User]:
    day = shanghai_day(at)
    held = Appointment.objects.filter(organization=user.school_id, role__in=WHOLE_SCHOOL).on(day).values("user")
    return list(User.objects.filter(pk__in=held).employed(day).exclude(pk=user.pk))
