"""Planning a campaign: from a preset to a draft, the draft's own changes, opening and closing."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.cascade.guard import refuse_breach
from campaigns.planning import status
from campaigns.planning.content import YEARS
from campaigns.planning.launching import draft_activities, draft_campaign, draft_groups, draft_materials, draft_rules
from campaigns.planning.line_services import lines_tell
from campaigns.planning.models import Campaign, GroupMember
from campaigns.planning.presets import PresetError, preset_of
from campaigns.quotas.models import QuotaRule
from campaigns.quotas.services import rules_follow_start
from outreach.calendar.periods import shanghai_day
from outreach.notices.services import promise
from outreach.people.models import Organization, User
from outreach.timeline.services import record

# What may be said at the launch besides the preset; the rest is changed step by step.
MAY_DIFFER = frozenset({"name", "nickname", "theme", "doc_no", "starts_on", "ends_on", "grace_days", "week_in_days"})
STEPS = 5


@transaction.atomic
def campaign_launch(
    *, school: Organization, preset: str, year: int, actor: User | None, at: datetime, **changes: Any
) -> Campaign:
    """Make a draft from a preset, with everything the preset knows. Raises ValidationError in Chinese.

    A school has each campaign once a year; a second launch is refused and changes nothing. Of its own (“own”, from
    nothing) it may have as many as it has names for.
    """
    try:
        plan = preset_of(preset)
    except PresetError as error:
        raise ValidationError(str(error)) from error
    if year not in YEARS:
        raise ValidationError(f"年份{year}不对，请填四位数的年份，例如 2026。")
    unknown = set(changes) - MAY_DIFFER
    if unknown:
        raise TypeError(f"campaign_launch cannot change {sorted(unknown)}")
    campaign = draft_campaign(plan, school=school, year=year, actor=actor, at=at, **changes)
    kinds = draft_activities(campaign, plan)
    draft_rules(campaign, plan, kinds)
    draft_materials(campaign, plan)
    draft_groups(campaign, plan, shanghai_day(at))
    record(campaign, "campaign.drafted", actor=actor, at=at, preset=plan.nickname, year=year)
    return campaign


@transaction.atomic
def campaign_open(campaign: Campaign, *, actor: User | None, at: datetime) -> None:
    """筹备中 → 开展中: from now on everybody at the school sees it and owes it, and is told once."""
    if not campaign.rules.filter(enabled=True, until=None).exists():
        raise ValidationError("一条启用的指标也没有，还不能开展。先到“内容与指标”启用至少一条。")
    if campaign.school.kind != Organization.Kind.SCHOOL:
        raise ValidationError(f"{campaign.school}的活动用“下发”交给学校，由学校开展。")
    refuse_breach(campaign)
    status.move(campaign, "campaign.opened", actor=actor, at=at)
    if campaign.steps_done < STEPS:
        campaign.steps_done = STEPS
        campaign.save(update_fields=["steps_done"])
    promise(
        recipients=User.objects.filter(school=campaign.school_id).employed(shanghai_day(at)),
        kind="campaign.opened",
        key=f"campaign:{campaign.pk}",
        at=at,
        name=str(campaign),
    )
    lines_tell(campaign, actor=actor, at=at)


def campaign_close(campaign: Campaign, *, actor: User | None, at: datetime) -> None:
    """开展中 → 已结束: its records stay; nothing more is owed."""
    status.move(campaign, "campaign.closed", actor=actor, at=at)


@transaction.atomic
def campaign_discard(campaign: Campaign, *, actor: User, at: datetime) -> None:
    """Delete a draft that nobody has run. The history keeps that it was there."""
    if campaign.status != Campaign.Status.DRAFT:
        raise ValidationError("已经开展的活动不能删除，可以结束它。")
    if campaign.versions.exists():
        raise ValidationError("已经下发给学校的活动不能删除。")
    record(campaign, "campaign.discarded", actor=actor, at=at, name=str(campaign))
    campaign.rules.all().delete()
    campaign.delete()


def step_saved(campaign: Campaign, step: int, *, actor: User, at: datetime, **data: Any) -> None:
    """Note that a step of the plan was gone through; `data` is what it changed, if anything."""
    campaign.steps_done = max(campaign.steps_done, step)
    campaign.saved_at = at
    campaign.save(update_fields=["steps_done", "saved_at"])
    if data:
        record(campaign, "campaign.planned", actor=actor, at=at, **data)


@transaction.atomic
def goals_save(campaign: Campaign, changed: Collection[str]) -> None:
    """Save the fields that a form changed, and no others; the rules follow the new week and the new first day."""
    was = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if changed:
        campaign.save(update_fields=list(changed))
    if "week_in_days" in changed:
        week_changed(campaign, week_was=was.week_in_days)
    if "starts_on" in changed:
        rules_follow_start(campaign, was=was.starts_on)
    refuse_breach(campaign, "field")


@transaction.atomic
def week_changed(campaign: Campaign, *, week_was: int) -> None:
    """What the plan asks for in weeks is asked in days of the new length, where the school left it as planned."""
    for rule in campaign.rules.filter(unit=QuotaRule.Unit.DAYS, until=None):
        original = preset_of(campaign.preset).rule(rule.code)
        if original and (rule.number, rule.unit) == original.amount(week_was):
            rule.number, _ = original.amount(campaign.week_in_days)
            rule.save(update_fields=["number"])


@transaction.atomic
def members_set(campaign: Campaign, chosen: dict[int, int | None], *, actor: User, at: datetime) -> None:
    """Who holds each place; the history names the places that changed."""
    changed = []
    for member in GroupMember.objects.filter(group__campaign=campaign, pk__in=chosen):
        if member.person_id != chosen[member.pk]:
            member.person_id = chosen[member.pk]
            member.save(update_fields=["person"])
            changed.append(f"{member.position}（{member.post}）")
    if changed:
        record(campaign, "campaign.planned", actor=actor, at=at, what="、".join(changed) + "的人选")
