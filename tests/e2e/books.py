"""A workbook as the person reads it who opens it: its totals are formulas, so they are reckoned here as Excel would."""

import re
from datetime import datetime

SHARE = re.compile(r'=IF\((\w+)=0,"—",(\w+)/(\w+)\)')


def worth(sheet, cell):
    """The value of a cell; of the two formulas that the workbook uses, their result."""
    if not isinstance(cell.value, str) or not cell.value.startswith("="):
        return cell.value
    share = SHARE.fullmatch(cell.value)
    if share:
        due, done, _ = (worth(sheet, sheet[place]) for place in share.groups())
        return done / due if due else "—"
    runs = re.fullmatch(r"=SUM\((.+)\)", cell.value).group(1).split(",")
    cells = [each for run in runs for line in sheet[run] for each in (line if isinstance(line, tuple) else (line,))]
    return sum(value for value in (worth(sheet, each) for each in cells) if isinstance(value, int | float))


def as_shown(sheet, cell) -> str:
    value = worth(sheet, cell)
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, int | float) and "%" in cell.number_format:
        return f"{value:.1%}"
    if isinstance(value, int | float) and "0.00" in cell.number_format:
        return f"{value:,.2f}"
    return str(value)


def rows_in(book, tab: str, like: list[list[str]]) -> list[list[str]]:
    """As many rows of the sheet as `like` has, from the one that is its first."""
    sheet = book[tab]
    rows = [[as_shown(sheet, cell) for cell in row[: len(like[0]) if like else None]] for row in sheet.iter_rows()]
    first = rows.index(like[0]) if like and like[0] in rows else 0
    return rows[first : first + len(like)]
