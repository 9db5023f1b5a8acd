"""A campaign in the making and one that runs, both of school A in 2026."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.planning.services import campaign_launch, campaign_open

SHANGHAI = ZoneInfo("Asia/Shanghai")
IN_AUGUST = datetime(2026, 8, 10, 9, tzinfo=SHANGHAI)


@pytest.fixture
def queries_of(client):
    """How many queries a page costs, whatever the house around it costs."""

    def counted(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            client.get(url)
        return len(found)

    return counted


@pytest.fixture
def draft(cast):
    return campaign_launch(school=cast.school, preset="sanxiang", year=2026, actor=cast.principal, at=IN_AUGUST)


@pytest.fixture
def running(cast, draft):
    campaign_open(draft, actor=cast.principal, at=IN_AUGUST)
    return draft
