from datetime import date

import pytest

from outreach.lib.documents import TO_FILL, Document, Heading, Item, Paragraph, Table, chinese_number, numbered


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九")]
)
def test_numbers_as_headings_carry_them(number, said):
    assert chinese_number(number) == said


@pytest.mark.parametrize("number", [0, 100])
def test_no_heading_has_such_a_number(number):
    with pytest.raises(ValueError, match="between 1 and 99"):
        chinese_number(number)


def test_headings_are_counted_within_the_one_above():
    blocks = [
        Heading("指导思想"), Paragraph("段"), Heading("内容"), Heading("三进三同", 2), Item("甲"), Item("乙"),
        Heading("结穷亲", 2), Item("丙"), Heading("细则", 3), Heading("要点", 4), Heading("要求"), Heading("纪律", 2),
    ]  # fmt: skip
    assert [number for number, _ in numbered(blocks)] == [
        "一、", "", "二、", "（一）", "1.", "2.", "（二）", "1.", "1.", "（1）", "三、", "（一）",
    ]  # fmt: skip


def test_what_is_still_to_be_written_is_counted_everywhere():
    document = Document("题", [Paragraph(TO_FILL), Table(["头"], [[TO_FILL], ["有"]])], signed_on=date(2026, 3, 5))
    assert document.open_places == 2
