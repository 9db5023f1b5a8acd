"""The rows of the quarterly workbook: the same for the screen, the file and the closed quarter."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import count, groupby

from campaigns.planning.models import Campaign
from campaigns.quotas.eligibility import roster_of, spells_of
from casework.families.models import StudentTag
from casework.families.tags import RESTRICTED
from casework.progress.models import PeriodClose
from casework.progress.results import Line, results
from casework.visits.models import Mode
from casework.workbooks import layout, papers, queries
from casework.workbooks.figures import FIGURES, NOT_KEPT, Measured, Number, measure, school_year_until, settled_in
from casework.workbooks.queries import ClassFigures, PairingFigures, PersonCounts, Window
from casework.workbooks.tables import NO_FIGURE, Cells, Table, rate
from outreach.calendar.periods import Period, shanghai_day
from outreach.people.models import User
from outreach.reports.plans import Subtotal, Value

STATUS_WORDS = {"met": "完成", "unmet": "未完成", "exempt": "免计", "open": "进行中"}
# Which activities of a campaign stand under which of 表2's four pairs of columns.
GROUPS = (("sanjin",), ("pairing", "pairing_student", "pairing_household"), ("daxiafang",), ("home_visit",))


class Quarter:
    """What every table of one quarter starts from. The results are reckoned once, and only if a table asks."""

    def __init__(self, campaign: Campaign, period: Period, as_of: datetime) -> None:
        self.campaign = campaign
        self.period = period
        self.as_of = as_of
        self.window = Window.of(campaign, period, as_of)
        self.last_day = min(period.end, shanghai_day(as_of))

    @cached_property
    def lines(self) -> list[Line]:
        return results([self.campaign], self.period, as_of=self.as_of)


def quarterly_tables(campaign: Campaign, period: Period, *, as_of: datetime, only: Collection[str] = ()) -> list[Table]:
    """The seven tables, or `only` those of these codes, with pupils' names in full.

    Of a closed quarter, the rows are those of the close.
    """
    wanted = [table for table in layout.QUARTERLY if not only or table.code in only]
    close = PeriodClose.objects.filter(campaign=campaign, period=period.key, closed_at__lte=as_of).first()
    if close is not None and close.tables:
        return [table.revived(close.tables[table.code]) for table in wanted]
    quarter = Quarter(campaign, period, as_of)
    return [table.with_rows(ROWS[table.code](quarter)) for table in wanted]


def overview_rows(quarter: Quarter) -> list[Cells | Subtotal]:
    measured = measure(quarter.campaign, quarter.period, quarter.as_of, quarter.lines, reported_before(quarter))
    return [_overview_cells(number, one) for number, one in enumerate(measured, 1)]


def reported_before(quarter: Quarter) -> dict[str, Number] | None:
    """上季度完成 as the quarter before was closed with it; None while that one is open."""
    before = quarter.period.previous()
    close = PeriodClose.objects.filter(
        campaign=quarter.campaign, period=before.key, closed_at__lte=quarter.as_of
    ).first()
    if close is None or layout.TABLE1.code not in close.tables:
        return None
    rows = layout.TABLE1.revived(close.tables[layout.TABLE1.code]).rows
    done = {(cells[1], cells[2]): cells[5] for cells in rows if not isinstance(cells, Subtotal)}
    found = {figure.key: done.get((figure.section, figure.name)) for figure in FIGURES if figure.key}
    return {key: value for key, value in found.items() if isinstance(value, int | Decimal | Fraction)}


def _overview_cells(number: int, one: Measured) -> Cells:
    figure = one.figure
    head: list[Value] = [number, figure.section, figure.name, figure.unit]
    if not figure.key:
        empty: Value = NO_FIGURE if figure.is_rate else 0
        return [*head, NO_FIGURE, empty, NO_FIGURE, empty, NO_FIGURE, empty, NO_FIGURE, NO_FIGURE, NOT_KEPT]
    return [
        *head,
        _or_dash(one.due),
        _or_dash(one.done),
        _or_dash(_rate(one.done, one.due)),
        _or_dash(one.before),
        _or_dash(_change(one)),
        _or_dash(one.year_done),
        _or_dash(one.year_due),
        _or_dash(_rate(one.year_done, one.year_due)),
        "",
    ]


def _change(one: Measured) -> Value:
    """环比增减; of a rate, in points."""
    done, before = one.done, one.before
    if isinstance(done, Fraction) and isinstance(before, Fraction):
        return done - before
    if isinstance(done, int | Decimal) and isinstance(before, int | Decimal):
        return done - before
    return None


def _rate(done: Value, due: int | None) -> Fraction | None:
    return rate(done, due) if due and isinstance(done, int) else None


def _or_dash(value: Value) -> Value:
    return NO_FIGURE if value is None else value


def people_rows(quarter: Quarter) -> list[Cells | Subtotal]:
    lines: dict[int, list[Line]] = {}
    for line in quarter.lines:
        if line.user is not None and settled_in(line, quarter.period):
            lines.setdefault(line.user.pk, []).append(line)
    counts = queries.person_counts(quarter.window)
    reasons = reliefs(quarter)
    diaries = papers.diaries_by_person(quarter.window)
    staff = User.objects.filter(pk__in=lines).for_list()
    return [
        _person_cells(
            number,
            who,
            lines[who.pk],
            counts.get(who.pk, PersonCounts()),
            diaries.get(who.pk, 0),
            reasons.get(who.pk, ""),
        )
        for number, who in enumerate(staff, 1)
    ]


def reliefs(quarter: Quarter) -> dict[int, str]:
    """减免情况: why not every day of the quarter counts, by user id."""
    roles = {role for line in quarter.lines if line.user is not None for role in line.rule.roles}
    roster = roster_of({quarter.campaign.school_id}, quarter.period.start, quarter.period.end)
    spells = spells_of(roster, quarter.campaign, roles, quarter.period)
    return {spell.user_id: "；".join(spell.reasons) for spell in spells}


def _person_cells(
    number: int, who: User, lines: Sequence[Line], counts: PersonCounts, diaries: int, relief: str
) -> Cells:
    sums: list[Value] = []
    for activities in GROUPS:
        mine = [line for line in lines if line.rule.activity.code in activities]
        sums += [sum(line.due for line in mine), sum(line.done for line in mine)]
    return [
        number,
        who.department.name if who.department else "",
        who.name,
        who.post,
        who.get_category_display(),
        *sums,
        counts.households,
        counts.helped,
        diaries,
        counts.problems,
        counts.solved,
        STATUS_WORDS[overall_status(line.status for line in lines)],
        relief,
        "",
    ]


def overall_status(statuses: Iterable[str]) -> str:
    """One word for all of a person's rules: exempt only if every rule is; judged when the quarter is over."""
    left = [status for status in statuses if status != "exempt"]
    if not left:
        return "exempt"
    for status in ("open", "unmet"):
        if status in left:
            return status
    return "met"


def class_rows(quarter: Quarter) -> list[Cells | Subtotal]:
    figures = queries.class_figures(quarter.window, school_year_until(quarter.window))
    rows: list[Cells | Subtotal] = []
    numbers = count(1)
    for grade, classes in groupby(figures, key=lambda one: one.class_group.grade):
        rows += [_class_cells(next(numbers), one) for one in classes]
        rows.append(Subtotal(f"{grade}小计"))
    return rows


def _class_cells(number: int, one: ClassFigures) -> Cells:
    def times(*modes: str) -> int:
        return sum(one.visits.get(mode, 0) for mode in modes)

    return [
        number,
        one.class_group.grade,
        one.class_group.name,
        one.head_teacher,
        one.students,
        one.visited,
        times(Mode.HOME, Mode.OFFSITE),
        times(Mode.HOME),
        times(Mode.OFFSITE),
        times(Mode.SCHOOL),
        times(Mode.PHONE, Mode.VIDEO),
        one.visited_in_year,
        rate(one.visited_in_year, one.students),
        one.special,
        one.special_in_year,
        rate(one.special_in_year, one.special),
        one.opinions,
        one.solved,
        "",
    ]


def problem_rows(quarter: Quarter) -> list[Cells | Subtotal]:
    return [
        [
            number,
            ticket.no,
            ticket.get_channel_display(),
            ticket.get_reporter_display(),
            ticket.reported_on,
            ticket.department.name if ticket.department else "",
            ticket.original_text,
            ticket.get_category_display(),
            "",
            ticket.department.name if ticket.department else "",
            "",
            ticket.due_on,
            ticket.get_status_display(),
            "",
            None,
            None,
            "",
            "是" if ticket.status == ticket.Status.SIGNED_OFF else "否",
            None,
            "",
        ]
        for number, ticket in enumerate(queries.tickets_for_ledger(quarter.window), 1)
    ]


def pairing_rows(quarter: Quarter) -> list[Cells | Subtotal]:
    figures = queries.pairing_figures(quarter.window)
    tags: dict[int, list[str]] = {}
    for tag in (
        StudentTag.objects.filter(student__pairings__in=[one.pairing for one in figures])
        .exclude(code__in=RESTRICTED)
        .distinct()
    ):
        tags.setdefault(tag.student_id, []).append(tag.get_code_display())
    return [_pairing_cells(number, one, tags, quarter.last_day) for number, one in enumerate(figures, 1)]


def _pairing_cells(number: int, one: PairingFigures, tags: dict[int, list[str]], last_day: date) -> Cells:
    pairing = one.pairing
    ended = pairing.until is not None and pairing.until <= last_day
    helped = pairing.student or pairing.colleague
    return [
        number,
        pairing.helper.name,
        pairing.helper.post,
        helped.name if helped else "",
        str(pairing.student.class_group) if pairing.student else "",
        "、".join(tags.get(pairing.student_id or 0, [])) or pairing.get_kind_display(),
        pairing.since,
        one.visits,
        one.calls,
        one.letters,
        one.gifts,
        one.money,
        pairing.measures,
        one.solved,
        "已结束" if ended else "进行中",
        pairing.end_reason if ended else "",
    ]


def paper_rows(quarter: Quarter) -> list[Cells | Subtotal]:
    return [
        [
            number,
            one.department.name if one.department and one.user else "",
            one.name,
            one.title,
            int(one.counts),
            int(handed is not None),
            handed,
            word,
            f"免交：{one.exempt}" if one.exempt and handed is None else "",
        ]
        for number, (one, handed, word) in enumerate(
            papers.papers_of(quarter.campaign, quarter.period, quarter.window), 1
        )
    ]


def no_rows(quarter: Quarter) -> list[Cells | Subtotal]:
    """A room that is not open yet: the sheet carries its header and says so."""
    return []


ROWS: dict[str, Callable[[Quarter], list[Cells | Subtotal]]] = {
    "q1": overview_rows,
    "q2": people_rows,
    "q3": class_rows,
    "q4": problem_rows,
    "q5": pairing_rows,
    "q6": no_rows,
    "q7": paper_rows,
}
