"""Tables as offices keep them and as attackers make them, built in memory."""

import io
import random
import struct
import zipfile
import zlib
from functools import cache

import openpyxl
import xlwt

from outreach.lib import text
from outreach.lib.sheets import Column, SheetSpec

SPEC = SheetSpec(
    "教职工花名册",
    (
        Column("no", "工号", ("编号", "职工号"), True, text.code),
        Column("name", "姓名", ("教师姓名",), True, text.person_name),
        Column("phone", "手机号码", ("电话", "手机", "联系电话"), True, text.phone),
        Column("department", "部门", ("系部", "科室", "部门处室年级组"), True),
        Column("since", "到岗日期", ("入职时间",), False, text.day),
    ),
)
HEADER = ["工号★", "姓名★", "手机号码★", "部门(处室/年级组)★", "到岗日期"]
PERSON = ["A001", "白梅", "18776317066", "党政办", "2025-09-01"]


def xlsx(*rows, title="教职工", before=(), after=(), book=None) -> bytes:
    """A workbook of one sheet; `before` and `after` are other sheets, as lists of rows."""
    book = book or openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for place, others in ((0, before), (None, after)):
        for i, content in enumerate(others):
            other = book.create_sheet(f"另{place}{i}", place)
            for row in content:
                other.append(row)
    return saved(book)


def saved(book) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(*rows) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("教职工")
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            sheet.write(i, j, xlwt.Formula(value[1:]) if str(value).startswith("=") else value)
    return saved(book)


def xls_corner(columns=256) -> bytes:
    """Two cells, as far apart as the format allows: 16.7 million cells for a reader that keeps the rectangle."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("教职工")
    sheet.write(0, 0, "工号")
    sheet.write(65535, columns - 1, "x")
    return saved(book)


def ods(*rows, extra="") -> bytes:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>' for value in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = "office table text"
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names.split())
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="教职工">{cells}{extra}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:'
            b'manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.'
            b'opendocument.spreadsheet"/></manifest:manifest>',
        }
    )


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_part(original: bytes, name: str, content: bytes) -> bytes:
    """The same workbook with one part replaced or added."""
    with zipfile.ZipFile(io.BytesIO(original)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    return zipped(parts | {name: content})


SHEET = "xl/worksheets/sheet1.xml"
SHEET_HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
SHEET_TAIL = b"</sheetData></worksheet>"


def with_cells(cells: bytes) -> bytes:
    return with_part(xlsx(HEADER, PERSON), SHEET, SHEET_HEAD + cells + SHEET_TAIL)


def lying(original: bytes, name: str) -> bytes:
    """Both listings claim that the part is 100 bytes long."""
    data = bytearray(original)
    for mark, size_at, name_at in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        at = data.find(mark)
        while at >= 0:
            if data[at + name_at : at + name_at + len(name)] == name.encode():
                data[at + size_at : at + size_at + 4] = struct.pack("<I", 100)
            at = data.find(mark, at + 4)
    return bytes(data)


@cache
def bomb() -> bytes:
    """A workbook of half a megabyte that unpacks to half a gigabyte."""
    return with_cells(b"<row><c><v>" + b"0" * (512 << 20))


def many_rows(count: int) -> bytes:
    return with_cells(b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (i, i) for i in range(1, count + 1)))


def many_columns(count: int) -> bytes:
    return with_cells(b"<row>" + b"<c><v>1</v></c>" * count + b"</row>")


def encrypted() -> bytes:
    """What Excel writes when a workbook has a password: a container with a stream EncryptedPackage."""
    original = bytearray(xls(HEADER, PERSON))
    return bytes(original.replace("Workbook".encode("utf-16-le").ljust(64, b"\0") + b"\x12\0",
                                  "EncryptedPackage".encode("utf-16-le").ljust(64, b"\0") + b"\x22\0"))  # fmt: skip


def csv_bytes(encoding: str, *rows) -> bytes:
    return "\r\n".join(",".join(map(str, row)) for row in rows).encode(encoding)


def many_entries(count: int) -> bytes:
    return zipped({"xl/workbook.xml": b"<workbook/>"} | {f"a{i}": b"" for i in range(count)})


def nested_bomb() -> bytes:
    """Deflated twice: the outer part looks small and incompressible."""
    return zipped({"xl/workbook.xml": b"<workbook/>", "inner.zip": zipped({"a": zlib.compress(b"0" * (64 << 20))})})


def deep() -> bytes:
    return with_cells(b"<a>" * 2_000_000)


def entities() -> bytes:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return with_part(xlsx(HEADER, PERSON), SHEET, laughs + SHEET_HEAD + b"<row><c><v>&b;</v></c></row>" + SHEET_TAIL)


def long_token() -> bytes:
    noise = (random.Random(1).randbytes(1 << 19).hex() * 30).encode()
    return with_cells(b'<row><c r="A1" x="' + noise + b'"><v>1</v></c></row>')
