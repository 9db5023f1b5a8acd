"""Closing a quarter."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from campaigns.planning.models import Campaign
from casework.progress.models import PeriodClose
from casework.progress.reckoning import computed
from casework.progress.results import freeze
from casework.progress.tables import tables_of
from outreach.calendar.periods import Kind, Period, shanghai_day
from outreach.notices.services import promise
from outreach.people.models import User
from outreach.people.roles import Role
from outreach.timeline.services import record


def grace_ends(campaign: Campaign, period: Period) -> date:
    """The last day on which an entry for the period is in time."""
    return period.end + timedelta(days=campaign.grace_days)


def why_not_close(campaign: Campaign, period: Period, at: datetime) -> str:
    """The reason why the period cannot be closed now, in Chinese; empty when it can."""
    if period.kind != Kind.QUARTER:
        return f"只有季度可以结账，“{period.key}”不是季度。"
    if campaign.status == Campaign.Status.DRAFT:
        return f"“{campaign}”还在筹备，没有可以结账的季度。"
    if period.end < campaign.starts_on or campaign.ends_on < period.start:
        return f"“{campaign}”不在{period.label}开展。"
    if shanghai_day(at) <= period.end:
        return f"{period.label}还没有结束，{period.end.month}月{period.end.day}日以后才能结账。"
    return ""


@transaction.atomic
def period_close(
    *, campaign: Campaign, period: Period, actor: User | None, at: datetime, in_grace: bool = False
) -> PeriodClose:
    """Freeze the quarter's figures as they stand at this moment, tell the principal and the office.

    Closed before, it stays as it is and that close is returned: one snapshot however often or in parallel. Raises
    ValidationError in Chinese; with code "grace" while entries may still come in time and `in_grace` does not say
    that this is meant.
    """
    reason = why_not_close(campaign, period, at)
    if reason:
        raise ValidationError(reason, code="not_now")
    # Late entries that are being written are waited for, and wait for the close: each is on one side of it.
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    closed = PeriodClose.objects.filter(campaign=campaign, period=period.key).first()
    if closed:
        return closed
    last = grace_ends(campaign, period)
    if shanghai_day(at) <= last and not in_grace:
        raise ValidationError(
            f"补录期到{last.month}月{last.day}日才结束，现在结账，之后补录的只列为季后补录。", code="grace"
        )
    # The unique row comes first: whoever comes second waits for it here, and then finds it.
    close, created = PeriodClose.objects.get_or_create(
        campaign=campaign, period=period.key, defaults={"closed_at": at, "closed_by": actor}
    )
    if created:
        freeze(close, computed([campaign], period, as_of=at))
        close.tables = tables_of(campaign, period, at)
        close.save(update_fields=["tables"])
        record(campaign, "period.closed", actor=actor, at=at, period=period.key, label=period.label)
        _tell(close, period, at)
    return close


def _tell(close: PeriodClose, period: Period, at: datetime) -> None:
    promise(
        recipients=heads_of(close.campaign, shanghai_day(at)),
        kind="period.closed",
        key=f"close:{close.pk}",
        at=at,
        url=reverse("quarter", args=[period.key]),
        name=close.campaign.nickname,
        label=period.label,
    )


def heads_of(campaign: Campaign, on: date) -> list[User]:
    """校长, 书记 and the campaign office."""
    held = Q(appointments__since__lte=on) & (Q(appointments__until=None) | Q(appointments__until__gte=on))
    heads = User.objects.filter(school=campaign.school_id).employed(on)
    return list(
        heads.filter(
            held,
            appointments__organization=campaign.school_id,
            appointments__role__in=[Role.PRINCIPAL, Role.SECRETARY, Role.OFFICE],
        ).distinct()
    )
