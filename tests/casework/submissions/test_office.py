"""Judging on the page, the matrix of the office, and reminding those who owe."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.handins.services import handin_change
from campaigns.quotas.models import Exemption
from casework.submissions.models import Submission
from casework.submissions.owing import owed
from casework.submissions.queries import matrix_of, owed_by
from outreach.notices.models import Notice
from tests.casework.diaries.factory import make_diary
from tests.casework.submissions.factory import make_handin, make_submission
from tests.conftest import make_staff

State = Submission.State
TODAY = date(2026, 10, 20)


def by_name(campaign, day=TODAY, code="reflection"):
    return {one.name: one for one in owed([campaign], day) if one.handin.code == code}


# Who owes ----------------------------------------------------------------------


def test_leaders_and_teachers_owe_one_copy_each(cast, campaign):
    assert {name: one.exempt for name, one in by_name(campaign).items()} == {
        "白校长": "", "李老师": "", "王老师": "", "赵老师": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arrived", "left", "exempt"),
    [
        (date(2020, 9, 1), None, ""),
        (date(2026, 5, 1), None, ""),
        (date(2026, 10, 1), None, "10月1日到岗"),
        (date(2020, 9, 1), date(2026, 9, 30), "9月30日离岗"),
    ],
)
def test_newcomers_and_leavers(cast, campaign, arrived, left, exempt):
    newcomer = make_staff(cast.school, "A050", "新老师", department=cast.grade8, arrived_on=arrived, left_on=left)
    newcomer.appointments.create(organization=cast.school, role="teacher", since=arrived)
    assert by_name(campaign)["新老师"].exempt.startswith(exempt)
    assert bool(by_name(campaign)["新老师"].exempt) == bool(exempt)


def test_who_is_away_nearly_all_the_time_owes_nothing(cast, campaign):
    Exemption.objects.create(
        school=cast.school, user=cast.zhao, reason="maternity", since=date(2026, 1, 1), until=date(2026, 11, 1),
        state="approved", requested_by=cast.zhao, requested_at=timezone.now(),
    )  # fmt: skip
    assert "产假" in by_name(campaign)["赵老师"].exempt
    assert cast.zhao.pk not in {writer for one in owed([campaign], TODAY) if one.waits for writer in one.writers}


def test_who_leaves_after_handing_in_is_kept_in_sight(cast, campaign, paper):
    make_submission(cast.zhao, paper)
    cast.zhao.left_on = date(2026, 10, 1)
    cast.zhao.save()
    one = by_name(campaign)["赵老师"]
    assert (one.is_handed_in, one.counts, one.waits) == (True, True, False)


def test_a_paper_of_somebody_who_owes_nothing_is_kept_in_sight(cast, campaign, paper):
    make_submission(cast.zhao, paper)
    paper.roles = ["leader"]
    paper.save()
    assert by_name(campaign)["赵老师"].exempt == "现在不要求交"


@pytest.mark.parametrize(
    ("per", "owners"),
    [
        ("department", {"党政办": {"office"}, "七年级组": {"lead"}, "八年级组": {"office"}}),
        ("school", {"学校": {"office"}}),
        ("branch", {"第一党支部": {"principal"}, "第二党支部": {"office"}}),
        ("line", {"白校长条线": {"zhao"}, "联系条线": {"office"}}),
    ],
)
def test_units_owe_through_their_lead_or_the_office(cast, campaign, per, owners):
    for number, user in (("一", cast.principal), ("二", cast.li)):
        user.branch = cast.school.branches.create(name=f"第{number}党支部")
        user.save()
    campaign.lines.create(leader=cast.principal, officer=cast.zhao)
    campaign.lines.create()
    make_handin(campaign, per=per, roles=[])
    found = {name: one.writers for name, one in by_name(campaign, code="paper").items()}
    assert found == {name: {getattr(cast, one).pk for one in who} for name, who in owners.items()}


def test_two_copies_are_two_lines(cast, campaign):
    make_handin(campaign, count=2)
    mine = [one for one in owed_by(cast.li, TODAY) if one.handin.code == "paper"]
    assert [one.title for one in mine] == ["家访心得体会（第1份）", "家访心得体会（第2份）"]


def test_what_opens_later_is_not_owed_yet(cast, campaign):
    make_handin(campaign, opens_on=date(2026, 11, 1))
    assert "paper" not in {one.handin.code for one in owed_by(cast.li, TODAY)}
    assert "paper" in {one.handin.code for one in owed_by(cast.li, date(2026, 11, 1))}


def test_what_is_switched_off_is_owed_by_nobody(cast, campaign, paper):
    paper.enabled = False
    paper.save()
    assert by_name(campaign) == {}


def test_the_questions_do_not_follow_the_people(cast, campaign, django_assert_num_queries):
    with django_assert_num_queries(7):
        owed([campaign], TODAY)
    for n in range(5):
        make_staff(cast.school, f"A06{n}", f"老师{n}", department=cast.grade8, roles=["teacher"])
    make_handin(campaign)
    with django_assert_num_queries(7):
        assert len(owed([campaign], TODAY)) > 15


# Judging ----------------------------------------------------------------------


def test_it_is_returned_with_a_comment_and_accepted_the_second_time(cast, campaign, paper, hands, client):
    submission = make_submission(cast.li, paper, text="第一稿")
    page = hands.judge(cast.office, submission, "return").content.decode()
    assert "请写一句意见，对方才知道怎么改。" in page
    page = hands.judge(cast.office, submission, "return", "请写写那户的孩子").content.decode()
    assert "已退回，作者会看到您的意见" in page
    assert Notice.objects.filter(recipient=cast.li, kind="submission.returned").count() == 1
    page = hands.write(cast.li, paper, "第二稿", then="hand_in", rev=submission.rev).content.decode()
    assert "请写写那户的孩子" in page
    page = hands.judge(cast.office, submission, "accept").content.decode()
    assert "第二稿" in page
    submission.refresh_from_db()
    assert submission.state == State.ACCEPTED
    client.force_login(cast.li)
    assert "10月20日通过" in client.get(reverse("submission-mine")).content.decode()


@pytest.mark.parametrize("do", ["accept", "return", "opinion", "burn"])
@pytest.mark.parametrize(("who", "status"), [("li", 403), ("wang", 404), ("lead", 404), ("stranger_office", 404)])
def test_who_may_not_judge_does_not(client, cast, paper, who, status, do):
    submission = make_submission(cast.li, paper)
    client.force_login(getattr(cast, who))
    answer = client.post(reverse("submission-judge", args=[submission.pk]), {"do": do, "comment": "x"})
    assert answer.status_code == status
    submission.refresh_from_db()
    assert submission.state == State.HANDED_IN
    assert client.get(reverse("submission-judge", args=[submission.pk])).status_code == 405


def test_the_second_judge_reads_who_was_quicker(cast, paper, hands):
    submission = make_submission(cast.li, paper)
    hands.judge(cast.office, submission, "accept")
    page = hands.judge(cast.principal, submission, "accept").content.decode()
    assert "文主任已经通过了" in page


def test_what_was_on_the_screen_is_what_is_judged(client, cast, paper):
    submission = make_submission(cast.li, paper)
    client.force_login(cast.office)
    stale = {"do": "accept", "handed": "2026-10-19T09:00:00+08:00"}
    page = client.post(reverse("submission-judge", args=[submission.pk]), stale, follow=True).content.decode()
    assert "刚才又交了一次" in page
    submission.refresh_from_db()
    assert submission.state == State.HANDED_IN


def test_whose_turn_it_is_is_called_and_finds_it(client, cast, campaign, give):
    give(cast.zhao, "leader")
    paper = make_handin(campaign, review=["opinions", "review"], reviewer="chief", name="对照检查材料")
    submission = make_submission(cast.li, paper)
    assert set(Notice.objects.filter(kind="submission.turn").values_list("recipient__name", flat=True)) == {
        "白校长", "赵老师",
    }  # fmt: skip
    client.force_login(cast.zhao)
    assert "对照检查材料" in client.get(reverse("submission-mine")).content.decode().partition("要交的")[0]
    page = client.get(reverse("submission-detail", args=[submission.pk])).content.decode()
    assert "提意见" in page
    assert 'value="accept"' not in page


# The matrix -------------------------------------------------------------------


def test_the_matrix_counts_what_is_owed(client, cast, campaign, paper):
    make_submission(cast.li, paper, accepted_by=cast.office)
    make_submission(cast.wang, paper)
    make_diary(cast.li, date(2026, 10, 19))
    client.force_login(cast.office)
    page = client.get(reverse("submission-office")).content.decode()
    matrix = matrix_of(cast.office, campaign, TODAY)
    mine = next(one.sum for one in matrix.materials if one.handin == paper)
    assert (mine.due, mine.handed, mine.accepted, mine.rate) == (4, 2, 1, "25.0%")
    assert f"已交 2 / 应交 {matrix.total.due}" in page
    assert "已写 1 篇，内容只有本人能看" in page


def test_nothing_owed_is_a_dash(cast, campaign):
    campaign.handins.all().delete()
    assert matrix_of(cast.office, campaign, TODAY).total.rate == "—"


def test_people_stand_by_department_and_number_whatever_they_did(cast, campaign, paper):
    make_submission(cast.zhao, paper, accepted_by=cast.office)
    names = [row.name for row in matrix_of(cast.office, campaign, TODAY).rows]
    assert names == ["白校长", "李老师", "王老师", "赵老师", "学校"]


@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        ({"state": "已交"}, ["李老师"]),
        ({"state": "待交", "code": "reflection"}, ["白校长", "王老师", "赵老师"]),
        ({"department": "grade8"}, ["赵老师"]),
        ({"code": "party_analysis"}, ["白校长"]),
    ],
)
def test_the_filters(client, cast, campaign, paper, chosen, names):
    make_submission(cast.li, paper)
    query = {"state": chosen.get("state", "")}
    if "code" in chosen:
        query["handin"] = campaign.handins.get(code=chosen["code"]).pk
    if "department" in chosen:
        query["department"] = getattr(cast, chosen["department"]).pk
    client.force_login(cast.office)
    answer = client.get(reverse("submission-office"), query)
    assert [row.name for row in answer.context["page"]] == names


def test_a_unit_lead_sees_the_own_unit_only(client, cast, campaign):
    client.force_login(cast.lead)
    answer = client.get(reverse("submission-office"))
    assert {row.name for row in answer.context["page"]} == {"李老师", "王老师"}


@pytest.mark.parametrize(("who", "leads_on"), [("lead", False), ("office", True)])
def test_the_table_leads_on_only_to_what_one_may_read(client, cast, campaign, paper, who, leads_on):
    handed = make_submission(cast.li, paper)
    client.force_login(getattr(cast, who))
    page = client.get(reverse("submission-office")).content.decode()
    url = reverse("submission-detail", args=[handed.pk])
    assert (f'href="{url}"' in page) is leads_on
    assert client.get(url).status_code == (200 if leads_on else 404)


@pytest.mark.parametrize("who", ["li", "stranger", "district"])
def test_the_matrix_is_not_for_everybody(client, cast, campaign, who):
    client.force_login(getattr(cast, who))
    assert client.get(reverse("submission-office")).status_code == 403


def test_another_school_s_office_sees_none_of_it(client, cast, campaign, paper):
    make_submission(cast.li, paper)
    client.force_login(cast.stranger_office)
    assert "还没有开展中的活动" in client.get(f"{reverse('submission-office')}?campaign={campaign.pk}").content.decode()


def test_the_matrix_costs_the_same_for_one_and_for_many(client, cast, campaign, paper, queries_of):
    client.force_login(cast.office)
    make_submission(cast.li, paper)
    one = queries_of(reverse("submission-office"))
    make_submission(cast.wang, paper)
    make_submission(cast.zhao, paper)
    make_handin(campaign)
    assert queries_of(reverse("submission-office")) == one


# Reminding --------------------------------------------------------------------


def test_those_who_owe_are_reminded_once_a_day(client, cast, campaign, paper):
    make_submission(cast.li, paper)
    client.force_login(cast.office)
    url = reverse("submission-remind", args=[campaign.pk])
    assert client.get(url).status_code == 405
    assert "已提醒 4 人" in client.post(url, follow=True).content.decode()
    assert "今天已经提醒过了" in client.post(url, follow=True).content.decode()
    told = Notice.objects.filter(kind="submission.owed")
    assert set(told.values_list("recipient__name", flat=True)) == {"白校长", "文主任", "王老师", "赵老师"}
    client.force_login(cast.li)
    assert client.post(url).status_code == 403


def test_another_day_is_told_to_those_who_still_owe(cast, campaign, paper):
    make_submission(cast.li, paper)
    handin_change(paper, actor=cast.office, at=timezone.now(), due_on=date(2026, 12, 20))
    told = Notice.objects.filter(kind="submission.due_moved")
    assert set(told.values_list("recipient__name", flat=True)) == {"白校长", "王老师", "赵老师"}
    assert told.first().data["due"] == "12月20日"
