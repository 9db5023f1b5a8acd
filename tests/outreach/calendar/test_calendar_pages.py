"""The office keeps the calendar: terms, the yearly notice, days of its own."""

from datetime import date

import pytest
from django.core.management import call_command
from django.utils import timezone

from outreach.calendar.holiday_notice import parse_holiday_notice
from outreach.calendar.models import CalendarDay, Term
from outreach.calendar.queries import term_dates, work_calendar
from outreach.calendar.reminders import promise_missing_year
from outreach.calendar.services import add_day, adopt_notice, seed_calendar, set_terms
from outreach.notices.models import Notice
from outreach.timeline.models import Entry
from tests.outreach.calendar.test_holiday_notice import NOTICE_2026

TERMS = {
    "first_starts": "2026-08-31",
    "first_ends": "2027-01-22",
    "second_starts": "2027-02-22",
    "second_ends": "2027-07-09",
}
NATIONAL_DAY = date(2026, 10, 1)


@pytest.fixture
def now():
    return timezone.now()


def test_the_office_sees_terms_and_holidays(client, cast, time_machine):
    time_machine.move_to("2026-11-20T09:00+08:00")
    seed_calendar([2026])
    client.force_login(cast.office)
    page = client.get("/calendar/").content.decode()
    assert "2026—2027学年" in page
    assert "未填写，按9月1日开学计算" in page
    assert "10月1—7日" in page
    assert "9月20日、10月10日" in page
    assert "2027年的放假安排还没有录入" in page


@pytest.mark.parametrize("who", ["li", "lead", "wang"])
@pytest.mark.parametrize(
    ("method", "url"),
    [("get", ""), ("get", "terms/2026/"), ("post", "terms/2026/"), ("get", "notice/"), ("post", "notice/adopt"), ("post", "days/add"),
     ("post", "days/1/remove")],
)  # fmt: skip
def test_it_refuses_others(client, cast, who, method, url):
    client.force_login(getattr(cast, who))
    assert getattr(client, method)(f"/calendar/{url}", TERMS | {"text": NOTICE_2026}).status_code == 403
    assert not CalendarDay.objects.exists()
    assert not Term.objects.exists()


def test_it_refuses_wrong_methods(client, cast):
    client.force_login(cast.office)
    assert [client.get(f"/calendar/{url}").status_code for url in ("notice/adopt", "days/add", "days/1/remove")] == [
        405
    ] * 3


# Terms ----------------------------------------------------------------------------------------


def test_terms_are_saved_and_decide_the_semester(client, cast):
    client.force_login(cast.office)
    for _ in range(2):
        assert client.post("/calendar/terms/2026/", TERMS).url == "/calendar/"
    assert [(term.number, term.start) for term in term_dates(cast.school.pk)] == [
        (1, date(2026, 8, 31)),
        (2, date(2027, 2, 22)),
    ]
    assert "2026年8月31日 至 2027年1月22日" in client.get("/calendar/").content.decode()
    assert Entry.objects.filter(action="calendar.terms").count() == 2
    assert term_dates(cast.other_school.pk) == ()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("first_ends", "2026-08-01", "要晚于上学期开学"), ("second_starts", "2027-01-20", "要晚于上学期放假"),
        ("first_starts", "2025-09-01", "应在2026年7月15日至10月15日之间"), ("second_ends", "2027-09-02", "应在2027年5月1日至8月31日之间"),
        ("second_starts", "", "请填写这一项"),
    ],
)  # fmt: skip
def test_impossible_terms_are_refused(client, cast, name, value, message):
    client.force_login(cast.office)
    answer = client.post("/calendar/terms/2026/", TERMS | {name: value})
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert not Term.objects.exists()


def test_a_year_out_of_this_world_and_a_district_have_no_terms(client, cast):
    client.force_login(cast.office)
    assert client.get("/calendar/terms/1900/").status_code == 404
    client.force_login(cast.district)
    assert client.get("/calendar/terms/2026/").status_code == 404
    assert "学期" not in client.get("/calendar/").content.decode().split("<main")[1].split("放假安排")[0]


# The notice ------------------------------------------------------------------------------------


def test_a_pasted_notice_is_shown_before_it_is_kept(client, cast):
    client.force_login(cast.office)
    page = client.post("/calendar/notice/", {"text": NOTICE_2026}).content.decode()
    assert "10月1—7日" in page
    assert "保存2026年安排" in page
    assert not CalendarDay.objects.exists()
    for _ in range(2):
        assert client.post("/calendar/notice/adopt", {"text": NOTICE_2026}).url == "/calendar/"
    assert CalendarDay.objects.filter(school=cast.school).count() == 39
    assert work_calendar(cast.school.pk).known_years == {2026}


def test_a_notice_with_faults_is_not_kept(client, cast):
    client.force_login(cast.office)
    wrong = NOTICE_2026.replace("共9天", "共8天")
    page = client.post("/calendar/notice/", {"text": wrong}).content.decode()
    assert "写着8天，读到的却是9天" in page
    assert "保存2026年安排" not in page
    client.post("/calendar/notice/adopt", {"text": wrong})
    assert not CalendarDay.objects.exists()


def test_a_schools_notice_is_its_own_and_a_districts_holds_below(cast, now):
    notice = parse_holiday_notice(NOTICE_2026)
    adopt_notice(notice=notice, actor=cast.stranger_office, at=now)
    assert work_calendar(cast.school.pk).known_years == set()
    adopt_notice(notice=notice, actor=cast.district, at=now)
    assert work_calendar(cast.school.pk).known_years == {2026}


# Days of one's own ------------------------------------------------------------------------------


def test_a_day_of_ones_own_stands_above_the_notice_and_can_be_removed(client, cast, now):
    seed_calendar([2026])
    client.force_login(cast.office)
    client.post("/calendar/days/add", {"on": "2026-10-29", "kind": "holiday", "name": "秋季运动会"})
    assert not work_calendar(cast.school.pk).is_working_day(date(2026, 10, 29))
    assert work_calendar(cast.school.pk).holiday_name(date(2026, 10, 29)) == "秋季运动会"
    assert work_calendar(cast.other_school.pk).is_working_day(date(2026, 10, 29))
    assert "秋季运动会" in client.get("/calendar/").content.decode()
    day = CalendarDay.objects.get(name="秋季运动会")
    client.force_login(cast.stranger_office)
    assert client.post(f"/calendar/days/{day.pk}/remove").status_code == 404
    client.force_login(cast.office)
    client.post(f"/calendar/days/{day.pk}/remove")
    assert work_calendar(cast.school.pk).is_working_day(date(2026, 10, 29))
    assert list(Entry.objects.values_list("action", flat=True)) == ["calendar.day_added", "calendar.day_removed"]


def test_a_day_without_a_word_is_refused(client, cast):
    client.force_login(cast.office)
    assert "说明" in client.post("/calendar/days/add", {"on": "2026-10-29", "kind": "holiday"}).content.decode()
    assert not CalendarDay.objects.exists()


def test_a_notice_leaves_days_of_ones_own(cast, now):
    add_day(on=NATIONAL_DAY, kind="workday", name="校庆", actor=cast.office, at=now)
    adopt_notice(notice=parse_holiday_notice(NOTICE_2026), actor=cast.office, at=now)
    assert work_calendar(cast.school.pk).is_working_day(NATIONAL_DAY)


# Seeding and telling -----------------------------------------------------------------------------


def test_seeding_twice_changes_nothing(cast, capsys):
    call_command("seed_calendar", 2025, 2026)
    before = CalendarDay.objects.count()
    call_command("seed_calendar", 2026, 2031)
    assert CalendarDay.objects.count() == before
    assert "还不知道 2031 年的放假安排" in capsys.readouterr().err
    assert work_calendar(cast.school.pk).known_years == {2025, 2026}


def test_the_calendar_costs_one_query(cast, django_assert_num_queries):
    seed_calendar()
    with django_assert_num_queries(1):
        work_calendar(cast.school.pk)


@pytest.mark.parametrize(("today", "told"), [(date(2026, 10, 31), 0), (date(2026, 11, 1), 2)])
def test_the_office_is_told_once_that_next_year_is_missing(cast, now, today, told):
    promise_missing_year(today=today, at=now)
    promise_missing_year(today=today, at=now)
    assert Notice.objects.filter(kind="calendar.missing").count() == told


def test_an_office_that_knows_the_year_is_not_told(cast, now):
    year_2027 = [(date(2027, 10, 1), "holiday")]
    for on, kind in year_2027:
        add_day(on=on, kind=kind, name="国庆节", actor=cast.office, at=now)
    promise_missing_year(today=date(2026, 11, 2), at=now)
    assert set(Notice.objects.values_list("recipient", flat=True)) == {cast.stranger_office.pk}


def test_terms_of_another_school_are_not_touched(cast, now):
    days = {1: (date(2026, 9, 1), date(2027, 1, 20)), 2: (date(2027, 2, 24), date(2027, 7, 5))}
    set_terms(school_year=2026, terms=days, actor=cast.office, at=now)
    set_terms(school_year=2026, terms=days, actor=cast.stranger_office, at=now)
    assert Term.objects.visible_to(cast.office).count() == 2
