"""Which day a record is of, when the phone's clock may be wrong. Pure.

The server's moment is the authority. A phone says at sending what its clock shows; from the difference one knows by how
many days the day that it wrote down is off. Nothing is refused for it: what cannot be meant becomes the day of receipt.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from casework.visits.content import FIRST_DAY
from outreach.calendar.periods import shanghai_day

TOLERATED = timedelta(hours=1)
# What fits the column, however wrong the clock is.
MOST_SKEW = 2**31 - 1


class Day(NamedTuple):
    """The day taken; and where it is another than the one said: that one, and the seconds the clock was behind."""

    on: date
    said_on: date | None = None
    skew: int | None = None


def day_of(said: date, sent_at: datetime | None, received_at: datetime) -> Day:
    today = shanghai_day(received_at)
    skew = received_at - sent_at if sent_at else timedelta()
    on = _moved(said, today - shanghai_day(sent_at)) if sent_at and abs(skew) > TOLERATED else said
    if not FIRST_DAY <= on <= today:
        on = today
    if on == said:
        return Day(said)
    seconds = round(skew.total_seconds())
    return Day(on, said, max(-MOST_SKEW, min(MOST_SKEW, seconds)))


def _moved(said: date, by: timedelta) -> date:
    try:
        return said + by
    except OverflowError:
        return date.max
