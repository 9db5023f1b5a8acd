"""Look into an uploaded table before it is read: refuse what would exhaust the machine, note what is a formula.

A spreadsheet reader trusts the sizes and positions written in a file. Here every part is unpacked once, in
small pieces and up to a limit, and the furthest cell is found, before any memory is given to cells.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from outreach.lib.sheet_limits import (
    BROKEN,
    CHUNK,
    MAX_FILE,
    MAX_PART,
    MAX_PARTS,
    MAX_RATIO,
    MAX_TOTAL,
    ODD,
    SAVE_AS,
    TOO_BIG,
    Inspection,
    SheetError,
)
from outreach.lib.sheet_ods import scan_ods
from outreach.lib.sheet_xls import scan_xls
from outreach.lib.sheet_xlsx import scan_xlsx


def inspect(data: bytes) -> Inspection:
    """What kind of table these bytes are, and how large. Raises SheetError."""
    if not data:
        raise SheetError("文件是空的（0 字节），请检查是否上传了正确的文件")
    if len(data) > MAX_FILE:
        raise SheetError(f"文件超过 {MAX_FILE >> 20} MB，请删除图片和多余的工作表，或分成几个文件")
    if data[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        return _inspect_zip(data)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return Inspection("xls", *scan_xls(data))
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<", data[:200]) or re.search(rb"<html|<table", data[:2000], re.IGNORECASE):
        raise SheetError(f"这其实是网页格式的文件，只是扩展名写成了表格。{SAVE_AS}")
    if data[:4] in {b"%PDF", b"\x89PNG", b"Rar!", b"7z\xbc\xaf"} or data[:3] == b"\xff\xd8\xff":
        raise SheetError("这不是表格文件，请上传 .xlsx、.xls、.ods 或 .csv")
    return Inspection("csv")


def _inspect_zip(data: bytes) -> Inspection:
    archive = Archive(data)
    names = set(archive.parts)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise SheetError(f"文件带有宏，为安全起见不能导入。{SAVE_AS}")
    if "xl/workbook.xml" in names:
        found = Inspection("xlsx", *scan_xlsx(archive.unpack, names))
    elif "content.xml" in names:
        found = Inspection("ods", scan_ods(archive.unpack("content.xml")))
    elif "xl/workbook.bin" in names:
        raise SheetError(f"暂不支持二进制工作簿（.xlsb）。{SAVE_AS}")
    else:
        raise SheetError("这个压缩文件不是表格，请上传 .xlsx、.xls、.ods 或 .csv")
    for name in names - archive.unpacked:
        for _ in archive.unpack(name):
            pass
    return found


class Archive:
    """A zip file whose claims about itself are not believed."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.parts = _listing(data)
        self.unpacked: set[str] = set()
        self.produced = 0

    def unpack(self, name: str) -> Iterator[bytes]:
        """The bytes of one part, in pieces of at most 64 KiB. Raises SheetError beyond the limits."""
        self.unpacked.add(name)
        info = self.parts[name]
        produced = 0
        for piece in _inflated(self._packed(info), info.compress_type):
            produced += len(piece)
            self.produced += len(piece)
            ratio_ok = produced <= 1 << 20 or produced <= MAX_RATIO * info.compress_size
            if produced > MAX_PART or self.produced > MAX_TOTAL or not ratio_ok:
                raise SheetError(TOO_BIG)
            yield piece

    def _packed(self, info: zipfile.ZipInfo) -> memoryview:
        head = info.header_offset
        name_length, extra_length = (int.from_bytes(self.data[head + i : head + i + 2], "little") for i in (26, 28))
        start = head + 30 + name_length + extra_length
        return memoryview(self.data)[start : start + info.compress_size]


def _listing(data: bytes) -> dict[str, zipfile.ZipInfo]:
    """The table of contents; refused unread when it is longer than any real workbook's."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 66_000))
    if end < 0 or int.from_bytes(data[end + 12 : end + 16], "little") > MAX_PARTS * 512:
        raise SheetError(ODD)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise SheetError(BROKEN) from error
    if any(info.flag_bits & 1 for info in infos):
        raise SheetError(f"文件设有密码，请取消密码后再上传。{SAVE_AS}")
    parts = {info.filename: info for info in infos}
    if len(infos) > MAX_PARTS or len(parts) != len(infos):
        raise SheetError(ODD)
    if sum(info.file_size for info in infos) > MAX_TOTAL or any(info.file_size > MAX_PART for info in infos):
        raise SheetError(TOO_BIG)
    return parts


def _inflated(packed: memoryview, method: int) -> Iterator[bytes]:
    if method not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise SheetError(f"文件使用了少见的压缩方式。{SAVE_AS}")
    inflate = zlib.decompressobj(-15)
    for i in range(0, len(packed), CHUNK):
        feed = bytes(packed[i : i + CHUNK])
        if method == zipfile.ZIP_STORED:
            yield feed
            continue
        try:
            while feed and not inflate.eof:
                yield inflate.decompress(feed, CHUNK)
                feed = inflate.unconsumed_tail
        except zlib.error as error:
            raise SheetError(BROKEN) from error
