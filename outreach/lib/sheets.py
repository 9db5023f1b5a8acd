"""Reading a table that an office keeps: find its header, read its rows, say what is wrong and where."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from outreach.lib import text
from outreach.lib.sheet_guard import inspect
from outreach.lib.sheet_limits import BROKEN, MAX_COLUMNS, MAX_ROWS, SAVE_AS, Inspection, SheetError, SheetScan
from outreach.lib.text import Cell, CellError, clean, header_key

HEADER_WITHIN = 30  # rows
TOTALS = {"合计", "小计", "总计", "共计", "累计"}
FOOT = ("单位负责人", "审核人", "填表人", "填表说明", "填写说明", "说明:", "注:", "备注:", "制表人", "示例", "例:")
FORMULA_SAYS = "这一格是公式；请复制整列，再用“选择性粘贴—数值”贴回原处"


@dataclass(frozen=True)
class Column:
    """One column to be read. `parse` turns the cell into a value or raises CellError."""

    key: str
    title: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    parse: Callable[[Cell], Any] = clean


@dataclass(frozen=True)
class SheetSpec:
    """What a table is called and holds. `max_rows` counts rows under the header."""

    name: str
    columns: tuple[Column, ...]
    max_rows: int = MAX_ROWS


@dataclass(frozen=True)
class Problem:
    """Something a person must mend. Row 0: the file as a whole."""

    row: int
    column: str
    value: str
    message: str
    address: str = ""

    def __str__(self) -> str:
        if not self.row:
            return self.message
        where = f"第{self.row}行" + (f"“{self.column}”" if self.column else "")
        return f"{where}{f'填的是“{self.value}”' if self.value else ''}：{self.message}"


@dataclass(frozen=True)
class Row:
    """`number` is the row as the spreadsheet counts it. A cell with a problem is None."""

    number: int
    cells: dict[str, Any]


@dataclass
class Sheet:
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    name: str = ""
    header_row: int = 0
    places: dict[str, int] = field(default_factory=dict)  # key → column, from 1
    unknown_titles: list[str] = field(default_factory=list)

    @property
    def bad_rows(self) -> set[int]:
        return {problem.row for problem in self.problems}


@dataclass
class Grid:
    """One worksheet as it stands: values by row, from row 1 and column 1."""

    name: str
    rows: list[list[Cell]]
    scan: SheetScan = field(default_factory=SheetScan)
    epoch_1904: bool = False


@dataclass
class Header:
    row: int  # its last row, from 1
    places: dict[str, int]
    titles: dict[int, str]


def read_sheet(source: bytes | str | Path, spec: SheetSpec) -> Sheet:
    """The rows of the first worksheet that has the header, and every problem at once. Never raises for a bad file."""
    try:
        return _read(grids_of(source if isinstance(source, bytes) else Path(source).read_bytes()), spec)
    except SheetError as error:
        return Sheet(problems=[Problem(0, "", "", str(error))])


def read_grid(source: bytes, spec: SheetSpec) -> tuple[Grid, int] | None:
    """The worksheet as it stands and the row of its header; None where there is nothing to be read."""
    try:
        grids = list(_grids(source, inspect(source)))
    except SheetError:
        return None
    found = [(header, grid) for grid in grids if (header := _find_header(grid, spec))]
    if not found:
        return None
    header, grid = max(found, key=lambda pair: len(pair[0].places))
    return grid, header.row


def column_letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# From bytes to grids -----------------------------------------------------------------------


def grids_of(data: bytes) -> list[Grid]:
    """The visible worksheets, read after they were found harmless. Raises SheetError."""
    return list(_grids(data, inspect(data)))


def _grids(data: bytes, inspection: Inspection) -> Iterator[Grid]:
    if inspection.kind == "csv":
        yield _csv_grid(data)
        return
    if inspection.kind != "xlsx":  # those are read whole when opened
        for scan in inspection.scans.values():
            _refuse_too_large(scan)
    yield from _workbook_grids(data, inspection)


def _refuse_too_large(scan: SheetScan | None) -> None:
    if scan is None:  # a worksheet that the guard did not see
        raise SheetError(BROKEN)
    if scan.too_large:
        raise SheetError(scan.too_large)


def _workbook_grids(data: bytes, inspection: Inspection) -> Iterator[Grid]:
    import python_calamine

    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        visible = python_calamine.SheetVisibleEnum.Visible
        for metadata in workbook.sheets_metadata:
            if metadata.visible != visible or metadata.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            scan = inspection.scans.get(metadata.name)
            _refuse_too_large(scan)
            sheet = workbook.get_sheet_by_name(metadata.name)
            yield Grid(metadata.name, _filled_rows(sheet), scan or SheetScan(), inspection.epoch_1904)
    except SheetError:
        raise
    except python_calamine.PasswordError as error:
        raise SheetError(f"文件设有打开密码，请取消密码后再上传。{SAVE_AS}") from error
    except BaseException as error:
        # The reader, written in another language, reports its own breakdown outside of Exception.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise SheetError(BROKEN) from error
        raise


def _filled_rows(sheet: Any) -> list[list[Cell]]:
    """All rows from A1 on; a merged range shows its value in each of its cells."""
    top, left = sheet.start or (0, 0)
    rows: list[list[Cell]] = [[] for _ in range(top)]
    rows += [[None] * left + row for row in sheet.iter_rows()]
    for (first_row, first_column), (last_row, last_column) in sheet.merged_cell_ranges or []:
        if first_row >= len(rows) or first_column >= len(rows[first_row]):
            continue
        value = rows[first_row][first_column]
        for row in rows[first_row : min(last_row, first_row + MAX_ROWS) + 1]:
            for column in range(first_column, min(last_column + 1, len(row))):
                row[column] = value
    return rows


def _csv_grid(data: bytes) -> Grid:
    content = _decoded(data)
    if "\0" in content:
        raise SheetError("这不是表格文件，请上传 .xlsx、.xls、.ods 或 .csv")
    first_lines = content[:4000]
    delimiter = max("\t;,", key=first_lines.count)
    try:
        reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
        rows: list[list[Cell]] = [list(row) for row in islice(reader, MAX_ROWS + 1)]
    except csv.Error as error:
        raise SheetError(BROKEN) from error
    scan = SheetScan(len(rows), max((len(row) for row in rows), default=0))
    if scan.rows > MAX_ROWS or scan.columns > MAX_COLUMNS:
        raise SheetError(f"表格超过{MAX_ROWS:,}行或{MAX_COLUMNS}列，请分成几个文件")
    for number, row in enumerate(rows, 1):
        scan.formulas += [(number, i) for i, value in enumerate(row, 1) if str(value).startswith("=")]
    return Grid("", rows, scan)


def _decoded(data: bytes) -> str:
    """UTF-8, GB18030 (of which GBK is a part) or UTF-16, with or without its mark."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        encodings = ["utf-16"]
    elif data[1:200:2].count(0) > 20:
        encodings = ["utf-16-le"]
    elif data[0:200:2].count(0) > 20:
        encodings = ["utf-16-be"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetError(f"认不出这个文本文件的文字编码。{SAVE_AS}")


# From a grid to the header -------------------------------------------------------------------


def _read(grids: Sequence[Grid], spec: SheetSpec) -> Sheet:
    found = [(header, grid) for grid in grids if (header := _find_header(grid, spec))]
    if not found:
        titles = "、".join(column.title for column in spec.columns if column.required)
        raise SheetError(f"没有找到“{spec.name}”的表头。请确认上传的是这张表，表头里应有：{titles}")
    header, grid = max(found, key=lambda pair: (len(pair[0].places), len(pair[1].rows)))
    sheet = Sheet(name=grid.name, header_row=header.row, places=header.places)
    taken = set(header.places.values())
    sheet.unknown_titles = [title for column, title in header.titles.items() if title and column not in taken]
    missing = [column.title for column in spec.columns if column.required and column.key not in header.places]
    if missing:
        present = "、".join(title for title in header.titles.values() if title)
        raise SheetError(f"缺少必需的列：{'、'.join(missing)}。表头（第{header.row}行）里有：{present}")
    _read_rows(grid, header, spec, sheet)
    if not sheet.rows and not sheet.problems:
        raise SheetError(f"“{spec.name}”只有表头（第{header.row}行），下面没有数据")
    return sheet


def _find_header(grid: Grid, spec: SheetSpec) -> Header | None:
    """The row, or the two rows, in which most columns are recognised; None when fewer than two are."""
    best: Header | None = None
    for i, row in enumerate(grid.rows[:HEADER_WITHIN]):
        candidates = [{column: clean(value) for column, value in enumerate(row, 1)}]
        if i:
            above = {column: clean(value) for column, value in enumerate(grid.rows[i - 1], 1)}
            candidates.append({c: _joined(above.get(c, ""), title) for c, title in candidates[0].items()})
        for titles in candidates:
            places = _match(titles, spec)
            if len(places) >= min(2, len(spec.columns)) and (best is None or len(places) > len(best.places)):
                best = Header(i + 1, places, titles)
    return best


def _joined(above: str, below: str) -> str:
    """The title of a column under two header rows: 监护人 over 姓名 is 监护人姓名."""
    if not below or above == below:
        return above
    return f"{above}{below}" if above else below


def _match(titles: dict[int, str], spec: SheetSpec) -> dict[str, int]:
    """Which column is which: first by its own title, then by a synonym; each once, from the left."""
    places: dict[str, int] = {}
    for names in (lambda column: (column.title,), lambda column: column.synonyms):
        for place, title in titles.items():
            if not title or place in places.values():
                continue
            keys = {header_key(title), header_key(_without_marks(title))}
            for column in spec.columns:
                if column.key not in places and keys & {k for n in names(column) for k in (header_key(n), n)}:
                    places[column.key] = place
                    break
    return places


def _without_marks(title: str) -> str:
    """Its bracketed hint may be the better name: 部门(处室/年级组) also goes as 部门处室年级组."""
    return title.replace("(", "").replace(")", "")


# From the header to the rows -----------------------------------------------------------------


def _read_rows(grid: Grid, header: Header, spec: SheetSpec, sheet: Sheet) -> None:
    places = header.places
    columns = [(column, places[column.key], _parser(column, grid)) for column in spec.columns if column.key in places]
    formulas = set(grid.scan.formulas)
    title_row = [header.titles[place] for _, place, _ in columns]
    for number, values in enumerate(grid.rows[header.row :], header.row + 1):
        cells = [values[place - 1] if place <= len(values) else None for _, place, _ in columns]
        if _is_no_record(values, cells, title_row):
            continue
        if len(sheet.rows) >= spec.max_rows:
            raise SheetError(f"“{spec.name}”超过{spec.max_rows:,}行，请分成几个文件")
        row = Row(number, {})
        for (column, place, parse), value in zip(columns, cells, strict=True):
            try:
                row.cells[column.key] = _parsed(column, parse, value, formula=(number, place) in formulas)
            except CellError as error:
                row.cells[column.key] = None
                address = f"{column_letters(place)}{number}"
                sheet.problems.append(Problem(number, column.title, _shown(value), str(error), address))
        sheet.rows.append(row)


def _parser(column: Column, grid: Grid) -> Callable[[Cell], Any]:
    return partial(text.day, epoch_1904=True) if grid.epoch_1904 and column.parse is text.day else column.parse


def _parsed(column: Column, parse: Callable[[Cell], Any], value: Cell, *, formula: bool) -> Any:
    if formula:
        raise CellError(FORMULA_SAYS)
    shown = clean(value)
    if shown.startswith("#") and shown.rstrip("!?").upper() in {"#REF", "#N/A", "#VALUE", "#NAME", "#DIV/0", "#NUM"}:
        raise CellError("这一格显示为错误值，请改填实际内容")
    if column.required and not shown:
        raise CellError(f"必填，不能空着；请填写{column.title}")
    return parse(value)


def _is_no_record(values: Sequence[Cell], cells: Sequence[Cell], title_row: list[str]) -> bool:
    """Blank, a total, the foot of a form, or the header printed again on the next page."""
    titles = [clean(value) for value in cells]
    if not any(titles):
        # What stands beside the known columns does not make a record.
        return True
    first = list(islice((shown.replace(" ", "") for value in values if (shown := clean(value))), 3))
    return not TOTALS.isdisjoint(first) or first[0].startswith(FOOT) or titles == title_row


def _shown(value: Cell) -> str:
    shown = clean(value)
    return shown if len(shown) <= 40 else f"{shown[:40]}…"


def problems_by_row(problems: Iterable[Problem]) -> dict[int, list[Problem]]:
    found: dict[int, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.row, []).append(problem)
    return found
