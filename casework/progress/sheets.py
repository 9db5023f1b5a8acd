"""The page of a quarter: one row a person, one cell a rule."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from campaigns.quotas.models import QuotaRule
from campaigns.quotas.sentences import sentence_of
from casework.progress.helping import is_quarter_visit
from casework.progress.judging import STATUS_LABELS, Status, unit_of
from casework.progress.reckoning import Line
from outreach.calendar.periods import Period
from outreach.people.models import User

BADGES = {Status.MET: "ok", Status.UNMET: "due", Status.EXEMPT: "mute", Status.OPEN: "info"}
MISSING, HALF = "missing", "half"


@dataclass(frozen=True)
class Cell:
    """One person's lines of one rule taken together: the months of a quarter, the pairings of a helper."""

    rule: QuotaRule
    done: int
    due: int
    late: int
    status: Status
    url: str
    # Judged as the lines are: of 等于 too much is missing too.
    missing: bool
    # Whether this quarter settles it; what the year asks is shown, but is not yet anybody's failing.
    settled: bool = True

    @property
    def gap(self) -> str:
        if self.done > self.due:
            return f"多 {self.done - self.due} {self.unit}"
        return f"还差 {self.due - self.done} {self.unit}"

    @property
    def unit(self) -> str:
        return unit_of(self.rule)

    @property
    def is_visit(self) -> bool:
        """The quarter's own 家访, by which it is told who needs a hand."""
        return is_quarter_visit(self.rule)

    @property
    def exempt(self) -> bool:
        return self.status == Status.EXEMPT


@dataclass(frozen=True)
class Row:
    person: User
    cells: list[Cell | None]

    @property
    def asked(self) -> list[Cell]:
        """What this quarter settles for the person."""
        return [cell for cell in self.cells if cell and cell.settled and not cell.exempt]

    @property
    def status(self) -> Status:
        """Nothing is missing: 完成, also while the quarter lasts."""
        if not self.asked:
            return Status.EXEMPT
        lacking = [cell for cell in self.asked if cell.missing]
        if not lacking:
            return Status.MET
        return Status.UNMET if any(cell.status == Status.UNMET for cell in lacking) else Status.OPEN

    @property
    def word(self) -> str:
        return STATUS_LABELS[self.status]

    @property
    def badge(self) -> str:
        return BADGES[self.status]

    def has(self, status: str) -> bool:
        if status == MISSING:
            return self.status in {Status.UNMET, Status.OPEN}
        if status == HALF:
            return any(cell and cell.is_visit and cell.done * 2 < cell.due for cell in self.cells)
        return status in {"", self.status}


@dataclass(frozen=True)
class Sheet:
    rules: list[QuotaRule]
    rows: list[Row]

    @property
    def heads(self) -> list[tuple[str, str, str]]:
        """For each column: the name, the unit, and the whole sentence."""
        return [(rule.activity.name, unit_of(rule), sentence_of(rule)) for rule in self.rules]


def sheet_of(lines: Iterable[Line], quarter: Period, people: dict[int, User]) -> Sheet:
    """`people`: everybody who may be shown, in the order of the page."""
    found: dict[int, dict[str, list[Line]]] = defaultdict(lambda: defaultdict(list))
    rules: dict[str, QuotaRule] = {}
    for line in lines:
        if line.owner in people:
            found[line.owner][line.rule.code].append(line)
            rules.setdefault(line.rule.code, line.rule)
    columns = sorted(rules.values(), key=lambda rule: (rule.order, rule.pk))
    rows = [
        Row(person, [_cell(found[pk].get(rule.code), quarter, person) for rule in columns])
        for pk, person in people.items()
        if pk in found
    ]
    return Sheet(columns, rows)


def _cell(lines: list[Line] | None, quarter: Period, person: User) -> Cell | None:
    if not lines:
        return None
    # Where a school year ends in the quarter and another begins, the quarter settles the one that has ended.
    settled = [line for line in lines if line.period.end <= quarter.end]
    lines = settled or lines
    rule = lines[0].rule
    asked = [line for line in lines if line.status != Status.EXEMPT]
    # Where there are several, more here does not make up for less there.
    done = lines[0].done if len(lines) == 1 else sum(min(line.done, line.due) for line in asked)
    url = f"{reverse('quarter-figure', args=[quarter.key, rule.code, person.staff_no])}?campaign={rule.campaign_id}"
    return Cell(
        rule=rule,
        done=done,
        due=sum(line.due for line in asked),
        late=sum(line.late for line in lines),
        status=_status({Status(line.status) for line in asked}),
        url=url,
        missing=any(line.falls_short for line in asked),
        settled=bool(settled),
    )


def _status(found: set[Status]) -> Status:
    for status in (Status.UNMET, Status.OPEN, Status.MET):
        if status in found:
            return status
    return Status.EXEMPT
