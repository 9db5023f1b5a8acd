"""The size and the formulas of each worksheet of an .xlsx, found by one walk through its XML."""

import posixpath
import re
from collections.abc import Callable, Iterator

from outreach.lib.sheet_limits import MAX_COLUMNS, MAX_ROWS, SheetScan
from outreach.lib.sheet_xml import walk

Unpack = Callable[[str], Iterator[bytes]]
ADDRESS = re.compile(r"([A-Z]{1,7})([0-9]{1,9})")
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"


def scan_xlsx(unpack: Unpack, names: set[str]) -> tuple[dict[str, SheetScan], bool]:
    """Each worksheet by name, and whether days are counted from 1904."""
    sheets: dict[str, str] = {}  # name → relation
    targets: dict[str, str] = {}  # relation → part
    epoch_1904 = False

    def workbook(name: str, attributes: dict[str, str]) -> None:
        nonlocal epoch_1904
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            sheets[attributes.get("name", "")] = relation
        elif name == "workbookPr":
            epoch_1904 = attributes.get("date1904", "0") in {"1", "true"}

    def relations(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath("xl/" + target)
            targets[attributes.get("Id", "")] = path

    walk(unpack(WORKBOOK), workbook)
    if RELATIONS in names:
        walk(unpack(RELATIONS), relations)
    scans = {}
    for name, relation in sheets.items():
        part = targets.get(relation, "")
        scans[name] = _scan(unpack(part)) if part in names else SheetScan()
    return scans, epoch_1904


def _scan(pieces: Iterator[bytes]) -> SheetScan:
    scan = SheetScan()
    row = column = 0
    inside = formula = filled = False

    def started(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, inside, formula, filled
        if name == "row":
            row = _number(attributes.get("r"), row + 1)
            column = 0
        elif name == "c":
            row, column = _place(attributes.get("r", ""), row, column + 1)
            inside, formula, filled = True, False, False
        elif inside and name in {"v", "is"}:
            filled = True
        elif inside and name == "f":
            formula = True

    def ended(name: str) -> None:
        nonlocal inside
        if name == "c":
            inside = False
            if filled or formula:
                scan.add(row, column, formula=formula)

    walk(pieces, started, ended)
    return scan


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else default


def _place(address: str, row: int, column: int) -> tuple[int, int]:
    """(row, column) of C5; where it is not written, the place the cell has in its row."""
    found = ADDRESS.fullmatch(address)
    if not found:
        # A reader may take an odd address in its own way: count it as out of bounds.
        return (row, column) if not address else (MAX_ROWS + 1, MAX_COLUMNS + 1)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column
