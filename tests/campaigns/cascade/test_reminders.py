"""A week later a school that has not looked is reminded, once for each version."""

from datetime import timedelta

from campaigns.cascade.reminders import remind_waiting
from campaigns.cascade.services import adoption_accept
from campaigns.cascade.tasks import remind_schools
from campaigns.planning.services import campaign_close, campaign_open
from outreach.notices.models import Notice
from tests.campaigns.cascade.test_services import LATER, reissue
from tests.campaigns.conftest import IN_AUGUST

WEEK = timedelta(days=7)


def told(kind):
    return {notice.recipient for notice in Notice.objects.filter(kind=kind)}


def test_who_has_not_taken_it_up_is_reminded_after_a_week_and_once(cast, adopted):
    """甲中学 has taken it up; 乙中学 has not."""
    assert remind_waiting(at=IN_AUGUST + WEEK - timedelta(seconds=1)) == 0
    assert remind_waiting(at=IN_AUGUST + WEEK) == 1
    assert remind_waiting(at=IN_AUGUST + 2 * WEEK) == 1
    assert told("campaign.waiting") == {cast.stranger_office}
    assert Notice.objects.filter(kind="campaign.waiting").count() == 1


def test_a_version_that_nobody_has_looked_at_is_a_thing_of_its_own(cast, issued, offered, adopted):
    reissue(cast, issued, q6=5)
    remind_waiting(at=LATER + WEEK)
    assert told("campaign.waiting_changes") == {cast.principal, cast.office}
    adoption_accept(offered, version=2, take=["rule:q6"], actor=cast.principal, at=LATER)
    reissue(cast, issued, q6=6)
    remind_waiting(at=LATER + 2 * WEEK)
    assert Notice.objects.filter(kind="campaign.waiting_changes", recipient=cast.principal).count() == 2


def test_a_school_that_has_ended_it_is_left_alone(cast, issued, adopted):
    campaign_open(adopted, actor=cast.principal, at=IN_AUGUST)
    campaign_close(adopted, actor=cast.principal, at=IN_AUGUST)
    reissue(cast, issued, q6=5)
    remind_waiting(at=LATER + WEEK)
    assert told("campaign.waiting_changes") == set()


def test_the_doorbell_decides_nothing(cast, issued):
    assert remind_schools() == 2
