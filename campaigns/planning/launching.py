"""Making a draft from a preset: the campaign, its phases and activities, its rules, materials and groups."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from campaigns.handins.models import HandIn
from campaigns.planning.models import Campaign, GroupMember, LeadingGroup, Phase, Track
from campaigns.planning.presets import OWN, Kind, Preset, PresetPhase, on_day
from campaigns.planning.queries import holders_of
from campaigns.quotas.countable import own_event_kind
from campaigns.quotas.models import ActivityKind, QuotaRule
from outreach.people.models import Organization, User


def draft_campaign(
    plan: Preset, *, school: Organization, year: int, actor: User | None, at: datetime, **changes: Any
) -> Campaign:
    if plan.code == OWN:
        changes = _named(changes)
    given: dict[str, Any] = {
        "name": plan.name,
        "nickname": plan.nickname,
        "theme": plan.theme,
        "starts_on": on_day(plan.starts_on, year),
        "ends_on": on_day(plan.ends_on, year),
        "grace_days": plan.grace_days,
        "week_in_days": plan.week_in_days,
        "leaders_owe_all": plan.leaders_owe_all,
        "contract_staff_count": plan.contract_staff_count,
        "goals": [goal.text for goal in plan.goals],
        "priority_targets": list(plan.priority_targets),
        "scope": plan.scope,
        "guiding": plan.guiding,
        "demands": list(plan.demands),
        "discipline": list(plan.discipline),
        "talking_points": [
            {"name": band.name, "grades": list(band.grades), "points": list(band.points)}
            for band in plan.talking_points
        ],
    } | changes
    if given["ends_on"] < given["starts_on"]:
        raise ValidationError("结束日期不能早于开始日期。")
    try:
        with transaction.atomic():
            return Campaign.objects.create(
                school=school, preset=plan.code, year=year, created_by=actor, saved_at=at, **given
            )
    except IntegrityError as error:
        nickname = given["nickname"] if plan.code == OWN else plan.nickname
        raise ValidationError(f"{school}{year}年的“{nickname}”已经有了，请打开原来的那个。", code="taken") from error


def nickname_of(name: str | None, nickname: str | None) -> str:
    return (nickname or "").strip() or (name or "").strip()[:20]


def _named(changes: dict[str, Any]) -> dict[str, Any]:
    """A campaign from nothing has the name that it is given; the short one stands for the long one."""
    name = str(changes.get("name") or "").strip()
    nickname = nickname_of(name, changes.get("nickname"))
    if not nickname:
        raise ValidationError("请给活动起个名字，例如“暑期大家访”。")
    return changes | {"name": name or nickname, "nickname": nickname}


def draft_activities(campaign: Campaign, plan: Preset) -> dict[str, ActivityKind]:
    """Phases, tracks and what is counted; the activities by their codes."""
    Phase.objects.bulk_create(
        Phase(campaign=campaign, name=phase.name, focus=phase.focus, order=order, **_days(campaign, plan, phase))
        for order, phase in enumerate(plan.phases)
    )
    tracks = {
        track.code: Track.objects.create(
            campaign=campaign, code=track.code, name=track.name, activities=list(track.activities), order=order
        )
        for order, track in enumerate(plan.tracks)
    }
    kinds = [activity_of(kind, campaign, tracks.get(kind.track)) for kind in plan.kinds]
    for kind in kinds:
        kind.save()
    return {kind.code: kind for kind in kinds}


def _days(campaign: Campaign, plan: Preset, phase: PresetPhase) -> dict[str, date]:
    """A phase that fills the plan fills the campaign, also where its days were changed."""
    if (phase.starts_on, phase.ends_on) == (plan.starts_on, plan.ends_on):
        return {"starts_on": campaign.starts_on, "ends_on": campaign.ends_on}
    return {
        "starts_on": on_day(phase.starts_on, campaign.year),
        "ends_on": on_day(phase.ends_on, campaign.year),
    }


def activity_of(kind: Kind, campaign: Campaign, track: Track | None = None) -> ActivityKind:
    """Not saved yet. One that is counted from events and names no kind of them has a kind of its own."""
    modes = list(kind.modes)
    if kind.source == ActivityKind.Source.EVENT and not modes:
        modes = [own_event_kind(campaign.pk, kind.code)]
    return ActivityKind(
        campaign=campaign,
        track=track,
        code=kind.code,
        name=kind.name,
        source=kind.source,
        modes=modes,
        purposes=list(kind.purposes),
        parts=list(kind.parts),
        unit=kind.unit,
        words=list(kind.words),
    )


def draft_rules(campaign: Campaign, plan: Preset, kinds: dict[str, ActivityKind]) -> None:
    phases = {phase.name: phase for phase in campaign.phases.all()}
    rules = []
    for order, rule in enumerate(plan.rules):
        number, unit = rule.amount(campaign.week_in_days)
        rules.append(
            QuotaRule(
                campaign=campaign,
                code=rule.code,
                roles=list(rule.roles),
                activity=kinds[rule.activity],
                comparator=rule.comparator,
                number=number,
                number_max=rule.number_max,
                unit=unit,
                period=rule.period,
                per=rule.per,
                modes=list(rule.modes),
                phase=phases.get(rule.phase),
                consecutive=rule.consecutive,
                counterparts=list(rule.counterparts),
                tags=list(rule.tags),
                parts=list(rule.parts),
                lock=rule.lock,
                teaching_months_only=rule.teaching_months_only,
                prorate=rule.prorate,
                enabled=rule.enabled,
                note=rule.note,
                period_note=rule.period_note,
                source_phrase=rule.source,
                source_ref=rule.ref,
                order=order,
                since=campaign.starts_on,
            )
        )
    QuotaRule.objects.bulk_create(rules)


def draft_materials(campaign: Campaign, plan: Preset) -> None:
    HandIn.objects.bulk_create(
        HandIn(
            campaign=campaign,
            code=handin.code,
            name=handin.name,
            per=handin.per,
            roles=list(handin.roles),
            counting=handin.counting,
            count=handin.count,
            opens_on=on_day(handin.opens_on, campaign.year) if handin.opens_on else None,
            due_on=on_day(handin.due_on, campaign.year) if handin.due_on else None,
            review=list(handin.review),
            reviewer=handin.reviewer,
            hint=handin.hint,
            enabled=handin.enabled,
            addressee=handin.addressee,
            published=handin.published,
            order=order,
        )
        for order, handin in enumerate(plan.handins)
    )


def draft_groups(campaign: Campaign, plan: Preset, on: date) -> None:
    for entry in plan.groups:
        group = LeadingGroup.objects.create(campaign=campaign, kind=entry.kind, seat=entry.seat, duties=entry.duties)
        holders = holders_of(campaign.school, entry.members, on)
        GroupMember.objects.bulk_create(
            GroupMember(group=group, position=place.position, post=place.post, person=person, order=order)
            for order, (place, person) in enumerate(zip(entry.members, holders, strict=True))
        )
