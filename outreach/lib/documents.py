"""A document as people write it here: headings numbered 一、（一）1.（1）, paragraphs, tables, a signature. Pure.

One structure, and several renderers: the page, and the .docx of `docx.py`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

TO_FILL = "【待填】"
DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Heading:
    """`level` 1 to 4. `anchor`: what the page calls the part; `url`: where it is changed."""

    text: str
    level: int = 1
    anchor: str = ""
    url: str = ""


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Item:
    """A numbered entry: 1. 2. 3., counted anew after each heading."""

    text: str


@dataclass(frozen=True)
class Table:
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    # Shares of the width, one a column; empty: all alike.
    widths: Sequence[int] = ()


Block = Heading | Paragraph | Item | Table


@dataclass(frozen=True)
class Document:
    title: str
    blocks: Sequence[Block]
    number: str = ""  # 文号
    addressee: str = ""  # 主送
    signed_by: str = ""
    signed_on: date | None = None
    attachments: Sequence[str] = ()
    is_draft: bool = False

    @property
    def open_places(self) -> int:
        """How often 【待填】 stands in it."""
        return sum(text.count(TO_FILL) for text in texts_of(self))


def numbered(blocks: Iterable[Block]) -> Iterator[tuple[str, Block]]:
    """Each block with the number it carries: “一、”, “（二）”, “3.”, or nothing."""
    counts = [0, 0, 0, 0]
    items = 0
    for block in blocks:
        if isinstance(block, Heading):
            counts[block.level - 1] += 1
            counts[block.level :] = [0] * (4 - block.level)
            items = 0
            yield heading_number(block.level, counts[block.level - 1]), block
        elif isinstance(block, Item):
            items += 1
            yield f"{items}.", block
        else:
            yield "", block


def heading_number(level: int, number: int) -> str:
    match level:
        case 1:
            return f"{chinese_number(number)}、"
        case 2:
            return f"（{chinese_number(number)}）"
        case 3:
            return f"{number}."
        case _:
            return f"（{number}）"


def chinese_number(number: int) -> str:
    """十二 for 12. From 1 to 99."""
    if not 1 <= number <= 99:  # no document has a hundred parts
        raise ValueError(f"{number} is not between 1 and 99")
    tens, ones = divmod(number, 10)
    before = "" if not tens else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return before + (DIGITS[ones] if ones else "")


def written_day(day: date) -> str:
    """2026年3月5日: no zeros in front."""
    return f"{day.year}年{day.month}月{day.day}日"


def texts_of(document: Document) -> Iterator[str]:
    yield from (document.title, document.number, document.addressee, document.signed_by, *document.attachments)
    for block in document.blocks:
        if isinstance(block, Table):
            yield from block.head
            for row in block.rows:
                yield from row
        else:
            yield block.text
