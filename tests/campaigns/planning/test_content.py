"""A plan as plain data: what is taken along, what stays behind, and how it comes back in another year."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.planning.content import campaign_from_content, content_of, contents_of
from campaigns.planning.models import Campaign, GroupMember
from campaigns.planning.services import campaign_launch
from campaigns.quotas.countable import own_event_kind
from campaigns.quotas.models import QuotaRule
from outreach.timeline.models import Entry
from tests.campaigns.cascade.plans import plans
from tests.campaigns.conftest import IN_AUGUST


def again(content, cast, year=2027, **given):
    return campaign_from_content(content, school=cast.school, year=year, actor=cast.principal, at=IN_AUGUST, **given)


def days_of(content):
    return [content["starts_on"], content["ends_on"]] + [
        phase[name] for phase in content["phases"] for name in ("starts_on", "ends_on")
    ]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(content=plans())
def test_a_plan_comes_back_as_it_was(cast, content):
    with transaction.atomic():
        campaign = again(content, cast, year=content["year"])
        assert content_of(campaign) == content
        transaction.set_rollback(True)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(content=plans(), year=st.integers(2000, 2100))
def test_in_another_year_it_is_the_same_but_for_its_days(cast, content, year):
    with transaction.atomic():
        moved = content_of(again(content, cast, year=year))
        back = content_of(again(moved, cast, year=content["year"]))
        assert moved["year"] == year
        assert all(day.startswith(f"{year}-") for day in days_of(moved))
        assert back == content, "2026 has no 29 February, so nothing is lost on the way"
        transaction.set_rollback(True)


def test_a_launched_campaign_is_copied_whole_and_once_a_year(cast, draft):
    copy = again(content_of(draft), cast, copied_from=draft)
    assert (copy.year, copy.starts_on, copy.ends_on) == (2027, date(2027, 1, 1), date(2027, 12, 31))
    assert (copy.status, copy.steps_done, copy.doc_no) == (Campaign.Status.DRAFT, 0, "")
    assert copy.rules.count() == draft.rules.count()
    assert {rule.since for rule in copy.rules.all()} == {date(2027, 1, 1)}
    assert list(Entry.objects.about(copy).values_list("action", flat=True)) == ["campaign.copied"]
    with pytest.raises(ValidationError, match="甲中学2027年的“三项活动”已经有了，请打开原来的那个。"):
        again(content_of(draft), cast)
    assert Campaign.objects.filter(year=2027).count() == 1


def test_no_person_travels_and_posts_are_filled_anew(cast, draft):
    content = content_of(draft)
    assert cast.principal.name not in str(content)
    places = GroupMember.objects.filter(group__campaign=again(content, cast), group__kind="leading")
    assert places.get(position="组长").person == cast.principal
    elsewhere = campaign_from_content(content, school=cast.other_school, year=2026, actor=None, at=IN_AUGUST)
    assert not GroupMember.objects.filter(group__campaign=elsewhere, person__school=cast.school).exists()


def test_the_29th_of_february_becomes_the_28th(cast):
    leap = campaign_launch(school=cast.school, preset="sanxiang", year=2028, actor=cast.principal, at=IN_AUGUST)
    leap.phases.filter(order=0).update(starts_on=date(2028, 2, 28), ends_on=date(2028, 2, 29))
    leap.handins.update(due_on=date(2028, 2, 29))
    copy = again(content_of(leap), cast, year=2029)
    first = copy.phases.first()
    assert (first.starts_on, first.ends_on) == (date(2029, 2, 28), date(2029, 2, 28))
    assert {handin.due_on for handin in copy.handins.all()} == {date(2029, 2, 28)}


def test_events_of_an_own_activity_are_those_of_the_new_campaign(cast, draft):
    draft.activities.filter(code="phone").update(modes=[own_event_kind(draft.pk, "guard")])
    content = content_of(draft)
    assert f"c{draft.pk}." not in str(content)
    copy = again(content, cast)
    assert copy.activities.get(code="phone").modes == [own_event_kind(copy.pk, "guard")]


def test_of_a_rule_that_changes_the_version_to_come_is_taken(cast, running):
    rule = running.rules.get(code="q6")
    QuotaRule.objects.filter(pk=rule.pk).update(until=date(2026, 9, 30))
    rule.pk, rule.number, rule.since = None, 5, date(2026, 10, 1)
    rule.save(force_insert=True)
    assert [one["number"] for one in content_of(running)["rules"] if one["code"] == "q6"] == [5]


def test_a_year_out_of_range_is_refused(cast, draft):
    with pytest.raises(ValidationError, match="年份1999不对"):
        again(content_of(draft), cast, year=1999)


@pytest.mark.parametrize("number", [1, 3])
def test_the_cost_does_not_grow_with_campaigns(cast, draft, number, django_assert_num_queries):
    made = [again(content_of(draft), cast, year=2026 + n) for n in range(1, number + 1)]
    with django_assert_num_queries(9):
        assert len(contents_of(made)) == number
