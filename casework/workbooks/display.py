"""How a table reads on screen. The file has the same values with number formats of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from casework.workbooks.tables import NO_FIGURE, Table, with_totals
from outreach.reports.plans import Column, Format, Value

SENTENCES = 16
NUMBERS = frozenset({Format.INT, Format.RATE, Format.MONEY})


@dataclass(frozen=True)
class ShownCell:
    text: str
    style: str


@dataclass(frozen=True)
class ShownRow:
    kind: str
    cells: Sequence[ShownCell]


@dataclass(frozen=True)
class HeaderGroup:
    title: str
    span: int


def show(value: Value, column: Column) -> str:
    if value is None:
        return NO_FIGURE if column.format == Format.RATE else ""
    if isinstance(value, Fraction):
        return f"{float(value):.1%}"
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def shown_rows(table: Table) -> Iterator[ShownRow]:
    for kind, cells in with_totals(table):
        yield ShownRow(
            kind,
            [
                ShownCell(show(value, column), style_of(column))
                for value, column in zip(cells, table.columns, strict=True)
            ],
        )


def style_of(column: Column) -> str:
    """Numbers stand to the right; a column wide enough for sentences lets them wrap."""
    if column.format in NUMBERS:
        return "lx-right"
    return "lx-words" if column.wide >= SENTENCES else ""


def header_groups(table: Table) -> list[HeaderGroup]:
    """The upper header row, when there are two: neighbours of one group share a cell."""
    groups: list[HeaderGroup] = []
    if not any(column.group for column in table.columns):
        return groups
    for column in table.columns:
        if column.group and groups and groups[-1].title == column.group:
            groups[-1] = HeaderGroup(column.group, groups[-1].span + 1)
        else:
            groups.append(HeaderGroup(column.group, 1))
    return groups
