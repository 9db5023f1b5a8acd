"""Telling helpers in time: birthdays a week ahead, festivals, the month's call and the quarter's letter.

What is still missing comes from the results that every page shows; here is only decided when to say so. Each is
told once, however often this runs, and whoever has done it is not told. A window stays open some days, so that a
server that was off catches up by itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.urls import reverse

from campaigns.planning.models import Campaign
from campaigns.quotas.models import QuotaRule
from casework.families.models import Student
from casework.pairings.models import Pairing
from casework.progress.judging import Status
from casework.progress.results import Line, results
from casework.visits.models import Purpose
from outreach.calendar.periods import Kind, Period, period_of, shanghai_day
from outreach.calendar.queries import work_calendar
from outreach.calendar.statutory import LUNAR
from outreach.calendar.workdays import WorkCalendar
from outreach.notices.services import Promise, promise_each

ONE_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)
BEFORE_FESTIVAL = timedelta(days=10)
# How long before a period ends its helper is told that something is missing.
A_MONTH = timedelta(days=30)
BEFORE_END = {
    Kind.MONTH: A_WEEK,
    Kind.QUARTER: timedelta(days=14),
    Kind.SEMESTER: A_MONTH,
    Kind.SCHOOL_YEAR: A_MONTH,
    Kind.YEAR: A_MONTH,
}
FESTIVALS = ("春节", "端午节", "中秋节")
# So many campaigns are reckoned at once: one query per rule for all of them, and no table of a district in memory.
AT_ONCE = 20


@dataclass(frozen=True)
class Call:
    """One thing to tell about one pairing and rule. `occasion` makes it told once."""

    kind: str
    occasion: str
    data: dict[str, str] = field(default_factory=dict)


def remind_contacts(*, at: datetime) -> int:
    """Promise what is due at this moment; returns how many promises stand for it, old and new."""
    today = shanghai_day(at)
    running = list(Campaign.objects.running().filter(starts_on__lte=today, ends_on__gte=today).order_by("pk"))
    made = 0
    for start in range(0, len(running), AT_ONCE):
        promises = list(_promises(running[start : start + AT_ONCE], today, at))
        promise_each(promises, at=at)
        made += len(promises)
    return made


def _promises(campaigns: list[Campaign], today: date, at: datetime) -> Iterator[Promise]:
    lines = [
        line
        for line in results(campaigns, period_of(today, Kind.QUARTER), as_of=at)
        if line.rule.per == QuotaRule.Per.PAIRING and line.status != Status.EXEMPT
    ]
    pairings = _pairings(lines, today)
    pupils = _pupils(pairings.values())
    calendars = {school: work_calendar(school) for school in {campaign.school_id for campaign in campaigns}}
    for line in lines:
        pairing = pairings.get(_pk(line))
        if pairing is None or pairing.household_id is None:
            continue
        children = [pairing.student] if pairing.student else pupils[pairing.household_id]
        for call in calls(line, children, today, calendars[pairing.school_id]):
            yield Promise(
                recipient=pairing.helper,
                kind=call.kind,
                key=f"pairing:{pairing.pk}:{line.rule.code}:{call.occasion}",
                url=reverse("pairing-detail", args=[pairing.pk]),
                data={"whom": [child.name for child in children], **call.data},
            )


def _pk(line: Line) -> int:
    return int(line.subject.partition(":")[2])


def _pairings(lines: Iterable[Line], today: date) -> dict[int, Pairing]:
    wanted = Pairing.objects.active(today).filter(pk__in={_pk(line) for line in lines})
    return {pairing.pk: pairing for pairing in wanted.select_related("helper", "student")}


def _pupils(pairings: Iterable[Pairing]) -> dict[int, list[Student]]:
    whole = [pairing.household_id for pairing in pairings if pairing.kind == Pairing.Kind.HOUSEHOLD]
    found: dict[int, list[Student]] = defaultdict(list)
    for pupil in Student.objects.enrolled().filter(household__in=whole):
        found[pupil.household_id].append(pupil)
    return found


# When to say it: pure -----------------------------------------------------------------


def calls(line: Line, children: Iterable[Student], today: date, calendar: WorkCalendar) -> list[Call]:
    """What is to be told today about this line."""
    purposes = line.rule.activity.purposes
    if Purpose.BIRTHDAY in purposes:
        return list(_birthdays(line, children, today, calendar))
    if not line.missing:
        return []
    if Purpose.FESTIVAL in purposes:
        return list(_festivals(line, today))
    return list(_period_ends(line, today))


def _birthdays(line: Line, children: Iterable[Student], today: date, calendar: WorkCalendar) -> Iterator[Call]:
    for child in children:
        day = next_birthday(child.birthday, today)
        # A birthday in January is announced in December, when nothing of that year can be done yet.
        done = day and line.period.contains(day) and not line.missing
        if day and not done and told_on(day, calendar) <= today:
            yield Call("contact.birthday", f"{day.year}:{child.pk}", {"child": child.name, "day": _day(day)})


def next_birthday(written: str, today: date) -> date | None:
    """The next one, today included, of a birthday written 07-23. 02-29 is kept on 02-28 in common years."""
    try:
        month, day = (int(part) for part in written.split("-"))
        date(2000, month, day)
    except ValueError:
        return None
    for year in (today.year, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            found = date(year, 2, 28)
        if found >= today:
            return found
    return None


def told_on(birthday: date, calendar: WorkCalendar) -> date:
    """A week before, or the last working day before that."""
    day = birthday - A_WEEK
    while not calendar.is_working_day(day):
        day -= ONE_DAY
    return day


def _festivals(line: Line, today: date) -> Iterator[Call]:
    for name, (month, day) in zip(FESTIVALS, LUNAR.get(today.year, ()), strict=False):
        festival = date(today.year, month, day)
        if festival - BEFORE_FESTIVAL <= today <= festival and line.period.contains(festival):
            yield Call("contact.festival", f"{today.year}:{name}", {"festival": name, "activity": _activity(line)})


def _period_ends(line: Line, today: date) -> Iterator[Call]:
    window = BEFORE_END.get(line.period.kind)
    if window and _within(line.period, window, today):
        missing = f"{line.missing}{line.rule.unit}"
        said = {"period": line.period.short_label, "activity": _activity(line), "missing": missing}
        yield Call("contact.due", line.period.key, said)


def _within(period: Period, window: timedelta, today: date) -> bool:
    return period.end - window < today <= period.end


def _activity(line: Line) -> str:
    return line.rule.activity.name


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
