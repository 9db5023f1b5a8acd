"""What an uploaded document really is: seen from its bytes, whatever its name says."""

import io
import zipfile

from django.core.exceptions import ValidationError

LARGEST = 10 << 20
MOST_PARTS = 2000
UNPACKED = 200 << 20
ONLY = "请上传 Word（.docx）或 PDF。"
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def document_kind(data: bytes, name: str) -> str:
    """ "docx" or "pdf". Raises ValidationError with a sentence that says what to do."""
    if not data:
        raise _no(f"“{name}”是空的（0 字节），请看看是不是选错了文件。")
    if len(data) > LARGEST:
        raise _no(f"“{name}”超过 {LARGEST >> 20} MB，请压缩里面的图片，或另存为 PDF 后再上传。")
    if data[:8] == OLD_WORD:
        raise _no("这是旧版 Word 文件（.doc）或加了密码的文件。请在 Word 或 WPS 中去掉密码，另存为 .docx 后再上传。")
    if data[:5] == b"%PDF-":
        return _pdf(data)
    if data[:4] == b"PK\x03\x04":
        return _docx(data)
    raise _no(f"“{name}”不是 Word 或 PDF 文件。{ONLY}")


def _pdf(data: bytes) -> str:
    if b"%%EOF" not in data[-2048:]:
        raise _no("这份 PDF 不完整，可能没有下载完。请重新另存后再上传。")
    return "pdf"


def _docx(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise _no("这份文件已损坏，打不开。请在 Word 或 WPS 中另存为 .docx 后再上传。") from error
    names = {part.filename.lower() for part in parts}
    if "word/document.xml" not in names or "[content_types].xml" not in names:
        raise _no(f"这不是 Word 文件，只是扩展名写成了 .docx。{ONLY}")
    if any(one.endswith("vbaproject.bin") for one in names):
        raise _no("文件带有宏，为安全起见不能上传。请另存为不带宏的 .docx。")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise _no("文件解压后过大，请删去多余的图片后再上传。")
    return "docx"


def _no(sentence: str) -> ValidationError:
    return ValidationError({"attachments": sentence})
