"""A table of the workbook: the same rows for the screen, for the file and for the closed quarter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from outreach.lib.masking import mask_name
from outreach.reports.plans import Column, SheetPlan, Subtotal, Value

NO_FIGURE = "—"
Cells = Sequence[Value]


@dataclass(frozen=True)
class Table:
    """`rows` come without the grand total, which is drawn from the columns when `totalled`.

    A Fraction is a rate and a Decimal is money, whatever the column holds otherwise. `names` are the columns
    with a pupil's or parent's name, kept in full here and masked by whatever renders the table.
    """

    code: str
    name: str
    columns: Sequence[Column]
    totalled: bool = True
    notes: Sequence[str] = ()
    names: frozenset[str] = frozenset()
    rows: Sequence[Cells | Subtotal] = ()

    @property
    def title(self) -> str:
        return self.name.partition(" ")[2]

    def with_rows(self, rows: Sequence[Cells | Subtotal]) -> "Table":
        return replace(self, rows=tuple(rows))

    def masked(self) -> "Table":
        """The same with pupils' and parents' names as 李*."""
        hidden = [column.name in self.names for column in self.columns]
        return self.with_rows([row if isinstance(row, Subtotal) else _mask(row, hidden) for row in self.rows])

    def sheet(self, *, title: str, head_left: str, head_right: str, unit_line: str = "") -> SheetPlan:
        return SheetPlan(
            title=title,
            name=self.name,
            columns=self.columns,
            rows=self.rows,
            head_left=head_left,
            head_right=head_right,
            unit_line=unit_line,
            total="sum" if self.totalled else None,
            notes=[f"说明：{note}" for note in self.notes],
        )

    def frozen(self) -> list[Any]:
        """The rows as JSON, to be kept with a closed period."""
        return [
            {"subtotal": row.label} if isinstance(row, Subtotal) else [_to_json(cell) for cell in row]
            for row in self.rows
        ]

    def revived(self, frozen: Sequence[Any]) -> "Table":
        """The table with the rows it had when its period was closed."""
        return self.with_rows(
            [
                Subtotal(row["subtotal"]) if isinstance(row, dict) else [_from_json(cell) for cell in row]
                for row in frozen
            ]
        )


def with_totals(table: Table) -> Iterator[tuple[str, Cells]]:
    """The rows as they are shown: ("row" | "subtotal" | "total", cells). Rates of totals come from sums."""
    section: list[Cells] = []
    everything: list[Cells] = []
    for row in table.rows:
        if isinstance(row, Subtotal):
            yield "subtotal", total_of(table.columns, section, row.label)
            section = []
        else:
            yield "row", row
            section.append(row)
            everything.append(row)
    if table.totalled and everything:
        yield "total", total_of(table.columns, everything, "合计")


def total_of(columns: Sequence[Column], rows: Sequence[Cells], label: str) -> list[Value]:
    sums = {column.name: _sum(rows, index) for index, column in enumerate(columns) if column.total}
    total: list[Value] = [sums.get(column.name, "") for column in columns]
    for index, column in enumerate(columns):
        if column.rate_of:
            done, due = (sums[name] for name in column.rate_of)
            total[index] = rate(int(done), int(due))
    total[0] = label
    return total


def _sum(rows: Sequence[Cells], index: int) -> int | Decimal:
    total: int | Decimal = 0
    for cells in rows:
        value = cells[index]
        if isinstance(value, int | Decimal):
            total += value
    return total


def rate(done: int, due: int) -> Fraction | None:
    """None, printed as “—”, when there is nothing to divide by."""
    return Fraction(done, due) if due else None


def _mask(cells: Cells, hidden: Sequence[bool]) -> Cells:
    return [mask_name(str(cell)) if hide and cell else cell for cell, hide in zip(cells, hidden, strict=True)]


def _to_json(cell: Value) -> Any:
    if isinstance(cell, Fraction):
        return {"rate": [cell.numerator, cell.denominator]}
    if isinstance(cell, Decimal):
        return {"money": str(cell)}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    return cell


def _from_json(cell: Any) -> Value:
    if not isinstance(cell, dict):
        return cell
    if "rate" in cell:
        return Fraction(*cell["rate"])
    return Decimal(cell["money"]) if "money" in cell else date.fromisoformat(cell["day"])
