"""Cells as offices write them, and every other string too."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.lib import text
from outreach.lib.pinyin import initials, pinyin
from outreach.lib.text import CellError

anything = st.one_of(
    st.text(),
    st.text(st.sampled_from("零〇一二三四五六七八九十初高小中学年级班()（）３3.-/年月日 　\u200b张")),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.dates(),
    st.datetimes(),
)


@pytest.mark.parametrize(
    "function",
    [text.clean, text.clean_lines, text.header_key, text.person_name, text.code, text.yes_no, text.grade, text.class_name,
     text.phone, text.day, text.month_day],
)  # fmt: skip
@given(value=anything)
def test_it_answers_or_refuses_and_says_the_same_twice(function, value):
    try:
        once = function(value)
    except CellError as refusal:
        assert str(refusal)
        return
    assert function(once) == once


@given(anything)
def test_grade_and_class_answers_or_refuses(value):
    try:
        grade, group = text.grade_and_class(value)
    except CellError:
        return
    assert text.grade_and_class(grade + group) == (grade, group)


@given(anything)
def test_lists_hold_no_empty_part(value):
    assert all(text.split_list(value))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (" 张　三 ", "张三"), ("张 三", "张三"), ("欧阳 娜娜", "欧阳娜娜"), ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("John Smith", "John Smith"), ("张\u200b三", "张三"), ("ＡＢＣ", "ABC"),
    ],
)  # fmt: skip
def test_names(typed, read):
    assert text.person_name(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [("ga 202601001", "GA202601001"), (20230001.0, "20230001"), ("Ａ００１", "A001"), (7, "7"), (None, "")],
)
def test_codes(typed, read):
    assert text.code(typed) == read


def test_a_code_that_lost_its_digits_is_refused():
    with pytest.raises(CellError, match="末尾数字已丢失"):
        text.code(1.10105194912310e17)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("初一", "七年级"), ("七年级", "七年级"), ("7年级", "七年级"), ("７年级", "七年级"), ("初中一年级", "七年级"),
        ("初中七年级", "七年级"), ("初三", "九年级"), ("小学三年级", "三年级"), ("三年级", "三年级"), ("6年级", "六年级"),
        ("高一", "高一年级"), ("高中二年级", "高二年级"), ("高3", "高三年级"), (7.0, "七年级"), ("8", "八年级"),
    ],
)  # fmt: skip
def test_grades(typed, read):
    assert text.grade(typed) == read


@pytest.mark.parametrize("typed", ["", "初四", "高四", "十三年级", "年级", "幼儿园大班"])
def test_grades_that_are_none(typed):
    with pytest.raises(CellError, match="年级请写成"):
        text.grade(typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("(3)班", "3班"), ("（3）班", "3班"), ("三班", "3班"), (3, "3班"), (3.0, "3班"), ("3", "3班"), ("十二班", "12班"), ("二十班", "20班"),
     ("火箭班", "火箭班"), ("０3班", "3班")],
)  # fmt: skip
def test_classes(typed, read):
    assert text.class_name(typed) == read


@pytest.mark.parametrize(
    "typed",
    ["七年级3班", "七(3)班", "七（3）班", "初一3班", "初一(三)班", "7年级3班", "七年级（3）", "七3班", "七三班"],
)
def test_grade_and_class_in_one_cell(typed):
    assert text.grade_and_class(typed) == ("七年级", "3班")
    assert text.class_name(typed) == "3班"


@pytest.mark.parametrize("typed", ["十二班", "3班", "七年级", "", "火箭班", "703"])
def test_a_class_alone_has_no_grade(typed):
    with pytest.raises(CellError, match="年级班级请写成"):
        text.grade_and_class(typed)


def test_a_month_that_lost_its_zero_is_not_guessed():
    with pytest.raises(CellError, match="可能是1月，也可能是10月"):
        text.day(2026.1)
    assert text.day("2026.1") == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("13800005678", "13800005678"), (13800005678.0, "13800005678"), ("138 0000 5678", "13800005678"),
        ("+86 138-0000-5678", "13800005678"), ("8613800005678", "13800005678"), ("１３８００００５６７８", "13800005678"),
        ("1.3800005678E+10", "13800005678"), ("023-42712345", "02342712345"), ("", ""), (None, ""),
    ],
)  # fmt: skip
def test_phones(typed, read):
    assert text.phone(typed) == read


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("1.38E+10", "科学计数法"),
        ("1380000567", "现为10位"),
        ("23800005678", "不是有效的手机号码"),
        ("13800005678/13900005678", "一格一个"),
        ("无", "一格一个"),
    ],
)
def test_phones_that_are_none(typed, why):
    with pytest.raises(CellError, match=why):
        text.phone(typed)


@pytest.mark.parametrize(
    "typed",
    ["2026年9月1日", "2026.09", "2026-9-1", "20260901", "2026-09", "2026/9/1", "2026年9月", 46266, 46266.0, "46266",
     datetime(2026, 9, 1, 8), date(2026, 9, 1), "2026-09-01 00:00:00", "２０２６年９月１日", "202609"],
)  # fmt: skip
def test_days(typed):
    assert text.day(typed) == date(2026, 9, 1)


def test_days_of_a_1904_workbook():
    assert text.day(45000) == date(2023, 3, 15)
    assert text.day(45000 - 1462, epoch_1904=True) == date(2023, 3, 15)


@pytest.mark.parametrize("typed", ["0226-09-01", "2026-02-30", "9月1日", "去年", "12", "99999", "2026-13"])
def test_days_that_are_none(typed):
    with pytest.raises(CellError, match="日期请写成"):
        text.day(typed)


@pytest.mark.parametrize("typed", ["07-23", "7月23日", "7.23", "0723", "2013-07-23", "20130723", date(2013, 7, 23)])
def test_birthdays(typed):
    assert text.month_day(typed) == "07-23"


def test_a_birthday_on_the_leap_day():
    assert text.month_day("2-29") == "02-29"


@pytest.mark.parametrize(
    ("typed", "read"),
    [("是", True), ("√", True), ("有", True), (1, True), (1.0, True), ("", False), ("否", False), ("无", False)],
)
def test_yes_and_no(typed, read):
    assert text.yes_no(typed) is read


def test_neither_yes_nor_no():
    with pytest.raises(CellError):
        text.yes_no("也许")


@pytest.mark.parametrize("typed", ["手机号码★", "手机号码 (必填)", "手机 号码*", "★手机号码", "手机号码（11位）"])
def test_headers_are_compared_without_marks_and_hints(typed):
    assert text.header_key(typed) == "手机号码"


@pytest.mark.parametrize(
    ("name", "long", "short"),
    [("曾晓明", "zengxiaoming", "zxm"), ("单晓明", "shanxiaoming", "sxm"), ("仇英", "qiuying", "qy"), ("解晓", "xiexiao", "xx"),
     ("区小红", "ouxiaohong", "oxh"), ("查良", "zhaliang", "zl"), ("朴实", "piaoshi", "ps"), ("盖文", "gewen", "gw"),
     ("任我行", "renwoxing", "rwx"), ("尉迟恭", "yuchigong", "ycg"), ("尉健", "weijian", "wj"), ("", "", "")],
)  # fmt: skip
def test_pinyin(name, long, short):
    assert (pinyin(name), initials(name)) == (long, short)


@given(st.text(max_size=12))
def test_pinyin_answers_for_any_string(name):
    assert len(initials(name)) <= len(pinyin(name))
