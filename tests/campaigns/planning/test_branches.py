"""Branches of the party and the communities, villages and units they are paired with (R304)."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.planning.models import BranchPartner
from campaigns.planning.partner_services import partner_add
from outreach.calendar.periods import SHANGHAI
from outreach.people.models import Branch, User
from outreach.timeline.queries import history_of

AT = datetime(2026, 9, 10, 9, tzinfo=SHANGHAI)


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.office)
    return client


@pytest.fixture
def partner(cast, running):
    branch = Branch.objects.create(school=cast.school, name="第一党支部")
    return BranchPartner.objects.create(campaign=running, branch=branch, partner="城关社区", since=date(2026, 3, 1))


def url(name, pk):
    return reverse(name, args=[pk])


def test_a_branch_is_shown_with_its_secretary_and_members(desk, cast, partner):
    User.objects.filter(pk__in=[cast.principal.pk, cast.li.pk]).update(branch=partner.branch)
    html = desk.get(reverse("branch-list")).content.decode()
    for words in ("第一党支部", "2 人", "白校长、李老师", "城关社区"):
        assert words in html


def test_a_branch_is_made_and_renamed_and_has_its_name_once(desk, cast, partner):
    desk.post(reverse("branch-new"), {"name": "第二党支部"})
    second = Branch.objects.get(name="第二党支部", school=cast.school)
    html = desk.post(url("branch-edit", second.pk), {"name": "第一党支部"}).content.decode()
    assert "已经有“第一党支部”了。" in html
    desk.post(url("branch-edit", second.pk), {"name": "教师党支部"})
    second.refresh_from_db()
    assert second.name == "教师党支部"


def partner_data(branch, **changed):
    return {
        "branch": branch.pk, "kind": "village", "partner": "柳溪村党支部", "contact": "村书记", "since": "2026-04-01",
        "note": "每季度一次义诊",
    } | changed  # fmt: skip


def test_a_branch_is_paired_once_with_the_same_and_several_may_share_one(desk, cast, running, partner):
    other = Branch.objects.create(school=cast.school, name="第二党支部")
    address = url("partner-new", running.pk)
    for branch in (partner.branch, other):
        assert desk.post(address, partner_data(branch)).url == url("partner-list", running.pk)
    html = desk.post(address, partner_data(other)).content.decode()
    assert "第二党支部已经和柳溪村党支部结对了" in html
    assert running.branch_partners.filter(partner="柳溪村党支部").count() == 2
    assert "柳溪村党支部" in desk.get(url("partner-list", running.pk)).content.decode()


def test_a_pairing_of_branches_ends_on_a_day_and_once(desk, running, partner):
    assert "不能早于" in desk.post(url("partner-end", partner.pk), {"until": "2026-02-01"}).content.decode()
    desk.post(url("partner-end", partner.pk), {"until": "2026-12-31"})
    partner.refresh_from_db()
    assert partner.until == date(2026, 12, 31)
    assert history_of(running)[0].what == "记下第一党支部和城关社区的结对到2026年12月31日结束"
    assert "已经结束了" in desk.post(url("partner-end", partner.pk), {"until": "2026-12-31"}).content.decode()


def test_a_branch_of_another_school_is_refused(cast, running):
    foreign = Branch.objects.create(school=cast.other_school, name="外校支部")
    made = BranchPartner(campaign=running, branch=foreign, partner="城关社区", since=date(2026, 3, 1))
    with pytest.raises(ValidationError, match="只能选本校的党支部"):
        partner_add(made, actor=cast.office, at=AT)


@pytest.mark.parametrize("name", ["branch-list", "branch-new"])
def test_branches_are_kept_by_the_office(client, cast, name):
    assert client.get(reverse(name)).status_code == 302
    client.force_login(cast.li)
    assert client.get(reverse(name)).status_code == 403


@pytest.mark.parametrize("name", ["partner-list", "branch-list"])
def test_the_lists_cost_the_same_for_one_and_for_three(desk, cast, running, name):
    address = url(name, running.pk) if name == "partner-list" else reverse(name)
    costs = []
    for number in range(3):
        branch = Branch.objects.create(school=cast.school, name=f"第{number}党支部")
        BranchPartner.objects.create(campaign=running, branch=branch, partner="社区", since=date(2026, 3, 1))
        desk.get(address)
        with CaptureQueriesContext(connection) as found:
            desk.get(address)
        costs.append(len(found))
    assert costs[0] == costs[2], found.captured_queries
