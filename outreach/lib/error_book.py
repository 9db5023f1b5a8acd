"""The file as it was handed in, with its wrong cells red and a column that says what to do."""

import io
import re
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill

from outreach.lib.sheets import Problem, SheetSpec, column_letters, problems_by_row, read_grid

RED = PatternFill("solid", fgColor="FFC7CE")
DARK_RED = Font(color="9C0006", bold=True)
BOLD = Font(bold=True)
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def error_book(source: bytes, spec: SheetSpec, problems: list[Problem]) -> bytes:
    book = Workbook(write_only=True)
    found = read_grid(source, spec)
    if found:
        grid, header_row = found
        _marked(book.create_sheet((spec.name or "名单")[:31]), grid.rows, header_row, problems)
    listing: Any = book.create_sheet("错误清单")
    listing.column_dimensions["D"].width = listing.column_dimensions["E"].width = 40
    listing.append([_cell(listing, title, font=BOLD) for title in ("行", "列", "单元格", "填的内容", "怎么改")])
    for p in problems:
        row = [p.row or "整个文件", p.column, p.address, p.value, p.message]
        listing.append([_cell(listing, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _marked(sheet: Any, rows: list[list[Any]], header_row: int, problems: list[Problem]) -> None:
    width = max((len(row) for row in rows), default=0)
    by_row = problems_by_row(problems)
    red = {p.address for p in problems if p.address}
    sheet.freeze_panes = f"A{header_row + 1}"
    sheet.column_dimensions[column_letters(width + 1)].width = 60
    for number, values in enumerate(rows, 1):
        here = by_row.get(number, [])
        whole_row = bool(here) and not any(p.address for p in here)
        cells = [
            _cell(sheet, value, fill=RED if f"{column_letters(i)}{number}" in red or whole_row else None)
            for i, value in enumerate(values + [None] * (width - len(values)), 1)
        ]
        if number == header_row:
            cells.append(_cell(sheet, "错误说明", font=DARK_RED))
        elif here:
            told = "；".join(f"{p.column}：{p.message}" if p.column else p.message for p in here)
            cells.append(_cell(sheet, told, font=DARK_RED))
        sheet.append(cells)


def _cell(sheet: Any, value: Any, *, fill: PatternFill | None = None, font: Font | None = None) -> Any:
    """Text stays text, whatever it begins with."""
    if not isinstance(value, int | float | date | datetime | None):
        value = UNPRINTABLE.sub("", str(value))[:32_000]
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in ("=", "+", "-", "@")
        cell.alignment = Alignment(wrap_text=len(value) > 30, vertical="top")
    if fill:
        cell.fill = fill
    if font:
        cell.font = font
    return cell
