"""Materials and diaries in the workbook: 表7, and the columns and lines that count them."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count

from campaigns.planning.models import Campaign
from casework.diaries.models import Diary
from casework.submissions.models import Submission
from casework.submissions.owing import Owed, owed
from casework.submissions.queries import look_of
from casework.workbooks.queries import Window
from outreach.calendar.periods import Period, end_of_day, shanghai_day, shanghai_moment

REFLECTION = "心得体会"


def counts_of(window: Window) -> dict[str, int]:
    """民情日记 and 心得体会 of a school in a window of days."""
    diaries = Diary.objects.filter(
        school=window.school_id, on__range=(window.start, window.end), received_at__lte=window.as_of
    )
    handed = Submission.objects.filter(
        school=window.school_id,
        handin__name__contains=REFLECTION,
        state__in=[Submission.State.HANDED_IN, Submission.State.ACCEPTED],
        first_handed_in_at__gte=shanghai_moment(window.start),
        first_handed_in_at__lte=min(end_of_day(window.end), window.as_of),
    )
    return {"diaries": diaries.count(), "reflections": handed.count()}


def diaries_by_person(window: Window) -> dict[int, int]:
    rows = Diary.objects.filter(
        school=window.school_id, on__range=(window.start, window.end), received_at__lte=window.as_of
    )
    return {row["author"]: row["n"] for row in rows.order_by().values("author").annotate(n=Count("pk"))}


def papers_of(campaign: Campaign, period: Period, window: Window) -> Iterator[tuple[Owed, date | None, str]]:
    """What is due in the quarter or was first handed in during it: the copy, that day, and how it stands.

    By department and 工号, the materials of each in the order of the plan.
    """
    last = min(period.end, shanghai_day(window.as_of))
    rows = [one for one in owed([campaign], last) if _belongs(one, period, window)]
    rows.sort(key=_place)
    for one in rows:
        handed = _handed_on(one, window)
        yield one, handed, look_of(one)[0] if handed or one.exempt else "待交"


def _belongs(one: Owed, period: Period, window: Window) -> bool:
    due = one.handin.due_on
    handed = _handed_on(one, window)
    return (due is not None and period.contains(due)) or (handed is not None and period.contains(handed))


def _handed_on(one: Owed, window: Window) -> date | None:
    moment = one.submission.first_handed_in_at if one.submission and one.is_handed_in else None
    return shanghai_day(moment) if moment is not None and moment <= window.as_of else None


def _place(one: Owed) -> tuple[bool, int, str, str, int, int]:
    unit = one.department
    number = one.user.staff_no if one.user else ""
    return (one.user is None, unit.order if unit else 10_000, number, one.key, one.handin.order, one.number)
