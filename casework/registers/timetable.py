"""时间表: entries as bars on a line of time, for the page of 整改方案. Pure; what is measured in parts of a thousand.

Everything that a bar shows is also said in words beside it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from casework.registers.models import RegisterEntry
from outreach.calendar.periods import shanghai_day

WIDTH = 1000
NARROWEST = 8
MOST_TICKS = 14
ONE_DAY = timedelta(days=1)
State = RegisterEntry.State


@dataclass(frozen=True)
class Tick:
    label: str
    x: int


@dataclass(frozen=True)
class Axis:
    """From the first of a month to the end of a month."""

    start: date
    end: date
    ticks: tuple[Tick, ...]
    today: int | None

    def x(self, day: date) -> int:
        days = (self.end - self.start).days + 1
        return round(min(max((day - self.start).days, 0), days) * WIDTH / days)


@dataclass(frozen=True)
class Bar:
    entry: RegisterEntry
    x: int
    width: int
    role: str
    words: str


@dataclass(frozen=True)
class Stage:
    """路线图: what is due in a month, and how much of it is done."""

    label: str
    done: int
    due: int


def first_day(entry: RegisterEntry) -> date:
    """Where its bar begins; without a beginning on the day it was written, or on its last day if that came first."""
    return entry.starts_on or min(shanghai_day(entry.created_at), last_day(entry))


def last_day(entry: RegisterEntry) -> date:
    days = [day for day in (entry.starts_on, entry.planned_on, entry.done_on) if day]
    return max(days) if days else shanghai_day(entry.created_at)


def axis(entries: Sequence[RegisterEntry], today: date) -> Axis:
    start = min((first_day(entry) for entry in entries), default=today).replace(day=1)
    last = max((last_day(entry) for entry in entries), default=today)
    end = _next_month(last) - ONE_DAY
    months = _months(start, end)
    step = -(-len(months) // MOST_TICKS)
    bare = Axis(start, end, (), None)
    ticks = tuple(
        Tick(f"{month.year}年{month.month}月" if month.month == 1 or n == 0 else f"{month.month}月", bare.x(month))
        for n, month in enumerate(months)
        if n % step == 0
    )
    return Axis(start, end, ticks, bare.x(today) if start <= today <= end else None)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _months(start: date, end: date) -> list[date]:
    found = [start.replace(day=1)]
    while (following := _next_month(found[-1])) <= end:
        found.append(following)
    return found


def bars(entries: Iterable[RegisterEntry], on: Axis, today: date) -> list[Bar]:
    return [_bar(entry, on, today) for entry in entries]


def _bar(entry: RegisterEntry, on: Axis, today: date) -> Bar:
    left = on.x(first_day(entry))
    width = max(on.x(last_day(entry) + ONE_DAY) - left, NARROWEST)
    left = min(left, WIDTH - width)
    late = entry.state == State.OPEN and entry.planned_on is not None and entry.planned_on < today
    role = "done" if entry.state == State.DONE else "late" if late else "open"
    return Bar(entry, left, width, role, words_of(entry, today))


def words_of(entry: RegisterEntry, today: date) -> str:
    """“10月8日—11月30日，12月2日完成，晚于时限”; by how many days it has passed says the badge beside it."""
    begins = _day(entry.starts_on, today) if entry.starts_on else ""
    due = _day(entry.planned_on, today) if entry.planned_on else "没有定时限"
    said = f"{begins}—{due}" if begins and entry.planned_on else f"{due}前" if entry.planned_on else due
    if entry.state == State.DONE and entry.done_on:
        after = entry.planned_on is not None and entry.done_on > entry.planned_on
        return f"{said}，{_day(entry.done_on, today)}完成" + ("，晚于时限" if after else "")
    return said


def _day(day: date, today: date) -> str:
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def route(entries: Iterable[RegisterEntry], today: date) -> list[Stage]:
    """By the month in which they are due, the earliest first."""
    by_month: dict[date, list[RegisterEntry]] = {}
    for entry in entries:
        if entry.planned_on:
            by_month.setdefault(entry.planned_on.replace(day=1), []).append(entry)
    return [
        Stage(
            f"{'' if month.year == today.year else f'{month.year}年'}{month.month}月",
            sum(entry.state == State.DONE for entry in found),
            len(found),
        )
        for month, found in sorted(by_month.items())
    ]
