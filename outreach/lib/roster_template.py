"""The empty workbook that an office downloads, fills and uploads: columns, drop-downs, text formats, a page of help."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from outreach.lib.sheets import SheetSpec, column_letters

ROWS = 2000  # with drop-downs and text format
SOFT = PatternFill("solid", fgColor="E2F1EF")
LINE = Side("thin", "BFC7CF")
THIN = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)


@dataclass(frozen=True)
class Help:
    """How a column is filled: what to write, an example, and the words to choose from."""

    says: str = ""
    example: str = ""
    choices: Sequence[str] = field(default_factory=tuple)


def template_book(spec: SheetSpec, helps: Mapping[str, Help]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = spec.name
    for place, column in enumerate(spec.columns, 1):
        cell = sheet.cell(1, place, column.title + ("★" if column.required else ""))
        cell.font, cell.fill, cell.border = Font(bold=True), SOFT, THIN
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        letters = column_letters(place)
        sheet.column_dimensions[letters].width = max(10, 2.2 * len(column.title) + 4)
        sheet.column_dimensions[letters].number_format = "@"
        _drop_down(sheet, letters, helps.get(column.key, Help()))
    sheet.freeze_panes = "A2"
    sheet.row_dimensions[1].height = 32
    _help_sheet(book.create_sheet("填写说明"), spec, helps)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _drop_down(sheet: Worksheet, letters: str, about: Help) -> None:
    words = ",".join(about.choices)
    if not words or len(words) > 250:  # as long as a list in a cell may be
        return
    rule = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=True)
    rule.errorTitle, rule.error = "请从列表里选", "可选：" + "、".join(about.choices)[:200]
    sheet.add_data_validation(rule)
    rule.add(f"{letters}2:{letters}{ROWS}")


def _help_sheet(sheet: Worksheet, spec: SheetSpec, helps: Mapping[str, Help]) -> None:
    sheet.append(["列", "要不要填", "怎么填", "例子"])
    for column in spec.columns:
        about = helps.get(column.key, Help())
        says = about.says or ("从下拉列表里选" if about.choices else "")
        sheet.append([column.title, "必填" if column.required else "可不填", says, about.example])
    sheet.append([])
    for line in (
        "一人一行。标题行可以留着，空行和合计行会自动跳过。",
        "列的先后不要紧；没有的列可以删掉，系统里原有的内容不变。",
        "不要用公式；编号、电话请设成“文本”格式。",
        "再次上传同一份表不会重复；表里没有的人不会被删除。",
    ):
        sheet.append([line])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), SOFT
    for letters, width in (("A", 24), ("B", 10), ("C", 56), ("D", 24)):
        sheet.column_dimensions[letters].width = width
    for row in sheet.iter_rows(min_row=2, max_row=len(spec.columns) + 1):
        for cell in row:
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
