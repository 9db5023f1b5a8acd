"""Whether a record came in time: within its quarter, within the days of grace, or after the close."""

from datetime import date, datetime, timedelta

from campaigns.planning.models import Campaign
from casework.progress.models import PeriodClose
from casework.visits.models import Visit
from outreach.calendar.periods import Kind, period_of, shanghai_day

GRACE_DAYS = 10
AN_INSTANT = timedelta(microseconds=1)


def entry_mark(school_id: int, on: date, received_at: datetime) -> str:
    """按时, 迟报 or 季后补录. Two queries, and only for a quarter that has ended."""
    quarter = period_of(on, Kind.QUARTER)
    received_on = shanghai_day(received_at)
    if received_on <= quarter.end:
        return Visit.Entry.ON_TIME
    closed = PeriodClose.objects.filter(
        campaign__school=school_id, period=quarter.key, closed_at__lte=received_at
    ).exists()
    if closed:
        return Visit.Entry.AFTER_CLOSE
    late = received_on > quarter.end + timedelta(days=grace_days(school_id, on))
    return Visit.Entry.LATE if late else Visit.Entry.ON_TIME


def arrival(school_id: int, on: date, received_at: datetime) -> datetime:
    """The moment as a close sees it; call it in the transaction of the record.

    What was under way while its quarter was being closed is in no frozen figure, so it arrived after the close: a
    late entry waits here for a close that is being made, and a close for late entries.
    """
    quarter = period_of(on, Kind.QUARTER)
    if shanghai_day(received_at) <= quarter.end:
        return received_at
    running = Campaign.objects.filter(school=school_id, starts_on__lte=quarter.end, ends_on__gte=quarter.start)
    list(running.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    closes = PeriodClose.objects.filter(campaign__school=school_id, period=quarter.key)
    closed_at = closes.order_by("-closed_at").values_list("closed_at", flat=True).first()
    return received_at if closed_at is None or received_at > closed_at else closed_at + AN_INSTANT


def grace_days(school_id: int, on: date) -> int:
    """补录期 of the campaign that ran on that day; the longest where there are several."""
    found = (
        Campaign.objects.filter(school=school_id, starts_on__lte=on, ends_on__gte=on)
        .exclude(status=Campaign.Status.DRAFT)
        .values_list("grace_days", flat=True)
    )
    return max(found, default=GRACE_DAYS)
