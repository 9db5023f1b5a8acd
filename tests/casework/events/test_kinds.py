"""The kinds of event that a school may choose, their names, and what they count for."""

from datetime import date

import pytest
from django.utils import timezone

from campaigns.planning.services import campaign_launch, campaign_open
from campaigns.quotas.countable import EVENT_KINDS, own_event_kind
from campaigns.quotas.models import ActivityKind, QuotaRule
from casework.events.facts import FACTS, records
from casework.events.kinds import asks, event_kinds_for, kind_name, kind_names
from casework.events.models import Event
from casework.events.queries import counted_for
from casework.events.services import event_withdraw
from tests.casework.events.factory import make_event
from tests.casework.events.test_facts import ask


@pytest.fixture
def running(cast):
    """三项活动, with an activity of the school's own beside it."""
    now = timezone.now()
    campaign = campaign_launch(school=cast.school, preset="sanxiang", year=2026, actor=cast.principal, at=now)
    campaign_open(campaign, actor=cast.principal, at=now)
    activity = ActivityKind.objects.create(
        campaign=campaign, code="disc_guard", name="红船护旗手大讨论", source="event"
    )
    QuotaRule.objects.create(
        campaign=campaign, code="own1", roles=["school"], activity=activity, number=1, unit="次", period="campaign",
        per="school", since=campaign.starts_on,
    )  # fmt: skip
    cast.campaign = campaign
    cast.own = own_event_kind(campaign.pk, "disc_guard")
    return cast


def test_what_the_running_campaigns_ask_for_comes_first(running, django_assert_num_queries):
    with django_assert_num_queries(1):
        groups = event_kinds_for(running.school, date(2026, 10, 12))
    assert (groups[0].name, groups[0].asked) == ("三项活动", True)
    first = dict(groups[0].kinds)
    assert first["in_canteen"] == "进食堂"
    assert first[running.own] == "红船护旗手大讨论"
    everything = [code for group in groups for code, _ in group.kinds]
    assert len(everything) == len(set(everything))
    assert set(everything) == {*EVENT_KINDS, running.own}


def test_a_school_without_a_campaign_chooses_from_the_closed_list(cast):
    groups = event_kinds_for(cast.other_school, date(2026, 10, 12))
    assert {code for group in groups for code, _ in group.kinds} == set(EVENT_KINDS)
    assert not any(group.asked for group in groups)


def test_names_are_read_in_one_query(running, django_assert_num_queries):
    with django_assert_num_queries(1):
        names = kind_names(["lecture", running.own, "c999999.gone"])
    assert names == {"lecture": "专题讲座", running.own: "红船护旗手大讨论", "c999999.gone": "活动"}
    with django_assert_num_queries(0):
        assert kind_name("talk") == "谈心谈话"


@pytest.mark.parametrize("code", EVENT_KINDS)
def test_every_kind_says_what_it_asks(code):
    assert asks(code) <= {
        "lead", "organizer", "class_groups", "audience", "supervised", "branch", "department", "days", "contact_point",
        "topics",
    }  # fmt: skip


def test_an_event_of_its_own_kind_is_logged_and_counted(client, running):
    client.force_login(running.li)
    page = client.get("/m/events/new/", {"kind": running.own})
    assert "红船护旗手大讨论" in page.content.decode()
    event = make_event(running.school, running.own, date(2026, 10, 12), [running.li])
    assert event.title == "红船护旗手大讨论"
    assert [one.rule.code for one in counted_for(event)] == ["own1"]
    assert FACTS["次", "school"](ask(running.school, kinds=(running.own,)))
    client.force_login(running.stranger)
    assert client.get("/m/events/new/", {"kind": running.own}).status_code == 404


def test_it_says_for_which_rules_it_counts(running, django_assert_num_queries):
    event = make_event(running.school, "lecture", date(2026, 10, 12), [(running.principal, "lead")])
    with django_assert_num_queries(2):
        found = counted_for(event)
    assert [one.rule.code for one in found] == ["q11"]
    assert found[0].url.endswith(f"2026Q4/?campaign={running.campaign.pk}")
    assert counted_for(make_event(running.school, "film", date(2026, 10, 12), [running.li])) == []


# The records under a figure ------------------------------------------------------------


def test_the_records_say_what_counts_and_why_the_others_do_not(cast):
    school = cast.school
    make_event(school, "lecture", date(2026, 10, 5), [(cast.li, "lead")], title="讲了")
    make_event(school, "lecture", date(2026, 10, 6), [cast.li], title="听了")
    make_event(school, "lecture", date(2026, 10, 7), [(cast.li, "leave")], title="请假了")
    gone = make_event(school, "lecture", date(2026, 10, 8), [(cast.li, "lead")], title="撤回了")
    event_withdraw(event=gone, actor=cast.li, at=gone.received_at)
    make_event(school, "field_stay", date(2026, 10, 9), [cast.li], title="别的")
    make_event(school, "lecture", date(2026, 10, 10), [cast.wang], title="别人的")
    found = records(ask(school, kinds=("lecture",), purposes=("lead",), who=cast.li.pk), cast.li)
    assert [(one.title, one.why_not) for one in found] == [
        ("撤回了", "已撤回"),
        ("请假了", "请假"),
        ("听了", "这项只计主讲（主持）"),
        ("讲了", ""),
    ]
    assert found[-1].url == f"/events/{Event.objects.get(title='讲了').pk}/"


def test_the_records_of_a_school_leave_out_what_the_reader_may_not_see(cast):
    make_event(cast.school, "lecture", date(2026, 10, 5), [cast.wang], title="讲座")
    make_event(cast.school, "talk", date(2026, 10, 6), [cast.wang, cast.zhao])
    assert [one.title for one in records(ask(cast.school), cast.li)] == ["讲座"]
    assert [one.title for one in records(ask(cast.school), cast.office)] == ["谈心谈话", "讲座"]


def test_a_stay_says_how_many_days_lie_in_the_period(cast):
    make_event(cast.school, "field_stay", date(2026, 9, 29), [cast.li], until=date(2026, 10, 2))
    assert [one.note for one in records(ask(cast.school, who=cast.li.pk), cast.li)] == ["2天，参加"]


def test_a_stay_begun_before_counts_by_its_days_and_not_as_another_event(cast):
    make_event(cast.school, "field_stay", date(2026, 9, 30), [cast.li], until=date(2026, 10, 2))
    for by_days, why_not in ((True, ""), (False, "开始得更早，计在开始的那一期")):
        [found] = records(ask(cast.school, who=cast.li.pk, by_days=by_days), cast.li)
        assert found.why_not == why_not
