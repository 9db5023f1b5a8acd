"""What a sentence may ask for: what the campaign counts, and the everyday contents that it has not yet."""

from collections.abc import Collection

from campaigns.planning.launching import activity_of
from campaigns.planning.models import Campaign
from campaigns.planning.presets import OWN, Kind, PresetError, preset_of
from campaigns.quotas.models import ActivityKind
from campaigns.quotas.reading import RuleDraft, Unreadable, read_sentence


def library_of(campaign: Campaign) -> tuple[Kind, ...]:
    """The contents of its preset, then those that any school may want. Of one code the first is meant."""
    everyday = preset_of(OWN).kinds
    try:
        return (*preset_of(campaign.preset).kinds, *everyday)
    except PresetError:  # a preset that is no longer shipped
        return everyday


def read_for(campaign: Campaign, text: str) -> tuple[RuleDraft | Unreadable, list[ActivityKind]]:
    """What the sentence says, and the activities it was read with; what the campaign counts goes first.

    An activity that is not saved yet is brought in with the rule.
    """
    there = list(campaign.activities.all())
    phases = [phase.name for phase in campaign.phases.all()]
    read = read_sentence(text, there, week_in_days=campaign.week_in_days, phases=phases)
    if isinstance(read, RuleDraft):
        return read, there
    spare = _spare(campaign, there)
    other = read_sentence(text, spare, week_in_days=campaign.week_in_days, phases=phases)
    return (other, [*there, *spare]) if isinstance(other, RuleDraft) else (read, there)


def _spare(campaign: Campaign, there: Collection[ActivityKind]) -> list[ActivityKind]:
    """A list brings its items; it is added whole or not at all, so not from here."""
    found: dict[str, ActivityKind] = {}
    for kind in library_of(campaign):
        if kind.source != ActivityKind.Source.CHECKLIST:
            found.setdefault(kind.code, activity_of(kind, campaign))
    return [kind for code, kind in found.items() if code not in {one.code for one in there}]
