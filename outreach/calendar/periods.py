"""Periods of time as a school counts them: quarters, semesters, 旬… Pure, and always in Asia/Shanghai days.

Periods of one kind tile the calendar: no gap, no overlap. The neighbour of a period is derived from its
own first or last day, never by subtracting months.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
CHINESE_DIGITS = "零一二三四五六七八九十"


class Kind(StrEnum):
    WEEK = "week"
    TEN_DAYS = "ten_days"
    MONTH = "month"
    QUARTER = "quarter"
    SEMESTER = "semester"
    SCHOOL_YEAR = "school_year"
    YEAR = "year"
    STANDING = "standing"
    CAMPAIGN = "campaign"
    PHASE = "phase"
    THREE_YEARS = "three_years"


# These have dates of their own and no neighbours.
FREE = {Kind.CAMPAIGN, Kind.PHASE, Kind.THREE_YEARS}


@dataclass(frozen=True)
class TermDates:
    """One semester as the school's own 校历 has it. `year` is the year in which the school year begins."""

    year: int
    number: int  # 1 上学期, 2 下学期
    start: date
    end: date


@dataclass(frozen=True)
class Period:
    """A span of whole days, both ends included."""

    kind: Kind
    key: str
    start: date
    end: date
    name: str = field(default="", compare=False)
    terms: tuple[TermDates, ...] = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"期间结束日{self.end}早于开始日{self.start}。")

    def __str__(self) -> str:
        return self.key

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def contains(self, day: date) -> bool:
        return self.start <= day <= self.end

    def elapsed(self, on: date) -> float:
        """The share of the period that has passed when `on` ends: 0.0 before it, 1.0 from its last day."""
        return min(max((on - self.start).days + 1, 0), self.days) / self.days

    def previous(self) -> "Period":
        return self._neighbour(self.start - ONE_DAY)

    def next(self) -> "Period":
        return self._neighbour(self.end + ONE_DAY)

    def _neighbour(self, day: date) -> "Period":
        if self.kind in FREE:
            raise ValueError(f"“{self.label}”没有上一期或下一期。")
        return period_of(day, self.kind, self.terms)

    @property
    def label(self) -> str:
        """As it stands in a title: 2026年第三季度, 2026年9月, 2026—2027学年上学期."""
        if self.kind in {Kind.MONTH, Kind.QUARTER, Kind.WEEK, Kind.TEN_DAYS}:
            year = self.key[:4]
            return f"{year}年{self.short_label}"
        return self.short_label

    @property
    def short_label(self) -> str:
        """Without the year where the year is clear: 第三季度, 9月, 第37周."""
        return _short_label(self)

    @property
    def dates_label(self) -> str:
        """2026年7月1日—9月30日"""
        first = f"{self.start.year}年{self.start.month}月{self.start.day}日"
        year = "" if self.end.year == self.start.year else f"{self.end.year}年"
        return first if self.days == 1 else f"{first}—{year}{self.end.month}月{self.end.day}日"


def _short_label(period: Period) -> str:
    start = period.start
    match period.kind:
        case Kind.WEEK:
            return f"第{int(period.key[5:])}周"
        case Kind.TEN_DAYS:
            return f"{start.month}月{'上中下'[int(period.key[-1]) - 1]}旬"
        case Kind.MONTH:
            return f"{start.month}月"
        case Kind.QUARTER:
            return f"第{CHINESE_DIGITS[int(period.key[-1])]}季度"
        case Kind.SEMESTER:
            return f"{period.key[:4]}—{period.key[5:9]}学年{'上下'[int(period.key[-1]) - 1]}学期"
        case Kind.SCHOOL_YEAR:
            return f"{period.key[:4]}—{period.key[5:]}学年"
        case Kind.YEAR:
            return f"{period.key}年"
        case Kind.STANDING:
            return f"{start.year}年{start.month}月{start.day}日"
        case _:
            return period.name or period.dates_label


def free_period(kind: Kind, key: str, start: date, end: date, name: str = "") -> Period:
    """A campaign or a phase: dates that somebody chose."""
    if kind not in FREE:
        raise ValueError(f"{kind} 的起止日期由日历决定。")
    return Period(kind, key, start, end, name)


# From a day to the period that holds it --------------------------------------------


def period_of(day: date, kind: Kind | str, terms: Sequence[TermDates] = ()) -> Period:
    """The period of this kind that holds the day."""
    kind = Kind(kind)
    match kind:
        case Kind.WEEK:
            year, week, _ = day.isocalendar()
            return _week(year, week)
        case Kind.TEN_DAYS:
            return _ten_days(day.year, day.month, min((day.day - 1) // 10, 2) + 1)
        case Kind.MONTH:
            return _month(day.year, day.month)
        case Kind.QUARTER:
            return _quarter(day.year, (day.month - 1) // 3 + 1)
        case Kind.SEMESTER:
            return _semester_of(day, tuple(terms))
        case Kind.SCHOOL_YEAR:
            return _school_year(day.year if day.month >= 9 else day.year - 1)
        case Kind.YEAR:
            return _year(day.year)
        case Kind.STANDING:
            return Period(kind, day.isoformat(), day, day)
        case _:
            raise ValueError(f"{kind} 的起止日期不能由某一天推出。")


def _week(year: int, week: int) -> Period:
    monday = date.fromisocalendar(year, week, 1)
    return Period(Kind.WEEK, f"{year:04d}W{week:02d}", monday, monday + timedelta(days=6))


def _ten_days(year: int, month: int, number: int) -> Period:
    start = date(year, month, number * 10 - 9)
    end = _last_of_month(year, month) if number == 3 else date(year, month, number * 10)
    return Period(Kind.TEN_DAYS, f"{year:04d}-{month:02d}D{number}", start, end)


def _month(year: int, month: int) -> Period:
    return Period(Kind.MONTH, f"{year:04d}-{month:02d}", date(year, month, 1), _last_of_month(year, month))


def _quarter(year: int, number: int) -> Period:
    last = number * 3
    return Period(Kind.QUARTER, f"{year:04d}Q{number}", date(year, last - 2, 1), _last_of_month(year, last))


def _year(year: int) -> Period:
    return Period(Kind.YEAR, f"{year:04d}", date(year, 1, 1), date(year, 12, 31))


def _school_year(year: int) -> Period:
    return Period(Kind.SCHOOL_YEAR, f"{year:04d}-{year + 1:04d}", date(year, 9, 1), date(year + 1, 8, 31))


def _last_of_month(year: int, month: int) -> date:
    """The day before the next month begins; leap years look after themselves."""
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - ONE_DAY


def _semester_start(year: int, number: int, terms: tuple[TermDates, ...]) -> date:
    for term in terms:
        if (term.year, term.number) == (year, number):
            return term.start
    return date(year, 9, 1) if number == 1 else date(year + 1, 2, 1)


def _semester(year: int, number: int, terms: tuple[TermDates, ...]) -> Period:
    """From the first day of its term to the day before the next one: a holiday belongs to the term it follows."""
    following = (year, 2) if number == 1 else (year + 1, 1)
    start = _semester_start(year, number, terms)
    end = _semester_start(*following, terms) - ONE_DAY
    return Period(Kind.SEMESTER, f"{year:04d}-{year + 1:04d}-{number}", start, end, terms=terms)


def _semester_of(day: date, terms: tuple[TermDates, ...]) -> Period:
    for year, number in ((day.year - 1, 1), (day.year - 1, 2), (day.year, 1)):
        semester = _semester(year, number, terms)
        if semester.contains(day):
            return semester
    raise ValueError(f"校历里没有包含{day}的学期，请检查学期的开始日期。")


# From a written key to the period, and from a period to its parts ------------------


KEYS: list[tuple[Kind, re.Pattern[str]]] = [
    (Kind.QUARTER, re.compile(r"(\d{4})Q([1-4])")),
    (Kind.WEEK, re.compile(r"(\d{4})W(\d{2})")),
    (Kind.TEN_DAYS, re.compile(r"(\d{4})-(\d{2})D([123])")),
    (Kind.SEMESTER, re.compile(r"(\d{4})-(\d{4})-([12])")),
    (Kind.SCHOOL_YEAR, re.compile(r"(\d{4})-(\d{4})")),
    (Kind.STANDING, re.compile(r"(\d{4})-(\d{2})-(\d{2})")),
    (Kind.MONTH, re.compile(r"(\d{4})-(\d{2})")),
    (Kind.YEAR, re.compile(r"(\d{4})")),
]
HOW_TO_WRITE = "期间请写成 2026Q3、2026-09、2026W37、2026-2027-1、2026-2027 或 2026。"


def parse_period(text: str, terms: Sequence[TermDates] = ()) -> Period:
    """The period written as 2026Q3, 2026-09, 2026W37, 2026-2027-1, 2026-2027, 2026, 2026-08D2 or 2026-09-30.

    Raises ValueError with a Chinese sentence.
    """
    for kind, pattern in KEYS:
        found = pattern.fullmatch(text.strip())
        if found:
            try:
                return _parsed(kind, [int(part) for part in found.groups()], tuple(terms))
            except (ValueError, OverflowError):
                break
    raise ValueError(f"没有“{text}”这个期间。{HOW_TO_WRITE}")


def _parsed(kind: Kind, numbers: list[int], terms: tuple[TermDates, ...]) -> Period:
    if kind in {Kind.SEMESTER, Kind.SCHOOL_YEAR} and numbers[1] != numbers[0] + 1:
        raise ValueError(HOW_TO_WRITE)
    match kind:
        case Kind.QUARTER:
            return _quarter(numbers[0], numbers[1])
        case Kind.WEEK:
            return _week(numbers[0], numbers[1])
        case Kind.TEN_DAYS:
            return _ten_days(numbers[0], numbers[1], numbers[2])
        case Kind.SEMESTER:
            return _semester(numbers[0], numbers[2], terms)
        case Kind.SCHOOL_YEAR:
            return _school_year(numbers[0])
        case Kind.MONTH:
            return _month(numbers[0], numbers[1])
        case Kind.YEAR:
            return _year(numbers[0])
        case _:
            return period_of(date(*numbers), kind)


def parts(period: Period, kind: Kind | str) -> list[Period]:
    """The smaller periods of a larger one, in order.

    Each belongs to the one larger period in which it ends, so that a week across two quarters is settled once.
    A campaign or a phase takes every one it touches.
    """
    return [part for part in _touching(period, Kind(kind)) if period.kind in FREE or part.end <= period.end]


def _touching(period: Period, kind: Kind) -> Iterator[Period]:
    part = period_of(period.start, kind, period.terms)
    while part.start <= period.end:
        yield part
        part = part.next()


# From a moment to a day, and back ---------------------------------------------------


def shanghai_day(moment: datetime) -> date:
    """The day in Shanghai at this moment, whatever the server's own time zone."""
    if moment.tzinfo is None:
        raise ValueError("A moment without a time zone has no Shanghai day.")
    return moment.astimezone(SHANGHAI).date()


def shanghai_moment(day: date, at: time = time()) -> datetime:
    """The moment at which clocks in Shanghai show this. In the hour that summer time skipped: the next one."""
    return datetime.combine(day, at, tzinfo=SHANGHAI).astimezone(UTC).astimezone(SHANGHAI)


def end_of_day(day: date) -> datetime:
    """The last moment of a day in Shanghai: “as of that day” means that what came in on it is known."""
    return shanghai_moment(day + ONE_DAY) - timedelta(microseconds=1)
