"""Case 12: phones whose clocks are wrong. The day is put right and shown; nothing is refused."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from casework.phone.clock import Day, day_of
from casework.visits.content import FIRST_DAY
from casework.visits.models import Visit
from outreach.calendar.periods import shanghai_day
from tests.casework.phone.sending import Phone, body_of, new_uuid

# 2026-11-22 10:00 in Shanghai.
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "sent_at", "expected"),
    [
        ("2026-11-22", "2026-11-22T10:00:00+08:00", Day(date(2026, 11, 22))),
        ("2026-11-20", "2026-11-22T10:59:00+08:00", Day(date(2026, 11, 20))),
        # A clock of 1970, on which a visit of the day before was written down.
        ("1970-01-01", "1970-01-02T08:00:00+08:00", Day(date(2026, 11, 21), date(1970, 1, 1), 1795226400)),
        ("2026-11-23", "2026-11-23T10:00:00+08:00", Day(date(2026, 11, 22), date(2026, 11, 23), -86400)),
        ("2099-03-01", "2099-03-01T10:00:00+08:00", Day(date(2026, 11, 22), date(2099, 3, 1), -2147483647)),
        # New York, and right: the offset says so. The day is that on which it was there.
        ("2026-11-21", "2026-11-21T21:00:00-05:00", Day(date(2026, 11, 21))),
        # A clock that is three hours late, on the same day.
        ("2026-11-22", "2026-11-22T07:00:00+08:00", Day(date(2026, 11, 22))),
        # No word of the clock: only what cannot be is put right.
        ("2026-11-19", None, Day(date(2026, 11, 19))),
        ("2026-11-25", None, Day(date(2026, 11, 22), date(2026, 11, 25), 0)),
        ("1970-01-01", None, Day(date(2026, 11, 22), date(1970, 1, 1), 0)),
        ("9999-12-31", "1970-01-01T00:00:00Z", Day(date(2026, 11, 22), date(9999, 12, 31), 1795312800)),
    ],
)
def test_case_12_the_day_that_is_taken(said, sent_at, expected):
    assert day_of(date.fromisoformat(said), sent_at and datetime.fromisoformat(sent_at), NOW) == expected


@given(
    st.dates(),
    st.none() | st.datetimes(datetime(1900, 1, 1), datetime(9000, 1, 1)),
    st.integers(-14, 14),
    st.booleans(),
)
def test_case_12_whatever_the_clock_says_the_day_can_be_meant(said, naive, offset, late):
    now = datetime(2026, 12, 31, 16 if late else 15, 59, tzinfo=UTC)
    sent_at = naive and naive.replace(tzinfo=UTC) - timedelta(hours=offset)
    day = day_of(said, sent_at, now)
    assert FIRST_DAY <= day.on <= shanghai_day(now)
    assert (day.said_on is None) == (day.on == said)
    assert day.skew is None or abs(day.skew) < 2**31


@pytest.mark.parametrize(
    "sent_at", ["1970-01-01T00:00:07+08:00", "2099-01-01T12:00:00+08:00", "1999-12-31T10:00:00-05:00", "kaputt", None]
)
def test_case_12_the_visit_says_what_the_phone_said(client, cast, sent_at):
    phone, uuid = Phone(client, cast.li), new_uuid()
    said = body_of(cast.zhou, on=(sent_at or "2099-01-01")[:10], sent_at=sent_at)
    if sent_at == "kaputt":
        said["on"] = "2001-01-01"
    for _ in range(2):
        assert phone.put(uuid, said).status_code in (200, 201)
    visit = Visit.objects.get()
    if sent_at == "kaputt":
        assert (visit.on, visit.said_on) == (date(2001, 1, 1), None)
        return
    assert visit.on == timezone.localdate()
    assert visit.said_on.isoformat() == said["on"]
    assert "请核对" in client.get(f"/m/visits/{visit.pk}/").content.decode()
    # What is corrected later goes on saying the wrong day, by a clock that is right by now.
    now = timezone.localtime().isoformat()
    assert phone.put(uuid, said | {"note": "补一句", "rev": 1, "sent_at": now}).json()["rev"] == 2
    visit.refresh_from_db()
    assert (visit.on, visit.said_on.isoformat()) == (timezone.localdate(), said["on"])


def test_case_12_a_day_to_which_it_was_put_off_is_not_before_it(client, cast):
    body = body_of(
        cast.zhou, on="1970-01-01", outcome="rescheduled", rescheduled_to="1970-01-03", sent_at="1970-01-01T08:00:00Z"
    )
    assert Phone(client, cast.li).put(new_uuid(), body).status_code == 201
    assert Visit.objects.get().rescheduled_to >= Visit.objects.get().on
