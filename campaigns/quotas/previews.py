"""What a change would mean, before it is saved: the sentence, the burden, what is wrong and what to think about."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError

from campaigns.planning.models import Campaign
from campaigns.quotas.burden import Burden, Load, burden_of
from campaigns.quotas.checks import refuse_nonsense, refuse_twin, warnings_for
from campaigns.quotas.forms import RuleForm
from campaigns.quotas.models import ActivityKind, QuotaRule
from campaigns.quotas.reading import RuleDraft, Unreadable
from campaigns.quotas.sentences import Segment, full_segments_of
from campaigns.quotas.services import drafted_rule, refuse_against_lock
from campaigns.quotas.versions import holds_from, start_label
from outreach.calendar.queries import term_dates


@dataclass(frozen=True)
class Preview:
    segments: list[Segment] = field(default_factory=list)
    load: Load | None = None
    burden: Burden | None = None
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    begins: str = ""


def standing_rules(campaign: Campaign) -> list[QuotaRule]:
    """The newest version of each rule: what is asked when every change holds."""
    rules = list(campaign.rules.filter(until=None).with_words())
    for rule in rules:
        rule.campaign = campaign
    return rules


def preview_of_change(rule: QuotaRule, form: RuleForm, rules: Sequence[QuotaRule], today: date) -> Preview:
    """Of what is typed so far; what cannot be read yet stays as it is saved."""
    changed = copy(rule)
    if form.is_bound:
        for name, value in form.changes().items():
            setattr(changed, name, value)
    problems = [str(error) for errors in form.errors.values() for error in errors] if form.is_bound else []
    if not problems:
        try:
            refuse_against_lock(rule, changed)
        except ValidationError as error:
            problems = error.messages
    begins = ""
    if rule.campaign.status == Campaign.Status.RUNNING and rule.since <= today:
        terms = term_dates(rule.campaign.school_id)
        start = holds_from(rule.period, changed.period, rule.campaign, today, terms)
        begins = f"从{start_label(changed.period, start, terms)}起" if start else "从活动开始算起"
    return _preview(changed, rules, today, problems, begins=begins)


def preview_of_sentence(
    campaign: Campaign, read: RuleDraft | Unreadable, kinds: Sequence[ActivityKind], today: date
) -> Preview:
    if isinstance(read, Unreadable):
        return Preview(problems=list(read.problems))
    rules = standing_rules(campaign)
    activity = next(kind for kind in kinds if kind.code == read.activity)
    rule = drafted_rule(campaign, read, activity, code="new")
    said = [f"“{read.ignored}”没有用上。"] if read.ignored else []
    said += [f"{read.period_note}。"] if read.period_note else []
    said += [] if activity.pk else [f"活动内容里会一并加上“{activity.name}”。"]
    try:
        refuse_twin(rule, rules)
    except ValidationError as error:
        return Preview(segments=full_segments_of(rule), problems=error.messages)
    return _preview(rule, rules, today, [], said)


def _preview(
    rule: QuotaRule,
    rules: Sequence[QuotaRule],
    today: date,
    problems: list[str],
    said: Sequence[str] = (),
    begins: str = "",
) -> Preview:
    if not problems:
        try:
            refuse_nonsense(rule)
        except ValidationError as error:
            problems = error.messages
    if problems:
        return Preview(segments=full_segments_of(rule) if rule.roles else [], problems=problems)
    together = [rule if other.code == rule.code else other for other in rules]
    together += [] if rule in together else [rule]
    burden = burden_of(rule.campaign, together, today)
    return Preview(
        segments=full_segments_of(rule),
        load=burden.of(rule),
        burden=burden,
        warnings=[*said, *warnings_for(rule, rules, burden.heads)],
        begins=begins,
    )
