"""A closed quarter stays as it was."""

from datetime import date, timedelta

import pytest

from campaigns.quotas.models import Exemption, QuotaRule
from casework.progress.late_queries import late_arrivals
from casework.progress.models import FrozenResult, PeriodClose
from casework.progress.queries import owed_by
from casework.progress.reckoning import computed
from casework.progress.results import results
from casework.progress.services import period_close
from casework.progress.tables import TABLES
from casework.visits.models import Visit
from outreach.calendar.periods import parse_period
from outreach.notices.models import Notice
from outreach.timeline.models import Entry
from tests.casework.progress.conftest import end_of, log
from tests.casework.visits.factory import make_visit
from tests.parallel import in_parallel

Q3 = parse_period("2026Q3")
CLOSED = end_of(2026, 10, 20)


def test_frozen_lines_are_those_of_the_moment_of_closing(year):
    log(year.zhao, year.chen, date(2026, 9, 1))
    log(year.li, year.zhou, date(2026, 9, 2), mode="phone")
    before = results([year.campaign], Q3, as_of=CLOSED)
    period_close(campaign=year.campaign, period=Q3, actor=year.office, at=CLOSED)
    log(year.zhao, year.zhou, date(2026, 9, 3), received=CLOSED + timedelta(days=1))
    year.pairing.until = date(2026, 8, 1)
    year.pairing.save()
    after = results([year.campaign], Q3, as_of=CLOSED + timedelta(days=30))
    assert after == before
    assert results([year.campaign], Q3, as_of=CLOSED + timedelta(days=30), who=year.li) == [
        line for line in before if line.owner == year.li.pk
    ]
    months = results([year.campaign], parse_period("2026-09"), as_of=CLOSED + timedelta(days=30))
    assert months == [line for line in before if line.period.key == "2026-09"]


def test_a_long_explanation_does_not_hold_up_the_close(year):
    for month in range(1, 10):
        for day in (1, 8, 15, 22):
            Exemption.objects.create(
                school=year.school, user=year.zhao, reason="training", state="approved", requested_by=year.zhao,
                requested_at=CLOSED, since=date(2026, month, day), until=date(2026, month, day + 1),
            )  # fmt: skip
    QuotaRule.objects.filter(code="q6").update(period="year")
    period_close(campaign=year.campaign, period=Q3, actor=year.office, at=CLOSED)
    longest = max(FrozenResult.objects.values_list("explanation", flat=True), key=len)
    assert len(longest) == 300
    assert longest.endswith("…")


def test_what_was_under_way_while_the_quarter_was_closed_is_a_late_entry(year):
    """Received a moment before the close and written a moment after it: in no frozen figure, so in the list."""
    close = period_close(campaign=year.campaign, period=Q3, actor=year.office, at=CLOSED)
    visit = make_visit(year.li, year.zhou, on=date(2026, 9, 1), received_at=CLOSED - timedelta(seconds=1))
    assert visit.entry == Visit.Entry.AFTER_CLOSE
    assert [row[::3] for row in late_arrivals(close, year.office)] == [("visit", visit.pk)]
    assert visit.participations.get().received_at > CLOSED


def test_before_the_close_there_is_none(year):
    log(year.zhao, year.chen, date(2026, 9, 1))
    before = results([year.campaign], Q3, as_of=end_of(2026, 8, 1))
    period_close(campaign=year.campaign, period=Q3, actor=year.office, at=CLOSED)
    assert results([year.campaign], Q3, as_of=end_of(2026, 8, 1)) == before


def test_the_close_is_told_and_written_down(year, monkeypatch):
    monkeypatch.setitem(TABLES, "table9", lambda campaign, period, as_of: [[campaign.nickname, period.key]])
    close = period_close(campaign=year.campaign, period=Q3, actor=year.office, at=CLOSED)
    assert PeriodClose.objects.get().tables["table9"] == [["三项活动", "2026Q3"]]
    assert [entry.action for entry in Entry.objects.about(year.campaign)] == ["period.closed"]
    told = Notice.objects.filter(kind="period.closed", key=f"close:{close.pk}")
    assert {notice.recipient for notice in told} == {year.principal, year.office}


def test_nothing_is_left_behind_when_closing_fails(year, monkeypatch):
    def fail(campaign, period, as_of):
        raise RuntimeError

    monkeypatch.setitem(TABLES, "table9", fail)
    with pytest.raises(RuntimeError):
        period_close(campaign=year.campaign, period=Q3, actor=year.office, at=CLOSED)
    assert not PeriodClose.objects.exists()
    assert not FrozenResult.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_closing_in_parallel_makes_one_snapshot(year):
    def close(number):
        at = CLOSED + timedelta(minutes=number)
        return period_close(campaign=year.campaign, period=Q3, actor=year.office, at=at).pk

    assert len(set(in_parallel(4, close))) == 1
    assert PeriodClose.objects.count() == 1
    assert FrozenResult.objects.count() == len(computed([year.campaign], Q3, as_of=CLOSED)) > 0


def test_what_a_person_owes_now(year):
    log(year.li, year.zhou, date(2026, 11, 2))
    log(year.li, year.zhou, date(2026, 11, 3), mode="phone")
    owed = {one.rule.code: one for one in owed_by(year.li, date(2026, 11, 20))}
    assert (owed["q6"].done, owed["q6"].due, owed["q6"].missing, owed["q6"].period.key) == (1, 4, 3, "2026Q4")
    assert (owed["q7"].done, owed["q7"].due, owed["q7"].period.key) == (1, 1, "2026-11")
    assert owed["q4"].missing == 0
    assert owed["q13"].period.key == "2026-11"
    assert owed["q6"].url == f"/quarter/2026Q4/q6/A020/?campaign={owed['q6'].rule.campaign_id}"
