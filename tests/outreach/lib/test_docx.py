"""The file is read back, by the library and as XML."""

import io
import re
import zipfile
from datetime import date

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from outreach.lib.documents import TO_FILL, Document, Heading, Item, Paragraph, Table
from outreach.lib.docx import docx_bytes
from outreach.lib.text import FORBIDDEN

DOCUMENT = Document(
    title="甲中学\n“三项活动”实施方案",
    blocks=[
        Heading("指导思想"),
        Paragraph(f"{TO_FILL}由学校撰写。"),
        Heading("内容"),
        Heading("三进三同", 2),
        Item("教职工每人每季度家访不少于4次。"),
        Table(["校领导", "联系处室与年级"], [["白校长", "七年级"]], (1, 2)),
    ],
    number="甲中〔2026〕2号",
    addressee="各处室、各年级组",
    signed_by="甲中学",
    signed_on=date(2026, 3, 5),
    attachments=["年终报表", "问题清单"],
    is_draft=True,
)


def read(document):
    return docx.Document(io.BytesIO(docx_bytes(document)))


def xml(document, part="word/document.xml"):
    return zipfile.ZipFile(io.BytesIO(docx_bytes(document))).read(part).decode()


def test_the_text_comes_back_in_order():
    assert [paragraph.text for paragraph in read(DOCUMENT).paragraphs] == [
        "（草稿）",
        "甲中〔2026〕2号",
        "甲中学",
        "“三项活动”实施方案",
        "",
        "各处室、各年级组：",
        "一、指导思想",
        "【待填】由学校撰写。",
        "二、内容",
        "（一）三进三同",
        "1.教职工每人每季度家访不少于4次。",
        "",
        "附件：1.年终报表",
        "　　　2.问题清单",
        "",
        "甲中学",
        "2026年3月5日",
    ]
    [table] = read(DOCUMENT).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["校领导", "联系处室与年级"],
        ["白校长", "七年级"],
    ]


def test_the_page_is_that_of_the_standard():
    section = read(DOCUMENT).sections[0]
    size = (section.page_width, section.page_height)
    assert [round(length.mm) for length in size] == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(length.mm) for length in margins] == [37, 35, 28, 26]
    [grid] = section._sectPr.findall(qn("w:docGrid"))
    lines = section.page_height.pt - section.top_margin.pt - section.bottom_margin.pt
    assert int(lines / (int(grid.get(qn("w:linePitch"))) / 20)) == 22
    spacing = {one.paragraph_format.line_spacing.pt for one in read(DOCUMENT).paragraphs}
    assert {int(lines / points) for points in spacing} == {22}
    width = section.page_width.pt - section.left_margin.pt - section.right_margin.pt
    assert int(width / (16 + int(grid.get(qn("w:charSpace"))) / 4096)) == 28


@pytest.mark.parametrize(
    ("text", "font", "points"),
    [
        ("“三项活动”实施方案", "方正小标宋简体", 22),
        ("一、指导思想", "黑体", 16),
        ("（一）三进三同", "楷体_GB2312", 16),
        ("1.教职工每人每季度家访不少于4次。", "仿宋_GB2312", 16),
    ],
)
def test_each_kind_of_line_has_its_font(text, font, points):
    paragraph = next(one for one in read(DOCUMENT).paragraphs if one.text == text)
    [run] = paragraph.runs
    assert run._r.rPr.rFonts.get(qn("w:eastAsia")) == font
    assert run.font.size.pt == points
    assert paragraph.paragraph_format.line_spacing.pt == 28.95


def test_a_machine_without_the_fonts_is_told_what_to_take():
    fonts = xml(DOCUMENT, "word/fontTable.xml")
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in fonts


def test_body_lines_begin_two_characters_in():
    indented = {
        one.text
        for one in read(DOCUMENT).paragraphs
        if one._p.pPr.ind is not None and one._p.pPr.ind.get(qn("w:firstLineChars")) == "200"
    }
    assert {"一、指导思想", "【待填】由学校撰写。", "1.教职工每人每季度家访不少于4次。"} <= indented
    assert not {"各处室、各年级组：", "“三项活动”实施方案", "2026年3月5日"} & indented


def test_odd_pages_are_numbered_at_the_right_and_even_ones_at_the_left():
    made = read(DOCUMENT)
    assert made.settings.odd_and_even_pages_header_footer
    section = made.sections[0]
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        [paragraph] = footer.paragraphs
        assert paragraph.alignment == side
        assert paragraph.text == "—  —"
        assert "PAGE" in footer._element.xml


def test_what_is_still_to_be_written_is_marked():
    marked = re.findall(r'<w:highlight w:val="yellow"/></w:rPr><w:t[^>]*>([^<]*)<', xml(DOCUMENT))
    assert marked == [TO_FILL]


def test_the_file_names_nobody():
    about = read(DOCUMENT).core_properties
    assert (about.author, about.last_modified_by, about.comments, about.title) == ("", "", "", "")


def test_the_same_document_is_the_same_text():
    assert xml(DOCUMENT) == xml(DOCUMENT)


@given(st.text(st.characters(codec=None), max_size=80))
def test_any_text_can_be_written(text):
    made = read(Document("题", [Item(text)]))
    expected = FORBIDDEN.sub("□", text).replace("\r\n", "\n").replace("\r", "\n")
    assert made.paragraphs[-1].text.replace("\r\n", "\n").replace("\r", "\n") == f"1.{expected}"
