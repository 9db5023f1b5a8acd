"""Launching from a preset, opening and closing: by the service and by the command."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaigns.planning.models import Campaign, GroupMember
from campaigns.planning.services import campaign_close, campaign_discard, campaign_launch, campaign_open
from outreach.people.roles import Category, Role
from outreach.timeline.models import Entry
from tests.conftest import make_staff


def launch(cast, **changes):
    return campaign_launch(
        school=cast.school, preset="sanxiang", year=2026, actor=cast.principal, at=timezone.now(), **changes
    )


def actions(campaign):
    return list(Entry.objects.about(campaign).values_list("action", flat=True))


def test_a_launch_makes_a_draft_with_everything_the_preset_knows(cast):
    campaign = launch(cast)
    assert str(campaign) == "三项活动（2026年）"
    assert campaign.status == Campaign.Status.DRAFT
    assert (campaign.starts_on, campaign.ends_on) == (date(2026, 1, 1), date(2026, 12, 31))
    assert campaign.rules.count() == 16
    assert campaign.rules.get(code="q1").number == 5
    assert campaign.phases.count() == 3
    assert campaign.tracks.count() == 3
    assert campaign.handins.count() == 6
    assert campaign.handins.get(name="全年工作总结").due_on == date(2026, 12, 31)
    assert actions(campaign) == ["campaign.drafted"]


def test_a_week_of_seven_days_asks_for_seven(cast):
    assert launch(cast, week_in_days=7).rules.get(code="q1").number == 7


def test_the_leading_group_is_filled_with_those_who_hold_the_posts(cast):
    deputies = [
        make_staff(cast.school, f"A00{n}", name, post="副校长", category=Category.LEADER, roles=[Role.LEADER])
        for n, name in ((2, "副校长甲"), (3, "副校长乙"))
    ]
    union = make_staff(cast.school, "A005", "工会主席", post="工会主席", category=Category.LEADER, roles=[Role.LEADER])
    members = GroupMember.objects.filter(group__campaign=launch(cast), group__kind="leading").order_by("order")
    assert [member.person for member in members][:4] == [cast.principal, *deputies, union]
    assert members[4].person is None, "nobody at this school stands for 德育处: the place stays open"


def test_a_second_launch_of_the_year_is_refused_and_changes_nothing(cast):
    launch(cast)
    with pytest.raises(ValidationError, match="甲中学2026年的“三项活动”已经有了，请打开原来的那个。"):
        launch(cast)
    assert Campaign.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"preset": "nothing"}, "没有“nothing”这个活动预设"),
        ({"year": 26}, "年份26不对"),
        ({"starts_on": date(2026, 12, 31), "ends_on": date(2026, 1, 1)}, "结束日期不能早于开始日期"),
    ],
)
def test_a_launch_that_makes_no_sense_is_refused(cast, change, said):
    given = {"school": cast.school, "preset": "sanxiang", "year": 2026, "actor": None, "at": timezone.now()}
    with pytest.raises(ValidationError, match=said):
        campaign_launch(**given | change)
    assert not Campaign.objects.exists()


def test_an_office_plans_what_schools_run(cast):
    """It is a draft like any other, without anybody to fill its places, and is issued instead of opened."""
    campaign = campaign_launch(school=cast.bureau, preset="sanxiang", year=2026, actor=None, at=timezone.now())
    assert campaign.rules.count() == 16
    with pytest.raises(ValidationError, match="示例区教育工委的活动用“下发”交给学校，由学校开展。"):
        campaign_open(campaign, actor=cast.district, at=timezone.now())


def test_a_draft_is_opened_once_and_closed_once(cast):
    campaign = launch(cast)
    at = timezone.now()
    with pytest.raises(ValidationError, match="现在是“筹备中”"):
        campaign_close(campaign, actor=cast.principal, at=at)
    campaign_open(campaign, actor=cast.principal, at=at)
    stale = Campaign.objects.get(pk=campaign.pk)
    assert stale.status == Campaign.Status.RUNNING
    with pytest.raises(ValidationError, match="现在是“开展中”，不能再做这一步"):
        campaign_open(stale, actor=cast.principal, at=at)
    campaign_close(campaign, actor=cast.principal, at=at)
    assert actions(campaign) == ["campaign.drafted", "campaign.opened", "campaign.closed"]


def test_a_campaign_that_asks_for_nothing_is_not_opened(cast):
    campaign = launch(cast)
    campaign.rules.update(enabled=False)
    with pytest.raises(ValidationError, match="一条启用的指标也没有"):
        campaign_open(campaign, actor=cast.principal, at=timezone.now())


def test_a_draft_can_be_thrown_away_and_a_running_campaign_cannot(cast):
    campaign = launch(cast)
    campaign_discard(campaign, actor=cast.principal, at=timezone.now())
    assert not Campaign.objects.exists()
    campaign = launch(cast)
    campaign_open(campaign, actor=cast.principal, at=timezone.now())
    with pytest.raises(ValidationError, match="不能删除"):
        campaign_discard(campaign, actor=cast.principal, at=timezone.now())


def test_the_command_prints_the_id_of_a_running_campaign(cast, capsys):
    call_command("launch_campaign", preset="sanxiang", school="A", year=2026)
    campaign = Campaign.objects.get()
    assert capsys.readouterr().out == f"{campaign.pk}\n"
    assert campaign.status == Campaign.Status.RUNNING
    with pytest.raises(CommandError, match="已经有了，请打开原来的那个"):
        call_command("launch_campaign", preset="sanxiang", school="A", year=2026)
    assert Campaign.objects.count() == 1


@pytest.mark.parametrize(
    ("school", "preset", "said"),
    [("Z", "sanxiang", "没有代码为“Z”的单位"), ("A", "x", "没有“x”"), ("A", "own", "请在网页的“新建活动”里建")],
)
def test_the_command_says_what_is_wrong(cast, school, preset, said):
    with pytest.raises(CommandError, match=said):
        call_command("launch_campaign", preset=preset, school=school, year=2026)
    assert not Campaign.objects.exists()
