"""Changing what is asked: in place while the plan is a draft, from the next period on once it runs."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.planning.models import Campaign
from campaigns.planning.presets import preset_of
from campaigns.quotas import checks
from campaigns.quotas.models import ActivityKind, QuotaRule
from campaigns.quotas.reading import RuleDraft
from campaigns.quotas.sentences import full_sentence_of
from campaigns.quotas.versions import holds_from, start_label
from outreach.calendar.periods import ONE_DAY, shanghai_day
from outreach.calendar.queries import term_dates
from outreach.people.models import User
from outreach.timeline.services import record

MAY_CHANGE = (
    "roles", "comparator", "number", "number_max", "period", "modes", "teaching_months_only", "prorate", "enabled",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """The version that was written, and a sentence saying from when it holds; empty when nothing was changed."""

    rule: QuotaRule
    said: str = ""


def rule_change(rule: QuotaRule, *, actor: User, at: datetime, **changes: Any) -> Outcome:
    """Change some of MAY_CHANGE. Raises ValidationError by field, in Chinese, and then changes nothing."""
    return _change(rule, "rule.changed", actor=actor, at=at, changes=changes)


def rule_switch(rule: QuotaRule, on: bool, *, actor: User, at: datetime) -> Outcome:
    """启用 or 停用."""
    return _change(rule, "rule.switched_on" if on else "rule.switched_off", actor=actor, at=at, changes={"enabled": on})


@transaction.atomic
def rule_add(campaign: Campaign, draft: RuleDraft, *, actor: User, at: datetime) -> Outcome:
    """Add what a sentence says. The same rule twice is refused with the one that is there."""
    _refuse_closed(campaign)
    # One rule after another: the codes are counted.
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    standing = list(campaign.rules.filter(until=None).with_words())
    start = None
    if campaign.status == Campaign.Status.RUNNING:
        start = holds_from(draft.period, draft.period, campaign, shanghai_day(at), term_dates(campaign.school_id))
    rule = QuotaRule(
        campaign=campaign,
        code=_free_code(campaign),
        roles=list(draft.roles),
        activity=_activity(campaign, draft.activity),
        comparator=draft.comparator,
        number=draft.number,
        number_max=draft.number_max,
        unit=draft.unit,
        period=draft.period,
        per=draft.per,
        modes=list(draft.modes),
        teaching_months_only=draft.teaching_months_only,
        period_note=draft.period_note,
        order=max((one.order for one in standing), default=-1) + 1,
        since=start or campaign.starts_on,
    )
    checks.refuse_nonsense(rule)
    checks.refuse_twin(rule, standing)
    rule.save()
    after = full_sentence_of(rule)
    record(campaign, "rule.added", actor=actor, at=at, after=after, rule=rule.code)
    said = f"已加上：{after}"
    return Outcome(rule, f"{said}，从{_start(rule, start)}起" if start else said)


@transaction.atomic
def _change(rule: QuotaRule, action: str, *, actor: User, at: datetime, changes: dict[str, Any]) -> Outcome:
    rule = (
        QuotaRule.objects.select_for_update(of=("self",))
        .select_related("campaign", "activity", "phase")
        .get(pk=rule.pk)
    )
    campaign = rule.campaign
    _refuse_closed(campaign)
    if rule.until is not None:
        raise ValidationError("这一条已经有更新的版本，请刷新页面后再改。")
    before, kind = full_sentence_of(rule), rule.period
    if not _apply(rule, changes):
        return Outcome(rule)
    checks.refuse_nonsense(rule)
    after = full_sentence_of(rule)
    today = shanghai_day(at)
    start = None
    if campaign.status == Campaign.Status.RUNNING and rule.since <= today:
        start = holds_from(kind, rule.period, campaign, today, term_dates(campaign.school_id))
    if start is None or start <= rule.since:
        rule = _in_place(rule)
        record(campaign, action, actor=actor, at=at, before=before, after=after, rule=rule.code)
        return Outcome(rule, f"已改为：{after}")
    rule = _from(rule, start)
    label = _start(rule, start)
    data: dict[str, Any] = {"before": before, "after": after, "rule": rule.code, "start": label}
    record(campaign, "rule.changed_from" if action == "rule.changed" else action, actor=actor, at=at, **data)
    return Outcome(rule, f"从{label}起改为：{after if rule.enabled else '不再要求'}。在这之前仍按原来的算。")


def _apply(rule: QuotaRule, changes: dict[str, Any]) -> bool:
    """Set the fields; False when nothing is different."""
    unknown = set(changes) - set(MAY_CHANGE)
    if unknown:
        raise TypeError(f"a rule's {sorted(unknown)} cannot be changed")
    # Saying what the activity says anyway is no change.
    if "modes" in changes and not rule.modes and sorted(changes["modes"]) == sorted(rule.activity.modes):
        changes = {key: value for key, value in changes.items() if key != "modes"}
    different = {key: value for key, value in changes.items() if getattr(rule, key) != value}
    for key, value in different.items():
        setattr(rule, key, value)
    return bool(different)


def _in_place(rule: QuotaRule) -> QuotaRule:
    """Save; a change taken back before it began to hold leaves the version that runs."""
    previous = QuotaRule.objects.filter(campaign=rule.campaign, code=rule.code, until=rule.since - ONE_DAY).first()
    if previous and all(getattr(previous, name) == getattr(rule, name) for name in MAY_CHANGE):
        rule.delete()
        previous.until = None
        previous.save(update_fields=["until"])
        return previous
    rule.save(update_fields=list(MAY_CHANGE))
    return rule


def _from(rule: QuotaRule, start: date) -> QuotaRule:
    """End the version that runs the day before, and begin another."""
    QuotaRule.objects.filter(pk=rule.pk).update(until=start - ONE_DAY)
    rule.pk = None
    rule._state.adding = True
    rule.since = start
    rule.save()
    return rule


def _start(rule: QuotaRule, start: date) -> str:
    return start_label(rule.period, start, term_dates(rule.campaign.school_id))


def _refuse_closed(campaign: Campaign) -> None:
    if campaign.status == Campaign.Status.CLOSED:
        raise ValidationError("活动已结束，指标不能再改。")


def _free_code(campaign: Campaign) -> str:
    taken = set(campaign.rules.values_list("code", flat=True))
    return next(code for n in range(1, 10_000) if (code := f"q{n}") not in taken)


def _activity(campaign: Campaign, code: str) -> ActivityKind:
    """The campaign's own; one of the preset that this campaign has not is brought in."""
    own = campaign.activities.filter(code=code).first()
    if own:
        return own
    kind = next(kind for kind in preset_of(campaign.preset).kinds if kind.code == code)
    return ActivityKind.objects.create(
        campaign=campaign,
        code=kind.code,
        name=kind.name,
        source=kind.source,
        modes=list(kind.modes),
        purposes=list(kind.purposes),
        unit=kind.unit,
        words=list(kind.words),
    )
