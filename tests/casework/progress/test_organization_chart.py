"""The chart of an organisation and the totals of a liaison line: who sees what, and that they add up."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.planning.models import BranchPartner, LiaisonLine
from campaigns.planning.services import campaign_launch, campaign_open
from casework.progress.organization_queries import totals_of
from casework.tickets.models import Ticket
from casework.visits.content import Problem
from outreach.calendar.periods import SHANGHAI
from outreach.people.models import Branch, Department
from tests.casework.visits.factory import make_visit

IN_AUGUST = datetime(2026, 8, 10, 9, tzinfo=SHANGHAI)
NOW = datetime(2026, 9, 20, 9, tzinfo=SHANGHAI)


@pytest.fixture
def running(cast):
    made = campaign_launch(school=cast.school, preset="sanxiang", year=2026, actor=cast.principal, at=IN_AUGUST)
    campaign_open(made, actor=cast.principal, at=IN_AUGUST)
    return made


@pytest.fixture
def line(cast, running):
    made = LiaisonLine.objects.create(
        campaign=running, leader=cast.lead, post="德育主任", grade="七年级", officer=cast.wang
    )
    made.departments.add(cast.grade7, cast.grade8)
    return made


def chart(campaign):
    return reverse("campaign-chart", args=[campaign.pk])


def page(line):
    return reverse("line-detail", args=[line.pk])


def test_the_chart_shows_groups_lines_and_partners(client, cast, running, line):
    branch = Branch.objects.create(school=cast.school, name="第一党支部")
    BranchPartner.objects.create(campaign=running, branch=branch, partner="城关社区", since=date(2026, 3, 1))
    client.force_login(cast.li)
    html = client.get(chart(running)).content.decode()
    for words in ("领导小组", "办公室", "顾组长", "七年级组", "联络员：王老师", "城关社区", page(line), "暂缺"):
        assert words in html
    assert "改组织" not in html
    client.force_login(cast.office)
    assert "改组织" in client.get(chart(running)).content.decode()


def test_an_empty_chart_says_so(client, cast, running):
    running.groups.all().delete()
    client.force_login(cast.li)
    assert "还没有设组织" in client.get(chart(running)).content.decode()


@pytest.mark.parametrize(("who", "status"), [("stranger_office", 404), ("district", 404)])
def test_another_school_sees_neither(client, cast, running, line, who, status):
    assert client.get(chart(running)).status_code == 302
    client.force_login(getattr(cast, who))
    assert client.get(chart(running)).status_code == status
    assert client.get(page(line)).status_code == status


@pytest.mark.parametrize(
    ("who", "reads"),
    [("office", True), ("principal", True), ("lead", True), ("wang", True), ("li", False), ("zhao", False)],
)
def test_the_figures_are_for_the_leader_the_officer_and_the_office(client, cast, line, who, reads):
    client.force_login(getattr(cast, who))
    html = client.get(page(line)).content.decode()
    assert ("处室还要做的" in html) is reads
    assert "顾组长" in html
    assert client.post(page(line)).status_code == 405


def test_the_totals_add_up(cast, line):
    make_visit(cast.li, cast.zhou, on=date(2026, 9, 10), problem=Problem("门口停满了车。"))
    make_visit(cast.zhao, cast.chen, on=date(2026, 9, 11))
    make_visit(cast.li, cast.zhou, on=date(2026, 6, 1))
    Ticket.objects.update(department=cast.grade8)
    found = totals_of(line, as_of=NOW)
    assert [(one.unit, one.people, one.visits, one.open_tickets) for one in found.units] == [
        (cast.grade7, 3, 1, 0),
        (cast.grade8, 1, 1, 1),
    ]
    grade = found.grade
    assert (grade.families, grade.reached, grade.visits, grade.open_tickets) == (1, 1, 1, 1)
    assert grade.classes == [cast.class71]
    visits = next(one for one in found.owing if one.rule.code == "q6")
    assert (visits.done, visits.due, visits.missing) == (2, 16, 14)


def test_nothing_is_owed_before_the_campaign_runs(cast, line):
    type(line.campaign).objects.update(status="draft")
    line.refresh_from_db()
    assert totals_of(line, as_of=NOW).owing == []


def test_the_pages_cost_the_same_for_one_and_for_three(client, cast, running, line):
    client.force_login(cast.office)
    costs = []
    for number in range(3):
        unit = Department.objects.create(school=cast.school, name=f"第{number}处", order=9)
        line.departments.add(unit)
        LiaisonLine.objects.create(campaign=running, post=f"副校长{number}", grade="八年级").departments.add(unit)
        for address in (chart(running), page(line)):
            client.get(address)
            with CaptureQueriesContext(connection) as found:
                client.get(address)
            costs.append(len(found))
    assert costs[:2] == costs[4:]
