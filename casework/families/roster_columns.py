"""The columns of 学生及家庭花名册, what else offices call them, and how their cells are read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casework.families.tags import TagCode
from outreach.lib import text
from outreach.lib.imports import duplicates, problem_at
from outreach.lib.sheets import Column, Problem, Row, Sheet, SheetSpec, read_sheet
from outreach.lib.text import Cell, CellError, code, day, month_day, person_name, phone
from outreach.people.roster_columns import GENDERS, one_of, short

NO = text.NO
TagCell = Callable[[Cell], frozenset[str]]

LEFT_BEHIND = {
    "双亲留守": TagCode.LEFT_BEHIND_BOTH,
    "双亲": TagCode.LEFT_BEHIND_BOTH,
    "单亲留守": TagCode.LEFT_BEHIND_ONE,
    "单亲": TagCode.LEFT_BEHIND_ONE,
}
ORPHAN = {"孤儿": TagCode.ORPHAN, "事实无人抚养": TagCode.DE_FACTO_ORPHAN, "事实无人抚养儿童": TagCode.DE_FACTO_ORPHAN}
POOR = {
    "低保": TagCode.LOW_INCOME,
    "低保户": TagCode.LOW_INCOME,
    "低保边缘": TagCode.LOW_INCOME_EDGE,
    "低保边缘户": TagCode.LOW_INCOME_EDGE,
    "特困": TagCode.EXTREME_POOR,
    "特困供养": TagCode.EXTREME_POOR,
}
POVERTY = {
    "脱贫家庭(原建档立卡)": TagCode.POVERTY_OUT,
    "脱贫家庭": TagCode.POVERTY_OUT,
    "脱贫户": TagCode.POVERTY_OUT,
    "建档立卡": TagCode.POVERTY_OUT,
    "脱贫不稳定": TagCode.MONITOR_UNSTABLE,
    "脱贫不稳定户": TagCode.MONITOR_UNSTABLE,
    "边缘易致贫": TagCode.MONITOR_EDGE,
    "边缘易致贫户": TagCode.MONITOR_EDGE,
    "突发严重困难": TagCode.MONITOR_SUDDEN,
    "突发严重困难户": TagCode.MONITOR_SUDDEN,
}
AID = {"特别困难": TagCode.AID_L1, "困难": TagCode.AID_L2, "一般困难": TagCode.AID_L3}
OTHER = {
    "烈士子女/优抚": TagCode.MARTYR_CHILD,
    "烈士子女": TagCode.MARTYR_CHILD,
    "优抚": TagCode.MARTYR_CHILD,
    "重病": TagCode.SICK,
    "控辍保学": TagCode.DROPOUT_RISK,
    "信访户": TagCode.PETITION_FAMILY,
}
BOARDING = {
    "走读": False,
    "走读生": False,
    "通学": False,
    "住校": True,
    "住宿": True,
    "寄宿": True,
    "住校生": True,
    "寄宿生": True,
    "": False,
}


def tag_of(choices: dict[str, TagCode]) -> TagCell:
    """A cell that names at most one of several tags."""
    named = "、".join(dict.fromkeys(str(TagCode(c).label) for c in choices.values()))

    def parse(value: Cell) -> frozenset[str]:
        word = text.tight(value)
        if word.lower() in NO:
            return frozenset()
        if word not in choices:
            raise CellError(f"请填下列之一，没有就空着：{named}")
        return frozenset({choices[word].value})

    return parse


def tag_if(tag: TagCode, *also: str) -> TagCell:
    """A cell that says yes or no; a word such as 肢体残疾 says yes as well."""

    def parse(value: Cell) -> frozenset[str]:
        word = text.tight(value)
        yes = word == tag.label or any(part in word for part in also) or text.yes_no(value)
        return frozenset({tag.value}) if yes else frozenset()

    return parse


def tags_among(value: Cell) -> frozenset[str]:
    """其他关注: several words of the closed list."""
    words = [word for word in text.split_list(str(value or "").replace("烈士子女/优抚", "烈士子女")) if word not in NO]
    if "心理关注" in words:
        raise CellError("心理关注由心理教师在系统内登记，请从表中删去")
    wrong = [word for word in words if word not in OTHER]
    if wrong:
        named = "、".join(dict.fromkeys(str(TagCode(c).label) for c in OTHER.values()))
        raise CellError(f"“{wrong[0]}”不是群体标签；请改为{named}，其他情况写在备注里")
    return frozenset(OTHER[word].value for word in words)


def boarding(value: Cell) -> bool:
    word = text.tight(value)
    if word in BOARDING:
        return BOARDING[word]
    try:
        return text.yes_no(value)
    except CellError as error:
        raise CellError("请填“走读”或“住校”") from error


def month(value: Cell) -> date | None:
    """入学年月: 2026-09, 2026.9, 2026年9月 → its first day."""
    found = day(value)
    return found.replace(day=1) if found else None


TAG_COLUMNS: tuple[tuple[str, str, tuple[str, ...], TagCell], ...] = (
    ("left_behind", "双亲留守/单亲留守", ("留守", "留守儿童", "留守情况", "是否留守"), tag_of(LEFT_BEHIND)),
    ("migrant", "随迁子女", ("是否随迁", "随迁"), tag_if(TagCode.MIGRANT)),
    ("orphan", "孤儿/事实无人抚养", ("孤儿",), tag_of(ORPHAN)),
    ("disabled", "残疾", ("是否残疾", "残疾情况"), tag_if(TagCode.DISABLED, "残", "级")),
    ("poor", "低保/低保边缘/特困", ("低保", "低保情况", "低保特困"), tag_of(POOR)),
    ("poverty", "脱贫户/监测户类别", ("脱贫户", "监测户", "建档立卡", "脱贫监测"), tag_of(POVERTY)),
    ("single_parent", "单亲", ("是否单亲", "单亲家庭"), tag_if(TagCode.SINGLE_PARENT)),
    ("aid", "资助档次", ("资助认定", "资助等级", "困难等级"), tag_of(AID)),
    ("study", "学业困难", ("是否学业困难", "学困"), tag_if(TagCode.STUDY_DIFFICULTY)),
    ("other", "其他关注", ("其他", "关注情况"), tags_among),
)
# Which tags a column decides: those of columns that a file lacks stay as they are.
DECIDES: dict[str, frozenset[str]] = {
    "left_behind": frozenset(LEFT_BEHIND.values()),
    "migrant": frozenset({TagCode.MIGRANT}),
    "orphan": frozenset(ORPHAN.values()),
    "disabled": frozenset({TagCode.DISABLED}),
    "poor": frozenset(POOR.values()),
    "poverty": frozenset(POVERTY.values()),
    "single_parent": frozenset({TagCode.SINGLE_PARENT}),
    "aid": frozenset(AID.values()),
    "study": frozenset({TagCode.STUDY_DIFFICULTY}),
    "other": frozenset(OTHER.values()),
}

COLUMNS = (
    Column("grade", "年级", ("所在年级",), required=True, parse=text.grade),
    Column("class_name", "班级", ("所在班级", "班别"), required=True, parse=short(10, text.class_name)),
    Column("name", "姓名", ("学生姓名", "学生", "名字"), required=True, parse=short(30, person_name)),
    Column("gender", "性别", ("学生性别",), parse=one_of(GENDERS)),
    Column(
        "student_no",
        "学籍号",
        ("学籍号(或校内编号)", "学籍号或校内编号", "校内编号", "学号", "全国学籍号", "编号"),
        parse=short(28, code),
    ),
    Column("birthday", "出生月日", ("生日", "出生日期", "出生年月日", "出生月日(用于生日祝福可空)"), parse=month_day),
    Column("boarding", "就读方式", ("就读方式(走读/住校)", "走读住校", "是否住校", "住校情况"), parse=boarding),
    Column("household_code", "家庭编号", ("户号", "家庭号", "户编号"), parse=short(30, code)),
    Column("address", "现住址", ("家庭住址", "家庭地址", "住址", "地址", "现住址(到村/社区/小区)"), parse=short(100)),
    Column(
        "guardian",
        "监护人姓名",
        ("监护人", "家长", "家长姓名", "监护人1", "家长1", "监护人1姓名"),
        required=True,
        parse=short(30, person_name),
    ),
    Column(
        "relation",
        "与学生关系",
        ("关系", "关系1", "与学生的关系", "监护人关系", "称谓"),
        required=True,
        parse=short(20, text.tight),
    ),
    Column(
        "phone",
        "联系电话",
        ("电话", "手机", "手机号码", "家长电话", "监护人电话", "电话1", "手机号", "联系方式"),
        required=True,
        parse=phone,
    ),
    Column("guardian2", "监护人2", ("家长2", "第二监护人", "监护人2姓名"), parse=short(30, person_name)),
    Column("relation2", "关系2", ("监护人2关系", "与学生关系2"), parse=short(20, text.tight)),
    Column("phone2", "电话2", ("监护人2电话", "联系电话2", "手机2"), parse=phone),
    *(Column(key, title, names, parse=parse) for key, title, names, parse in TAG_COLUMNS),
    Column("entered_on", "入学年月", ("入学时间", "入学日期", "入校时间"), parse=month),
    Column(
        "helper_no", "结对教师工号", ("帮扶教师工号", "结对帮扶人工号", "帮扶人工号", "结对工号"), parse=short(20, code)
    ),
    Column("note", "备注", ("说明",), parse=short(200)),
)
SPEC = SheetSpec("学生及家庭花名册", COLUMNS, max_rows=10_000)


@dataclass(frozen=True)
class GuardianCell:
    name: str
    relation: str
    phone: str

    def __str__(self) -> str:
        return " ".join(part for part in (self.name, self.relation, self.phone) if part)


@dataclass
class PupilRow:
    """One pupil of the roster. None where the file has no such column, or left it open."""

    row: int
    student_no: str
    group: tuple[str, str]
    values: dict[str, Any]
    household_code: str
    address: str | None
    guardians: list[GuardianCell]
    tags: frozenset[str]
    decided: frozenset[str]  # the tags that the file's columns decide
    helper_no: str
    numbered: bool = True
    second_guardian: bool = False  # the file has columns for one


@dataclass
class FamilySheet:
    rows: list[PupilRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)


def read_family_sheet(file_bytes: bytes) -> FamilySheet:
    sheet = read_sheet(file_bytes, SPEC)
    problems = sheet.problems + _across(sheet)
    if problems:
        return FamilySheet(problems=sorted(problems, key=lambda p: (p.row, p.column)), places=sheet.places)
    return FamilySheet([_pupil_row(row) for row in sheet.rows], [], sheet.places)


def _pupil_row(row: Row) -> PupilRow:
    cells = row.cells
    guardians = [GuardianCell(cells["guardian"], cells["relation"], cells["phone"])]
    if cells.get("guardian2"):
        guardians.append(GuardianCell(cells["guardian2"], cells.get("relation2") or "", cells.get("phone2") or ""))
    present = [key for key, *_ in TAG_COLUMNS if key in cells]
    plain = ("name", "gender", "birthday", "boarding", "entered_on", "note")
    return PupilRow(
        row=row.number,
        student_no=cells.get("student_no") or _made_number(cells),
        group=(cells["grade"], cells["class_name"]),
        values={key: cells[key] for key in plain if key in cells},
        household_code=cells.get("household_code") or "",
        address=cells.get("address"),
        guardians=guardians,
        tags=frozenset().union(*(cells[key] for key in present)),
        decided=frozenset().union(*(DECIDES[key] for key in present)),
        helper_no=cells.get("helper_no") or "",
        numbered=bool(cells.get("student_no")),
        second_guardian="guardian2" in cells,
    )


def _made_number(cells: dict[str, Any]) -> str:
    """A school that has no numbers yet knows a pupil by class and name."""
    return f"{cells.get('grade')}{cells.get('class_name')}{cells.get('name')}"[:30]


def _across(sheet: Sheet) -> list[Problem]:
    numbered = [(r.number, r.cells.get("student_no") or "") for r in sheet.rows]
    found = [
        problem_at(
            sheet.places, row, "student_no", "学籍号", number, f"学籍号与第{rows[0]}行重复；请删去多余的一行或更正"
        )
        for number, rows in duplicates(numbered).items()
        for row in rows[1:]
    ]
    unnumbered = [(r.number, _made_number(r.cells)) for r in sheet.rows if not r.cells.get("student_no")]
    found += [
        problem_at(sheet.places, row, "name", "姓名", "", f"与第{rows[0]}行同班同名；请填学籍号或校内编号加以区分")
        for rows in duplicates(unnumbered).values()
        for row in rows[1:]
    ]
    for row in sheet.rows:
        if (row.cells.get("relation2") or row.cells.get("phone2")) and not row.cells.get("guardian2"):
            found.append(
                problem_at(
                    sheet.places, row.number, "guardian2", "监护人2", "", "填了关系2或电话2，请同时填姓名，或把两格清空"
                )
            )
    return found
