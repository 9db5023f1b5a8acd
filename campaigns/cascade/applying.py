"""Writing accepted changes into a school's campaign, table by table. Called in the transaction of the acceptance.

A rule of a running campaign changes from its next period on, as every change of a rule does; records under it stay.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from campaigns.cascade.differences import Change
from campaigns.handins.models import HandIn
from campaigns.planning import content as plain
from campaigns.planning.models import Campaign, Phase, Track
from campaigns.quotas.models import ActivityKind, QuotaRule
from campaigns.quotas.services import rule_apply_from_above, rules_follow_start
from campaigns.quotas.versions import start_label
from outreach.calendar.periods import TermDates, shanghai_day
from outreach.calendar.queries import term_dates
from outreach.people.models import User

HERE = plain.Mover(0)
# The order in which things need each other; a phase goes last, when no rule needs it any more.
ORDER = ("field", "phase", "track", "activity", "rule", "handin")


@dataclass
class Applying:
    """One acceptance. `new` is the whole plan from above: what a rule counts is brought in from there."""

    campaign: Campaign
    new: Mapping[str, Any]
    actor: User
    at: datetime
    terms: tuple[TermDates, ...]
    starts: dict[str, str] = field(default_factory=dict)

    def take_field(self, change: Change) -> None:
        values = HERE.values(change.becomes or {}, plain.CAMPAIGN)
        first = self.campaign.starts_on
        for name, value in values.items():
            setattr(self.campaign, name, value)
        self.campaign.save(update_fields=list(values))
        if "starts_on" in values:
            rules_follow_start(self.campaign, was=first)

    def take_phase(self, change: Change) -> None:
        row = self.campaign.phases.filter(name=change.name).first()
        if change.becomes is not None:
            _write(Phase, row, HERE.values(change.becomes, plain.PHASE), campaign=self.campaign)
        elif row and not QuotaRule.objects.filter(phase=row).exists():
            row.delete()

    def take_track(self, change: Change) -> None:
        row = self.campaign.tracks.filter(code=change.name).first()
        if change.becomes is not None:
            _write(Track, row, HERE.values(change.becomes, plain.TRACK), campaign=self.campaign)
        elif row:
            row.delete()

    def take_activity(self, change: Change) -> None:
        if change.becomes is not None:
            self._activity(change.becomes)

    def take_handin(self, change: Change) -> None:
        if change.becomes is not None:
            row = self.campaign.handins.filter(code=change.name).first()
            _write(HandIn, row, HERE.values(change.becomes, plain.HANDIN), campaign=self.campaign)

    def take_rule(self, change: Change) -> None:
        if change.becomes is None:
            return
        if not self.campaign.activities.filter(code=change.becomes["activity"]).exists():
            self._bring(change.becomes["activity"])
        rule = rule_apply_from_above(self.campaign, change.becomes, actor=self.actor, at=self.at).rule
        if self.campaign.status == Campaign.Status.RUNNING and rule.since > shanghai_day(self.at):
            self.starts[change.key] = start_label(rule.period, rule.since, self.terms)

    def _bring(self, code: str) -> ActivityKind:
        """An activity that the school has not had, with those on its list."""
        entry = next(kind for kind in self.new["activities"] if kind["code"] == code)
        have = set(self.campaign.activities.values_list("code", flat=True))
        known = {kind["code"] for kind in self.new["activities"]}
        for part in entry["parts"]:
            if part in known - have and part != code:
                self._bring(part)
        return self._activity(entry)

    def _activity(self, entry: Mapping[str, Any]) -> ActivityKind:
        values = HERE.values(entry, plain.ACTIVITY)
        values["modes"] = plain.with_owner(self.campaign, entry["modes"])
        values["track"] = self.campaign.tracks.filter(code=entry["track"]).first() if entry["track"] else None
        row = self.campaign.activities.filter(code=entry["code"]).first()
        return _write(ActivityKind, row, values, campaign=self.campaign)


def _write(model: Any, row: Any, values: dict[str, Any], **new: Any) -> Any:
    if row is None:
        return model.objects.create(**new, **values)
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    return row


def apply(
    campaign: Campaign, new: Mapping[str, Any], changes: Iterable[Change], *, actor: User, at: datetime
) -> dict[str, str]:
    """Write the changes; answers, by change, from when a rule holds that does not hold at once."""
    work = Applying(campaign, new, actor, at, term_dates(campaign.school_id))
    changes = sorted(changes, key=lambda change: (_is_gone(change), ORDER.index(change.kind)))
    for change in changes:
        getattr(work, f"take_{change.kind}")(change)
    return work.starts


def _is_gone(change: Change) -> bool:
    return change.kind == "phase" and change.becomes is None
