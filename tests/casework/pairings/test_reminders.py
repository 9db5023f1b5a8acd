"""Helpers are told in time, once, and never of what they have done."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from campaigns.planning.services import campaign_launch, campaign_open
from campaigns.quotas.models import Exemption, QuotaRule
from casework.pairings.models import Pairing
from casework.pairings.reminders import next_birthday, remind_contacts, told_on
from casework.pairings.services import pairing_end
from casework.visits.services import visit_record
from outreach.calendar.models import CalendarDay
from outreach.calendar.periods import SHANGHAI
from outreach.calendar.workdays import SpecialDay, WorkCalendar
from outreach.notices.models import Notice
from outreach.notices.services import promise_each


def at(day: date, hour: int = 7, minute: int = 20) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def running(cast):
    """三项活动 of 2026 with the rules on pairings only, so that each test speaks of one of them."""
    campaign = campaign_launch(
        school=cast.school, preset="sanxiang", year=2026, actor=cast.principal, at=at(date(2026, 1, 5))
    )
    campaign_open(campaign, actor=cast.principal, at=at(date(2026, 1, 5)))
    Notice.objects.all().delete()
    return campaign


def only(campaign, *codes):
    QuotaRule.objects.filter(campaign=campaign).exclude(code__in=codes).update(enabled=False)


def said(kind=None):
    rows = Notice.objects.filter(kind__startswith=kind or "contact").order_by("pk")
    return [(row.recipient.name, row.key.split(":", 2)[2], row.data) for row in rows]


def contact(cast, on, mode="phone", purposes=(), by=None):
    return visit_record(
        actor=by or cast.li, household=cast.zhou, students=[cast.zihan], on=on, mode=mode, outcome="met",
        purposes=purposes, uuid=uuid4(), received_at=at(on, 18),
    )  # fmt: skip


# The month's call and the quarter's letter -----------------------------------------------


@pytest.mark.parametrize(("day", "told"), [(23, False), (24, True), (30, True)])
def test_the_months_call_is_asked_for_in_the_last_week(cast, running, day, told):
    only(running, "q7")
    remind_contacts(at=at(date(2026, 9, day)))
    assert bool(said()) is told


def test_it_says_what_is_missing_with_whom(cast, running):
    only(running, "q7")
    remind_contacts(at=at(date(2026, 9, 25)))
    [(who, key, data)] = said()
    assert (who, key) == ("李老师", "q7:2026-09")
    assert data == {"whom": ["周子涵"], "period": "9月", "activity": "电话联系", "missing": "1次"}


def test_who_has_called_is_not_told(cast, running):
    only(running, "q7")
    contact(cast, date(2026, 9, 3))
    remind_contacts(at=at(date(2026, 9, 25)))
    assert said() == []


def test_a_call_of_somebody_else_is_not_the_helpers(cast, running):
    only(running, "q7")
    contact(cast, date(2026, 9, 3), by=cast.wang)
    remind_contacts(at=at(date(2026, 9, 25)))
    assert len(said()) == 1


def test_running_it_again_and_after_three_days_down_tells_once(cast, running):
    only(running, "q7")
    for day in (24, 24, 27, 30):
        remind_contacts(at=at(date(2026, 9, day)))
    assert len(said()) == 1


def test_the_quarters_letter_is_asked_for_two_weeks_before_the_end(cast, running):
    only(running, "q8")
    remind_contacts(at=at(date(2026, 9, 16)))
    assert said() == []
    remind_contacts(at=at(date(2026, 9, 17)))
    assert [key for _, key, _ in said()] == ["q8:2026Q3"]


@pytest.mark.parametrize("why", ["ended", "leave", "draft", "off"])
def test_nobody_is_told_who_owes_nothing(cast, running, why):
    only(running, "q7")
    if why == "ended":
        pairing_end(pairing=cast.pairing, actor=cast.office, on=date(2026, 9, 20), reason="x", at=at(date(2026, 9, 20)))
    elif why == "leave":
        Exemption.objects.create(
            school=cast.school, user=cast.li, reason="sick", since=date(2026, 8, 25), until=date(2026, 10, 5),
            state="approved", requested_by=cast.li, requested_at=at(date(2026, 9, 1)),
        )  # fmt: skip
    elif why == "draft":
        running.status = "draft"
        running.save(update_fields=["status"])
    else:
        QuotaRule.objects.update(enabled=False)
    remind_contacts(at=at(date(2026, 9, 25)))
    assert said() == []


def test_each_pairing_has_its_own_reminder(cast, running):
    only(running, "q7")
    Pairing.objects.create(
        school=cast.school, helper=cast.li, kind="household", household=cast.chen, since=date(2026, 1, 1)
    )
    remind_contacts(at=at(date(2026, 9, 25)))
    assert [data["whom"] for _, _, data in said()] == [["周子涵"], ["陈一鸣"]]


# Festivals --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 9, 14), None), (date(2026, 9, 15), "中秋节"), (date(2026, 9, 25), "中秋节"),
        (date(2026, 9, 26), None), (date(2026, 2, 10), "春节"), (date(2026, 6, 12), "端午节"),
    ],
)  # fmt: skip
def test_before_a_festival_whoever_has_brought_nothing_this_year_is_told(cast, running, day, name):
    only(running, "q9")
    remind_contacts(at=at(day))
    assert [key for _, key, _ in said()] == ([f"q9:2026:{name}"] if name else [])


def test_after_one_festival_gift_the_others_are_not_asked_for(cast, running):
    only(running, "q9")
    contact(cast, date(2026, 2, 12), mode="gift", purposes=["festival"])
    for day in (date(2026, 2, 13), date(2026, 6, 15), date(2026, 9, 20)):
        remind_contacts(at=at(day))
    assert said() == []


# Birthdays --------------------------------------------------------------------------------


def born(pupil, written):
    pupil.birthday = written
    pupil.save(update_fields=["birthday"])


def test_a_birthday_is_told_a_week_ahead_and_once(cast, running):
    only(running, "q10")
    born(cast.zihan, "09-18")
    remind_contacts(at=at(date(2026, 9, 10)))
    assert said() == []
    for day in (11, 12, 18):
        remind_contacts(at=at(date(2026, 9, day)))
    [(who, key, data)] = said()
    assert (who, key, data["day"], data["child"]) == ("李老师", f"q10:2026:{cast.zihan.pk}", "9月18日", "周子涵")
    remind_contacts(at=at(date(2026, 9, 19)))
    assert len(said()) == 1


def test_a_week_before_on_a_holiday_is_told_on_the_working_day_before(cast, running):
    only(running, "q10")
    for day in range(1, 8):
        CalendarDay.objects.create(on=date(2026, 10, day), kind="holiday", name="国庆节")
    born(cast.zihan, "10-12")
    remind_contacts(at=at(date(2026, 9, 29)))
    assert said() == []
    remind_contacts(at=at(date(2026, 9, 30)))
    assert len(said()) == 1


def test_a_birthday_already_wished_is_not_told(cast, running):
    only(running, "q10")
    born(cast.zihan, "09-18")
    contact(cast, date(2026, 9, 11), purposes=["birthday"])
    remind_contacts(at=at(date(2026, 9, 14)))
    assert said() == []


def test_a_birthday_in_january_is_announced_in_december(cast, running):
    only(running, "q10")
    born(cast.zihan, "01-04")
    contact(cast, date(2026, 1, 20), purposes=["birthday"])
    remind_contacts(at=at(date(2026, 12, 28)))
    assert [key for _, key, _ in said()] == [f"q10:2027:{cast.zihan.pk}"]


def test_the_29th_of_february_is_kept_on_the_28th_in_common_years():
    assert next_birthday("02-29", date(2026, 2, 1)) == date(2026, 2, 28)
    assert next_birthday("02-29", date(2026, 3, 1)) == date(2027, 2, 28)
    assert next_birthday("02-29", date(2028, 2, 1)) == date(2028, 2, 29)


@pytest.mark.parametrize("written", ["", "13-01", "02-30", "7月", "abc", "07-23-01"])
def test_what_is_no_birthday_is_passed_over(written):
    assert next_birthday(written, date(2026, 1, 1)) is None


def test_the_day_of_telling_is_always_a_working_day_at_least_a_week_ahead():
    free = {date(2026, 10, day): SpecialDay(works=False) for day in range(1, 9)}
    calendar = WorkCalendar(days=free, known_years=frozenset({2026}))
    for n in range(365):
        birthday = date(2026, 1, 1) + timedelta(days=n)
        told = told_on(birthday, calendar)
        assert told <= birthday - timedelta(days=7)
        assert calendar.is_working_day(told)


# Once only --------------------------------------------------------------------------------


def test_the_sabotage_twin_without_the_unique_row_it_would_tell_twice(cast, running, monkeypatch):
    """The guard is the row's key: with a key of its own on each run, the second run tells again."""
    only(running, "q7")
    counter = iter(range(100))

    def other_keys(promises, *, at):
        promise_each([type(one)(one.recipient, one.kind, f"{one.key}:{next(counter)}") for one in promises], at=at)

    monkeypatch.setattr("casework.pairings.reminders.promise_each", other_keys)
    for _ in range(2):
        remind_contacts(at=at(date(2026, 9, 25)))
    assert Notice.objects.filter(kind="contact.due").count() == 2
