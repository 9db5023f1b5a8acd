"""What may be added to an event as a document: seen from its bytes, whatever its name says."""

import io
import zipfile
from pathlib import PurePath

from django.core.exceptions import ValidationError

LARGEST = 10 << 20
MOST = 20
TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}
BEGINS = {".pdf": b"%PDF-", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff", ".png": b"\x89PNG\r\n\x1a\n"}
PARTS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}


def check_document(name: str, data: bytes) -> None:
    """Raises ValidationError with a sentence that says what to do."""
    ending = PurePath(name).suffix.lower()
    if ending not in TYPES:
        raise ValidationError("请上传 .docx、.xlsx、.pdf、.jpg 或 .png 文件；旧版 .doc 请先另存为 .docx。")
    if not data:
        raise ValidationError(f"“{name}”是空的（0 字节），请看看是不是选错了文件。")
    if len(data) > LARGEST:
        raise ValidationError(f"“{name}”超过 {LARGEST >> 20} MB，请压缩后再上传。")
    same = data.startswith(BEGINS[ending]) if ending in BEGINS else _holds(data, PARTS[ending])
    if not same:
        raise ValidationError(f"“{name}”的内容和扩展名不符，打不开。请重新另存后再上传。")


def type_of(name: str) -> str:
    return TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream")


def _holds(data: bytes, part: str) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {one.lower() for one in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        return False
    return part in names and not any(one.endswith("vbaproject.bin") for one in names)
