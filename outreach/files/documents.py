"""What an uploaded document really is: seen from its bytes, whatever its name says."""

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import PurePath

from django.core.exceptions import ValidationError

LARGEST = 10 << 20
MOST_PARTS = 2000
UNPACKED = 200 << 20
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
}
NAMES = {"docx": "Word", "xlsx": "Excel", "pdf": "PDF", "jpg": "JPG", "png": "PNG"}
TEXTS = ("docx", "pdf")
MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
BEGINS = {"pdf": b"%PDF-", "jpg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
PACKED = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def document_kind(data: bytes, name: str, kinds: Sequence[str] = tuple(TYPES)) -> str:
    """Which of `kinds` it is. Raises ValidationError with a sentence that says what to do."""
    if not data:
        raise ValidationError(f"“{name}”是空的（0 字节），请看看是不是选错了文件。")
    if len(data) > LARGEST:
        raise ValidationError(f"“{name}”超过 {LARGEST >> 20} MB，请压缩里面的图片，或另存为 PDF 后再上传。")
    if data.startswith(OLD_OFFICE):
        raise ValidationError(
            "这是旧版 Word、Excel 文件（.doc、.xls）或加了密码的文件。"
            f"请在 Word 或 WPS 中去掉密码，另存为 {_listed(_packed(kinds), '.{}'.format)} 后再上传。"
        )
    if data.startswith(PACKED):
        return _office(data, kinds)
    kind = next((one for one, begin in BEGINS.items() if data.startswith(begin)), "")
    if kind not in kinds:
        raise ValidationError(f"“{name}”不是 {_listed(kinds, NAMES.get)} 文件。{_only(kinds)}")
    if kind == "pdf" and b"%%EOF" not in data[-2048:]:
        raise ValidationError("这份 PDF 不完整，可能没有下载完。请重新另存后再上传。")
    return kind


def check_named(kind: str, name: str) -> None:
    """What keeps the name it came with must be what the name says."""
    if kind_named(name) != kind:
        raise ValidationError(f"“{name}”的内容和扩展名不符，打不开。请重新另存后再上传。")


def kind_named(name: str) -> str:
    ending = PurePath(name).suffix.lower().removeprefix(".")
    return "jpg" if ending == "jpeg" else ending


def type_of(name: str) -> str:
    return TYPES.get(kind_named(name), "application/octet-stream")


def _office(data: bytes, kinds: Sequence[str]) -> str:
    wanted = _packed(kinds)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        saved = _listed(wanted, ".{}".format)
        raise ValidationError(f"这份文件已损坏，打不开。请在 Word 或 WPS 中另存为 {saved} 后再上传。") from error
    names = {part.filename.lower() for part in parts}
    kind = next((one for one in wanted if MAIN_PARTS[one] in names), "")
    if not kind or "[content_types].xml" not in names:
        said = _listed(wanted, NAMES.get)
        raise ValidationError(f"这不是 {said} 文件，只是扩展名写成了 {_listed(wanted, '.{}'.format)}。{_only(kinds)}")
    if any(one.endswith("vbaproject.bin") for one in names):
        raise ValidationError(f"文件带有宏，为安全起见不能上传。请另存为不带宏的 .{kind}。")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise ValidationError("文件解压后过大，请删去多余的图片后再上传。")
    return kind


def _packed(kinds: Sequence[str]) -> list[str]:
    return [kind for kind in kinds if kind in MAIN_PARTS]


def _only(kinds: Sequence[str]) -> str:
    said = [f"{NAMES[kind]}（.{kind}）" if kind in MAIN_PARTS else NAMES[kind] for kind in kinds]
    return f"请上传 {_or(said)}。"


def _listed(kinds: Sequence[str], say: Callable[[str], str | None]) -> str:
    return _or([say(kind) or kind for kind in kinds])


def _or(words: Sequence[str]) -> str:
    """甲、乙 或 丙"""
    return " 或 ".join(filter(None, ["、".join(words[:-1]), words[-1]])).replace("） ", "）")
