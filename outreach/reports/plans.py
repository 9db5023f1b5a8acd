"""What a sheet is to hold, before it is written: title, columns, rows, totals. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

Value = str | int | float | bool | Decimal | Fraction | date | datetime | None


class Format(StrEnum):
    """How a column prints. A rate is given as a fraction of one; None prints “—”."""

    TEXT = "text"
    INT = "int"
    RATE = "rate"
    MONEY = "money"
    DAY = "day"
    CODE = "code"  # phone, 工号, 学籍号: text that looks like a number


WIDTHS = {Format.TEXT: 12.0, Format.INT: 8.0, Format.RATE: 9.0, Format.MONEY: 11.0, Format.DAY: 11.5, Format.CODE: 13.0}


@dataclass(frozen=True)
class Column:
    """`group` is the upper of two header rows. `total` sums it; `rate_of` = (done, due) recomputes a rate from sums.

    `key` is what `rate_of` and explicit totals call the column; it is the title unless given. `width` is in characters.
    """

    title: str
    group: str = ""
    format: Format = Format.TEXT
    width: float = 0
    total: bool = False
    rate_of: tuple[str, str] | None = None
    key: str = ""

    @property
    def name(self) -> str:
        return self.key or (f"{self.group}{self.title}" if self.group else self.title)

    @property
    def wide(self) -> float:
        return self.width or WIDTHS[self.format]


@dataclass(frozen=True)
class Subtotal:
    """Among the rows: the sums of the rows since the last one, such as 七年级小计."""

    label: str


Rows = Iterable[Sequence[Value] | Subtotal]


@dataclass
class SheetPlan:
    """One table in the common style. `rows` may be a generator: it is read once, as the file is written."""

    title: str
    name: str
    columns: Sequence[Column]
    rows: Rows
    head_left: str = ""
    head_right: str = ""
    unit_line: str = ""
    # "sum": a row 合计 with SUM formulas. A mapping from column name to value: the same, with these cells as given.
    total: str | Mapping[str, Value] | None = None
    total_label: str = "合计"
    foot: str = "单位负责人：　　　　　　审核人：　　　　　　填表人：　　　　　　联系电话："
    notes: Sequence[str] = ()
    empty_text: str = "本季度无记录"


@dataclass
class TextPlan:
    """A sheet of sentences: 说明, 封面, 填报说明."""

    title: str
    name: str
    paragraphs: Sequence[str] = field(default_factory=list)


AnyPlan = SheetPlan | TextPlan
