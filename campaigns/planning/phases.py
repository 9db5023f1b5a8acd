"""阶段 on the calendar: what lies between them and over one another, and how much of each has passed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Protocol

ONE_DAY = timedelta(days=1)


class Dated(Protocol):
    """Anything with a name and two days, such as a phase."""

    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Passed:
    """How much of a phase's own time has passed (序时)."""

    percent: int
    words: str
    state: str  # later, now, done


def passed(phase: Dated, today: date) -> Passed:
    if today < phase.starts_on:
        days = (phase.starts_on - today).days
        return Passed(0, f"还没开始，{days} 天后开始", "later")
    if today > phase.ends_on:
        return Passed(100, "已经结束", "done")
    whole = (phase.ends_on - phase.starts_on).days + 1
    gone = (today - phase.starts_on).days + 1
    left = whole - gone
    rest = f"还有 {left} 天" if left else "今天是最后一天"
    return Passed(gone * 100 // whole, f"时间已过 {gone * 100 // whole}%，{rest}", "now")


def span_words(start: date, end: date) -> str:
    """8月11日—9月20日; with the year where the two differ."""
    if start.year == end.year:
        return f"{start.month}月{start.day}日—{end.month}月{end.day}日"
    return f"{start.year}年{start.month}月{start.day}日—{end.year}年{end.month}月{end.day}日"


def overlaps(phases: Sequence[Dated]) -> list[str]:
    """Which phases run at the same time, and when. It is allowed (R101, R400), so it is only explained."""
    found = []
    for one, other in combinations(phases, 2):
        start, end = max(one.starts_on, other.starts_on), min(one.ends_on, other.ends_on)
        if start <= end:
            days = (end - start).days + 1
            found.append(f"“{one.name}”和“{other.name}”在{span_words(start, end)}同时进行（{days} 天）。")
    return found


def gaps(phases: Sequence[Dated], start: date, end: date) -> list[str]:
    """The days of the campaign that lie in no phase."""
    found, free = [], start
    for phase in sorted(phases, key=lambda one: one.starts_on):
        if phase.starts_on > free:
            found.append(f"{span_words(free, min(phase.starts_on - ONE_DAY, end))}不在任何阶段里。")
        free = max(free, phase.ends_on + ONE_DAY)
        if free > end:
            return found
    if phases:
        found.append(f"{span_words(free, end)}不在任何阶段里。")
    return found


def outside(phases: Sequence[Dated], start: date, end: date) -> list[Dated]:
    """The phases that reach beyond the campaign."""
    return [phase for phase in phases if phase.starts_on < start or phase.ends_on > end]
