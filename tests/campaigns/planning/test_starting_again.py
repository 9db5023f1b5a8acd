"""Starting from nothing, doing it as it was done before, and two plans side by side."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from campaigns.planning.comparing import CHANGED, ONLY_LEFT, ONLY_RIGHT, SAME, Row, compare
from campaigns.planning.content import content_of
from campaigns.planning.copy_services import campaign_copy
from campaigns.planning.models import Campaign, GroupMember, LiaisonLine
from campaigns.planning.services import campaign_launch
from campaigns.quotas.models import QuotaRule
from campaigns.quotas.services import rule_change
from tests.campaigns.conftest import IN_AUGUST
from tests.parallel import in_parallel

LAUNCH = {"preset": "own", "year": 2026}


@pytest.fixture
def desk(client, cast, time_machine):
    time_machine.move_to(IN_AUGUST)
    client.force_login(cast.principal)
    return client


# From nothing ------------------------------------------------------------------------


def test_a_campaign_of_the_schools_own_needs_a_name(desk):
    page = desk.post(reverse("campaign-new"), LAUNCH)
    assert "请给活动起个名字" in page.content.decode()
    assert not Campaign.objects.exists()


def test_two_of_ones_own_in_a_year(desk):
    for name in ("暑期大家访", "寒假送温暖"):
        answer = desk.post(reverse("campaign-new"), LAUNCH | {"name": name})
        assert answer.status_code == 302
    assert sorted(Campaign.objects.values_list("nickname", flat=True)) == sorted(["寒假送温暖", "暑期大家访"])


def test_one_of_ones_own_sent_twice_is_one(desk):
    for status in (302, 200):
        page = desk.post(reverse("campaign-new"), LAUNCH | {"name": "暑期大家访"})
        assert page.status_code == status
    assert "2026年的“暑期大家访”已经有了" in page.content.decode()
    assert reverse("campaign-detail", args=[Campaign.objects.get().pk]) in page.content.decode()


def test_the_name_of_a_campaign_of_the_library_is_not_lost_to_the_box(desk):
    desk.post(reverse("campaign-new"), {"preset": "sanxiang", "year": 2026, "name": "别的名字"})
    assert Campaign.objects.get().nickname == "三项活动"


def test_what_stands_in_the_way_is_linked(desk, draft):
    page = desk.post(reverse("campaign-new"), {"preset": "sanxiang", "year": 2026}).content.decode()
    assert "已经有了" in page
    assert reverse("campaign-detail", args=[draft.pk]) in page


# As before ---------------------------------------------------------------------------


def test_a_year_later_all_is_there_and_the_days_have_moved(cast, draft):
    line = LiaisonLine.objects.create(campaign=draft, leader=cast.principal, grade="七年级", officer=cast.li)
    line.departments.add(cast.grade7)
    QuotaRule.objects.filter(campaign=draft, code="q6").update(number=5, lock="locked")
    copy = campaign_copy(draft, year=2027, actor=cast.principal, at=IN_AUGUST)
    assert (copy.status, copy.copied_from, copy.starts_on) == ("draft", draft, date(2027, 1, 1))
    assert [phase.starts_on.year for phase in copy.phases.all()] == [2027] * 3
    rule = copy.rules.get(code="q6")
    assert (rule.number, rule.lock, rule.since) == (5, "free", date(2027, 1, 1))
    kept = copy.lines.get()
    assert (kept.leader, kept.officer, [str(unit) for unit in kept.departments.all()]) == (
        cast.principal, cast.li, ["七年级组"],
    )  # fmt: skip


def test_who_has_left_keeps_no_place(cast, draft):
    place = GroupMember.objects.filter(group__campaign=draft).exclude(person=cast.principal).first()
    place.person = cast.zhao
    place.save()
    LiaisonLine.objects.create(campaign=draft, leader=cast.zhao, officer=cast.zhao)
    cast.zhao.left_on = date(2026, 8, 1)
    cast.zhao.save()
    copy = campaign_copy(draft, year=2027, actor=cast.principal, at=IN_AUGUST)
    assert not GroupMember.objects.filter(group__campaign=copy, person=cast.zhao).exists()
    assert (copy.lines.get().leader, copy.lines.get().officer) == (None, None)


def test_who_is_still_there_keeps_the_place_that_was_given_by_hand(cast, draft):
    place = GroupMember.objects.filter(group__campaign=draft).exclude(person=cast.principal).first()
    place.person = cast.zhao
    place.save()
    copy = campaign_copy(draft, year=2027, actor=cast.principal, at=IN_AUGUST)
    assert GroupMember.objects.get(group__campaign=copy, person=cast.zhao).post == place.post


@pytest.mark.parametrize("year", [2026, 1999])
def test_a_year_that_cannot_be(cast, draft, year):
    with pytest.raises(ValidationError):
        campaign_copy(draft, year=year, actor=cast.principal, at=IN_AUGUST)
    assert Campaign.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one(cast, draft):
    def copying(_):
        return campaign_copy(draft, year=2027, actor=cast.principal, at=IN_AUGUST).pk

    answers = in_parallel(2, copying)
    assert sorted(type(answer).__name__ for answer in answers) == ["ValidationError", "int"]
    assert Campaign.objects.filter(year=2027).count() == 1


def test_the_button_makes_it_and_says_so(desk, draft):
    page = desk.post(reverse("campaign-copy", args=[draft.pk]), {"year": 2027}, follow=True)
    assert page.redirect_chain[-1][0] == reverse("campaign-goals", args=[Campaign.objects.get(year=2027).pk])
    assert "日期都移到了2027年" in page.content.decode()
    again = desk.post(reverse("campaign-copy", args=[draft.pk]), {"year": 2027}, follow=True)
    assert "已经有了" in again.content.decode()
    assert Campaign.objects.count() == 2


def test_without_a_year_nothing_is_made(desk, draft):
    assert "请选年份" in desk.post(reverse("campaign-copy", args=[draft.pk]), {}, follow=True).content.decode()
    assert Campaign.objects.count() == 1


@pytest.mark.parametrize(("who", "status"), [("li", 403), ("stranger_office", 404), ("district", 404)])
@pytest.mark.parametrize("name", ["campaign-copy", "campaign-compare"])
def test_it_is_for_those_who_plan(client, cast, running, who, status, name):
    client.force_login(getattr(cast, who))
    send = client.post if name == "campaign-copy" else client.get
    assert send(reverse(name, args=[running.pk]), {"year": 2027}).status_code == status
    assert Campaign.objects.count() == 1


# Side by side ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right", "state"),
    [("甲", "甲", SAME), ("甲", "乙", CHANGED), ("甲", "", ONLY_LEFT), ("", "乙", ONLY_RIGHT)],
)
def test_each_kind_of_difference(left, right, state):
    assert Row(left, right).state == state


def test_a_plan_beside_itself_differs_in_nothing(draft):
    content = content_of(draft)
    assert [section.different for section in compare(content, content)] == [()] * 5


def test_what_was_changed_from_one_year_to_the_next(cast, draft):
    copy = campaign_copy(draft, year=2027, actor=cast.principal, at=IN_AUGUST)
    rule_change(copy.rules.get(code="q6"), number=5, actor=cast.principal, at=IN_AUGUST)
    QuotaRule.objects.filter(campaign=copy, code="q15").update(enabled=False)
    copy.handins.get(code="reflection").delete()
    sections = {section.title: section for section in compare(content_of(draft), content_of(copy))}
    rules = {(row.left, row.right) for row in sections["内容与指标"].different}
    assert rules == {
        ("教职工每人每季度家访不少于4次，上门或约访计数", "教职工每人每季度家访不少于5次，上门或约访计数"),
        ("学校每学期教职工（家长）开放日不少于1次", ""),
    }
    [gone] = sections["材料"].different
    assert gone.left.startswith("班子成员、教师每人交家访心得体会1份") and gone.right == ""
    assert not sections["时间和主题"].different and not sections["阶段"].different


def test_two_different_campaigns_side_by_side(cast, draft, desk):
    other = campaign_launch(school=cast.school, preset="sanda", year=2026, actor=cast.principal, at=IN_AUGUST)
    page = desk.get(reverse("campaign-compare", args=[draft.pk]), {"other": other.pk}).content.decode()
    assert "三年内" in page or "三学年内" in page
    assert "不再要求" in page and "新增" in page


def test_alone_there_is_nothing_to_compare(desk, draft):
    assert "没有别的活动可以比" in desk.get(reverse("campaign-compare", args=[draft.pk])).content.decode()


def test_anothers_campaign_cannot_be_chosen(desk, cast, draft):
    campaign_launch(school=cast.school, preset="sanda", year=2026, actor=cast.principal, at=IN_AUGUST)
    strange = campaign_launch(school=cast.other_school, preset="sanxiang", year=2026, actor=None, at=IN_AUGUST)
    page = desk.get(reverse("campaign-compare", args=[draft.pk]), {"other": strange.pk}).content.decode()
    assert "乙中学" not in page
