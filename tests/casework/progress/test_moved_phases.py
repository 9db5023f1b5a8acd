"""What is asked within a phase follows the phase; what was closed stays as it was."""

from datetime import date

import pytest

from campaigns.planning.models import Phase
from campaigns.planning.phase_services import phase_move
from campaigns.quotas.models import QuotaRule
from casework.progress.results import results
from casework.progress.services import period_close
from outreach.calendar.periods import parse_period
from tests.casework.progress.conftest import end_of, log

Q3, Q4 = parse_period("2026Q3"), parse_period("2026Q4")
CLOSED = end_of(2026, 10, 20)


@pytest.fixture
def phase(year):
    """家访 1 次 within 走访宣讲, in September; 赵老师 went on the 5th of October."""
    made = Phase.objects.create(
        campaign=year.campaign, name="走访宣讲", starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 30)
    )
    QuotaRule.objects.filter(code="q6").update(period="phase", phase=made, number=1, prorate=False)
    log(year.zhao, year.chen, date(2026, 10, 5))
    return made


def line_of(year, quarter, as_of):
    found = results([year.campaign], quarter, as_of=as_of)
    return next((one for one in found if one.rule.code == "q6" and one.user == year.zhao), None)


def move(year, phase, end):
    phase_move(phase, starts_on=date(2026, 9, 1), ends_on=end, reason="时间服从质量", actor=year.office, at=CLOSED)


def test_the_quota_follows_the_moved_phase(year, phase):
    before = line_of(year, Q3, CLOSED)
    assert (before.done, before.period.end) == (0, date(2026, 9, 30))
    assert line_of(year, Q4, CLOSED) is None
    move(year, phase, date(2026, 10, 10))
    after = line_of(year, Q4, CLOSED)
    assert (after.done, after.period.end) == (1, date(2026, 10, 10))


def test_a_result_that_was_closed_stays(year, phase):
    period_close(campaign=year.campaign, period=Q3, actor=year.office, at=CLOSED)
    closed = line_of(year, Q3, end_of(2026, 11, 1))
    move(year, phase, date(2026, 10, 10))
    assert line_of(year, Q3, end_of(2026, 11, 1)) == closed
    assert closed.done == 0
    assert line_of(year, Q4, end_of(2026, 11, 1)).done == 1
