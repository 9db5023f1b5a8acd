"""How large an imported table may be, and what is said when it is larger."""

from dataclasses import dataclass, field
from typing import NoReturn

MAX_FILE = 20 << 20
MAX_PARTS = 200
MAX_PART = 32 << 20
MAX_TOTAL = 64 << 20
MAX_RATIO = 100  # of a part above 1 MiB; a real sheet stays under 40
MAX_ROWS = 20_000
MAX_COLUMNS = 256
MAX_CELLS = 300_000  # filled; a roster of 5,000 pupils has 140,000
MAX_DEPTH = 32
MAX_TAG = 1 << 20
MAX_FORMULAS = 200  # addresses kept for messages
CHUNK = 64 << 10

SAVE_AS = "请在 Excel 或 WPS 中打开，另存为“Excel 工作簿（.xlsx）”后再上传"
TOO_BIG = "文件解压后过大，可能含有大量带格式的空行；请删除多余的行、列和图片后再上传"
ODD = f"文件内部结构异常，没有导入。{SAVE_AS}"
BROKEN = f"文件已损坏，无法打开。{SAVE_AS}"


class SheetError(Exception):
    """The file as a whole cannot be read; the message says what to do."""


class Enough(Exception):  # noqa: N818  # not an error: the scan has seen all it needs
    """Ends the scan of a sheet that is too large."""


@dataclass
class SheetScan:
    """What one worksheet holds: its furthest filled cell and its formulas, as (row, column) from 1."""

    rows: int = 0
    columns: int = 0
    cells: int = 0
    formulas: list[tuple[int, int]] = field(default_factory=list)
    too_large: str = ""

    def add(self, row: int, column: int, *, formula: bool = False) -> None:
        """A filled cell. Raises Enough when there are too many."""
        self.cells += 1
        if formula and len(self.formulas) < MAX_FORMULAS:
            self.formulas.append((row, column))
        if row > self.rows or column > self.columns or self.cells > MAX_CELLS:
            self.rows, self.columns = max(self.rows, row), max(self.columns, column)
            self._refuse_beyond_limits()

    def _refuse_beyond_limits(self) -> None:
        if self.rows > MAX_ROWS:
            self.refuse(f"表格超过{MAX_ROWS:,}行，请分成几个文件，并删除表格下方多余的内容")
        if self.columns > MAX_COLUMNS:
            self.refuse(f"表格超过{MAX_COLUMNS}列，请删除右侧多余的列")
        # A reader keeps the whole rectangle, filled or not.
        if self.cells > MAX_CELLS or self.rows * self.columns > 4 * MAX_CELLS:
            self.refuse("表格里的单元格太多，请删除多余的行和列，或分成几个文件")

    def refuse(self, message: str) -> NoReturn:
        self.too_large = message
        raise Enough


@dataclass
class Inspection:
    kind: str  # xlsx, xls, ods, csv
    scans: dict[str, SheetScan] = field(default_factory=dict)  # by the name of the worksheet
    epoch_1904: bool = False
