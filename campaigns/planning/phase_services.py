"""Adding, changing, moving and removing phases; in a running campaign with a reason, and the leading group is told."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Min, ProtectedError
from django.urls import reverse

from campaigns.cascade.guard import refuse_breach
from campaigns.planning.models import Campaign, LeadingGroup, Phase
from campaigns.planning.phases import span_words
from campaigns.planning.services import goals_save
from campaigns.quotas.models import QuotaRule
from campaigns.quotas.sentences import sentence_of
from outreach.calendar.periods import shanghai_day
from outreach.notices.services import promise
from outreach.people.models import User
from outreach.timeline.services import record

WHY = "活动已经开展，改动阶段请写一句为什么，例如“上级会议推迟”。"
MEANWHILE = "“{name}”的日期刚刚被别人改过，请刷新后再改。"
DAYS = ("starts_on", "ends_on")


@dataclass(frozen=True)
class PhaseChange:
    """What a page changed of one phase, or the whole of a new one (`phase` without a key)."""

    phase: Phase
    values: dict[str, Any]
    seen: tuple[date, date] | None = None  # the days that stood on the page


@dataclass
class PhaseChanges:
    changed: list[PhaseChange] = field(default_factory=list)
    removed: list[Phase] = field(default_factory=list)

    @property
    def touch_days(self) -> bool:
        return bool(self.removed) or any(set(DAYS) & set(one.values) for one in self.changed)

    def __bool__(self) -> bool:
        return bool(self.changed or self.removed)


@transaction.atomic
def phases_save(
    campaign: Campaign, changes: PhaseChanges, *, actor: User, at: datetime, reason: str = "", widen: bool = False
) -> None:
    """Everything that one page changed, or nothing of it. Raises ValidationError in Chinese.

    `widen` lets the campaign itself become as long as its phases.
    """
    Campaign.objects.select_for_update().get(pk=campaign.pk)  # one page of phases at a time
    if campaign.status == Campaign.Status.RUNNING and changes.touch_days and not reason:
        raise ValidationError({"reason": WHY})
    for phase in changes.removed:
        phase_remove(phase, actor=actor, at=at, reason=reason)
    for change in changes.changed:
        if change.phase.pk is None:
            phase_add(campaign, change.values, actor=actor, at=at, reason=reason)
        else:
            _change(change, actor=actor, at=at, reason=reason)
    _fit(campaign, widen)
    _arrange(campaign)
    refuse_breach(campaign, "phase")


@transaction.atomic
def phase_add(campaign: Campaign, values: dict[str, Any], *, actor: User, at: datetime, reason: str = "") -> Phase:
    phase = Phase.objects.create(campaign=campaign, order=campaign.phases.count(), **values)
    if campaign.status == Campaign.Status.RUNNING:
        days = span_words(phase.starts_on, phase.ends_on)
        record(campaign, "phase.added", actor=actor, at=at, phase=phase.name, days=days, reason=reason)
    return phase


@transaction.atomic
def phase_move(
    phase: Phase,
    *,
    starts_on: date,
    ends_on: date,
    reason: str,
    actor: User,
    at: datetime,
    seen: tuple[date, date] | None = None,
) -> None:
    """Other days for a phase. While the campaign runs, the history keeps why and the leading group is told (R101).

    What is asked within the phase is asked within its new days; a result that was closed stays as it was.
    `seen` are the days that the person had before them: somebody else's change is not overwritten.
    """
    campaign = phase.campaign
    if ends_on < starts_on:
        raise ValidationError("阶段的结束日期不能早于开始日期。")
    was = seen or (phase.starts_on, phase.ends_on)
    if was == (starts_on, ends_on):
        return
    if campaign.status == Campaign.Status.RUNNING and not reason:
        raise ValidationError({"reason": WHY})
    still = Phase.objects.filter(pk=phase.pk, starts_on=was[0], ends_on=was[1])
    if not still.update(starts_on=starts_on, ends_on=ends_on):
        raise ValidationError(MEANWHILE.format(name=phase.name))
    phase.starts_on, phase.ends_on = starts_on, ends_on
    if campaign.status != Campaign.Status.RUNNING:
        return
    days = span_words(starts_on, ends_on)
    moved = record(
        campaign, "phase.moved", actor=actor, at=at, phase=phase.name, was=span_words(*was), days=days, reason=reason
    )
    promise(
        recipients=[one for one in leading_members(campaign, shanghai_day(at)) if one != actor],
        kind="phase.moved",
        key=f"phase:{phase.pk}:{moved.pk}",
        at=at,
        url=reverse("campaign-detail", args=[campaign.pk]),
        name=str(campaign),
        phase=phase.name,
        days=days,
        why=reason,
    )


@transaction.atomic
def phase_remove(phase: Phase, *, actor: User, at: datetime, reason: str = "") -> None:
    """Refused, with their names, while something else speaks of this phase."""
    campaign, name = phase.campaign, phase.name
    try:
        phase.delete()
    except ProtectedError as error:
        named = "、".join(dict.fromkeys(f"“{_called(one)}”" for one in error.protected_objects))
        raise ValidationError(
            f"“{name}”还不能去掉：{named}只在这个阶段里算。先把它们改到别的阶段，再来去掉。"
        ) from error
    if campaign.status == Campaign.Status.RUNNING:
        record(campaign, "phase.removed", actor=actor, at=at, phase=name, reason=reason)


def leading_members(campaign: Campaign, on: date) -> Iterable[User]:
    """Who is in the leading group and still at work."""
    seats = LeadingGroup.objects.filter(campaign=campaign, kind=LeadingGroup.Kind.LEADING)
    held = seats.values("members__person")
    return User.objects.filter(school=campaign.school_id, pk__in=held).employed(on)


def _called(protected: Any) -> str:
    return sentence_of(protected) if isinstance(protected, QuotaRule) else str(protected)


def _change(change: PhaseChange, *, actor: User, at: datetime, reason: str) -> None:
    phase = change.phase
    words = [name for name in change.values if name not in DAYS]
    for name in words:
        setattr(phase, name, change.values[name])
    if words:
        phase.save(update_fields=words)
    was = change.seen or (phase.starts_on, phase.ends_on)
    start, end = change.values.get("starts_on", was[0]), change.values.get("ends_on", was[1])
    phase_move(phase, starts_on=start, ends_on=end, reason=reason, actor=actor, at=at, seen=was)


def _fit(campaign: Campaign, widen: bool) -> None:
    """No phase reaches beyond its campaign, unless the campaign is to become longer."""
    ends = campaign.phases.aggregate(first=Min("starts_on"), last=Max("ends_on"))
    if ends["first"] is None:
        return
    first, last = min(ends["first"], campaign.starts_on), max(ends["last"], campaign.ends_on)
    changed = [name for name, day in (("starts_on", first), ("ends_on", last)) if getattr(campaign, name) != day]
    if not changed:
        return
    if not widen:
        beyond = campaign.phases.exclude(starts_on__gte=campaign.starts_on, ends_on__lte=campaign.ends_on)
        names = "、".join(f"“{phase.name}”" for phase in beyond)
        days = f"{campaign.starts_on:%Y-%m-%d} 至 {campaign.ends_on:%Y-%m-%d}"
        raise ValidationError(
            f"{names}超出了活动的起止日期（{days}）。改短一些，或者打开“活动的日期跟着放宽”再保存。", code="outside"
        )
    campaign.starts_on, campaign.ends_on = first, last
    goals_save(campaign, changed)


def _arrange(campaign: Campaign) -> None:
    """In the order in which they begin; of those that begin together, the shorter first."""
    for order, phase in enumerate(campaign.phases.order_by("starts_on", "ends_on", "pk")):
        Phase.objects.filter(pk=phase.pk).exclude(order=order).update(order=order)
