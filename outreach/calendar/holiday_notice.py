"""Reading the State Council's yearly notice on public holidays as the office pastes it. Pure."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from outreach.lib.text import clean_lines

DATE = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^()]*)\))?")
YEAR = re.compile(r"(\d{4})年[^。\n]{0,8}节假日")
NAME = re.compile(r"(?:^|[一二三四五六七八九十]+[、.])\s*([^:、。0-9]{2,4}(?:、[^:、。0-9]{2,4})?):")
COUNT = re.compile(r"(?:共|放假)(\d{1,2})天")
WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
MUST_HAVE = ["元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆"]
LONGEST = 15  # days in one holiday; more is a misreading


@dataclass(frozen=True)
class NoticeDay:
    on: date
    works: bool
    name: str


@dataclass
class HolidayNotice:
    year: int = 0
    days: list[NoticeDay] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def parse_holiday_notice(text: str) -> HolidayNotice:
    """Every free day and every make-up day of the notice, and what is odd about it.

    A notice with problems must not be kept: a deadline computed from it would be wrong without anybody seeing.
    """
    text = clean_lines(text)
    found = YEAR.search(text) or re.search(r"(\d{4})年", text)
    if not found:
        return HolidayNotice(problems=["没有找到年份：请从“国务院办公厅关于××××年部分节假日安排的通知”一行开始粘贴。"])
    notice = HolidayNotice(year=int(found[1]))
    name = ""
    for sentence in re.split(r"[。;\n]", text):
        named = NAME.search(sentence.strip())
        name = named[1] if named else name
        body = sentence.strip()[named.end() :] if named else sentence
        if name:
            _read_sentence(notice, name, body)
    _check_whole(notice)
    notice.days.sort(key=lambda day: day.on)
    return notice


def _read_sentence(notice: HolidayNotice, name: str, sentence: str) -> None:
    works = "上班" in sentence
    if not works and "放假" not in sentence:
        return
    dates = _dates(notice, sentence)
    if works:
        notice.days += [NoticeDay(day, True, name) for day, _ in dates]
        notice.problems += [f"“{name}”：{_say(day)}不是周末，却写着上班。" for day, _ in dates if day.weekday() < 5]
        return
    free: list[date] = []
    for day, joined in dates:
        if joined and free and 0 < (day - free[-1]).days <= LONGEST:
            free += [free[-1] + timedelta(days=i) for i in range(1, (day - free[-1]).days + 1)]
        else:
            free.append(day)
    count = COUNT.search(sentence)
    if count and int(count[1]) != len(free):
        notice.problems.append(f"“{name}”：写着{count[1]}天，读到的却是{len(free)}天。")
    notice.days += [NoticeDay(day, False, name) for day in free]


def _dates(notice: HolidayNotice, sentence: str) -> list[tuple[date, bool]]:
    """Each day of the sentence, with whether “至” leads to it. A missing year or month is that of the day before."""
    found: list[tuple[date, bool]] = []
    last_end = 0
    for match in DATE.finditer(sentence):
        before = found[-1][0] if found else date(notice.year, 1, 1)
        year = int(match[1]) if match[1] else before.year
        month = int(match[2]) if match[2] else before.month
        try:
            day = date(year, month, int(match[3]))
        except ValueError:
            notice.problems.append(f"没有{match[0]}这一天。")
            continue
        weekday = WEEKDAY.search(match[4] or "")
        if weekday and "一二三四五六日".index(weekday[1].replace("天", "日")) != day.weekday():
            notice.problems.append(f"{_say(day)}不是{weekday[0]}，请检查年份和日期。")
        found.append((day, re.search("[至到-]", sentence[last_end : match.start()]) is not None and bool(found)))
        last_end = match.end()
    return found


def _check_whole(notice: HolidayNotice) -> None:
    names = "".join(day.name for day in notice.days if not day.works)
    missing = [name for name in MUST_HAVE if name not in names]
    if missing:
        notice.problems.append(f"没有读到{'、'.join(missing)}的放假安排，请检查通知是否粘贴完整。")
    seen: set[date] = set()
    for day in notice.days:
        if day.on in seen:
            notice.problems.append(f"{_say(day.on)}出现了两次。")
        seen.add(day.on)
        if day.on.year != notice.year and (day.on.month, notice.year - day.on.year) != (12, 1):
            notice.problems.append(f"{_say(day.on)}不在{notice.year}年。")


def _say(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
