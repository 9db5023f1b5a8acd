"""Tables as offices keep them: what is read, and what is said about what cannot be."""

import io
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from outreach.lib import text
from outreach.lib.sheet_errors import error_workbook
from outreach.lib.sheets import Column, SheetSpec, column_letters, read_sheet
from tests.outreach.lib.tables import HEADER, PERSON, SPEC, csv_bytes, ods, xls, xlsx

READ = {"no": "A001", "name": "白梅", "phone": "18776317066", "department": "党政办", "since": date(2025, 9, 1)}
SECOND = ["A002", "尹 燕", 17000806360, "教导处", datetime(2024, 9, 1)]


def read(*rows, **more):
    return read_sheet(xlsx(*rows, **more), SPEC)


def said(sheet) -> list[str]:
    return [str(problem) for problem in sheet.problems]


@pytest.mark.parametrize(
    "data",
    [
        xlsx(HEADER, PERSON), xls(HEADER, PERSON), ods(HEADER, PERSON),
        *(csv_bytes(encoding, HEADER, PERSON) for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030")),
        csv_bytes("gbk", [title.replace("★", "*") for title in HEADER], PERSON),
        csv_bytes("gb18030", HEADER, PERSON).replace(b",", b"\t"),
    ],
)  # fmt: skip
def test_every_kind_of_file(data):
    sheet = read_sheet(data, SPEC)
    assert said(sheet) == []
    assert [row.cells for row in sheet.rows] == [READ]


def test_what_a_spreadsheet_made_of_the_cells():
    sheet = read(HEADER, SECOND)
    assert sheet.rows[0].cells == {
        "no": "A002", "name": "尹燕", "phone": "17000806360", "department": "教导处", "since": date(2024, 9, 1)
    }  # fmt: skip


def test_title_rows_an_explanation_sheet_blanks_totals_and_the_foot():
    explanation = [["填写说明"], ["工号", "必填"], ["姓名", "必填"]]
    sheet = read(
        ["甲中学教职工花名册"], ["2026年9月", None, None, "制表：办公室"], [], HEADER, PERSON, [], SECOND, ["小计", 2], HEADER,
        ["合 计", "2人"], ["单位负责人：", None, "填表人："], before=[explanation],
    )  # fmt: skip
    assert (said(sheet), sheet.name, sheet.header_row) == ([], "教职工", 4)
    assert [row.number for row in sheet.rows] == [5, 7]


@pytest.mark.parametrize(
    "header",
    [
        ["职工号", "教师姓名", "联系电话", "系部", "入职时间"],
        ["工号(必填)", " 姓 名 ", "手机号码（11位）", "科室", "到岗日期"],
        ["★工号", "姓名*", "手机", "部门处室年级组", "备注"],
        ["备注", "部门", "手机号码", "姓名", "工号"],
    ],
)
def test_headers_by_other_names_and_in_another_order(header):
    known = dict(zip(HEADER, PERSON, strict=True))
    order = {
        "工号": "工号★",
        "姓名": "姓名★",
        "手机号码": "手机号码★",
        "部门": "部门(处室/年级组)★",
        "备注": "到岗日期",
    }
    row = [known[order[title]] for title in header] if header[0] == "备注" else PERSON
    sheet = read(header, row)
    assert said(sheet) == []
    assert {**sheet.rows[0].cells, "since": None} == {**READ, "since": None} or sheet.rows[
        0
    ].cells.items() <= READ.items()


def test_two_header_rows_with_merged_groups():
    book = openpyxl.Workbook()
    for row in (
        ["学生", None, "监护人", None],
        ["姓名", "班级", "姓名", "电话"],
        ["汪杰", "1班", "邹磊", "17182875190"],
    ):
        book.active.append(row)
    book.active.merge_cells("A1:B1")
    book.active.merge_cells("C1:D1")
    spec = SheetSpec(
        "学生",
        (Column("name", "学生姓名", required=True), Column("group", "学生班级"), Column("guardian", "监护人姓名"),
         Column("phone", "监护人电话", parse=text.phone)),
    )  # fmt: skip
    sheet = read_sheet(xlsx(book=book), spec)
    assert sheet.header_row == 2
    assert [row.cells for row in sheet.rows] == [
        {"name": "汪杰", "group": "1班", "guardian": "邹磊", "phone": "17182875190"}
    ]


def test_a_cell_merged_over_several_rows_holds_for_each():
    book = openpyxl.Workbook()
    for row in (HEADER, PERSON, ["A002", "尹燕", "17000806360"]):
        book.active.append(row)
    book.active.merge_cells("D2:D3")
    assert [row.cells["department"] for row in read_sheet(xlsx(book=book), SPEC).rows] == ["党政办", "党政办"]


def test_every_problem_at_once_with_its_place():
    sheet = read(
        HEADER, ["A001", None, "1380000567", "党政办", "2025-02-30"], [1.5, "尹燕", "17000806360", "教导处", None]
    )
    assert said(sheet) == [
        "第2行“姓名”：必填，不能空着；请填写姓名",
        "第2行“手机号码”填的是“1380000567”：手机号码应为11位数字，现为10位",
        "第2行“到岗日期”填的是“2025-02-30”：没有这一天；日期请写成“2026-09-01”或“2026年9月1日”",
        "第3行“工号”填的是“1.5”：编号被存成了数值，末尾数字已丢失；请把该列设为“文本”格式后重新填写",
    ]
    assert [problem.address for problem in sheet.problems] == ["B2", "C2", "E2", "A3"]
    assert sheet.bad_rows == {2, 3}


@pytest.mark.parametrize("make", [xlsx, xls])
def test_a_formula_is_named_with_its_cell(make):
    sheet = read_sheet(
        make(HEADER, PERSON, ["A002", '="尹"&"燕"', "17000806360", "教导处", "2024-09-01"], ["合计", "=COUNTA(B2:B3)"]),
        SPEC,
    )
    assert [(problem.address, problem.column) for problem in sheet.problems] == [("B3", "姓名")]
    assert "选择性粘贴—数值" in said(sheet)[0]


def test_a_formula_in_csv_and_ods_is_named_too():
    sheet = read_sheet(csv_bytes("utf-8", HEADER, ['="A001"', *PERSON[1:]]), SPEC)
    assert [problem.address for problem in sheet.problems] == ["A2"]
    cell = (
        '<table:table-row><table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/>'
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
            for value in PERSON[1:]
        )
    )
    sheet = read_sheet(ods(HEADER, extra=cell + "</table:table-row>"), SPEC)
    assert [problem.address for problem in sheet.problems] == ["A2"]


def test_a_formula_in_a_column_that_is_not_read_does_no_harm():
    assert said(read([*HEADER, "年龄"], [*PERSON, "=1+1"])) == []


def test_missing_columns_are_named_with_what_was_found():
    assert said(read(["工号", "姓名", "性别"], ["A001", "白梅", "男"])) == [
        "缺少必需的列：手机号码、部门。表头（第1行）里有：工号、姓名、性别"
    ]


def test_the_wrong_sheet_is_said_to_be_so():
    assert said(read(["课程", "课时"], ["语文", 5])) == [
        "没有找到“教职工花名册”的表头。请确认上传的是这张表，表头里应有：工号、姓名、手机号码、部门"
    ]


def test_only_a_header():
    assert said(read(HEADER, [], ["合计"])) == ["“教职工花名册”只有表头（第1行），下面没有数据"]


def test_an_empty_worksheet():
    assert "没有找到" in said(read())[0]


def test_hidden_sheets_are_left_alone():
    book = openpyxl.Workbook()
    for row in (HEADER, PERSON):
        book.active.append(row)
    book.create_sheet("可见")
    book.active.sheet_state = "hidden"
    book.active = 1
    out = io.BytesIO()
    book.save(out)
    assert "没有找到" in said(read_sheet(out.getvalue(), SPEC))[0]


@pytest.mark.parametrize("value", [date(2025, 9, 1), 44439])
def test_days_counted_from_1904(value):
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(HEADER)
    book.active.append([*PERSON[:4], value])
    sheet = read_sheet(xlsx(book=book), SPEC)
    assert said(sheet) == []
    assert sheet.rows[0].cells["since"] == (value if isinstance(value, date) else date(2025, 9, 1))


def test_unknown_titles_are_told():
    assert read([*HEADER, "星座"], [*PERSON, "狮子"]).unknown_titles == ["星座"]


def test_more_rows_than_wanted():
    spec = SheetSpec(SPEC.name, SPEC.columns, max_rows=2)
    assert said(read_sheet(xlsx(HEADER, PERSON, PERSON, PERSON), spec)) == ["“教职工花名册”超过2行，请分成几个文件"]


@settings(max_examples=60)
@given(
    st.lists(
        st.lists(
            st.one_of(st.text(st.characters(exclude_categories=["Cs", "Cc"])), st.integers(-(10**9), 10**9), st.none()),
            max_size=6,
        ),
        max_size=6,
    )
)
def test_any_table_gets_rows_or_problems(rows):
    sheet = read(HEADER, *rows)
    assert sheet.rows or sheet.problems
    assert all(problem.message for problem in sheet.problems)


@settings(max_examples=300)
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]))
def test_any_bytes_get_an_answer(data, mark):
    sheet = read_sheet(mark + data, SPEC)
    assert sheet.problems or sheet.rows


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from([xlsx(HEADER, PERSON), xls(HEADER, PERSON), ods(HEADER, PERSON)]))
def test_a_damaged_file_gets_an_answer(data, original):
    damaged = bytearray(original)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    sheet = read_sheet(bytes(damaged), SPEC)
    assert sheet.problems or sheet.rows


@given(st.integers(1, 16384))
def test_columns_have_letters(column):
    assert openpyxl.utils.column_index_from_string(column_letters(column)) == column


# The workbook that goes back ----------------------------------------------------------------


@pytest.mark.parametrize("make", [xlsx, xls, ods])
def test_the_error_workbook_is_the_same_file_with_red_cells_and_reasons(make):
    original = make(
        ["甲中学"], HEADER, PERSON, ["A002", "尹燕", "1700080636", "=教导处" if make is ods else "教导处", "去年"]
    )
    sheet = read_sheet(original, SPEC)
    book = openpyxl.load_workbook(io.BytesIO(error_workbook(original, sheet)))
    work = book["教职工"] if "教职工" in book.sheetnames else book.active
    assert work["F2"].value == "错误说明"
    assert work["F4"].value.startswith("手机号码：手机号码应为11位数字，现为10位；\n")
    assert work["F4"].value.endswith("到岗日期：日期请写成“2026-09-01”或“2026年9月1日”")
    assert (work["C4"].fill.fgColor.rgb, work["B4"].fill.fgColor.rgb) == ("00FFC7CE", "00000000")
    assert (work["A3"].value, work["F3"].value) == ("A001", None)
    assert all(cell.data_type != "f" for row in work for cell in row)


def test_corrected_and_sent_again_it_is_read_and_the_old_reasons_are_gone():
    original = xlsx(HEADER, ["A001", "白梅", "1877631706", "党政办", None])
    book = openpyxl.load_workbook(io.BytesIO(error_workbook(original, read_sheet(original, SPEC))))
    book.active["C2"] = "18776317066"
    again = xlsx(book=book, title="教职工")
    sheet = read_sheet(again, SPEC)
    assert (said(sheet), len(sheet.rows)) == ([], 1)
    work = openpyxl.load_workbook(io.BytesIO(error_workbook(again, sheet))).active
    assert (work["F1"].value, work["F2"].value, work.max_column) == ("错误说明", None, 6)
