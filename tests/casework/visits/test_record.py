"""visit_record: once by its uuid, with whom, for whom, and when it came in."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from campaigns.planning.models import Campaign
from casework.progress.models import PeriodClose
from casework.tickets.models import Ticket
from casework.visits.models import Mode, Outcome, Participation, Visit, VisitConflictCopy
from casework.visits.services import Problem, VisitConflict, visit_record
from outreach.notices.models import Notice
from outreach.timeline.models import Entry
from tests.casework.visits.factory import make_visit, noon

Q3_DAY = date(2026, 9, 28)


def test_it_stores_the_visit_with_everybody_in_it(cast):
    visit = make_visit(cast.li, cast.zhou, companions=[cast.wang], purposes=["study", "safety"], note=" 晚上没人辅导 ")
    assert visit.note == "晚上没人辅导"
    assert {child.name for child in visit.students.all()} == {"周子涵", "周子墨"}
    assert {purpose.code for purpose in visit.purposes.all()} == {"study", "safety"}
    parts = {part.user: part for part in visit.participations.all()}
    assert parts[cast.li].is_main
    assert not parts[cast.wang].is_main
    assert {part.day_key for part in parts.values()} == {cast.zhou.pk * 1_000_000 + visit.on.toordinal()}
    assert all(part.met for part in parts.values())
    entry = Entry.objects.about(visit).get()
    assert (entry.action, entry.actor) == ("visit.recorded", cast.li)


def test_the_same_again_is_the_same_visit(cast):
    uuid, moment = uuid4(), timezone.now()
    said = {"uuid": uuid, "note": "同一条", "problem": Problem("门口堵车", "logistics_safety")}
    first = make_visit(cast.li, cast.zhou, received_at=moment, **said)
    again = make_visit(cast.li, cast.zhou, received_at=moment + timedelta(minutes=5), **said)
    assert again.pk == first.pk
    assert again.received_at == moment
    assert (Visit.objects.count(), Participation.objects.count(), Ticket.objects.count()) == (1, 1, 1)


def test_other_content_under_the_same_uuid_is_kept_beside_it(cast):
    uuid = uuid4()
    first = make_visit(cast.li, cast.zhou, uuid=uuid, note="第一版")
    for _ in range(2):
        with pytest.raises(VisitConflict) as caught:
            make_visit(cast.li, cast.zhou, uuid=uuid, note="第二版")
    assert caught.value.visit == first
    copy = VisitConflictCopy.objects.get()
    assert copy.payload["note"] == "第二版"
    assert Visit.objects.get().note == "第一版"
    assert Entry.objects.filter(action="visit.conflict").count() == 1


def test_the_same_uuid_in_another_school_is_another_visit(cast):
    from tests.conftest import make_household

    uuid = uuid4()
    theirs = make_household(cast.other_school, "BH1", "东村", "吴家母", "13800000009", [])
    make_visit(cast.li, cast.zhou, uuid=uuid)
    with pytest.raises(ValidationError, match="还没有学生"):
        make_visit(cast.stranger, theirs, uuid=uuid)
    with pytest.raises(ValidationError, match="不是本校的"):
        make_visit(cast.stranger, cast.zhou, uuid=uuid)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"on": date.max}, "不能晚于今天"),
        ({"on": date(1999, 12, 31), "received_at": timezone.now()}, "核对年份"),
        ({"mode": "teleport"}, "没有这个选项"),
        ({"outcome": "won"}, "没有这个选项"),
        ({"purposes": ["spying"]}, "没有这个选项"),
        ({"note": "长" * 2001}, "不要超过2000字"),
        ({"problem": Problem("  ", "other")}, "请写下家长的原话"),
        ({"gift_amount": "很多"}, "金额请填数字"),
        ({"gift_amount": "-1"}, "金额请填 0"),
        ({"outcome": "rescheduled", "rescheduled_to": date(2020, 1, 1)}, "改约的日期"),
    ],
)
def test_what_it_refuses_it_says_why(cast, said, message):
    said = {"received_at": timezone.now()} | said
    with pytest.raises(ValidationError, match=message):
        make_visit(cast.li, cast.zhou, **said)
    assert Visit.objects.count() == 0


def test_pupils_of_another_family_and_staff_of_another_school_are_refused(cast):
    with pytest.raises(ValidationError, match="不是这户家庭的孩子"):
        make_visit(cast.li, cast.zhou, students=[cast.yiming])
    with pytest.raises(ValidationError, match="只能选本校教职工"):
        make_visit(cast.li, cast.zhou, companions=[cast.stranger])


@pytest.mark.parametrize("outcome", [Outcome.ABSENT, Outcome.DECLINED, Outcome.RESCHEDULED])
def test_nobody_home_is_a_record_that_does_not_count_as_met(cast, outcome):
    visit = make_visit(cast.li, cast.zhou, outcome=outcome, mode=Mode.HOME)
    assert not visit.participations.get().met


@pytest.mark.parametrize(
    ("received_on", "entry"),
    [
        (date(2026, 9, 30), Visit.Entry.ON_TIME),
        (date(2026, 10, 10), Visit.Entry.ON_TIME),
        (date(2026, 10, 11), Visit.Entry.LATE),
    ],
)
def test_after_the_days_of_grace_it_is_marked_late(cast, received_on, entry):
    assert make_visit(cast.li, cast.zhou, on=Q3_DAY, received_at=noon(received_on)).entry == entry


def test_the_days_of_grace_are_those_of_the_campaign(cast):
    make_campaign(cast, grace_days=20)
    assert make_visit(cast.li, cast.zhou, on=Q3_DAY, received_at=noon(date(2026, 10, 20))).entry == "on_time"
    assert make_visit(cast.li, cast.chen, on=Q3_DAY, received_at=noon(date(2026, 10, 21))).entry == "late"


def test_after_the_close_it_is_still_taken(cast):
    campaign = make_campaign(cast)
    assert make_visit(cast.li, cast.zhou, on=Q3_DAY, received_at=noon(date(2026, 10, 4))).entry == "on_time"
    PeriodClose.objects.create(campaign=campaign, period="2026Q3", closed_at=noon(date(2026, 10, 5)))
    assert make_visit(cast.li, cast.chen, on=Q3_DAY, received_at=noon(date(2026, 10, 6))).entry == "after_close"


def test_a_problem_becomes_a_ticket_and_the_office_is_promised_to_hear(cast):
    make_campaign(cast)
    visit = make_visit(
        cast.li,
        cast.zhou,
        on=date(2026, 10, 12),
        problem=Problem("放学门口停满了车，孩子从车缝里穿。", "logistics_safety"),
    )
    ticket = Ticket.objects.get()
    assert (ticket.visit, ticket.no, ticket.status) == (visit, "2026-Q4-001", "registered")
    assert ticket.original_text == "放学门口停满了车，孩子从车缝里穿。"
    assert ticket.headline == "放学门口停满了车"
    assert (ticket.due_on, ticket.campaign.nickname) == (date(2026, 10, 27), "三项活动")
    assert "15天内" in ticket.due_explained
    assert [notice.recipient for notice in Notice.objects.filter(kind="ticket.registered")] == [cast.office]


def test_the_office_writes_it_down_for_a_teacher(cast):
    visit = make_visit(cast.office, cast.zhou, visitor=cast.li, reason="手机坏了")
    assert visit.recorder == cast.li
    assert [part.user for part in visit.participations.all()] == [cast.li]
    entry = Entry.objects.about(visit).get()
    assert (entry.action, entry.actor, entry.data["reason"]) == ("visit.recorded_for", cast.office, "手机坏了")


def test_in_shanghai_the_day_begins_before_it_does_in_utc(cast):
    from datetime import UTC, datetime

    moment = datetime(2026, 9, 30, 23, 30, tzinfo=UTC)  # 2026-10-01 07:30 in Shanghai
    visit = visit_record(
        actor=cast.li,
        household=cast.zhou,
        students=[cast.zihan],
        on=date(2026, 10, 1),
        mode="home",
        outcome="met",
        purposes=[],
        uuid=uuid4(),
        received_at=moment,
    )
    assert (visit.on, visit.entry) == (date(2026, 10, 1), "on_time")


def make_campaign(cast, **changes):
    given = {
        "school": cast.school,
        "preset": "sanxiang",
        "name": "密切联系群众三项活动",
        "nickname": "三项活动",
        "year": 2026,
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "status": Campaign.Status.RUNNING,
    }
    return Campaign.objects.create(**given | changes)
