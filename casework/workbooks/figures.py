"""表1: the school's figures of a quarter beside what was due, the quarter before and the year."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import partial

from campaigns.planning.models import Campaign
from casework.progress.reckoning import people_shown
from casework.progress.results import Line, results
from casework.visits.models import Mode, Purpose
from casework.workbooks import gatherings, papers, queries
from casework.workbooks.queries import Window
from casework.workbooks.tables import rate
from outreach.calendar.periods import Kind, Period, parse_period, period_of

NOT_KEPT = "本季度无记录"
Number = int | Decimal | Fraction | None


@dataclass(frozen=True)
class Figure:
    """One line of 表1. `key` names the number in `numbers_of`; without one the school does not keep it here yet.

    `activity` names the rules whose due figures stand beside it.
    """

    section: str
    name: str
    unit: str
    key: str = ""
    activity: str = ""

    @property
    def is_rate(self) -> bool:
        return self.unit == "%"


LIVING, PAIRED, VISITING = "一、三进三同", "二、结穷亲", "三、大下访"
HOME, PROBLEMS, PAPERS = "四、家访", "五、问题", "六、材料与活动"
FIGURES = (
    Figure(LIVING, "参与人数", "人", "living_people"),
    Figure(LIVING, "累计天数", "天", "living_days", "sanjin"),
    Figure(LIVING, "吃住在群众家次数", "次", "stays_at_homes"),
    Figure(LIVING, "进课堂食堂宿舍次数", "次", "among_pupils"),
    Figure(PAIRED, "结对人数", "人", "helpers"),
    Figure(PAIRED, "结对户数", "户", "households"),
    Figure(PAIRED, "帮扶学生数", "人", "helped", "pairing_student"),
    Figure(PAIRED, "电话联系", "次", "calls", "phone"),
    Figure(PAIRED, "书信", "次", "letters", "letter"),
    Figure(PAIRED, "节日慰问", "次", "festival", "festival"),
    Figure(PAIRED, "生日祝福", "次", "birthday", "birthday"),
    Figure(PAIRED, "慰问金物折款", "元", "money"),
    Figure(PAIRED, "解决困难", "件", "solved"),
    Figure(VISITING, "接访批次", "批"),
    Figure(VISITING, "接访人次", "人次"),
    Figure(VISITING, "集中回访", "次", "follow_up"),
    Figure(VISITING, "带案下访", "次", "case_visit"),
    Figure(VISITING, "主动领访", "次", "accompanied"),
    Figure(VISITING, "包案数", "件"),
    Figure(VISITING, "包案化解数", "件"),
    Figure(HOME, "参与教师", "人", "teachers"),
    Figure(HOME, "家访人次", "人次", "person_times", "home_visit"),
    Figure(HOME, "家访户次", "户次", "household_times"),
    Figure(HOME, "家访学生数", "人", "students"),
    Figure(HOME, "学年累计覆盖率", "%", "coverage"),
    Figure(HOME, "特殊群体覆盖率", "%", "special_coverage"),
    Figure(PROBLEMS, "收集", "件", "collected"),
    Figure(PROBLEMS, "已办结", "件", "solved"),
    Figure(PROBLEMS, "正在办理", "件", "open"),
    Figure(PROBLEMS, "上报", "件"),
    Figure(PROBLEMS, "按期办结率", "%"),
    Figure(PROBLEMS, "回访率", "%"),
    Figure(PROBLEMS, "销号率", "%"),
    Figure(PAPERS, "民情日记", "篇", "diaries"),
    Figure(PAPERS, "心得体会", "篇", "reflections"),
    Figure(PAPERS, "讲座", "场", "lectures", "lecture"),
    Figure(PAPERS, "优质课", "节", "model_lessons", "model_lesson"),
    Figure(PAPERS, "开放日", "次", "open_days", "open_day"),
)


def numbers_of(window: Window) -> dict[str, Number]:
    """Everything that 表1 counts, in one window of days."""
    pairs = queries.pairing_counts(window)
    seen = queries.coverage(window, school_year_until(window))
    events = gatherings.counts_of(window)
    collected, solved, still_open = queries.ticket_counts(window)
    return {
        "helpers": pairs.helpers,
        "households": pairs.households,
        "helped": pairs.students,
        "calls": queries.contact_times(window, modes=queries.BY_WIRE),
        "letters": queries.contact_times(window, modes=[Mode.LETTER]),
        "festival": queries.contact_times(window, purposes=[Purpose.FESTIVAL]),
        "birthday": queries.contact_times(window, purposes=[Purpose.BIRTHDAY]),
        # With one family it is a visit, with several an event.
        "follow_up": queries.contact_times(window, purposes=[Purpose.FOLLOW_UP]) + events["collective_follow_ups"],
        "case_visit": queries.contact_times(window, purposes=[Purpose.CASE_VISIT]) + events["case_trips"],
        **events,
        "money": queries.gift_money(window),
        **asdict(queries.reach(window)),
        "coverage": rate(seen.visited, seen.students),
        "special_coverage": rate(seen.special_visited, seen.special),
        "collected": collected,
        "solved": solved,
        "open": still_open,
        **papers.counts_of(window),
    }


def school_year_until(window: Window) -> Window:
    """The school year that the window's last day lies in, up to that day."""
    year = period_of(window.end, Kind.SCHOOL_YEAR)
    return Window(window.school_id, year.start, window.end, window.as_of)


@dataclass(frozen=True)
class Measured:
    figure: Figure
    due: int | None
    done: Number
    before: Number
    year_done: Number
    year_due: int | None


def measure(
    campaign: Campaign,
    period: Period,
    as_of: datetime,
    lines: Sequence[Line],
    reported: Mapping[str, Number] | None = None,
) -> list[Measured]:
    """Every figure for the quarter, the quarter before it, and the calendar year up to the quarter's end.

    `reported`: what the quarter before said of itself when it was closed.
    """
    now = numbers_of(Window.of(campaign, period, as_of))
    before = reported if reported is not None else numbers_of(Window.of(campaign, period.previous(), as_of))
    year = numbers_of(Window(campaign.school_id, date(period.end.year, 1, 1), period.end, as_of))
    due = due_by_activity(line for line in lines if settled_in(line, period))
    year_due = year_due_by_activity(campaign, period, as_of, lines)
    return [
        Measured(
            figure,
            due=due.get(figure.activity),
            done=now.get(figure.key),
            before=before.get(figure.key),
            year_done=year.get(figure.key),
            year_due=year_due.get(figure.activity),
        )
        for figure in FIGURES
    ]


def settled_in(line: Line, period: Period) -> bool:
    """Whether the line's own period ends with this one: a year's rule is not a quarter's due."""
    return is_within(line.period, period)


def is_within(period: Period, longer: Period) -> bool:
    return longer.start <= period.start and period.end <= longer.end


def due_by_activity(lines: Iterable[Line]) -> dict[str, int]:
    """What is owed in all, by activity."""
    found: dict[str, int] = {}
    for line in lines:
        code = line.rule.activity.code
        found[code] = found.get(code, 0) + line.due
    return found


def year_due_by_activity(campaign: Campaign, period: Period, as_of: datetime, lines: Sequence[Line]) -> dict[str, int]:
    """全年目标: the quarters' and months' dues added up, a year's rule once, what stands as it stands at the end.

    `lines`: those of the quarter itself; of the others only what is added up is reckoned.
    """
    whole = parse_period(str(period.end.year))
    people = people_shown([campaign.school_id])
    found: list[Line] = []
    for number in range(1, 5):
        quarter = parse_period(f"{period.end.year}Q{number}")
        adds_up = partial(_adds_up, quarter, whole if number == 4 else None)
        own = lines if quarter == period else results([campaign], quarter, as_of=as_of, people=people, only=adds_up)
        found += [line for line in own if adds_up(line.rule.per, line.period)]
    return due_by_activity(found)


def _adds_up(quarter: Period, whole: Period | None, per: str, period: Period) -> bool:
    """Of a quarter what ends with it; `whole`, with the last: also what stands, and what is asked of the year."""
    if period.kind == Kind.STANDING:
        return whole is not None
    return is_within(period, quarter) or (whole is not None and period.start <= whole.start and whole.end <= period.end)
