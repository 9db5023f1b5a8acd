"""What stands in a cell: text that stays text, and values as the office prints them. Pure."""

import math
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from outreach.calendar.periods import SHANGHAI
from outreach.lib.text import FORBIDDEN
from outreach.reports.plans import Column, Format, Value

LIMIT = 32_767  # characters in one cell, counted as Excel counts them: in units of UTF-16
LOOKS_ACTIVE = re.compile("[=+\\-@＝＋－＠\t\r\n\x00-\x1f]")
ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
NO_FIGURE = "—"
LINE = 20.5  # points, the height of one line


# Text ------------------------------------------------------------------------------------


def safe_text(value: str) -> str:
    """The text as a cell can hold it; what it cannot hold shows as □."""
    return FORBIDDEN.sub("□", value.replace("\r\n", "\n").replace("\r", "\n"))


def split_text(value: str) -> list[str]:
    """Pieces that each fit into a cell, nothing lost."""
    if len(value) <= LIMIT // 2:
        return [value]
    pieces, start, size = [], 0, 0
    for i, char in enumerate(value):
        units = 2 if ord(char) > 0xFFFF else 1
        # An escape makes seven characters of one.
        units += 6 if char == "_" and ESCAPED.match(value, i) else 0
        if size + units > LIMIT:
            pieces.append(value[start:i])
            start, size = i, 0
        size += units
    return [*pieces, value[start:]]


def sheet_name(name: str, taken: Iterable[str] = ()) -> str:
    """At most 31 characters, none that Excel refuses, and not the name of another sheet."""
    clean = re.sub(r"[\[\]:*?/\\]", " ", safe_text(name)).strip("' ")[:31] or "表"
    others = {other.lower() for other in taken}
    unique, number = clean, 2
    while unique.lower() in others:
        suffix = f"({number})"
        unique, number = clean[: 31 - len(suffix)] + suffix, number + 1
    return unique


# Values --------------------------------------------------------------------------------------


def look_of(column: Column, value: Value) -> Format:
    """A rate or a sum of money among whole numbers prints as what it is."""
    if column.format == Format.INT and isinstance(value, Fraction | Decimal):
        return Format.RATE if isinstance(value, Fraction) else Format.MONEY
    return column.format


def cell_values(column: Column, value: Value) -> list[Any]:
    """What stands in the cell, and what of a very long text must stand under it."""
    if value is None:
        return [NO_FIGURE if column.format == Format.RATE else None]
    if column.format in {Format.CODE, Format.TEXT} and not isinstance(value, date | bool):
        value = str(value)
    if isinstance(value, str):
        return [escaped(piece) for piece in split_text(safe_text(value))] if value.strip() else [None]
    return [printed(value)]


def printed(value: Value) -> Any:
    """A value as openpyxl takes it: moments as clocks in Shanghai show them."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, Fraction):
        return float(value)
    return escaped(safe_text(value)) if isinstance(value, str) else value


def escaped(text: str) -> str:
    """Excel reads _x0041_ as A: text that looks so is written so that it reads as it was."""
    return ESCAPED.sub("_x005F_", text)


def words_of(value: Any) -> str:
    """What of a cell may need more than one line: figures never do."""
    return value if isinstance(value, str) else ""


def height_of(text: str, width: float) -> float:
    """The height in points of a text in a column of that many characters; a Chinese character is two."""
    lengths = [sum(2 if ord(char) > 0x2E7F else 1 for char in line) for line in text.split("\n")]
    return sum(max(1, math.ceil(length / max(width, 1))) for length in lengths) * 14.5 + 6
