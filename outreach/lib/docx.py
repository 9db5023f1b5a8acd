"""A document as .docx in the layout of GB/T 9704-2012: A4, 22 lines of 28 characters, page numbers “— 1 —”.

Word takes another font where the first is not installed; which one, the table of fonts says.
"""

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from outreach.lib.documents import TO_FILL, Document, Heading, Item, Paragraph, Table, numbered, written_day
from outreach.lib.text import FORBIDDEN

TITLE, BODY, BOLD_HEAD, SOFT_HEAD, PAGE_NUMBER = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
HEADS = {1: BOLD_HEAD, 2: SOFT_HEAD}
INSTEAD = {TITLE: "宋体", BODY: "仿宋", SOFT_HEAD: "楷体"}
# 2号, 3号, 4号 and what fits into a table.
TITLE_SIZE, BODY_SIZE, NUMBER_SIZE, TABLE_SIZE = Pt(22), Pt(16), Pt(14), Pt(12)
# 22 lines on the 225 mm (637.8 pt) between the margins: of 29 pt they would be 638 pt and the last would go over.
LINE = Pt(28.95)
# The grid of a page 225 mm high and 156 mm wide, in twentieths of a point and in 4096ths of one.
LINE_PITCH, CHARACTER_SPACE = "579", "-849"
MARGINS = {"top_margin": Mm(37), "bottom_margin": Mm(35), "left_margin": Mm(28), "right_margin": Mm(26)}
WIDTH = Mm(156)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def docx_bytes(document: Document) -> bytes:
    """The whole file. It names nobody who made it, and the same document is the same bytes of text."""
    book = docx.Document()
    _page(book)
    _nobody(book)
    _other_fonts(book)
    _head(book, document)
    for number, block in numbered(document.blocks):
        match block:
            case Heading():
                _line(book, number + block.text, font=HEADS.get(block.level, BODY))
            case Paragraph():
                for text in block.text.splitlines() or [""]:
                    _line(book, text)
            case Item():
                _line(book, number + block.text)
            case Table():
                _table(book, block)
    _foot(book, document)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cleaned(text: str) -> str:
    """What XML cannot hold shows as a box."""
    return FORBIDDEN.sub("□", text)


# The page ----------------------------------------------------------------------------


def _page(book: Any) -> None:
    section = book.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, size in MARGINS.items():
        setattr(section, name, size)
    section.footer_distance = Mm(25)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), LINE_PITCH)
    grid.set(qn("w:charSpace"), CHARACTER_SPACE)
    section._sectPr.append(grid)
    style = book.styles["Normal"]
    style.font.size = BODY_SIZE
    _set_font(style.element.get_or_add_rPr(), BODY)
    book.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)


def _page_number(footer: Any, side: Any) -> None:
    """“— 1 —”, one character in from the outer edge."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = side
    if side == WD_ALIGN_PARAGRAPH.RIGHT:
        paragraph.paragraph_format.right_indent = NUMBER_SIZE
    else:
        paragraph.paragraph_format.left_indent = NUMBER_SIZE
    _run(paragraph, "— ", font=PAGE_NUMBER, size=NUMBER_SIZE)
    run = _run(paragraph, "", font=PAGE_NUMBER, size=NUMBER_SIZE)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)
    _run(paragraph, " —", font=PAGE_NUMBER, size=NUMBER_SIZE)


def _nobody(book: Any) -> None:
    """No name, and no moment that would tell two files apart."""
    about = book.core_properties
    about.author = about.last_modified_by = about.comments = about.keywords = about.title = ""
    about.created = about.modified = LONG_AGO
    about.revision = 1


def _other_fonts(book: Any) -> None:
    """For each font what stands in for it where it is not installed."""
    table = next(part for part in book.part.package.iter_parts() if str(part.partname) == "/word/fontTable.xml")
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, other in INSTEAD.items()
    )
    table._blob = table.blob.replace(b"</w:fonts>", entries.encode() + b"</w:fonts>")


# What stands on it -------------------------------------------------------------------


def _head(book: Any, document: Document) -> None:
    if document.is_draft:
        _line(book, "（草稿）", indent=False)
    if document.number:
        _line(book, document.number, indent=False, side=WD_ALIGN_PARAGRAPH.CENTER)
    for text in document.title.splitlines():
        _line(book, text, font=TITLE, size=TITLE_SIZE, indent=False, side=WD_ALIGN_PARAGRAPH.CENTER)
    _line(book, "")
    if document.addressee:
        _line(book, f"{document.addressee}：", indent=False)


def _foot(book: Any, document: Document) -> None:
    for at, name in enumerate(document.attachments, start=1):
        if at == 1:
            _line(book, "")
        before = "附件：" if at == 1 else "　　　"
        _line(book, f"{before}{at}.{name}" if len(document.attachments) > 1 else f"{before}{name}")
    if document.signed_by or document.signed_on:
        _line(book, "")
    if document.signed_by:
        _line(book, document.signed_by, side=WD_ALIGN_PARAGRAPH.RIGHT, back=2)
    if document.signed_on:
        _line(book, written_day(document.signed_on), side=WD_ALIGN_PARAGRAPH.RIGHT, back=4)


def _line(
    book: Any,
    text: str,
    *,
    font: str = BODY,
    size: Any = BODY_SIZE,
    indent: bool = True,
    side: Any = None,
    back: int = 0,
) -> None:
    """One paragraph. `back`: characters from the right edge."""
    paragraph = book.add_paragraph()
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    paragraph.alignment = side
    if indent and side is None:
        _first_line(paragraph, 2)
    if back:
        shape.right_indent = Pt(BODY_SIZE.pt * back)
    _marked(paragraph, text, font=font, size=size)


def _first_line(paragraph: Any, characters: int) -> None:
    """Counted in characters, so that it follows the size of the text."""
    paragraph.paragraph_format.first_line_indent = Pt(BODY_SIZE.pt * characters)
    paragraph._p.pPr.ind.set(qn("w:firstLineChars"), str(characters * 100))


def _marked(paragraph: Any, text: str, *, font: str, size: Any) -> None:
    """What the school has still to write is set off, so that nobody overlooks it."""
    for at, piece in enumerate(cleaned(text).split(TO_FILL)):
        if at:
            _run(paragraph, TO_FILL, font=font, size=size, marked=True)
        if piece:
            _run(paragraph, piece, font=font, size=size)


def _table(book: Any, block: Table) -> None:
    table = book.add_table(rows=0, cols=len(block.head))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    shares = block.widths or [1] * len(block.head)
    widths = [int(WIDTH * share / sum(shares)) for share in shares]
    _row(table, block.head, widths, font=BOLD_HEAD)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in block.rows:
        _row(table, row, widths, font=BODY)


def _row(table: Any, texts: Iterable[str], widths: list[int], *, font: str) -> None:
    row = table.add_row()
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, text, width in zip(row.cells, texts, widths, strict=True):
        cell.width = width
        _marked(cell.paragraphs[0], text, font=font, size=TABLE_SIZE)


def _run(paragraph: Any, text: str, *, font: str, size: Any, marked: bool = False) -> Any:
    run = paragraph.add_run(text)
    run.font.size = size
    _set_font(run._r.get_or_add_rPr(), font)
    if marked:
        shade = OxmlElement("w:highlight")
        shade.set(qn("w:val"), "yellow")
        run._r.get_or_add_rPr().append(shade)
    return run


def _set_font(properties: Any, name: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), name)
