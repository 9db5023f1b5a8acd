"""The size and the formulas of each table of an .ods, where a few bytes can repeat a cell a billion times."""

from collections.abc import Iterator

from outreach.lib.sheet_limits import SheetScan
from outreach.lib.sheet_xml import walk

VALUES = {"office:value", "office:date-value", "office:string-value", "office:boolean-value", "office:time-value"}


def scan_ods(pieces: Iterator[bytes]) -> dict[str, SheetScan]:
    scans: dict[str, SheetScan] = {}
    scan = SheetScan()
    row = column = 0
    row_times = times = 1
    filled = formula = False

    def started(name: str, attributes: dict[str, str]) -> None:
        nonlocal scan, row, column, row_times, times, filled, formula
        if name == "table":
            scan, row = scans.setdefault(attributes.get("table:name", ""), SheetScan()), 0
        elif name == "table-row":
            row_times, column = _times(attributes.get("table:number-rows-repeated")), 0
        elif name in {"table-cell", "covered-table-cell"}:
            times = _times(attributes.get("table:number-columns-repeated"))
            formula = "table:formula" in attributes
            filled = formula or not VALUES.isdisjoint(attributes)
        elif name == "p":
            filled = True

    def ended(name: str) -> None:
        nonlocal row, column, filled
        if name in {"table-cell", "covered-table-cell"}:
            if filled:
                scan.add(row + row_times, column + times, formula=formula)
            column += times
            filled = False
        elif name == "table-row":
            row += row_times

    walk(pieces, started, ended)
    return scans


def _times(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 1
