"""Which days are worked, and what follows from it for deadlines and for telling people. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from outreach.calendar.periods import ONE_DAY, SHANGHAI, shanghai_moment
from outreach.calendar.statutory import statutory_name

# 晚上八点到早上七点不打扰 (D11).
WAKES, SLEEPS = time(7), time(20)


@dataclass(frozen=True)
class SpecialDay:
    """A day that is not what its weekday says."""

    works: bool
    name: str = ""


@dataclass(frozen=True)
class Deadline:
    date: date
    explanation: str
    # Part of the way lies in a year whose holidays are not published yet: shown as 暂定, computed anew later.
    provisional: bool


@dataclass(frozen=True)
class WorkCalendar:
    days: Mapping[date, SpecialDay] = field(default_factory=dict)
    known_years: frozenset[int] = frozenset()

    def knows(self, day: date) -> bool:
        return day.year in self.known_years

    def is_working_day(self, day: date) -> bool:
        special = self.days.get(day)
        if special:
            return special.works
        return day.weekday() < 5 and (self.knows(day) or not statutory_name(day))

    def holiday_name(self, day: date) -> str:
        """Why a day is free: 国庆节, or 周末; "" on a working day."""
        if self.is_working_day(day):
            return ""
        special = self.days.get(day)
        if special:
            return special.name or "放假"
        return (not self.knows(day) and statutory_name(day)) or "周末"

    def next_working_day(self, day: date) -> date:
        """The first working day after this one."""
        day += ONE_DAY
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def add_working_days(self, day: date, n: int) -> Deadline:
        """The n-th working day after `day`, which itself does not count (第二天起算)."""
        if n < 0:
            raise ValueError("A deadline lies ahead.")
        walked = []
        end = day
        for _ in range(n):
            next_day = self.next_working_day(end)
            walked += [end + ONE_DAY * i for i in range(1, (next_day - end).days + 1)]
            end = next_day
        provisional = not all(self.knows(passed) for passed in walked or [end])
        return Deadline(end, self._explain(n, walked, provisional), provisional)

    def _explain(self, n: int, walked: list[date], provisional: bool) -> str:
        free = [passed for passed in walked if not self.is_working_day(passed)]
        made_up = [passed for passed in walked if self.is_working_day(passed) and passed.weekday() >= 5]
        # An ordinary weekend is one word; a holiday is named with its days.
        runs = [run for run in runs_of(free) if any(self.holiday_name(one) != "周末" for one in run)]
        weekends = len(free) > sum(len(run) for run in runs)
        skipped = (["周末"] if weekends else []) + [self._run_label(run) for run in runs]
        clauses = [f"跳过{'、'.join(skipped)}"] if skipped else []
        if made_up:
            clauses.append(f"计入{'、'.join(_day_label(one) for one in made_up)}补班")
        sentence = f"{n}个工作日" + ("：" + "，".join(clauses) if clauses else "")
        if provisional:
            years = sorted({passed.year for passed in walked if not self.knows(passed)})
            sentence += f"；{'、'.join(map(str, years))}年放假安排尚未公布，暂定" if years else "；暂定"
        return sentence

    def _run_label(self, run: list[date]) -> str:
        names = list(dict.fromkeys(self.holiday_name(one) for one in run))
        named = "、".join(name for name in names if name not in {"周末", "放假"})
        return span_label(run[0], run[-1]) + (f"（{named}）" if named else "")

    def working_moment(self, at: datetime) -> datetime:
        """When people may next be told something: now, or at seven on a working day."""
        local = at.astimezone(SHANGHAI)
        day = local.date()
        if self.is_working_day(day):
            if WAKES <= local.time() < SLEEPS:
                return at
            if local.time() < WAKES:
                return shanghai_moment(day, WAKES)
        return shanghai_moment(self.next_working_day(day), WAKES)


def runs_of(days: list[date]) -> list[list[date]]:
    """Sorted days, cut where a day is missing between two."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == ONE_DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _day_label(day: date) -> str:
    return f"{day.month}月{day.day}日"


def span_label(first: date, last: date) -> str:
    """10月1—7日, or 9月30日—10月1日 without repeating what is the same."""
    if first == last:
        return _day_label(first)
    month = "" if first.month == last.month else f"{last.month}月"
    return f"{first.month}月{first.day}—{month}{last.day}日"
