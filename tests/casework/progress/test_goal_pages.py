"""What the system counts for the goals, and the page on which it stands."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.planning.services import campaign_launch, campaign_open
from casework.families.models import StudentTag
from casework.pairings.models import Pairing
from casework.pairings.services import pairing_assess
from casework.progress.goal_queries import readings_of, rows_under
from casework.progress.goal_services import goal_figure_clear, goal_figure_enter
from casework.progress.goals import Reading
from casework.progress.models import GoalFigure
from casework.tickets.models import Ticket
from casework.tickets.services import ticket_register
from outreach.calendar.periods import shanghai_moment
from outreach.timeline.queries import history_of
from tests.casework.registers.factory import make_entry
from tests.casework.visits.factory import make_visit

TODAY = date(2026, 11, 20)
AT = shanghai_moment(TODAY)


@pytest.fixture
def campaign(cast):
    campaign = campaign_launch(school=cast.school, preset="sanxiang", year=2026, actor=cast.principal, at=AT)
    campaign_open(campaign, actor=cast.principal, at=AT)
    return campaign


def read(campaign, code, year=2026):
    return readings_of(campaign, (2025, 2026), TODAY)[code, year]


def ticket(cast, on, *, reporter="parent", status="registered", category="other", visit=None):
    made = ticket_register(
        school=cast.school, text="门口停满了车", category=category, reporter=reporter, actor=cast.office,
        at=shanghai_moment(on), visit=visit,
    )  # fmt: skip
    Ticket.objects.filter(pk=made.pk).update(status=status)
    return made


def test_a_year_without_records_is_to_be_filled(cast, campaign):
    assert not read(campaign, "parent_petitions").known
    ticket(cast, date(2026, 10, 9))
    assert read(campaign, "parent_petitions") == Reading(1, note="10月9日起有记录")
    assert not read(campaign, "parent_petitions", 2025).known


def test_petitions_are_what_was_brought_not_what_was_collected(cast, campaign):
    ticket(cast, date(2025, 1, 5))
    ticket(cast, date(2026, 3, 5), status="signed_off")
    ticket(cast, date(2026, 3, 6), reporter="staff")
    ticket(cast, date(2026, 3, 7), visit=make_visit(cast.li, cast.zhou, on=date(2026, 3, 7)))
    assert read(campaign, "parent_petitions") == Reading(1)
    assert read(campaign, "parent_petitions", 2025) == Reading(1)
    assert read(campaign, "petitions") == Reading(2)
    assert read(campaign, "settled") == Reading(1, 2)
    assert len(rows_under("petitions", cast.school.pk, 2026, TODAY)) == 2


def test_surroundings_are_troubles_that_were_signed_off(cast, campaign):
    ticket(cast, date(2026, 1, 5), category="logistics_safety", status="signed_off")
    ticket(cast, date(2026, 2, 5), category="management_service")
    ticket(cast, date(2026, 2, 5), category="ethics", status="signed_off")
    assert read(campaign, "surroundings") == Reading(1, 2)


def test_hardship_is_the_last_assessment_of_the_year(cast, campaign):
    ticket(cast, date(2025, 1, 5))
    pairing_assess(
        pairing=cast.pairing, actor=cast.office, at=shanghai_moment(date(2025, 12, 1)), assessment="unchanged"
    )
    pairing_assess(pairing=cast.pairing, actor=cast.office, at=AT, assessment="unchanged")
    pairing_assess(pairing=cast.pairing, actor=cast.office, at=AT + timedelta(hours=1), assessment="better")
    untagged = Pairing.objects.create(
        school=cast.school, helper=cast.zhao, kind="student", household=cast.chen, student=cast.yiming, since=TODAY
    )
    pairing_assess(pairing=untagged, actor=cast.office, at=AT, assessment="unchanged")
    assert read(campaign, "hardship") == Reading(1, 1)
    assert read(campaign, "hardship", 2025) == Reading(0, 1)
    (under,) = rows_under("hardship", cast.school.pk, 2026, TODAY)
    assert under.note == "有改善"


def test_an_assessment_taken_back_is_none(cast, campaign):
    ticket(cast, date(2026, 1, 5))
    pairing_assess(pairing=cast.pairing, actor=cast.office, at=AT, assessment="better")
    pairing_assess(pairing=cast.pairing, actor=cast.office, at=AT + timedelta(hours=1), assessment="")
    assert read(campaign, "hardship") == Reading(0, 0)


def test_both_ways_everybody(cast, campaign):
    make_visit(cast.li, cast.zhou, on=date(2026, 10, 9))
    make_visit(cast.wang, cast.chen, on=date(2026, 10, 9), outcome="absent")
    assert (read(campaign, "staff").done, read(campaign, "staff").of) == (1, 6)
    assert (read(campaign, "pupils").done, read(campaign, "pupils").of) == (2, 3)
    assert (read(campaign, "families").done, read(campaign, "families").of) == (1, 2)
    missing = [under.title for under in rows_under("staff", cast.school.pk, 2026, TODAY)]
    assert missing == ["白校长", "文主任", "顾组长", "王老师", "赵老师"]
    classes = rows_under("pupils", cast.school.pk, 2026, TODAY)
    assert [(under.title, under.note) for under in classes] == [("七年级1班", "1 / 1 名"), ("八年级2班", "1 / 2 名")]


def test_special_families_have_a_helper(cast, campaign):
    make_visit(cast.li, cast.zhou, on=date(2026, 10, 9))
    StudentTag.objects.create(student=cast.yiming, code="low_income")
    assert (read(campaign, "helped").done, read(campaign, "helped").of) == (1, 2)
    (under,) = rows_under("helped", cast.school.pk, 2026, TODAY)
    assert under.title == "陈一鸣（八年级2班）"


def test_five_batches_are_counted_by_the_day_they_were_done(cast, campaign):
    make_entry(cast.office, "story", done_on=date(2025, 3, 1))
    make_entry(cast.office, "story", title="灯下", done_on=date(2026, 3, 1))
    make_entry(cast.office, "practical")
    assert (read(campaign, "story").done, read(campaign, "story", 2025).done) == (1, 1)
    assert read(campaign, "practical").done == 0
    assert [under.title for under in rows_under("story", cast.school.pk, 2026, TODAY)] == ["灯下"]


def enter(cast, campaign, goal="satisfaction", value="93.5", source="2026年12月测评", year=2026):
    return goal_figure_enter(
        campaign=campaign, goal=goal, year=year, value=Decimal(value), source=source, actor=cast.office, at=AT
    )


def test_a_written_figure_stands_before_a_counted_one(cast, campaign):
    ticket(cast, date(2026, 1, 5))
    enter(cast, campaign, "parent_petitions", "7", "区信访办通报")
    assert read(campaign, "parent_petitions") == Reading(Decimal(7), entered="区信访办通报")
    assert goal_figure_clear(campaign=campaign, goal="parent_petitions", year=2026, actor=cast.office, at=AT)
    assert read(campaign, "parent_petitions") == Reading(1)
    assert not goal_figure_clear(campaign=campaign, goal="parent_petitions", year=2026, actor=cast.office, at=AT)


def test_its_history_says_what_it_was(cast, campaign):
    enter(cast, campaign)
    enter(cast, campaign, value="94")
    assert GoalFigure.objects.get().value == 94
    said = [line.what for line in history_of(campaign)]
    assert "把2026年“三上升：师生及家长满意度”填为94%（原来是93.5%），来源：2026年12月测评" in said


@pytest.mark.parametrize(("said", "message"), [
    ({"value": "101"}, "请填 0 到 100 之间的数。"), ({"value": "-1"}, "请填 0 到 100 之间的数。"),
    ({"goal": "petitions", "value": "-1"}, "请填不小于 0 的数。"), ({"source": "  "}, "请写明数据从哪里来，如“2026年12月满意度测评”。"),
])  # fmt: skip
def test_a_figure_that_cannot_be_is_refused(cast, campaign, said, message):
    with pytest.raises(ValidationError) as refused:
        enter(cast, campaign, **said)
    assert refused.value.messages == [message]


# The pages ---------------------------------------------------------------------------------


def page(client, user, campaign, *args):
    client.force_login(user)
    name = "campaign-goal-figure" if args else "campaign-goal-results"
    return client.get(reverse(name, args=[campaign.pk, *args]))


@pytest.mark.parametrize(("who", "status"), [
    ("office", 200), ("principal", 200), ("lead", 403), ("li", 403), ("stranger_office", 404), ("district", 404),
])  # fmt: skip
def test_who_reads_it(client, cast, campaign, who, status):
    assert page(client, getattr(cast, who), campaign).status_code == status
    assert page(client, getattr(cast, who), campaign, "satisfaction", 2026).status_code == status


def test_it_asks_for_login(client, campaign):
    assert client.get(reverse("campaign-goal-results", args=[campaign.pk])).status_code == 302


def test_the_page_shows_every_goal(client, cast, campaign):
    make_visit(cast.li, cast.zhou, on=timezone.localdate())
    text = page(client, cast.office, campaign).content.decode()
    for word in ("一降两改三上升", "两降两升两改善", "双向全覆盖", "五个一批", "序时进度", "待填", "—"):
        assert word in text


@pytest.mark.parametrize(("goal", "year"), [("moon", 2026), ("satisfaction", 2020)])
def test_a_figure_that_is_none_is_not_found(client, cast, campaign, goal, year):
    assert page(client, cast.office, campaign, goal, year).status_code == 404


def test_the_office_writes_a_figure_and_takes_it_away(client, cast, campaign):
    client.force_login(cast.office)
    address = reverse("campaign-goal-figure", args=[campaign.pk, "satisfaction", 2026])
    client.post(address, {"value": "93.5", "source": "2026年12月测评"})
    assert "93.5%" in page(client, cast.office, campaign).content.decode()
    refused = client.post(address, {"value": "193.5", "source": "测评"}).content.decode()
    assert "请填 0 到 100 之间的数。" in refused
    assert "193.5" in refused
    clear = reverse("campaign-goal-clear", args=[campaign.pk, "satisfaction", 2026])
    assert client.get(clear).status_code == 405
    client.post(clear)
    assert not GoalFigure.objects.exists()


def test_it_costs_the_same_for_one_and_for_three(client, cast, campaign):
    client.force_login(cast.office)
    address, measured = reverse("campaign-goal-results", args=[campaign.pk]), []
    for day in range(3):
        make_visit(cast.li, cast.zhou, on=date(2026, 10, 9) + timedelta(days=day))
        ticket(cast, date(2026, 3, 5))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        measured.append(len(asked))
    assert measured[0] == measured[2]
