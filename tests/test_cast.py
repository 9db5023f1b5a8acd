"""The cast sees what its members should see of families and pairings."""

import pytest

from casework.families.models import Household
from casework.pairings.models import Pairing


@pytest.mark.parametrize(
    ("who", "families"),
    [
        ("principal", {"AH1", "AH2"}),
        ("office", {"AH1", "AH2"}),
        ("lead", {"AH1"}),
        ("li", {"AH1"}),
        ("wang", {"AH1"}),
        ("zhao", {"AH1", "AH2"}),
        ("stranger", set()),
        ("stranger_office", set()),
        ("district", set()),
    ],
)
def test_families_are_seen_by_class_pairing_and_office(cast, who, families):
    seen = Household.objects.visible_to(getattr(cast, who))
    assert set(seen.values_list("code", flat=True)) == families


@pytest.mark.parametrize(
    ("who", "count"), [("office", 1), ("lead", 1), ("li", 1), ("wang", 0), ("zhao", 0), ("stranger_office", 0)]
)
def test_pairings_are_seen_by_helper_lead_and_office(cast, who, count):
    assert Pairing.objects.visible_to(getattr(cast, who)).count() == count
