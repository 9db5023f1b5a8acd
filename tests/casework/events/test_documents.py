"""Documents of an event: checked by their bytes, for whoever sees the event, never opened in the page."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from casework.events.document_services import document_add
from outreach.files.documents import LARGEST
from tests.casework.events.factory import make_event

PDF = b"%PDF-1.4 ... %%EOF"


def book(*names) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, "x")
    return stream.getvalue()


@pytest.fixture
def event(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_event(cast.school, "lecture", timezone.localdate(), [cast.li, cast.wang])


def send(client, event, name, data):
    said = {"file": SimpleUploadedFile(name, data)}
    return client.post(reverse("event-document-new", args=[event.pk]), said, follow=True).content.decode()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("通知.pdf", PDF),
        ("记录.docx", book("word/document.xml")),
        ("名单.xlsx", book("xl/workbook.xml")),
        ("现场.JPG", b"\xff\xd8\xff\xe0"),
        ("海报.png", b"\x89PNG\r\n\x1a\n"),
    ],
)
def test_it_is_kept_and_given_back_as_it_was(client, cast, event, name, data):
    client.force_login(cast.li)
    assert "附件已添加" in send(client, event, name, data)
    upload = event.documents.get()
    client.force_login(cast.zhao)
    answer = client.get(reverse("event-document", args=[event.pk, upload.pk]))
    assert answer.content == data
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("页面.html", b"<script>", "请上传 Word（.docx）、Excel（.xlsx）、PDF、JPG 或 PNG"),
        ("老文件.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "另存为 .docx 或 .xlsx"),
        ("假的.pdf", b"<html>", "“假的.pdf”不是 Word、Excel"),
        ("假的.docx", PDF, "内容和扩展名不符"),
        ("宏.docx", book("word/document.xml", "word/vbaProject.bin"), "带有宏"),
        ("满.docx", book("word/document.xml", *map(str, range(2000))), "解压后过大"),
        ("大.pdf", PDF + b"0" * LARGEST, "超过 10 MB"),
        ("空.pdf", b"", "空的"),
    ],
)
def test_what_cannot_be_kept_is_said(client, cast, event, name, data, sentence):
    client.force_login(cast.li)
    assert sentence in send(client, event, name, data)
    assert not event.documents.exists()


def test_the_same_file_twice_is_one(event, cast):
    for _ in range(2):
        document_add(event=event, actor=cast.li, name="通知.pdf", data=PDF, at=timezone.now())
    assert event.documents.count() == 1


def test_who_may_add_and_take_away(client, cast, event):
    upload = document_add(event=event, actor=cast.li, name="通知.pdf", data=PDF, at=timezone.now())
    gone = reverse("event-document-gone", args=[event.pk, upload.pk])
    for who, status in (("zhao", 403), ("stranger", 404)):
        client.force_login(getattr(cast, who))
        assert client.post(gone).status_code == status
        said = {"file": SimpleUploadedFile("b.pdf", PDF)}
        assert client.post(reverse("event-document-new", args=[event.pk]), said).status_code == status
    client.force_login(cast.stranger)
    assert client.get(reverse("event-document", args=[event.pk, upload.pk])).status_code == 404
    client.force_login(cast.lead)
    client.post(gone)
    assert not event.documents.exists()


def test_a_file_of_another_event_is_not_given_out(client, cast, event):
    other = make_event(cast.school, "talk", timezone.localdate(), [cast.wang, cast.zhao])
    upload = document_add(event=event, actor=cast.li, name="通知.pdf", data=PDF, at=timezone.now())
    client.force_login(cast.wang)
    assert client.get(reverse("event-document", args=[other.pk, upload.pk])).status_code == 404


def test_a_talk_has_no_documents(client, cast, event):
    talk = make_event(cast.school, "talk", timezone.localdate(), [cast.wang, cast.zhao])
    client.force_login(cast.wang)
    assert "谈心谈话不留附件" in send(client, talk, "记录.pdf", PDF)
    assert client.get(reverse("event-print", args=[talk.pk])).status_code == 403
