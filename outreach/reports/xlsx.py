"""The one writer of .xlsx. Text stays text, whatever it begins with; the same plan gives the same bytes."""

import io
import zipfile
from collections.abc import Callable, Collection, Iterable, Sequence
from copy import copy
from pathlib import Path
from typing import Any, BinaryIO, cast

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from outreach.reports.cells import (
    LINE,
    LOOKS_ACTIVE,
    NO_FIGURE,
    cell_values,
    height_of,
    look_of,
    printed,
    safe_text,
    sheet_name,
    split_text,
    words_of,
)
from outreach.reports.plans import AnyPlan, Format, SheetPlan, Subtotal, TextPlan, Value

NUMBER_FORMATS = {
    Format.TEXT: "General", Format.INT: "0", Format.RATE: "0.0%", Format.MONEY: "#,##0.00",
    Format.DAY: "yyyy-mm-dd", Format.CODE: "@",
}  # fmt: skip
SANG, FANG, TITLE = "宋体", "仿宋_GB2312", "方正小标宋简体"
Progress = Callable[[int, int], None]


def write_workbook(plans: Iterable[AnyPlan], out: Path | BinaryIO, progress: Progress | None = None) -> int:
    """Write the sheets in order; returns the number of records in them.

    `progress(sheets, records)` hears of every finished sheet and every hundredth record.
    """
    writer = _Writer(progress)
    raw = io.BytesIO()
    try:
        for plan in plans:
            writer.add(plan)
        writer.book.save(raw)
    except BaseException:
        writer.discard()
        raise
    _repack(raw, out)
    return writer.records


# Sheets ----------------------------------------------------------------------------------


class _Styles:
    """Every look that a cell can have, made once: a style for each cell would take most of the time."""

    def __init__(self, sheet: Any) -> None:
        thin = Side(style="thin")
        box = Border(left=thin, right=thin, top=thin, bottom=thin)
        middle = Alignment(horizontal="center", vertical="center", wrap_text=True)
        left = Alignment(horizontal="left", vertical="center", wrap_text=True)
        self.sheet = sheet
        self.title = self._style(Font(name=TITLE, size=22), middle)
        self.head = self._style(Font(name=SANG, size=10.5), Alignment(vertical="center"))
        self.head_right = self._style(Font(name=SANG, size=10.5), Alignment(horizontal="right", vertical="center"))
        self.header = self._style(Font(name=SANG, size=10.5, bold=True), middle, box)
        self.note = self._style(Font(name=SANG, size=10.5), Alignment(vertical="top", wrap_text=True))
        self.body = {
            kind: self._style(Font(name=FANG, size=10.5), left if kind == Format.TEXT else middle, box, number)
            for kind, number in NUMBER_FORMATS.items()
        }
        self.sums = {
            kind: self._style(Font(name=FANG, size=10.5, bold=True), middle, box, number)
            for kind, number in NUMBER_FORMATS.items()
        }

    def _style(self, font: Font, alignment: Alignment, border: Border | None = None, number: str = "General") -> Any:
        cell = WriteOnlyCell(self.sheet)
        cell.font, cell.alignment, cell.number_format = font, alignment, number
        if border:
            cell.border = border
        return cell._style  # type: ignore[attr-defined]  # shared by all cells of that look; not in the stubs


class _Writer:
    def __init__(self, progress: Progress | None) -> None:
        self.book = Workbook(write_only=True)
        self.progress = progress
        self.sheets = self.records = 0

    def add(self, plan: AnyPlan) -> None:
        if isinstance(plan, TextPlan):
            self.add_text(plan)
        else:
            self.add_table(plan)
        self.sheets += 1
        self._tell()

    def discard(self) -> None:
        """Close what was begun: the library keeps a file on disk for each open sheet."""
        for sheet in cast("list[Any]", self.book.worksheets):
            if not sheet.closed:
                sheet.close()
                sheet._writer.cleanup()

    def _tell(self) -> None:
        if self.progress:
            self.progress(self.sheets, self.records)

    def add_text(self, plan: TextPlan) -> None:
        sheet = _Sheet(self.book, plan.name)
        sheet.set_up([110.0])
        sheet.line([(plan.title, sheet.styles.title)], height=42)
        for paragraph in plan.paragraphs:
            for piece in split_text(safe_text(paragraph)):
                sheet.line([(piece, sheet.styles.note)], height=height_of(piece, 110))

    def add_table(self, plan: SheetPlan) -> None:
        table = _Table(self.book, plan)
        table.write_head()
        for row in plan.rows:
            if isinstance(row, Subtotal):
                table.write_sums(row.label, table.segments[-1:])
                table.segments.append((table.sheet.row + 1, table.sheet.row))
                continue
            table.write_record(row)
            self.records += 1
            if self.records % 100 == 0:
                self._tell()
        table.write_foot()


class _Sheet:
    """A worksheet that is written from the top down."""

    def __init__(self, book: Workbook, name: str) -> None:
        self.work: Any = book.create_sheet(sheet_name(name, book.sheetnames))
        self.styles = _Styles(self.work)
        self.row = 0

    def set_up(
        self, widths: Sequence[float], header_rows: tuple[int, int] | None = None, landscape: bool = True
    ) -> None:
        """All that must stand before the first row: widths, page, repeated and frozen rows."""
        for number, width in enumerate(widths, 1):
            self.work.column_dimensions[get_column_letter(number)].width = width
        self.work.page_setup.orientation = "landscape" if landscape else "portrait"
        self.work.page_setup.paperSize = 9  # A4
        self.work.page_setup.fitToWidth, self.work.page_setup.fitToHeight = 1, 0
        self.work.sheet_properties.pageSetUpPr.fitToPage = True
        self.work.page_margins.left = self.work.page_margins.right = 0.4
        self.work.page_margins.top, self.work.page_margins.bottom = 0.6, 0.8
        self.work.page_margins.footer = 0.4
        self.work.print_options.horizontalCentered = True
        self.work.oddFooter.center.text = "第 &P 页 共 &N 页"
        if header_rows:
            self.work.print_title_rows = f"{header_rows[0]}:{header_rows[1]}"
            self.work.freeze_panes = f"A{header_rows[1] + 1}"

    def line(self, cells: Sequence[tuple[Any, Any]], height: float = 0) -> None:
        """One row of (value, style) pairs."""
        self.row += 1
        if height:
            self.work.row_dimensions[self.row].height = height
        self.work.append([self._cell(value, style) for value, style in cells])

    def merge(self, first: int, last: int, rows: int = 1) -> None:
        """Join columns `first` to `last` of the row just written, and `rows` - 1 rows above it."""
        if last > first or rows > 1:
            start, end = get_column_letter(first), get_column_letter(last)
            self.work.merged_cells.add(f"{start}{self.row - rows + 1}:{end}{self.row}")

    def _cell(self, value: Any, style: Any) -> Any:
        cell = WriteOnlyCell(self.work)
        formula = isinstance(value, _Formula)
        cell.value = str(value) if formula else value
        cell._style = copy(style)  # type: ignore[attr-defined]  # as in _Styles
        if isinstance(value, str):
            cell.data_type = "f" if formula else "s"
            if not formula and LOOKS_ACTIVE.match(value):
                cell.quotePrefix = True
        return cell


class _Formula(str):
    """A formula of our own; any other text is never one."""

    __slots__ = ()


class _Table:
    def __init__(self, book: Workbook, plan: SheetPlan) -> None:
        self.plan = plan
        self.columns = list(plan.columns)
        self.count = len(self.columns)
        self.letters = {column.name: get_column_letter(i) for i, column in enumerate(self.columns, 1)}
        self.sheet = _Sheet(book, plan.name)
        self.styles = self.sheet.styles
        self.two_rows = any(column.group for column in self.columns)
        self.segments: list[tuple[int, int]] = []  # runs of records, as (first, last) row

    # The head: title, whom and when, units, one or two header rows ----------------------

    def write_head(self) -> None:
        plan, styles = self.plan, self.styles
        first = 3 + bool(plan.unit_line)
        last = first + self.two_rows
        self.sheet.set_up([column.wide for column in self.columns], (first, last))
        self._across(plan.title, styles.title, height=42)
        middle = max(self.count // 2, 1)
        heads = [(plan.head_left, styles.head), *[(None, styles.head)] * (self.count - 1)]
        if self.count > 1:
            heads[middle] = (plan.head_right, styles.head_right)
        self.sheet.line([(printed(value), style) for value, style in heads], height=20)
        self.sheet.merge(1, middle)
        self.sheet.merge(middle + 1, self.count)
        if plan.unit_line:
            self._across(plan.unit_line, styles.head_right, height=18)
        if self.two_rows:
            self.sheet.line([(column.group or column.title, styles.header) for column in self.columns], height=LINE)
            self._merge_groups()
        self.sheet.line([(column.title, styles.header) for column in self.columns], height=self._header_height())
        for i, column in enumerate(self.columns, 1):
            if self.two_rows and not column.group:
                self.sheet.merge(i, i, rows=2)
        self.segments.append((self.sheet.row + 1, self.sheet.row))

    def _merge_groups(self) -> None:
        start = 0
        for i in range(1, self.count + 1):
            group = self.columns[start].group
            if i == self.count or not group or self.columns[i].group != group:
                if group:
                    self.sheet.merge(start + 1, i)
                start = i

    def _header_height(self) -> float:
        return max((height_of(column.title, column.wide) for column in self.columns), default=20)

    def _across(self, text: str, style: Any, height: float = 0) -> None:
        self.sheet.line([(safe_text(text), style), *[(None, style)] * (self.count - 1)], height=height)
        self.sheet.merge(1, self.count)

    # The body ------------------------------------------------------------------------------

    def write_record(self, row: Sequence[Value]) -> None:
        if len(row) != self.count:
            raise ValueError(f"{self.plan.name}: a row of {len(row)} values for {self.count} columns")
        cells = [cell_values(column, value) for column, value in zip(self.columns, row, strict=True)]
        looks = [look_of(column, value) for column, value in zip(self.columns, row, strict=True)]
        tallest = max(height_of(words_of(pieces[0]), c.wide) for pieces, c in zip(cells, self.columns, strict=True))
        for i in range(max(map(len, cells))):
            self.sheet.line(
                [
                    (pieces[i] if i < len(pieces) else None, self.styles.body[look])
                    for pieces, look in zip(cells, looks, strict=True)
                ],
                height=min(tallest, 409),  # no row can be taller
            )
        self.segments[-1] = (self.segments[-1][0], self.sheet.row)

    def write_sums(self, label: str, segments: Sequence[tuple[int, int]], given: Any = ()) -> None:
        """A row of sums over runs of records. Rates are recomputed from the sums, never averaged."""
        row = self.sheet.row + 1
        explicit = dict(given)
        cells: list[tuple[Any, Any]] = []
        for i, column in enumerate(self.columns):
            value: Any = None
            if column.name in explicit:
                value = cell_values(column, explicit[column.name])[0]
            elif column.total:
                value = _sum(self.letters[column.name], segments)
            elif column.rate_of:
                done, due = (f"{self.letters[name]}{row}" for name in column.rate_of)
                value = _Formula(f'=IF({due}=0,"{NO_FIGURE}",{done}/{due})')
            cells.append((label if i == 0 else value, self.styles.sums[column.format]))
        self.sheet.line(cells, height=LINE)
        self.sheet.merge(1, self._label_width(explicit))

    def _label_width(self, explicit: Collection[str]) -> int:
        """How many columns 合计 may take: those before the first that has a value."""
        filled = (c.total or c.rate_of or c.name in explicit for c in self.columns)
        return next((i for i, is_filled in enumerate(filled) if is_filled), 1) or 1

    # The foot --------------------------------------------------------------------------------

    def write_foot(self) -> None:
        plan, styles = self.plan, self.styles
        if all(last < first for first, last in self.segments):
            self._across(plan.empty_text, styles.body[Format.INT], height=28)
        elif plan.total is not None:
            given = {} if isinstance(plan.total, str) else plan.total
            self.write_sums(plan.total_label, self.segments, given.items())
        if plan.foot:
            self._across(plan.foot, styles.head, height=26)
        width = sum(column.wide for column in self.columns)
        for note in plan.notes:
            self._across(note, styles.note, height=height_of(note, width))


def _sum(letter: str, segments: Sequence[tuple[int, int]]) -> Any:
    runs = [f"{letter}{first}:{letter}{last}" for first, last in segments if last >= first]
    return _Formula(f"=SUM({','.join(runs)})") if runs else 0


# Bytes ---------------------------------------------------------------------------------------

CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties'
    b' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)


def _repack(raw: BinaryIO, out: Path | BinaryIO) -> None:
    """Without the moment of writing and without who wrote it."""
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda part: (part != "[Content_Types].xml", part)):
            content = CORE if name == "docProps/core.xml" else source.read(name)
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, content)
