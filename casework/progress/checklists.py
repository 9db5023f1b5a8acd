"""清单: of so many things each at least once (R306). Every item is counted by its own source."""

from collections.abc import Mapping, Sequence

from campaigns.quotas.models import ActivityKind, QuotaRule
from casework.progress.facts import NOTHING, Fact, Key, Tallies, Tally
from casework.progress.sources import FACTS


def items_of(rule: QuotaRule, activities: Mapping[str, ActivityKind]) -> list[ActivityKind]:
    """The items that the rule asks for, as the campaign's activities; a code that it has not is no item."""
    return [activities[code] for code in rule.parts or rule.activity.parts if code in activities]


def fact_of(item: ActivityKind, per: str) -> Fact | None:
    """What counts one item: in its own unit, or in the first in which its source can be counted so."""
    facts = FACTS.get(item.source, {})
    units = [item.unit, *(unit for unit, by in facts if by == per)]
    return next((facts[unit, per] for unit in units if (unit, per) in facts), None)


def checked(items: Sequence[ActivityKind], tallies: Sequence[Tallies], key: Key) -> tuple[Tally, list[str]]:
    """How many items are there at all, how many only from late entries, and the names of those that are missing."""
    found = [of_item.get(key, NOTHING) for of_item in tallies]
    done = sum(tally.done > 0 for tally in found)
    late = sum(tally.done > 0 and tally.done == tally.late for tally in found)
    missing = [item.name for item, tally in zip(items, found, strict=True) if not tally.done]
    return Tally(done, late, len(items)), missing
