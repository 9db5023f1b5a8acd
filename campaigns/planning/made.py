"""A rule in plain data as a rule that sentences and comparisons can read. Nothing of it is saved."""

from collections.abc import Mapping
from typing import Any
from zlib import crc32

from campaigns.planning.content import RULE
from campaigns.planning.models import Phase
from campaigns.quotas.models import ActivityKind, QuotaRule

Entry = Mapping[str, Any]
Kinds = Mapping[str, Entry]


def kinds_of(content: Entry) -> dict[str, Entry]:
    """The activities of a plan by their codes."""
    return {kind["code"]: kind for kind in content["activities"]}


def rule_made(rule: Entry, kinds: Kinds) -> QuotaRule:
    """Two rules made so have the same activity or phase when they name the same."""
    kind, phase = kinds[rule["activity"]], rule["phase"]
    activity = ActivityKind(
        pk=_number(kind["code"]),
        code=kind["code"],
        name=kind["name"],
        source=kind["source"],
        modes=kind["modes"],
        purposes=kind["purposes"],
        unit=kind["unit"],
    )
    return QuotaRule(
        activity=activity,
        phase=Phase(pk=_number(phase), name=phase) if phase else None,
        **{name: value for name, value in rule.items() if name in RULE},
    )


def _number(name: str) -> int:
    return crc32(name.encode())
