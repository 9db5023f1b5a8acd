"""The columns of 教职工花名册, what else offices call them, and how their cells are read."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from outreach.lib import text
from outreach.lib.imports import duplicates, problem_at
from outreach.lib.sheets import Column, Problem, Row, Sheet, SheetSpec, read_sheet
from outreach.lib.text import Cell, CellError, clean, code, day, person_name, phone, yes_no
from outreach.people.roles import Category

CATEGORIES = {label: code for code, label in Category.choices} | {
    "校级领导": Category.LEADER,
    "校领导": Category.LEADER,
    "领导班子成员": Category.LEADER,
    "班子": Category.LEADER,
    "中层干部": Category.MIDDLE,
    "中层正职": Category.MIDDLE,
    "中层副职": Category.MIDDLE,
    "专任教师": Category.TEACHER,
    "任课教师": Category.TEACHER,
    "班主任": Category.TEACHER,
    "老师": Category.TEACHER,
    "行政人员": Category.CLERK,
    "教辅人员": Category.CLERK,
    "教辅": Category.CLERK,
    "工勤人员": Category.WORKER,
    "后勤人员": Category.WORKER,
    "工人": Category.WORKER,
}
ESTABLISHMENTS = dict.fromkeys(["在编", "在编在册", "事业编", "正式", "编内"], "regular") | dict.fromkeys(
    ["编外", "临聘", "代课", "合同制", "聘用", "劳务派遣", "非在编"], "contract"
)
GENDERS = {"男": "男", "女": "女", "": ""}
DAY = r"\d{4}[-./年]\d{1,2}[-./月]\d{1,2}日?"
SPAN = re.compile(rf"({DAY})\s*(?:至|到|—+|~|–|-+)\s*({DAY})")


def one_of(choices: dict[str, Any]) -> Callable[[Cell], Any]:
    """A cell that holds one of the listed words."""
    first_words = {value: word for word, value in reversed(choices.items()) if word}  # the first word of each value
    named = "、".join(word for word in choices if word in first_words.values())

    def parse(value: Cell) -> Any:
        word = text.tight(value)
        if word not in choices:
            raise CellError(f"请从下列词中选一个：{named}")
        return choices[word]

    return parse


def short(limit: int, parse: Callable[[Cell], str] = clean) -> Callable[[Cell], str]:
    """A text of at most `limit` characters."""

    def parsed(value: Cell) -> str:
        found = parse(value)
        if len(found) > limit:
            raise CellError(f"最多{limit}个字，现有{len(found)}个；请缩短")
        return found

    return parsed


def class_list(value: Cell) -> list[tuple[str, str]]:
    """七年级1班、七(2)班 → two classes, in the order written."""
    return list(dict.fromkeys(text.grade_and_class(part) for part in text.split_list(value) if part not in {"无", "-"}))


def mobile(value: Cell) -> str:
    """A mobile number: people sign in by it and are called by it."""
    number = phone(value)
    if number and not number.startswith("1"):
        raise CellError("请填11位手机号码；固定电话请写在备注里")
    return number


COLUMNS = (
    Column(
        "staff_no", "工号", ("职工号", "编号", "教师编号", "教工号", "人员编号"), required=True, parse=short(20, code)
    ),
    Column("name", "姓名", ("教师姓名", "职工姓名", "名字"), required=True, parse=short(30, person_name)),
    Column("gender", "性别", (), parse=one_of(GENDERS)),
    Column(
        "phone",
        "手机号码",
        ("电话", "手机", "联系电话", "手机号", "电话号码", "联系方式", "移动电话"),
        required=True,
        parse=mobile,
    ),
    Column(
        "department",
        "部门",
        ("部门(处室/年级组)", "处室", "系部", "科室", "年级组", "所在部门", "处室年级组", "部门处室年级组"),
        required=True,
        parse=short(30, text.tight),
    ),
    Column("post", "职务", ("岗位", "职务(岗位)", "行政职务", "现任职务"), parse=short(40)),
    Column("category", "人员类别", ("类别", "人员类型", "岗位类别"), required=True, parse=one_of(CATEGORIES)),
    Column("is_head_teacher", "是否班主任", ("班主任",), parse=yes_no),
    Column("classes", "任教/管理班级", ("任教班级", "管理班级", "班级", "所带班级", "任课班级"), parse=class_list),
    Column("politics", "政治面貌", ("政治面目",), parse=short(20)),
    Column("branch", "所在党支部", ("党支部", "支部", "所属党支部"), parse=short(30, text.tight)),
    Column("establishment", "编制", ("编制情况", "编制类型", "是否在编"), required=True, parse=one_of(ESTABLISHMENTS)),
    Column("arrived_on", "到岗日期", ("到岗时间", "到校时间", "入职日期", "入职时间", "来校时间"), parse=day),
    Column("left_on", "离岗日期", ("离岗时间", "离校时间", "离职日期", "调出日期"), parse=day),
    Column("waiver_reason", "不计入指标原因", ("不计入原因", "减免原因", "免计原因"), parse=short(60)),
    Column("note", "备注", ("说明",), parse=short(200)),
)
SPEC = SheetSpec("教职工花名册", COLUMNS, max_rows=3000)
PLAIN = (
    "name",
    "gender",
    "phone",
    "post",
    "category",
    "politics",
    "establishment",
    "arrived_on",
    "left_on",
    "waiver_reason",
    "note",
)


@dataclass
class StaffRow:
    """One person of the roster. None where the file has no such column."""

    row: int
    staff_no: str
    values: dict[str, Any]
    department: str | None
    branch: str | None
    is_head_teacher: bool | None
    classes: list[tuple[str, str]] | None

    @property
    def left(self) -> bool:
        return bool(self.values.get("left_on"))


def read_staff_sheet(file_bytes: bytes) -> tuple[list[StaffRow], list[Problem]]:
    sheet = read_sheet(file_bytes, SPEC)
    if sheet.problems:
        return [], sorted(sheet.problems + _across(sheet), key=lambda p: (p.row, p.column))
    problems = _across(sheet)
    return [_staff_row(row) for row in sheet.rows], problems


def _staff_row(row: Row) -> StaffRow:
    cells = row.cells
    values = {name: cells[name] for name in PLAIN if name in cells}
    if "waiver_reason" in cells:
        values["waiver_since"], values["waiver_until"] = (
            _span(cells.get("note") or "") if cells["waiver_reason"] else (None, None)
        )
    return StaffRow(
        row=row.number,
        staff_no=cells["staff_no"],
        values=values,
        department=cells.get("department"),
        branch=cells.get("branch"),
        is_head_teacher=cells.get("is_head_teacher"),
        classes=cells.get("classes"),
    )


def _span(note: str) -> tuple[date | None, date | None]:
    """2026-07-01至2026-10-15 in a note: the days a waiver holds."""
    found = SPAN.search(note)
    if not found:
        return None, None
    try:
        return day(found[1]), day(found[2])
    except CellError:
        return None, None


def _across(sheet: Sheet) -> list[Problem]:
    """What only several cells together show to be wrong."""
    problems = []
    for number, rows in duplicates((r.number, r.cells["staff_no"] or "") for r in sheet.rows).items():
        problems += [
            problem_at(
                sheet.places, row, "staff_no", "工号", number, f"工号与第{rows[0]}行重复；一人一行，请删去或更正"
            )
            for row in rows[1:]
        ]
    for row in sheet.rows:
        problems += _within(sheet, row)
    return problems


def _within(sheet: Sheet, row: Row) -> list[Problem]:
    cells, found = row.cells, []
    if cells.get("is_head_teacher") and cells.get("classes") == []:
        found.append(
            problem_at(
                sheet.places, row.number, "classes", "任教/管理班级", "", "填了班主任，请写明管理哪个班，如“七年级3班”"
            )
        )
    arrived, left = cells.get("arrived_on"), cells.get("left_on")
    if arrived and left and left < arrived:
        found.append(
            problem_at(sheet.places, row.number, "left_on", "离岗日期", str(left), f"早于到岗日期{arrived}；请核对")
        )
    if cells.get("waiver_reason"):
        since, until = _span(cells.get("note") or "")
        if since and until and until < since:
            found.append(
                problem_at(sheet.places, row.number, "note", "备注", cells["note"], "结束日期早于开始日期；请核对")
            )
    return found
