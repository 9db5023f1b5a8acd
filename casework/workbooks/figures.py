"""表1: the school's figures of a quarter beside what was due, the quarter before and the year."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import partial

from campaigns.planning.models import Campaign
from casework.progress.results import Line, results
from casework.tickets.models import Ticket
from casework.visits.models import Mode, Purpose
from casework.workbooks import queries
from casework.workbooks.queries import Window
from casework.workbooks.tables import rate
from outreach.calendar.periods import Kind, Period, parse_period, period_of

NOT_KEPT = "本季度无记录"
Number = int | Decimal | Fraction | None


@dataclass(frozen=True)
class Figure:
    """One line of 表1. `activity` names the rules whose due figures stand beside it; `measure` counts a window.

    A figure without a measure belongs to records that the school does not keep here yet.
    """

    section: str
    name: str
    unit: str
    measure: Callable[[Window], Number] | None = None
    activity: str = ""

    @property
    def is_rate(self) -> bool:
        return self.unit == "%"


def _reach(name: str, window: Window) -> int:
    return getattr(queries.reach(window), name)


def _coverage(above: str, below: str, window: Window) -> Number:
    found = queries.coverage(window, school_year_until(window))
    return rate(getattr(found, above), getattr(found, below))


def _pairings(name: str, window: Window) -> int:
    return getattr(queries.pairing_counts(window), name)


def _contacts(modes: Sequence[str], purposes: Sequence[str], window: Window) -> int:
    return queries.contact_times(window, modes, purposes)


def _tickets(statuses: Sequence[str] | None, window: Window) -> int:
    found = window.tickets()
    return (found if statuses is None else found.filter(status__in=statuses)).count()


def school_year_until(window: Window) -> Window:
    """The school year that the window's last day lies in, up to that day."""
    year = period_of(window.end, Kind.SCHOOL_YEAR)
    return Window(window.school_id, year.start, window.end, window.as_of)


SOLVED = [Ticket.Status.ANSWERED, Ticket.Status.FOLLOWED_UP, Ticket.Status.SIGNED_OFF]
OPEN = [Ticket.Status.REGISTERED, Ticket.Status.ACCEPTED, Ticket.Status.ASSIGNED, Ticket.Status.IN_PROGRESS]

FIGURES = (
    Figure("一、三进三同", "参与人数", "人"),
    Figure("一、三进三同", "累计天数", "天"),
    Figure("一、三进三同", "吃住在群众家次数", "次"),
    Figure("一、三进三同", "进课堂食堂宿舍次数", "次"),
    Figure("二、结穷亲", "结对人数", "人", partial(_pairings, "helpers")),
    Figure("二、结穷亲", "结对户数", "户", partial(_pairings, "households")),
    Figure("二、结穷亲", "帮扶学生数", "人", partial(_pairings, "students"), activity="pairing_student"),
    Figure("二、结穷亲", "电话联系", "次", partial(_contacts, [Mode.PHONE, Mode.VIDEO], []), activity="phone"),
    Figure("二、结穷亲", "书信", "次", partial(_contacts, [Mode.LETTER], []), activity="letter"),
    Figure("二、结穷亲", "节日慰问", "次", partial(_contacts, [], [Purpose.FESTIVAL]), activity="festival"),
    Figure("二、结穷亲", "生日祝福", "次", partial(_contacts, [], [Purpose.BIRTHDAY]), activity="birthday"),
    Figure("二、结穷亲", "慰问金物折款", "元", queries.gift_money),
    Figure("二、结穷亲", "解决困难", "件", partial(_tickets, SOLVED)),
    Figure("三、大下访", "接访批次", "批"),
    Figure("三、大下访", "接访人次", "人次"),
    Figure("三、大下访", "集中回访", "次", partial(_contacts, [], [Purpose.FOLLOW_UP])),
    Figure("三、大下访", "带案下访", "次", partial(_contacts, [], [Purpose.CASE_VISIT])),
    Figure("三、大下访", "主动领访", "次"),
    Figure("三、大下访", "包案数", "件"),
    Figure("三、大下访", "包案化解数", "件"),
    Figure("四、家访", "参与教师", "人", partial(_reach, "teachers")),
    Figure("四、家访", "家访人次", "人次", partial(_reach, "person_times"), activity="home_visit"),
    Figure("四、家访", "家访户次", "户次", partial(_reach, "household_times")),
    Figure("四、家访", "家访学生数", "人", partial(_reach, "students")),
    Figure("四、家访", "学年累计覆盖率", "%", partial(_coverage, "visited", "students")),
    Figure("四、家访", "特殊群体覆盖率", "%", partial(_coverage, "special_visited", "special")),
    Figure("五、问题", "收集", "件", partial(_tickets, None)),
    Figure("五、问题", "已办结", "件", partial(_tickets, SOLVED)),
    Figure("五、问题", "正在办理", "件", partial(_tickets, OPEN)),
    Figure("五、问题", "上报", "件"),
    Figure("五、问题", "按期办结率", "%"),
    Figure("五、问题", "回访率", "%"),
    Figure("五、问题", "销号率", "%"),
    Figure("六、材料与活动", "民情日记", "篇"),
    Figure("六、材料与活动", "心得体会", "篇"),
    Figure("六、材料与活动", "讲座", "场"),
    Figure("六、材料与活动", "优质课", "节"),
    Figure("六、材料与活动", "开放日", "次"),
)


@dataclass(frozen=True)
class Measured:
    figure: Figure
    due: int | None
    done: Number
    before: Number
    year_done: Number
    year_due: int | None


def measure(campaign: Campaign, period: Period, as_of: datetime, lines: Sequence[Line]) -> list[Measured]:
    """Every figure for the quarter, the quarter before it, and the calendar year up to the quarter's end."""
    now = Window.of(campaign, period, as_of)
    before = Window.of(campaign, period.previous(), as_of)
    year = Window(campaign.school_id, date(period.end.year, 1, 1), period.end, as_of)
    due = due_by_activity(line for line in lines if settled_in(line, period))
    year_due = year_due_by_activity(campaign, period.end.year, as_of)
    return [
        Measured(
            figure,
            due.get(figure.activity),
            *(figure.measure(window) if figure.measure else None for window in (now, before, year)),
            year_due=year_due.get(figure.activity),
        )
        for figure in FIGURES
    ]


def settled_in(line: Line, period: Period) -> bool:
    """Whether the line's own period ends with this one: a year's rule is not a quarter's due."""
    return period.start <= line.period.start and line.period.end <= period.end


def due_by_activity(lines: Iterable[Line]) -> dict[str, int]:
    """What is owed in all, by activity."""
    found: dict[str, int] = {}
    for line in lines:
        code = line.rule.activity.code
        found[code] = found.get(code, 0) + line.due
    return found


def year_due_by_activity(campaign: Campaign, year: int, as_of: datetime) -> dict[str, int]:
    """全年目标: the quarters' and months' dues added up, a year's rule once, what stands as it stands at the end."""
    found: list[Line] = []
    for number in range(1, 5):
        quarter = parse_period(f"{year}Q{number}")
        lines = results([campaign], quarter, as_of=as_of)
        found += [line for line in lines if settled_in(line, quarter) and line.period.kind != Kind.STANDING]
        if number == 4:
            whole = parse_period(str(year))
            found += [line for line in lines if line.period.kind == Kind.STANDING]
            found += [line for line in lines if line.period.start <= whole.start and line.period.end >= whole.end]
    return due_by_activity(found)
