"""What arrives after the close is listed, of every kind, and nothing of it that is private."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.events.models import Attendance, Event
from casework.progress.late_queries import late_arrivals, shown_late
from casework.progress.results import results
from casework.progress.services import period_close
from casework.registers.models import RegisterEntry
from casework.submissions.services import give_back, hand_in
from casework.visits.models import Participation
from casework.visits.services import visit_withdraw
from outreach.calendar.periods import parse_period
from tests.casework.diaries.factory import make_diary
from tests.casework.events.factory import make_event
from tests.casework.progress.conftest import end_of, log
from tests.casework.registers.factory import make_entry
from tests.casework.submissions.factory import make_handin, make_submission

Q3 = parse_period("2026Q3")
CLOSED = end_of(2026, 10, 20)
LATER = CLOSED + timedelta(days=2)
BEFORE = CLOSED - timedelta(days=2)
DAY = date(2026, 9, 9)
CANARY = "金丝雀"


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(CLOSED + timedelta(days=10), tick=False):
        yield


def visit(year, at, day=DAY):
    return log(year.li, year.zhou, day, received=at)


def event(year, at, day=DAY):
    return make_event(year.school, "lecture", day, [year.li], title="家庭教育讲座", at=at)


def talk(year, at, day=DAY):
    return make_event(year.school, "talk", day, [year.li, year.wang], at=at, private_note=CANARY)


def handin(year, at, day=DAY):
    paper = make_handin(year.campaign, f"p{day:%m%d}{at:%d}", due_on=day, name="家访小结")
    return make_submission(year.li, paper, on=at.date())


def diary(year, at, day=DAY):
    return make_diary(year.li, day, title=CANARY, text=CANARY, at=at)


def entry(year, at, day=DAY):
    return make_entry(year.office, title="修好路灯", done_on=day, at=at, responsible=year.li)


KINDS = {
    "visit": (visit, "走访", "陈一鸣"),
    "event": (event, "活动", "家庭教育讲座"),
    "talk": (talk, "活动", "谈心谈话"),
    "handin": (handin, "材料", "家访小结"),
    "diary": (diary, "民情日记", ""),
    "register": (entry, "台账", "修好路灯"),
}


def close_it(year):
    return period_close(campaign=year.campaign, period=Q3, actor=year.office, at=CLOSED)


def shown(year, close, reader=None):
    reader = reader or year.office
    return shown_late(late_arrivals(close, reader), close, reader)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_listed_after_the_close_and_not_before(client, year, kind):
    make, label, title = KINDS[kind]
    make(year, BEFORE)
    close = close_it(year)
    assert shown(year, close) == []
    before = results([year.campaign], Q3, as_of=CLOSED)
    made = make(year, LATER, date(2026, 9, 10))
    make(year, LATER, date(2026, 10, 9))  # of the next quarter
    (row,) = shown(year, close)
    assert (row.kind, row.day) == (label, date(2026, 9, 10))
    assert "李老师" in row.people
    if kind == "visit":
        assert row.title == "、".join(pupil.name for pupil in made.students.all())
    else:
        assert row.title == title
    assert row.received > CLOSED
    assert results([year.campaign], Q3, as_of=LATER + timedelta(days=3)) == before
    client.force_login(year.office)
    quarter = client.get("/quarter/2026Q3/").content.decode()
    assert "季后补录 1 条" in quarter
    page = client.get(reverse("quarter-late", args=["2026Q3", year.campaign.pk])).content.decode()
    main = page.split("<main")[1]
    assert label in main
    assert "9月10日" in main
    assert (f'href="{row.url}"' in main) == (kind != "diary")
    if row.url:
        assert client.get(row.url).status_code == 200


def test_of_talks_and_diaries_nothing_but_that_they_were(client, year):
    close_it(year)
    made = talk(year, LATER)
    Event.objects.filter(pk=made.pk).update(title=CANARY, summary=CANARY)
    diary(year, LATER)
    client.force_login(year.office)
    page = client.get(reverse("quarter-late", args=["2026Q3", year.campaign.pk])).content.decode()
    assert "谈心谈话" in page
    assert "民情日记" in page
    assert CANARY not in page


def test_the_words_of_a_diary_are_not_even_read(year):
    close = close_it(year)
    diary(year, LATER)
    talk(year, LATER)
    with CaptureQueriesContext(connection) as found:
        shown(year, close)
    of_diaries = [one["sql"] for one in found if "casework_diary" in one["sql"]]
    assert of_diaries
    assert not [sql for sql in of_diaries if '"casework_diary"."title"' in sql or '"casework_diary"."text"' in sql]
    assert not [one["sql"] for one in found if "private_note" in one["sql"]]


def test_the_author_opens_the_own_diary(year):
    close = close_it(year)
    made = make_diary(year.office, DAY, title=CANARY, at=LATER)
    (row,) = shown(year, close)
    assert (row.title, row.url) == ("", reverse("diary-detail", args=[made.pk]))


def test_a_reminder_is_known_to_the_principal_alone(year):
    close = close_it(year)
    make_event(year.school, "talk_reminder", DAY, [year.principal, year.li], at=LATER)
    assert shown(year, close) == []
    assert [row.title for row in shown(year, close, year.principal)] == ["谈心谈话"]


def test_a_restricted_line_only_for_those_who_may_see_it(year):
    close = close_it(year)
    made = entry(year, LATER)
    RegisterEntry.objects.filter(pk=made.pk).update(is_restricted=True)
    assert [row.title for row in shown(year, close)] == ["修好路灯"]
    assert shown(year, close, year.zhao) == []


def test_who_joined_later_is_named_alone(year):
    made = visit(year, BEFORE)
    held = event(year, BEFORE)
    close = close_it(year)
    part = made.participations.get()
    part.pk = None
    part.user, part.is_main, part.received_at = year.wang, False, LATER
    part.save(force_insert=True)
    there = held.attendances.get(user=year.li)
    there.pk, there.user, there.received_at = None, year.wang, LATER
    there.save(force_insert=True)
    assert Participation.objects.count() == Attendance.objects.filter(event=held).count() == 2
    assert [(row.kind, row.people, row.received) for row in shown(year, close)] == [
        ("活动", "王老师", LATER),
        ("走访", "王老师", LATER),
    ]
    assert all("后来补上的人" in row.note for row in shown(year, close))


def test_an_event_over_the_end_of_a_quarter_is_listed_by_its_days_in_it(year):
    close = close_it(year)
    make_event(year.school, "self_study", date(2026, 6, 29), [year.li], until=date(2026, 7, 2), title="自学", at=LATER)
    make_event(year.school, "self_study", date(2026, 6, 20), [year.li], until=date(2026, 6, 22), title="早", at=LATER)
    assert [(row.title, row.day) for row in shown(year, close)] == [("自学", date(2026, 7, 1))]


def test_what_was_taken_back_is_not_listed(year):
    close = close_it(year)
    visit_withdraw(visit=visit(year, LATER), actor=year.li, at=LATER, reason="记错了")
    Event.objects.filter(pk=event(year, LATER).pk).update(state=Event.State.WITHDRAWN)
    RegisterEntry.objects.filter(pk=entry(year, LATER).pk).update(removed_at=LATER)
    assert shown(year, close) == []


def test_many_in_a_meeting_are_counted(year):
    close = close_it(year)
    people = [year.principal, year.office, year.lead, year.li, year.wang, year.zhao]
    make_event(year.school, "staff_meeting", DAY, people, title="教职工大会", at=LATER)
    (row,) = shown(year, close)
    assert row.people.endswith("等 6 人")


def test_pages_of_fifty_and_the_same_number_of_queries_for_one_and_three(client, year):
    close_it(year)
    client.force_login(year.office)
    url = reverse("quarter-late", args=["2026Q3", year.campaign.pk])
    counts = []
    for days in ([1], [2, 3]):
        for make, *_ in KINDS.values():
            for day in days:
                make(year, LATER, date(2026, 9, day))
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1]
    for number in range(40):
        make_diary(year.li, DAY, text=str(number), at=LATER)
    response = client.get(url)
    assert len(response.context["rows"]) == 50
    assert "共 58 条" in response.content.decode() or response.context["page"].paginator.count == 58
    assert len(client.get(url, {"page": 2}).context["rows"]) == 8


def test_another_version_of_a_paper_that_was_there_in_time_is_not_late(year):
    """It is counted by its first hand-in, and so it is here."""
    paper = handin(year, BEFORE)
    close = close_it(year)
    give_back(paper, actor=year.office, comment="请再具体些", at=CLOSED + timedelta(days=1))
    hand_in(paper, actor=year.li, at=LATER)
    assert shown(year, close) == []
