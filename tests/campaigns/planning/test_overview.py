"""What stands first on a campaign's page."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from campaigns.planning.models import Campaign, GroupMember
from campaigns.planning.overview import days_of

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def detail(client, who, campaign):
    client.force_login(who)
    return client.get(reverse("campaign-detail", args=[campaign.pk]))


@pytest.mark.parametrize(
    ("today", "past"),
    [("2025-12-31", 0), ("2026-01-01", 1), ("2026-08-10", 222), ("2026-12-31", 365), ("2027-05-01", 365)],
)
def test_how_far_the_days_have_come(today, past):
    span = SimpleNamespace(starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    assert days_of(span, date.fromisoformat(today)) == (past, 365)


@given(DAYS, DAYS, DAYS)
def test_days_stay_between_none_and_all(one, other, today):
    past, whole = days_of(SimpleNamespace(starts_on=min(one, other), ends_on=max(one, other)), today)
    assert 0 <= past <= whole
    assert (past == whole) == (today >= max(one, other))
    assert (past == 0) == (today < min(one, other))


def test_days_phases_and_figures_stand_first(client, cast, running, time_machine):
    time_machine.move_to("2026-08-10T09:00+08:00")
    page = detail(client, cast.principal, running)
    seen = page.context["overview"]
    now = [phase.name for phase in running.phases.all() if phase.starts_on <= date(2026, 8, 10) <= phase.ends_on]
    assert [bar.phase.name for bar in seen.now] == now
    assert (seen.past, seen.days, seen.rules) == (222, 365, running.rules.filter(enabled=True).count())
    html = page.content.decode()
    assert f"{reverse('quarter', args=['2026Q3'])}?campaign={running.pk}" in html
    assert "看本季度完成情况" in html
    assert len(seen.soon) == 3 and all(stone.on >= date(2026, 8, 10) for stone in [*seen.soon, *seen.later])


def test_a_place_that_nobody_holds_is_counted(client, cast, running):
    places = GroupMember.objects.filter(group__campaign=running)
    places.update(person=None)
    places.filter(pk=places.first().pk).update(person=cast.principal)
    seen = detail(client, cast.li, running).context["overview"]
    assert (seen.filled, seen.places) == (1, places.count())


def test_a_teacher_reads_first_what_is_asked_of_teachers(client, cast, running):
    groups = {group.who: group.is_open for group in detail(client, cast.zhao, running).context["overview"].asked}
    assert groups["教职工"] and not groups["班子成员"]
    heads = {group.who: group.is_open for group in detail(client, cast.li, running).context["overview"].asked}
    assert heads["班主任"], "who heads a class sees what is asked of heads"


def test_every_rule_stands_once_and_nothing_is_lost(client, cast, running):
    seen = detail(client, cast.office, running).context["overview"]
    codes = [line.rule.code for group in seen.asked for line in group.lines] + [line.rule.code for line in seen.off]
    assert sorted(codes) == sorted(running.rules.values_list("code", flat=True))
    assert not any(group.is_open for group in seen.asked), "who plans opens what is wanted"


@pytest.mark.parametrize(
    ("today", "quarter", "button"),
    [("2026-08-10", "2026Q3", "看本季度完成情况"), ("2027-02-01", "2026Q4", "看第四季度完成情况")],
)
def test_the_figures_are_those_of_the_campaigns_own_days(client, cast, running, time_machine, today, quarter, button):
    time_machine.move_to(f"{today}T09:00+08:00")
    html = detail(client, cast.li, running).content.decode()
    assert reverse("quarter", args=[quarter]) in html
    assert button in html


def test_one_that_was_ended_early_is_in_no_phase(client, cast, running, time_machine):
    time_machine.move_to("2026-08-10T09:00+08:00")
    assert detail(client, cast.li, running).context["overview"].now
    Campaign.objects.filter(pk=running.pk).update(status=Campaign.Status.CLOSED)
    assert not detail(client, cast.li, running).context["overview"].now


def test_a_campaign_that_is_over_says_so(client, cast, running, time_machine):
    time_machine.move_to("2027-02-01T09:00+08:00")
    Campaign.objects.filter(pk=running.pk).update(status=Campaign.Status.CLOSED)
    html = detail(client, cast.li, running).content.decode()
    assert "活动已结束" in html
    assert "没有要赶的日子了" in html
