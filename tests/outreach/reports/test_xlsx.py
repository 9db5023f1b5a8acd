"""The written workbook: text is text, sums are formulas, the page is as the office prints it."""

import io
import re
import zipfile
from datetime import UTC, date, datetime
from fractions import Fraction

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from outreach.lib.text import FORBIDDEN
from outreach.reports.cells import LIMIT, sheet_name, split_text
from outreach.reports.plans import Column, Format, SheetPlan, Subtotal, TextPlan
from outreach.reports.xlsx import write_workbook

COLUMNS = [
    Column("序号", format=Format.INT),
    Column("姓名"),
    Column("手机号码", format=Format.CODE),
    Column("应", group="家访(次)", format=Format.INT, total=True),
    Column("实", group="家访(次)", format=Format.INT, total=True),
    Column("完成率", format=Format.RATE, rate_of=("家访(次)实", "家访(次)应")),
    Column("折款(元)", format=Format.MONEY, total=True),
    Column("日期", format=Format.DAY),
]
ROWS = [
    (1, "李小明", "013800005678", 4, 3, Fraction(3, 4), 120.5, date(2026, 9, 1)),
    (2, "王芳", "13900005678", 0, 0, None, 0, None),
]


def plan(**changes) -> SheetPlan:
    return SheetPlan(
        **{"title": "甲中学家访情况", "name": "表3", "columns": COLUMNS, "rows": ROWS, "total": "sum"} | changes
    )


def written(*plans) -> bytes:
    out = io.BytesIO()
    write_workbook(plans, out)
    return out.getvalue()


def opened(*plans):
    return openpyxl.load_workbook(io.BytesIO(written(*plans))).worksheets[0]


def formulas(out: bytes) -> list[bytes]:
    archive = zipfile.ZipFile(io.BytesIO(out))
    sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert sheets
    return [found for sheet in sheets for found in re.findall(rb"<f[ >/][^<]*", sheet)]


def one_column(values):
    return SheetPlan(title="题", name="表", columns=[Column("内容")], rows=[(value,) for value in values], foot="")


def test_it_has_the_offices_head_and_foot():
    sheet = opened(
        plan(
            head_left="填报单位（盖章）：甲中学",
            head_right="填报时间：2026年10月8日",
            unit_line="计量单位：次、%",
            notes=["说明：按发生日期统计。"],
        )
    )
    assert sheet["A1"].value == "甲中学家访情况"
    assert (sheet["A1"].font.name, sheet["A1"].font.size) == ("方正小标宋简体", 22)
    assert sheet["A2"].value == "填报单位（盖章）：甲中学"
    assert sheet["E2"].value == "填报时间：2026年10月8日"
    assert sheet["A3"].value == "计量单位：次、%"
    assert [sheet.cell(4, i).value for i in (1, 4)] == ["序号", "家访(次)"]
    assert [sheet.cell(5, i).value for i in (4, 5)] == ["应", "实"]
    assert {"A1:H1", "A2:D2", "E2:H2", "D4:E4", "A4:A5", "H4:H5"} <= {
        str(merged) for merged in sheet.merged_cells.ranges
    }
    assert sheet["A9"].value.startswith("单位负责人：")
    assert sheet["A10"].value == "说明：按发生日期统计。"


def test_it_prints_one_page_wide_with_the_header_on_each_page():
    sheet = opened(plan())
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$3:$4", "A5")


def test_the_search_for_formulas_finds_one():
    assert formulas(written(plan()))


def test_figures_have_their_formats_and_totals_are_formulas():
    sheet = opened(plan())
    assert [sheet.cell(5, i).number_format for i in (1, 3, 6, 7, 8)] == ["0", "@", "0.0%", "#,##0.00", "yyyy-mm-dd"]
    assert sheet["C5"].value == "013800005678"
    assert (sheet["F5"].value, sheet["F6"].value) == (0.75, "—")
    assert sheet["A7"].value == "合计"
    assert (sheet["D7"].value, sheet["E7"].value, sheet["G7"].value) == ("=SUM(D5:D6)", "=SUM(E5:E6)", "=SUM(G5:G6)")
    assert sheet["F7"].value == '=IF(D7=0,"—",E7/D7)'


def test_subtotals_are_not_summed_twice():
    sheet = opened(plan(rows=[ROWS[0], Subtotal("七年级小计"), ROWS[1], ROWS[1], Subtotal("八年级小计")]))
    assert [sheet.cell(row, 1).value for row in range(5, 11)] == [1, "七年级小计", 2, 2, "八年级小计", "合计"]
    assert (sheet["D6"].value, sheet["D9"].value, sheet["D10"].value) == (
        "=SUM(D5:D5)",
        "=SUM(D7:D8)",
        "=SUM(D5:D5,D7:D8)",
    )


def test_a_total_can_be_given_where_a_sum_would_be_wrong():
    sheet = opened(plan(total={"姓名": "全年去重", "家访(次)实": 2}))
    assert (sheet["B7"].value, sheet["D7"].value, sheet["E7"].value) == ("全年去重", "=SUM(D5:D6)", 2)


def test_an_empty_table_says_so_and_has_no_total():
    sheet = opened(plan(rows=[]))
    assert sheet["A5"].value == "本季度无记录"
    assert sheet["A6"].value.startswith("单位负责人：")


def test_a_moment_is_printed_as_clocks_in_shanghai_show_it():
    sheet = opened(
        plan(columns=[Column("时间", format=Format.DAY)], rows=[(datetime(2026, 9, 30, 23, 30, tzinfo=UTC),)])
    )
    assert sheet["A4"].value == datetime(2026, 10, 1, 7, 30)  # a cell has no time zone


ATTACKS = [
    "=1+1",
    '=HYPERLINK("http://x")',
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    "=cmd|' /C calc'!A0",
    "-2+3",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_text_never_becomes_a_formula(attack):
    sheet = opened(one_column([attack]))
    assert sheet["A4"].data_type in {"s", "inlineStr"}
    assert sheet["A4"].quotePrefix
    assert formulas(written(one_column([attack]))) == []


def test_without_the_guard_it_would_be_a_formula():
    """The twin: what the library does when it is left alone."""
    book = openpyxl.Workbook()
    book.active["A4"] = ATTACKS[0]
    assert book.active["A4"].data_type == "f"


@pytest.mark.parametrize("place", ["title", "name", "head_left", "head_right", "unit_line", "foot", "empty_text"])
def test_the_head_and_the_foot_are_text_as_well(place):
    assert formulas(written(plan(**{place: "=1+1"}, rows=[], total=None))) == []


def test_a_header_and_a_note_are_text_as_well():
    out = written(plan(columns=[Column("=1", group="=2")], rows=[], notes=["=3"]), TextPlan("=4", "说明", ["=5"]))
    assert formulas(out) == []


@settings(max_examples=200)
@given(st.lists(st.text(st.characters(codec=None), min_size=1), min_size=50, max_size=50))
def test_ten_thousand_strings_come_back_as_they_were(values):
    values = [*values, "终"]  # a reader drops empty rows at the end
    rows = CalamineWorkbook.from_filelike(io.BytesIO(written(one_column(values)))).get_sheet_by_index(0).to_python()
    shown = [value if value.strip() else "" for value in values]
    expected = [FORBIDDEN.sub("□", value.replace("\r\n", "\n").replace("\r", "\n")) for value in shown]
    assert [row[0] for row in rows[3:]] == expected


@pytest.mark.parametrize("long", ["长" * 100_000, "𬭳" * 40_000, "_x0041_" * 10_000, "a" * LIMIT])
def test_a_very_long_text_is_split_and_not_cut(long):
    rows = CalamineWorkbook.from_filelike(io.BytesIO(written(one_column([long])))).get_sheet_by_index(0).to_python()
    assert "".join(row[0] for row in rows[3:]) == long
    assert all(len(piece.encode("utf-16-le")) <= 2 * LIMIT for piece in split_text(long))


@given(st.text(), st.lists(st.text(max_size=40), max_size=5))
def test_sheet_names_are_short_allowed_and_unique(name, others):
    made = sheet_name(name, others)
    assert 0 < len(made) <= 31
    assert not set(made) & set("[]:*?/\\")
    assert made.lower() not in {other.lower() for other in others}


def test_the_same_plan_gives_the_same_bytes_and_names_nobody():
    first, second = written(plan()), written(plan())
    assert first == second
    assert b"creator" not in zipfile.ZipFile(io.BytesIO(first)).read("docProps/core.xml")
    assert b"openpyxl" not in zipfile.ZipFile(io.BytesIO(first)).read("docProps/core.xml")


def test_progress_is_told_and_records_are_counted():
    told = []
    plans = [one_column(str(i) for i in range(250)), one_column([])]
    assert write_workbook(plans, io.BytesIO(), lambda *so_far: told.append(so_far)) == 250
    assert told == [(0, 100), (0, 200), (1, 250), (2, 250)]


def test_a_row_of_the_wrong_length_is_a_fault():
    with pytest.raises(ValueError, match="1 values for 8 columns"):
        written(plan(rows=[(1,)]))
