"""What a visit was for and how it was made: each can be written down, and counts where it is asked for."""

from datetime import date

import pytest

from campaigns.quotas.countable import MODES, PURPOSES
from casework.visits import facts
from tests.casework.events.test_facts import ask
from tests.casework.progress.asked import answering
from tests.casework.visits.factory import make_visit

FACTS = answering(facts.FACTS)
ON = date(2026, 10, 12)


def done(cast, **asked):
    return {who: tally.done for who, tally in FACTS["次", "person"](ask(cast.school, **asked)).items()}


@pytest.mark.parametrize("purpose", PURPOSES)
def test_each_purpose_counts_where_it_is_asked_for(cast, purpose):
    """R036 政策宣讲, R040 困难帮扶, R043 回访, R044 带案, R106 征求意见."""
    make_visit(cast.li, cast.zhou, on=ON, purposes=[purpose])
    assert done(cast, purposes=(purpose,)) == {cast.li.pk: 1}
    others = tuple(code for code in PURPOSES if code != purpose)
    assert done(cast, purposes=others) == {}


@pytest.mark.parametrize("mode", MODES)
def test_each_way_of_meeting_counts_where_it_is_asked_for(cast, mode):
    """D12: the family chooses; each way is recorded alike."""
    make_visit(cast.li, cast.zhou, on=ON, mode=mode)
    assert done(cast, kinds=(mode,)) == {cast.li.pk: 1}
    assert done(cast, kinds=tuple(code for code in MODES if code != mode)) == {}
