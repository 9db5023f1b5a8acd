"""A week before, on the day, three working days after: each once, and never to who has handed in."""

from datetime import date, datetime, timedelta

import pytest

from casework.submissions.reminders import kind_of, remind_materials
from outreach.calendar.periods import SHANGHAI
from outreach.calendar.workdays import WorkCalendar
from outreach.notices.models import Notice
from tests.casework.submissions.factory import make_submission

DUE = date(2026, 12, 10)  # a Thursday


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 7, 35, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 12, 2), ""),
        (date(2026, 12, 3), "submission.due"),
        (date(2026, 12, 9), "submission.due"),
        (date(2026, 12, 10), "submission.due_today"),
        (date(2026, 12, 11), ""),
        (date(2026, 12, 14), ""),
        (date(2026, 12, 15), "submission.overdue"),
        (date(2026, 12, 31), "submission.overdue"),
        (date(2027, 1, 1), ""),
    ],
)
def test_when_something_is_said(day, kind):
    assert kind_of(DUE, day, WorkCalendar({}, frozenset({2026, 2027}))) == kind


def test_each_is_told_once_and_not_to_who_has_handed_in(cast, campaign, paper):
    make_submission(cast.li, paper)
    Notice.objects.all().delete()
    day = date(2026, 12, 1)
    while day <= date(2027, 1, 2):
        remind_materials(at=at(day))
        remind_materials(at=at(day))
        day += timedelta(days=1)
    told = Notice.objects.filter(data__name="家访心得体会")
    kinds = sorted(told.filter(recipient=cast.wang).values_list("kind", flat=True))
    assert kinds == ["submission.due", "submission.due_today", "submission.overdue"]
    assert not told.filter(recipient=cast.li).exists()


def test_of_another_day_it_is_told_anew(cast, campaign, paper):
    remind_materials(at=at(DUE))
    paper.due_on = date(2026, 12, 20)
    paper.save()
    remind_materials(at=at(date(2026, 12, 20)))
    told = Notice.objects.filter(recipient=cast.wang, kind="submission.due_today", data__name=paper.name)
    assert told.count() == 2


def test_a_closed_campaign_reminds_of_nothing(cast, campaign):
    campaign.status = "closed"
    campaign.save()
    assert remind_materials(at=at(DUE)) == 0
