"""What a plan may ask for is what casework can count, and called by the same words."""

import pytest

from campaigns.planning.presets import all_presets
from campaigns.quotas.countable import CHOSEN, COUNTED, EVENT_KINDS, TAGS
from campaigns.quotas.models import ActivityKind, QuotaRule
from casework.families.tags import TagCode
from casework.progress.sources import FACTS


def test_whatever_a_plan_may_ask_for_somebody_counts():
    counted = {
        (source, unit, per) for source, facts in FACTS.items() for unit, per in facts if per in QuotaRule.Per.values
    }
    asked = {(source, unit, per) for source, pairs in COUNTED.items() for unit, per in pairs if source != "checklist"}
    assert asked == counted


def test_every_source_says_what_can_be_counted_and_told_apart():
    assert set(COUNTED) == set(ActivityKind.Source.values)
    assert set(CHOSEN) < set(ActivityKind.Source.values)
    for source, pairs in COUNTED.items():
        assert {unit for unit, _ in pairs} <= set(QuotaRule.Unit.values), source
        assert {per for _, per in pairs} <= set(QuotaRule.Per.values), source


def test_the_groups_of_pupils_are_those_that_are_kept():
    assert dict(TagCode.choices) == TAGS


@pytest.mark.parametrize("plan", all_presets(), ids=lambda plan: plan.code)
def test_every_kind_of_event_that_a_plan_counts_can_be_recorded(plan):
    for kind in plan.kinds:
        if kind.source == ActivityKind.Source.EVENT:
            assert set(kind.modes) <= set(EVENT_KINDS), kind.code
