"""Changing what is asked: in place while the plan is a draft, from the next period on once it runs."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from campaigns.cascade.guard import above_of
from campaigns.planning.content import with_owner
from campaigns.planning.launching import activity_of
from campaigns.planning.models import Campaign
from campaigns.quotas import checks
from campaigns.quotas.library import library_of
from campaigns.quotas.models import ActivityKind, QuotaRule
from campaigns.quotas.reading import RuleDraft
from campaigns.quotas.sentences import full_sentence_of
from campaigns.quotas.strictness import weaknesses
from campaigns.quotas.versions import holds_from, start_label
from outreach.calendar.periods import ONE_DAY, shanghai_day
from outreach.calendar.queries import term_dates
from outreach.people.models import Organization, User
from outreach.timeline.services import record

MAY_CHANGE = (
    "roles", "comparator", "number", "number_max", "period", "phase", "modes", "consecutive", "counterparts", "tags",
    "parts", "teaching_months_only", "prorate", "enabled",
)  # fmt: skip
# What an office above may change besides; as content.py writes it.
FROM_ABOVE = (
    *MAY_CHANGE, "activity", "unit", "per", "note", "period_note", "source_phrase", "source_ref", "lock", "order",
)  # fmt: skip
# What a school says of a rule whose ratio the office above has left open.
TO_BE_SAID = frozenset({"number", "enabled"})
WORDS = frozenset({"note", "period_note", "source_phrase", "source_ref", "lock", "order"})


@dataclass(frozen=True)
class Outcome:
    """The version that was written, and a sentence saying from when it holds; empty when nothing was changed."""

    rule: QuotaRule
    said: str = ""


def rule_change(rule: QuotaRule, *, actor: User, at: datetime, **changes: Any) -> Outcome:
    """Change some of MAY_CHANGE. Raises ValidationError by field, in Chinese, and then changes nothing.

    What an office above has locked is refused, and what it has bounded may only be raised (R402).
    """
    unknown = set(changes) - set(MAY_CHANGE)
    if unknown:
        raise TypeError(f"a rule's {sorted(unknown)} cannot be changed")
    return _change(rule, "rule.changed", actor=actor, at=at, changes=changes)


def rule_switch(rule: QuotaRule, on: bool, *, actor: User, at: datetime) -> Outcome:
    """启用 or 停用."""
    return _change(rule, "rule.switched_on" if on else "rule.switched_off", actor=actor, at=at, changes={"enabled": on})


@transaction.atomic
def rule_apply_from_above(
    campaign: Campaign, content: Mapping[str, Any], *, actor: User | None, at: datetime
) -> Outcome:
    """Take over what the office above has changed in one rule, from the next period on like any other change.

    `content`: the rule's `code` and what changes of FROM_ABOVE, written as content.py writes it (the activity by its
    code, the phase by its name). A rule that the campaign has not yet is added.
    """
    refuse_closed(campaign)
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    given = _received(campaign, content)
    rule = campaign.rules.filter(code=content["code"], until=None).first()
    if rule:
        return _change(rule, "rule.from_above", actor=actor, at=at, changes=given, above=True)
    since = campaign.starts_on
    if campaign.status == Campaign.Status.RUNNING:
        since = _next_start(campaign, given["period"], given["period"], at) or since
    rule = QuotaRule(campaign=campaign, code=content["code"], since=since, **given)
    checks.refuse_nonsense(rule)
    rule.save()
    after = full_sentence_of(rule)
    record(campaign, "rule.from_above", actor=actor, at=at, before="（没有）", after=after, rule=rule.code)
    return Outcome(rule, f"已加上：{after}")


@transaction.atomic
def rule_add(campaign: Campaign, draft: RuleDraft, *, actor: User, at: datetime) -> Outcome:
    """Add what a sentence says. The same rule twice is refused with the one that is there."""
    refuse_closed(campaign)
    # One rule after another: the codes are counted.
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    standing = list(campaign.rules.filter(until=None).with_words())
    start = None
    if campaign.status == Campaign.Status.RUNNING:
        start = _next_start(campaign, draft.period, draft.period, at)
    rule = drafted_rule(campaign, draft, _activity(campaign, draft.activity), code=_free_code(campaign))
    rule.order = max((one.order for one in standing), default=-1) + 1
    rule.since = start or campaign.starts_on
    checks.refuse_nonsense(rule)
    checks.refuse_twin(rule, standing)
    rule.save()
    after = full_sentence_of(rule)
    record(campaign, "rule.added", actor=actor, at=at, after=after, rule=rule.code)
    said = f"已加上：{after}"
    return Outcome(rule, f"{said}，从{_start(rule, start)}起" if start else said)


def drafted_rule(campaign: Campaign, draft: RuleDraft, activity: ActivityKind, *, code: str) -> QuotaRule:
    """What a sentence says as a rule of this campaign, not saved."""
    return QuotaRule(
        campaign=campaign,
        code=code,
        roles=list(draft.roles),
        activity=activity,
        comparator=draft.comparator,
        number=draft.number,
        number_max=draft.number_max,
        unit=draft.unit,
        period=draft.period,
        phase=next((phase for phase in campaign.phases.all() if draft.phase and phase.name == draft.phase), None),
        per=draft.per,
        modes=list(draft.modes),
        consecutive=draft.consecutive,
        counterparts=list(draft.counterparts),
        tags=list(draft.tags),
        parts=list(draft.parts),
        teaching_months_only=draft.teaching_months_only,
        # What is a state or a share of something is not less for those who came late.
        prorate=draft.period != QuotaRule.Period.STANDING and draft.comparator != QuotaRule.Comparator.ALL,
        period_note=draft.period_note,
        since=campaign.starts_on,
    )


@transaction.atomic
def _change(
    rule: QuotaRule, action: str, *, actor: User | None, at: datetime, changes: dict[str, Any], above: bool = False
) -> Outcome:
    rows = QuotaRule.objects.select_for_update(of=("self",)).select_related("campaign__school", "activity", "phase")
    rule = rows.get(pk=rule.pk)
    campaign = rule.campaign
    refuse_closed(campaign)
    if rule.until is not None:
        raise ValidationError("这一条已经有更新的版本，请刷新页面后再改。")
    before, kind, stood = full_sentence_of(rule), rule.period, copy(rule)
    if not _apply(rule, changes):
        return Outcome(rule)
    checks.refuse_nonsense(rule)
    if not above:
        refuse_against_lock(stood, rule)
    after = full_sentence_of(rule)
    start = None
    if campaign.status == Campaign.Status.RUNNING and rule.since <= shanghai_day(at) and not _is_wording(stood, rule):
        start = _next_start(campaign, kind, rule.period, at)
    if start is None or start <= rule.since:
        rule = _in_place(rule)
        record(campaign, action, actor=actor, at=at, before=before, after=after, rule=rule.code)
        return Outcome(rule, f"已改为：{after if rule.enabled else '不再要求'}")
    rule = _from(rule, start)
    label = _start(rule, start)
    data: dict[str, Any] = {"before": before, "after": after, "rule": rule.code, "start": label}
    record(campaign, "rule.changed_from" if action == "rule.changed" else action, actor=actor, at=at, **data)
    return Outcome(rule, f"从{label}起改为：{after if rule.enabled else '不再要求'}。在这之前仍按原来的算。")


def refuse_against_lock(stood: QuotaRule, rule: QuotaRule) -> None:
    """What came from above: locked stays as it is, bounded may be made stricter than the office asked, never weaker.

    The office that issues it is not a school, and bound by nothing of its own.
    """
    if rule.campaign.school.kind != Organization.Kind.SCHOOL or stood.lock == QuotaRule.Lock.FREE:
        return
    asked = _asked_above(stood)
    if stood.lock == QuotaRule.Lock.LOCKED:
        left_open = asked.number is None and asked.comparator != QuotaRule.Comparator.ALL
        fixed = [name for name in MAY_CHANGE if not (left_open and name in TO_BE_SAID)]
        if any(getattr(stood, name) != getattr(rule, name) for name in fixed):
            raise ValidationError(f"这一条是上级要求，不能修改：{full_sentence_of(stood)}。")
        return
    reasons = list(weaknesses(asked, rule))
    if reasons:
        raise ValidationError(
            f"这一条是上级要求，只能提高：{'，'.join(reasons)}。上级要的是：{full_sentence_of(asked)}。"
        )


def _asked_above(rule: QuotaRule) -> QuotaRule:
    """As the version that the school adopted has it; where that is not known, as it stands."""
    campaign = rule.campaign
    content = asked_above(campaign).get(rule.code)
    if content is None:
        return rule
    asked = copy(rule)
    _apply(asked, _received(campaign, content))
    return asked


def asked_above(campaign: Campaign) -> dict[str, dict[str, Any]]:
    """The rules of the version that the school has adopted, as plain data by their codes."""
    above = above_of(campaign)
    return {rule["code"]: rule for rule in above["rules"]} if above else {}


def _received(campaign: Campaign, content: Mapping[str, Any]) -> dict[str, Any]:
    """Values for a rule of this campaign from plain data."""
    given = {name: content[name] for name in FROM_ABOVE if name in content}
    if "activity" in given:
        given["activity"] = _activity(campaign, given["activity"])
    if "phase" in given:
        given["phase"] = campaign.phases.filter(name=given["phase"]).first() if given["phase"] else None
    if "modes" in given:
        given["modes"] = with_owner(campaign, given["modes"])
    return given


def _apply(rule: QuotaRule, changes: dict[str, Any]) -> bool:
    """Set the fields; False when nothing is different."""
    # Saying what the activity says anyway is no change.
    if "modes" in changes and not rule.modes and sorted(changes["modes"]) == sorted(rule.activity.modes):
        changes = {key: value for key, value in changes.items() if key != "modes"}
    different = {key: value for key, value in changes.items() if getattr(rule, key) != value}
    for key, value in different.items():
        setattr(rule, key, value)
    return bool(different)


def _is_wording(before: QuotaRule, after: QuotaRule) -> bool:
    """Whether only words about the rule are different: nobody owes anything else, so they hold at once."""
    return all(getattr(before, name) == getattr(after, name) for name in FROM_ABOVE if name not in WORDS)


def _next_start(campaign: Campaign, before: str, after: str, at: datetime) -> date | None:
    return holds_from(before, after, campaign, shanghai_day(at), term_dates(campaign.school_id))


def _in_place(rule: QuotaRule) -> QuotaRule:
    """Save; a change taken back before it began to hold leaves the version that runs."""
    previous = QuotaRule.objects.filter(campaign=rule.campaign, code=rule.code, until=rule.since - ONE_DAY).first()
    if previous and all(getattr(previous, name) == getattr(rule, name) for name in FROM_ABOVE):
        rule.delete()
        previous.until = None
        previous.save(update_fields=["until"])
        return previous
    rule.save(update_fields=list(FROM_ABOVE))
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


def refuse_closed(campaign: Campaign) -> None:
    if campaign.status == Campaign.Status.CLOSED:
        raise ValidationError("活动已结束，指标不能再改。")


def _free_code(campaign: Campaign) -> str:
    """What an office adds has a code that no school gives: later versions are told apart from a school's own rules."""
    letter = "q" if campaign.school.kind == Organization.Kind.SCHOOL else "u"
    taken = set(campaign.rules.values_list("code", flat=True))
    return next(code for n in range(1, 10_000) if (code := f"{letter}{n}") not in taken)


def _activity(campaign: Campaign, code: str) -> ActivityKind:
    """The campaign's own; one of the library that this campaign has not is brought in."""
    own = campaign.activities.filter(code=code).first()
    if own:
        return own
    kind = next((kind for kind in library_of(campaign) if kind.code == code), None)
    if kind is None:
        raise ValidationError(f"这个活动里没有“{code}”这项内容，先把这项内容加上。")
    activity = activity_of(kind, campaign)
    activity.save()
    return activity


def rules_follow_start(campaign: Campaign, *, was: date) -> None:
    """What was asked from the first day on is asked from the campaign's new first day on."""
    first = campaign.rules.filter(since=was)
    first.filter(Q(until=None) | Q(until__gte=campaign.starts_on)).update(since=campaign.starts_on)
