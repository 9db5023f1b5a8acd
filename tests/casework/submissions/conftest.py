"""三项活动 of 2026 runs at 甲中学; it is 20 October. `paper`: 家访心得体会, one copy each from 班子 and 教师."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.planning.services import campaign_launch, campaign_open
from casework.submissions.models import Submission
from outreach.calendar.periods import shanghai_moment
from outreach.people.models import Appointment
from tests.conftest import SINCE


@pytest.fixture(autouse=True)
def in_october(time_machine):
    time_machine.move_to("2026-10-20T09:00+08:00")


@pytest.fixture
def campaign(cast):
    at = shanghai_moment(SINCE.replace(year=2026))
    campaign = campaign_launch(school=cast.school, preset="sanxiang", year=2026, actor=cast.principal, at=at)
    campaign_open(campaign, actor=cast.principal, at=at)
    return campaign


@pytest.fixture
def paper(campaign):
    return campaign.handins.get(code="reflection")


@pytest.fixture
def queries_of(client):
    def counted(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            client.get(url)
        return len(found)

    return counted


@pytest.fixture
def give(cast):
    """Appoint somebody: give(cast.zhao, "secretary")."""

    def appoint(user, role, **about):
        if hasattr(user, "_standing"):
            del user._standing
        return Appointment.objects.create(user=user, organization=user.school, role=role, since=SINCE, **about)

    return appoint


@pytest.fixture
def hands(client):
    """The pages of materials as a browser uses them."""

    def write(user, handin, text, *, then="save", rev=0, query="", **extra):
        client.force_login(user)
        url = reverse("submission-write", args=[handin.pk]) + query
        return client.post(url, {"text": text, "rev": rev, "then": then, **extra}, follow=True)

    def judge(user, submission, do, comment=""):
        client.force_login(user)
        return client.post(
            reverse("submission-judge", args=[submission.pk]), {"do": do, "comment": comment}, follow=True
        )

    def mine(user, handin):
        return Submission.objects.get(author=user, handin=handin)

    return SimpleNamespace(write=write, judge=judge, mine=mine)
