"""A campaign that the bureau of the cast issues, and what school A makes of it."""

import pytest

from campaigns.cascade.models import Adoption
from campaigns.cascade.services import adoption_take_up, campaign_issue, locks_set
from campaigns.planning.services import campaign_launch
from tests.campaigns.conftest import IN_AUGUST


@pytest.fixture
def plan_of_bureau(cast):
    """家访 (q6) may only be raised, the pairing of leaders (q2) stands, the rest is free."""
    campaign = campaign_launch(school=cast.bureau, preset="sanxiang", year=2026, actor=cast.district, at=IN_AUGUST)
    locks_set(campaign, {"q6": "bounded", "q2": "locked"}, actor=cast.district, at=IN_AUGUST)
    return campaign


@pytest.fixture
def issued(cast, plan_of_bureau):
    campaign_issue(plan_of_bureau, actor=cast.district, at=IN_AUGUST)
    return plan_of_bureau


@pytest.fixture
def offered(cast, issued):
    return Adoption.objects.get(issued=issued, school=cast.school)


@pytest.fixture
def adopted(cast, offered):
    """The draft of school A."""
    return adoption_take_up(offered, actor=cast.principal, at=IN_AUGUST)
