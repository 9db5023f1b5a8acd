"""A document is what its bytes are."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError

from outreach.files import documents
from outreach.files.documents import LARGEST, MOST_PARTS, TEXTS, TYPES, check_named, document_kind, type_of

ALL = tuple(TYPES)
PDF, JPG, PNG = b"%PDF-1.7 ... %%EOF", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n"
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"


def packed(*names, types="[Content_Types].xml", each=b"x") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in (types, *names):
            archive.writestr(name, each)
    return held.getvalue()


WORD, EXCEL = packed("word/document.xml"), packed("xl/workbook.xml")


@pytest.mark.parametrize(("data", "kind"), [(WORD, "docx"), (EXCEL, "xlsx"), (PDF, "pdf"), (JPG, "jpg"), (PNG, "png")])
def test_it_is_what_its_bytes_are(data, kind):
    assert document_kind(data, "无关.txt") == kind


@pytest.mark.parametrize(("data", "kinds", "sentence"), [
    (b"", ALL, "“a”是空的（0 字节）"),
    (PDF + b"0" * LARGEST, ALL, "“a”超过 10 MB"),
    (b"<html>", ALL, "“a”不是 Word、Excel、PDF、JPG 或 PNG 文件。"),
    (JPG, TEXTS, "“a”不是 Word 或 PDF 文件。请上传 Word（.docx）或 PDF。"),
    (OLD, TEXTS, "另存为 .docx 后"),
    (OLD, ALL, "另存为 .docx 或 .xlsx 后"),
    (b"%PDF-1.7 cut off", ALL, "不完整"),
    (b"PK\x03\x04broken", ALL, "已损坏"),
    (packed("other.xml"), ALL, "这不是 Word 或 Excel 文件"),
    (packed("word/document.xml", types="x"), ALL, "这不是 Word 或 Excel 文件"),
    (EXCEL, TEXTS, "这不是 Word 文件"),
    (packed("xl/workbook.xml", "xl/vbaProject.bin"), ALL, "请另存为不带宏的 .xlsx"),
    (packed("xl/workbook.xml", *map(str, range(MOST_PARTS))), ALL, "解压后过大"),
])  # fmt: skip
def test_what_is_none_is_refused_in_words(data, kinds, sentence):
    with pytest.raises(ValidationError) as refused:
        document_kind(data, "a", kinds)
    assert sentence in refused.value.messages[0]


@pytest.mark.parametrize("main", ["word/document.xml", "xl/workbook.xml"])
def test_what_unpacks_to_too_much_is_refused(monkeypatch, main):
    monkeypatch.setattr(documents, "UNPACKED", 1 << 20)
    document_kind(packed(main, each=b"0" * (1 << 19)), "a")
    with pytest.raises(ValidationError, match="解压后过大"):
        document_kind(packed(main, each=b"0" * ((1 << 19) + 1)), "a")


@pytest.mark.parametrize(("kind", "name"), [("jpg", "a.JPEG"), ("jpg", "a.jpg"), ("docx", "b.x.docx")])
def test_the_name_may_be_written_in_its_ways(kind, name):
    check_named(kind, name)
    assert type_of(name) == TYPES[kind]


@pytest.mark.parametrize(("kind", "name"), [("pdf", "a.docx"), ("docx", "a"), ("png", "a.jpg")])
def test_a_name_that_says_something_else_is_refused(kind, name):
    with pytest.raises(ValidationError, match="内容和扩展名不符"):
        check_named(kind, name)


def test_what_is_not_known_is_only_bytes():
    assert type_of("a.html") == "application/octet-stream"
