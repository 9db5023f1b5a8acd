"""What people type into cells, brought into one shape. Pure; every function takes any string and is idempotent.

A function that can fail raises CellError with a Chinese sentence that says what to write instead.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

Cell = str | int | float | bool | date | datetime | None

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
# Zero-width marks, direction marks and lone surrogates: never visible, so never meant.
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u00ad\ud800-\udfff]")
# Not allowed in XML, or not meant: a file shows them as a box rather than leave them out in silence.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
SPACED_HAN = re.compile(f"(?<=[{HAN}])\\s+(?=[{HAN}])")
CHINESE_NUMBER = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}

YES = {"是", "有", "√", "✓", "✔", "v", "y", "yes", "true", "1", "1.0", "对"}
NO = {"", "否", "无", "×", "✗", "✘", "x", "n", "no", "false", "0", "0.0", "不是", "没有", "-", "—", "/"}

GRADES = {
    "小": ["一年级", "二年级", "三年级", "四年级", "五年级", "六年级"],
    "初": ["七年级", "八年级", "九年级"],
    "高": ["高一年级", "高二年级", "高三年级"],
}


class CellError(ValueError):
    """A cell that cannot be read; the message is for the person who typed it."""


def clean(value: Cell) -> str:
    """NFKC, one line, no invisible characters, no space at the ends. 20230001.0 from a spreadsheet is 20230001."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, datetime):
        value = value.date() if (value.hour, value.minute, value.second) == (0, 0, 0) else value
    text = INVISIBLE.sub("", str(value))
    text = CONTROL.sub(" ", unicodedata.normalize("NFKC", text))
    # Removing a mark can bring two characters together that compose.
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


def tight(value: Cell) -> str:
    """As `clean`, without any space."""
    return clean(re.sub(r"\s+", "", clean(value)))


def clean_lines(value: Cell) -> str:
    """A longer text: as `clean`, but its own line breaks stay."""
    lines = str("" if value is None else value).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(clean(line) for line in lines).strip("\n")


def header_key(value: Cell) -> str:
    """A header as it is compared: 手机号码★, “手机号码 (必填)” and 手机 号码* are all 手机号码."""
    text = re.sub(r"[★☆*※✱]|\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|<[^<>]*>", "", clean(value))
    return clean(re.sub(r"[\s:、,.。/\\\-_—()]+", "", text).lower())


def person_name(value: Cell) -> str:
    """张 三 → 张三; a name with a dot keeps one kind of dot: 阿依古丽·买买提."""
    text = SPACED_HAN.sub("", clean(value))
    return re.sub(r"\s*[·•・‧∙⋅.]\s*(?=\S)", "·", text) if re.search(f"[{HAN}]", text) else text


def code(value: Cell) -> str:
    """工号, 学籍号, 家庭编号: upper case and without spaces; a number from a spreadsheet loses its “.0”."""
    if isinstance(value, float) and (not value.is_integer() or abs(value) >= 1e15):
        raise CellError("编号被存成了数值，末尾数字已丢失；请把该列设为“文本”格式后重新填写")
    return clean(tight(value).upper())


def yes_no(value: Cell) -> bool:
    text = clean(value).lower()
    if text in YES:
        return True
    if text in NO:
        return False
    raise CellError("请填“是”或“否”")


# Numbers written in Chinese ----------------------------------------------------------


def chinese_number(text: str) -> int | None:
    """三 → 3, 十二 → 12, 二十一 → 21, 12 → 12. Up to 99; None if it is not a number."""
    if text.isascii() and text.isdigit() and len(text) <= 4:
        return int(text)
    tens, ten, units = text.rpartition("十")
    if len(tens) > 1 or len(units) > 1 or not (ten or units):
        return None
    parts = [CHINESE_NUMBER.get(tens, -1) if tens else (1 if ten else 0), CHINESE_NUMBER.get(units, -1) if units else 0]
    return None if -1 in parts else parts[0] * 10 + parts[1]


# Grades and classes --------------------------------------------------------------------

_NUMBER = "[0-9]{1,2}|[零〇一二两三四五六七八九十]{1,3}"
GRADE = re.compile(f"(?:(?P<stage>小学|初中|高中|小|初|高)(?P<a>{_NUMBER})(?:年级|年)?|(?P<b>{_NUMBER})年级?)")
CLASS = re.compile(f"[(\\[]?(?P<n>{_NUMBER})[)\\]]?(?:班级?)?")
LONG_GRADE = re.compile("(小学|初中|高中)部?(?=[0-9零一二三四五六七八九十])")


def grade(value: Cell) -> str:
    """初一, 七年级, 7年级, 初中一年级 → 七年级; 小学三年级 → 三年级; 高二 → 高二年级."""
    text = tight(value)
    found = GRADE.fullmatch(text)
    name = _grade_name(found) if found else None
    if name is None and text.isascii() and text.isdigit():
        name = _grade_named("", int(text[:3]))
    if name is None:
        raise CellError("年级请写成“七年级”“初一”或“高二”")
    return name


def _grade_name(found: re.Match[str]) -> str | None:
    number = chinese_number(found["a"] or found["b"])
    return None if number is None else _grade_named((found["stage"] or "")[:1], number)


def _grade_named(stage: str, number: int) -> str | None:
    names = GRADES[stage] if stage else GRADES["小"] + GRADES["初"] + GRADES["高"]
    if stage == "初" and 7 <= number <= 9:  # 初中七年级
        number -= 6
    return names[number - 1] if 1 <= number <= len(names) else None


def class_name(value: Cell) -> str:
    """(3)班, （3）班, 三班, 3, 七年级3班 → 3班. A class with a name of its own (“火箭班”) keeps it."""
    text = tight(value)
    if not text:
        raise CellError("班级请写成“3班”")
    number = _class_number(text)
    if number:
        return f"{number}班"
    try:
        return grade_and_class(text)[1]
    except CellError:
        return text


def _class_number(text: str) -> int | None:
    found = CLASS.fullmatch(text)
    return chinese_number(found["n"]) if found else None


def grade_and_class(value: Cell) -> tuple[str, str]:
    """七年级3班, 七(3)班, 初一（3）班, 高二3班, 703 is refused → (七年级, 3班)."""
    text = tight(value)
    # 十二班 is the twelfth class, not the second of grade ten.
    for cut in range(len(text) - 1, 0, -1) if not _class_number(text) else ():
        head, tail = text[:cut], text[cut:]
        if _class_number(tail) and not head[-1].isdigit():
            try:
                return _loose_grade(head), f"{_class_number(tail)}班"
            except CellError:
                continue
    raise CellError("年级班级请写成“七年级3班”或“七（3）班”")


def _loose_grade(text: str) -> str:
    """In front of a class a bare 七 is a grade."""
    number = chinese_number(text)
    name = _grade_named("", number) if number and not text.isdigit() else None
    return name or grade(text)


# Phones ---------------------------------------------------------------------------------


def phone(value: Cell) -> str:
    """Eleven digits of a mobile number, or area code and number of a land line; "" when nothing was written.

    1.38E+10 as a number is exact in a spreadsheet; as text its digits are lost.
    """
    text = re.sub(r"[\s\-—–_()]", "", clean(value))
    if not text:
        return ""
    if re.fullmatch(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+", text):
        text = _expanded(text)
    text = re.sub(r"^(\+86|0086|86(?=1[0-9]{10}$))", "", text)
    if re.fullmatch(r"1[3-9][0-9]{9}|0[0-9]{9,11}", text):
        return text
    if text.isascii() and text.isdigit():
        raise CellError(f"手机号码应为11位数字，现为{len(text)}位" if len(text) != 11 else "不是有效的手机号码，请核对")
    raise CellError("联系电话只能填11位手机号码或带区号的固定电话，一格一个号码")


def _expanded(text: str) -> str:
    """1.3812345678E+10 has all its digits, 1.38E+10 has not."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    digits = len(number.as_tuple().digits)
    if number.adjusted() > 20 or number != number.to_integral_value() or digits < 9:
        raise CellError("号码被存成了科学计数法，数字已丢失；请把该列设为“文本”格式后重新填写")
    return str(int(number))


# Days -----------------------------------------------------------------------------------

DATE = re.compile(r"(\d{4})[-./年](\d{1,2})(?:[-./月](\d{1,2})?日?)?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?")
MONTH_DAY = re.compile(r"(?:\d{4}[-./年])?(\d{1,2})[-./月](\d{1,2})日?(?:[ T]0{1,2}:00(?::00)?)?")
BAD_DATE = "日期请写成“2026-09-01”或“2026年9月1日”"


def day(value: Cell, *, epoch_1904: bool = False) -> date | None:
    """2026年9月1日, 2026.09, 2026-9-1, 20260901, Excel serial 45000 → the day; None when nothing was written.

    A month without a day is its first day.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = clean(value)
    if not text:
        return None
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _from_serial(int(text[:5]), epoch_1904)
    if isinstance(value, float) and re.fullmatch(r"\d{4}\.1", text):
        raise CellError(f"“{text}”可能是1月，也可能是10月（数值会丢掉末尾的0）；请写成“{text[:4]}-01”或“{text[:4]}-10”")
    found = DATE.fullmatch(text) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})?", text)
    if not found:
        raise CellError(BAD_DATE)
    if not 1900 <= int(found[1]) <= 2100:
        raise CellError(f"年份不对；{BAD_DATE}")
    try:
        return date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError as error:
        raise CellError(f"没有这一天；{BAD_DATE}") from error


def _from_serial(serial: int, epoch_1904: bool) -> date:
    """Excel's day number; 20000–80000 is 1954–2119, anything else was hardly meant as a day."""
    if not 20000 <= serial <= 80000:
        raise CellError(BAD_DATE)
    return (date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)) + timedelta(days=serial)


def month_day(value: Cell) -> str:
    """A birthday without its year: 07-23, 7月23日, 2013-07-23 → "07-23"; "" when nothing was written."""
    if isinstance(value, date):
        return f"{value.month:02d}-{value.day:02d}"
    text = clean(value)
    if not text:
        return ""
    found = MONTH_DAY.fullmatch(text) or re.fullmatch(r"(?:\d{4})?(\d{2})(\d{2})", text)
    if not found:
        raise CellError("出生月日请写成“07-23”或“7月23日”")
    try:
        born = date(2000, int(found[1]), int(found[2]))  # a leap year, for those born on 29 February
    except ValueError as error:
        raise CellError("没有这一天；出生月日请写成“07-23”") from error
    return f"{born.month:02d}-{born.day:02d}"


def split_list(value: Cell) -> list[str]:
    """One cell, several things: GA1、GA2; GA3 → three."""
    return [part for part in (clean(p) for p in re.split(r"[、,;，；/\n]+", clean_lines(value))) if part]
