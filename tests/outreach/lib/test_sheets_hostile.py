"""Files made to harm: each gets a Chinese answer within 2 s and 64 MB, measured in a process of its own."""

import json
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from outreach.lib.sheet_limits import MAX_COLUMNS, MAX_ROWS
from outreach.lib.sheets import read_sheet
from tests.outreach.lib import tables
from tests.outreach.lib.tables import HEADER, PERSON, SPEC

HOSTILE = {
    "zip bomb of 512 MiB": (tables.bomb, "解压后过大"),
    "zip bomb that lies about its size": (
        lambda: tables.lying(tables.bomb(), tables.SHEET),
        "解压后过大",
    ),
    "zip bomb in another part": (
        lambda: tables.lying(
            tables.with_part(tables.xlsx(HEADER, PERSON), "xl/media/a.png", b"0" * (200 << 20)), "xl/media/a.png"
        ),
        "解压后过大",
    ),
    "nested bomb": (tables.nested_bomb, "已损坏"),
    "too many entries": (lambda: tables.many_entries(60_000), "结构异常"),
    "1,048,577 rows": (lambda: tables.many_rows(1_048_577), "超过20,000行|解压后过大"),
    "20,001 rows": (lambda: tables.many_rows(MAX_ROWS + 1), "超过20,000行"),
    "16,385 columns": (lambda: tables.many_columns(16_385), "超过256列"),
    "257 columns": (lambda: tables.many_columns(MAX_COLUMNS + 1), "超过256列"),
    "one cell at XFD1048576": (lambda: tables.with_cells(b'<row><c r="XFD1048576"><v>1</v></c></row>'), "超过20,000行"),
    "an address out of this world": (lambda: tables.with_cells(b'<row><c r="ZZZZZZ9"><v>1</v></c></row>'), "超过256列"),
    "a small address in lower case": (lambda: tables.with_cells(b'<row><c r="xfd1048576"><v>1</v></c></row>'), "超过20,000行"),
    "a rectangle of 5 million": (lambda: tables.with_cells(b'<row><c r="IV20000"><v>1</v></c></row>'), "单元格太多"),
    "an .xls with two far cells": (tables.xls_corner, "超过20,000行"),
    "an .ods cell repeated": (
        lambda: tables.ods(HEADER, extra='<table:table-row table:number-rows-repeated="1048575"><table:table-cell'
                           ' table:number-columns-repeated="16384"><text:p>1</text:p></table:table-cell></table:table-row>'),
        "超过20,000行",
    ),
    "deep nesting": (tables.deep, "结构异常"),
    "entities": (tables.entities, "不允许的定义"),
    "a token of 30 MB": (tables.long_token, "结构异常"),
    "an encoding that does not exist": (
        lambda: tables.with_part(tables.xlsx(HEADER, PERSON), "xl/workbook.xml", b'<?xml version="1.0" encoding="PTF-8"?><workbook/>'),
        "已损坏",
    ),
    "encrypted": (tables.encrypted, "打开密码"),
    "macros": (lambda: tables.with_part(tables.xlsx(HEADER, PERSON), "xl/vbaProject.bin", b"x"), "带有宏"),
    "HTML named .xls": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "网页格式"),
    "XML named .xls": (lambda: b'<?xml version="1.0"?><Workbook/>', "网页格式"),
    "0 bytes": (lambda: b"", "文件是空的"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "这不是表格文件"),
    "21 MB": (lambda: b"a" * (21 << 20), "文件超过 20 MB"),
    "half a workbook": (lambda: tables.xlsx(HEADER, PERSON)[:3000], "结构异常"),
    "half an .xls": (lambda: tables.xls(HEADER, PERSON)[:2000], "已损坏"),
    "noise behind the mark of a zip": (lambda: b"PK\x03\x04" + bytes(range(256)) * 50, "结构异常"),
    "noise behind the mark of an .xls": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 50, "已损坏"),
}  # fmt: skip

# The first reading is of small good files: what the libraries themselves need is not the file's doing.
CHILD = """
import json, re, sys, time
from io import BytesIO
from pathlib import Path
from python_calamine import CalamineWorkbook
from outreach.lib.sheets import read_sheet
from tests.outreach.lib import tables

def guarded(data):
    sheet = read_sheet(data, tables.SPEC)
    return [str(problem) for problem in sheet.problems], len(sheet.rows)

def unguarded(data):
    return [], CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).total_height

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

for good in (tables.xlsx, tables.xls, tables.ods):
    assert guarded(good(tables.HEADER, tables.PERSON))[1] == 1
data = Path(sys.argv[2]).read_bytes()
Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
before, begun = peak(), time.process_time()
problems, rows = globals()[sys.argv[1]](data)
took = time.process_time() - begun
print(json.dumps([problems, rows, took, (peak() - before) / 1024]))
"""


def measured(how: str, path: Path) -> tuple[list[str], int, float, float]:
    """Problems, rows, seconds of the processor and megabytes of reading a file in a process of its own."""
    command = [sys.executable, "-c", CHILD, how, path]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_quickly_and_cheaply(name, tmp_path):
    make, message = HOSTILE[name]
    path = tmp_path / "file"
    path.write_bytes(make())
    problems, rows, seconds, megabytes = measured("guarded", path)
    print(f"{name}: {path.stat().st_size / 1024:.0f} KB, {seconds:.2f} s, {megabytes:.0f} MB")  # noqa: T201 - shown by -s
    assert rows == 0
    assert len(problems) == 1
    assert any(part in problems[0] for part in message.split("|"))
    assert seconds <= 2
    assert megabytes <= 64


def test_without_the_guard_two_cells_take_all_that_memory(tmp_path):
    """The twin: the same reader, asked directly, about a sixth of the largest rectangle."""
    path = tmp_path / "file"
    path.write_bytes(tables.xls_corner(columns=40))
    _, rows, _, megabytes = measured("unguarded", path)
    assert rows >= 65535
    assert megabytes > 64


@pytest.mark.slow
def test_a_file_as_large_as_allowed_is_read(tmp_path):
    path = tmp_path / "file"
    header = [*HEADER, *(f"其他{i}" for i in range(23))]
    people = (
        [f"A{i}", f"教师{i}", f"138{i:08d}", f"部门{i % 40}", "2025-09-01", *[f"备注{i}"] * 23] for i in range(9_999)
    )
    path.write_bytes(tables.xlsx(header, *people))
    problems, rows, seconds, megabytes = measured("guarded", path)
    print(f"10,000 × 28: {path.stat().st_size / 1024:.0f} KB, {seconds:.2f} s, {megabytes:.0f} MB")  # noqa: T201 - shown by -s
    assert (problems, rows) == ([], 9_999)


def test_the_bomb_is_one():
    """The twin: without the guard, the small file is half a gigabyte."""
    data = HOSTILE["zip bomb that lies about its size"][0]()
    assert len(data) < 4 << 20
    assert zipfile.ZipFile(BytesIO(data)).getinfo(tables.SHEET).file_size == 100


def test_a_path_is_read_as_well(tmp_path: Path):
    (tmp_path / "a.xlsx").write_bytes(tables.xlsx(HEADER, PERSON))
    assert read_sheet(tmp_path / "a.xlsx", SPEC).rows
