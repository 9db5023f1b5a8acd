"""Step 2 and 4 of a plan, the chart, a line and the contact points in a real browser, at both widths."""

from datetime import date

import pytest

from campaigns.planning.models import BranchPartner, LiaisonLine
from campaigns.planning.services import campaign_launch, campaign_open
from casework.pairings.models import ContactPoint
from casework.pairings.services import pairing_start
from outreach.people.models import Branch
from tests.campaigns.conftest import IN_AUGUST
from tests.e2e.looking import look


@pytest.fixture
def running(transactional_db, cast):
    campaign = campaign_launch(school=cast.school, preset="sanxiang", year=2026, actor=cast.principal, at=IN_AUGUST)
    campaign_open(campaign, actor=cast.principal, at=IN_AUGUST)
    line = LiaisonLine.objects.create(
        campaign=campaign, leader=cast.principal, post="校长", grade="七年级", officer=cast.office
    )
    line.departments.add(cast.general, cast.grade8)
    branch = Branch.objects.create(school=cast.school, name="第一党支部")
    BranchPartner.objects.create(campaign=campaign, branch=branch, partner="城关社区", since=date(2026, 3, 1))
    point = ContactPoint.objects.create(school=cast.school, kind="village", name="柳溪村")
    pairing_start(actor=cast.office, helper=cast.principal, contact_point=point, on=date(2026, 9, 1), at=IN_AUGUST)
    return campaign


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_of_the_organisation_can_be_looked_at(open_as, cast, running, width):
    page = open_as(cast.principal, width=width)
    group, line, point = running.groups.first(), running.lines.get(), ContactPoint.objects.get()
    for name, address in {
        "phases": f"/campaigns/{running.pk}/phases/",
        "organization": f"/campaigns/{running.pk}/organization/",
        "group": f"/campaigns/groups/{group.pk}/",
        "line-edit": f"/campaigns/lines/{line.pk}/edit/",
        "line": f"/campaigns/lines/{line.pk}/",
        "chart": f"/campaigns/{running.pk}/chart/",
        "partners": f"/campaigns/{running.pk}/partners/",
        "branches": "/campaigns/branches/",
        "points": "/points/",
        "point": f"/points/{point.pk}/",
    }.items():
        page.goto(address)
        look(page, f"organization-{name}-{width}")


def test_a_phase_is_moved_with_a_reason(open_as, cast, running):
    page = open_as(cast.principal)
    page.goto(f"/campaigns/{running.pk}/phases/")
    page.get_by_label("结束日期").first.fill("2026-04-15")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("活动已经开展，改动阶段请写一句为什么").first.wait_for()
    page.get_by_label("为什么改").fill("上级会议推迟")
    page.get_by_role("button", name="保存").click()
    page.locator("summary", has_text="经过").click()
    page.get_by_text("把“动员部署”从1月1日—3月31日改到1月1日—4月15日：上级会议推迟").wait_for()
    assert running.phases.get(name="动员部署").ends_on == date(2026, 4, 15)
    assert not page.complaints


def test_a_place_is_added_and_from_the_chart_a_line_is_opened(open_as, cast, running):
    page = open_as(cast.principal)
    page.goto(f"/campaigns/{running.pk}/organization/")
    page.get_by_role("button", name="工作专班").click()
    page.get_by_label("顾组长", exact=False).check()
    page.get_by_role("button", name="加上").click()
    page.get_by_text("加了 1 个位子").wait_for()
    page.goto(f"/campaigns/{running.pk}/chart/")
    page.get_by_role("heading", name="工作专班").wait_for()
    page.get_by_role("link", name="党政办").click()
    page.get_by_role("heading", name="白校长的联系条线").wait_for()
    page.get_by_text("处室还要做的").wait_for()
    assert not page.complaints
