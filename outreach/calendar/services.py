"""Changing the calendar: seeding it, taking over the yearly notice, the terms, days of one's own."""

from collections.abc import Iterable
from datetime import date, datetime

import chinese_calendar
from django.core.exceptions import ValidationError
from django.db import transaction

from outreach.calendar.holiday_notice import HolidayNotice
from outreach.calendar.models import CalendarDay, Term
from outreach.people.models import User
from outreach.timeline.services import record

Kind = CalendarDay.Kind
SHIPPED_YEARS = sorted({day.year for day in chinese_calendar.holidays})
NAMES = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}


@transaction.atomic
def seed_calendar(years: Iterable[int] | None = None) -> list[int]:
    """Write the public holidays that the product knows, for everybody; the years it wrote. Safe to repeat.

    A year that somebody typed in for everybody is left alone.
    """
    wanted = sorted(set(SHIPPED_YEARS if years is None else years) & set(SHIPPED_YEARS))
    common = CalendarDay.objects.filter(school=None)
    typed = {day.year for day in common.exclude(source=CalendarDay.SHIPPED).values_list("on", flat=True)}
    written = [year for year in wanted if year not in typed]
    common.filter(on__year__in=written).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(on=day, kind=kind, name=_chinese(name), source=CalendarDay.SHIPPED)
        for kind, days in ((Kind.HOLIDAY, chinese_calendar.holidays), (Kind.WORKDAY, chinese_calendar.workdays))
        for day, name in days.items()
        if day.year in written
    )
    return written


def _chinese(name: str) -> str:
    chinese: str = chinese_calendar.Holiday(name).chinese
    return NAMES.get(chinese, chinese)


@transaction.atomic
def adopt_notice(*, notice: HolidayNotice, actor: User, at: datetime) -> int:
    """Take over the days of a notice for the actor's organisation and those under it; how many days.

    Taken over again, it replaces the former. Days added by hand stay.
    """
    if notice.problems:
        raise ValidationError(notice.problems)
    own = CalendarDay.objects.filter(school=actor.school_id)
    source = f"{notice.year}年放假安排"
    own.filter(source=source).delete()
    by_hand = set(own.filter(on__in=[day.on for day in notice.days]).values_list("on", flat=True))
    rows = [
        CalendarDay(
            school_id=actor.school_id,
            on=day.on,
            kind=Kind.WORKDAY if day.works else Kind.HOLIDAY,
            name=day.name,
            source=source,
        )
        for day in notice.days
        if day.on not in by_hand
    ]
    CalendarDay.objects.bulk_create(rows)
    record(
        actor.school, "calendar.notice", actor=actor, at=at, school_id=actor.school_id, year=notice.year, days=len(rows)
    )
    return len(rows)


@transaction.atomic
def set_terms(*, school_year: int, terms: dict[int, tuple[date, date]], actor: User, at: datetime) -> None:
    """The first and the last day of both semesters of the actor's school."""
    for number, (starts_on, ends_on) in terms.items():
        Term.objects.update_or_create(
            school_id=actor.school_id,
            school_year=school_year,
            number=number,
            defaults={"starts_on": starts_on, "ends_on": ends_on},
        )
    days = "；".join(f"{starts:%Y-%m-%d} 至 {ends:%Y-%m-%d}" for starts, ends in terms.values())
    label = f"{school_year}—{school_year + 1}学年"
    record(actor.school, "calendar.terms", actor=actor, at=at, school_id=actor.school_id, label=label, days=days)


@transaction.atomic
def add_day(*, on: date, kind: str, name: str, actor: User, at: datetime) -> CalendarDay:
    """A day of one's own, such as a sports day; it replaces what the notice says of that day."""
    CalendarDay.objects.filter(school=actor.school_id, on=on).delete()
    day = CalendarDay.objects.create(school_id=actor.school_id, on=on, kind=kind, name=name, source=CalendarDay.BY_HAND)
    _record_day("calendar.day_added", day, actor, at)
    return day


@transaction.atomic
def remove_day(*, day: CalendarDay, actor: User, at: datetime) -> None:
    _record_day("calendar.day_removed", day, actor, at)
    day.delete()


def _record_day(action: str, day: CalendarDay, actor: User, at: datetime) -> None:
    kind = Kind(day.kind).label
    record(actor.school, action, actor=actor, at=at, school_id=actor.school_id, on=day.on, kind=kind, name=day.name)
