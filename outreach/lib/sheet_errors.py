"""The uploaded table handed back with its faulty cells in red and a column 错误说明."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill

from outreach.lib.sheet_guard import inspect
from outreach.lib.sheet_limits import SheetError
from outreach.lib.sheets import Problem, Sheet, grids_of, problems_by_row
from outreach.lib.text import clean

TITLE = "错误说明"
RED = PatternFill("solid", fgColor="FFC7CE")
RED_TEXT = Font(color="9C0006")
KEEPS_LOOK = 2 << 20  # a larger file is written anew, without its own look


def error_workbook(original: bytes, sheet: Sheet, problems: Sequence[Problem] | None = None) -> bytes:
    """An .xlsx with the content of the original. `problems` are those of `sheet` unless given.

    Raises SheetError when the original cannot be opened as a table at all.
    """
    found = sheet.problems if problems is None else problems
    book = _opened(original)
    if book is None:
        book = openpyxl.Workbook()
        _copy(book.worksheets[0], original, sheet.name)
    work = book[sheet.name] if sheet.name in book.sheetnames else book.worksheets[0]
    _mark(work, sheet, found)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _opened(original: bytes) -> openpyxl.Workbook | None:
    """The original with its look; None when it is too large for that, or of another kind."""
    if inspect(original).kind != "xlsx" or len(original) > KEEPS_LOOK:
        return None
    try:
        return openpyxl.load_workbook(io.BytesIO(original))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        # Programs write styles that this library does not understand; the content is what matters here.
        return None


def _copy(work: Any, original: bytes, name: str) -> None:
    grid = next((grid for grid in grids_of(original) if grid.name == name), None)
    if grid is None:
        raise SheetError("文件里没有可以读取的工作表")
    for number, row in enumerate(grid.rows, 1):
        for column, value in enumerate(row, 1):
            shown = clean(value) if isinstance(value, str) else value
            if shown not in {None, ""}:
                _write(work.cell(number, column), shown)


def _write(cell: Any, value: Any) -> None:
    """Text stays text, also when it begins like a formula."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in "=+-@"


def _mark(work: Any, sheet: Sheet, problems: Iterable[Problem]) -> None:
    last = _explanation_column(work, sheet)
    header = work.cell(max(sheet.header_row, 1), last)
    header.value, header.font, header.fill = TITLE, Font(bold=True, color="9C0006"), RED
    work.column_dimensions[header.column_letter].width = 60
    for number, here in problems_by_row(problems).items():
        sentences = []
        for problem in here:
            sentences.append(f"{problem.column}：{problem.message}" if problem.column else problem.message)
            if problem.address:
                work[problem.address].fill = RED
        cell = work.cell(number or max(sheet.header_row, 1), last)
        if not number:
            sentences.insert(0, TITLE)
        _write(cell, "；\n".join(sentences))
        cell.font, cell.alignment = RED_TEXT, Alignment(wrap_text=True, vertical="top")


def _explanation_column(work: Any, sheet: Sheet) -> int:
    """The column of an earlier round, emptied, or the first free one."""
    row = max(sheet.header_row, 1)
    for cell in work[row]:
        if clean(cell.value) == TITLE:
            for below in range(row, work.max_row + 1):
                work.cell(below, cell.column).value = None
            return int(cell.column)
    return int(work.max_column) + 1
