"""我的材料: written in the browser or uploaded, kept as a draft, handed in, given back, and private until then."""

import io
import zipfile
from datetime import date, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from casework.submissions.models import Submission
from casework.submissions.services import give_back, hand_in
from outreach.calendar.periods import shanghai_moment
from tests.casework.submissions.factory import make_handin, make_submission

CANARY = "只写给自己看的半句话"
State = Submission.State


def url_of(handin):
    return reverse("submission-write", args=[handin.pk])


def docx(name="心得.docx", inside="word/document.xml"):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(inside, "<w:document/>")
    return SimpleUploadedFile(name, held.getvalue())


def pdf(name="心得.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n")


def test_a_draft_is_kept_and_handed_in(cast, paper, hands):
    hands.write(cast.li, paper, "走了四户。\r\n\r\n心里踏实。")
    submission = hands.mine(cast.li, paper)
    assert (submission.state, submission.text) == (State.DRAFT, "走了四户。\n\n心里踏实。")
    answer = hands.write(cast.li, paper, submission.text, then="hand_in", rev=submission.rev)
    assert "已交家访心得体会，审阅的人打开以前还可以收回" in answer.content.decode()
    submission.refresh_from_db()
    assert (submission.state, submission.handed_text) == (State.HANDED_IN, submission.text)


def test_one_word_is_enough_and_nothing_is_not(cast, paper, hands):
    answer = hands.write(cast.li, paper, "  ", then="hand_in")
    assert "还没有写，也没有附件。写一句也可以。" in answer.content.decode()
    assert hands.mine(cast.li, paper).state == State.DRAFT
    hands.write(cast.li, paper, "好", then="hand_in", rev=hands.mine(cast.li, paper).rev)
    assert hands.mine(cast.li, paper).state == State.HANDED_IN


def test_handed_in_twice_is_handed_in_once(cast, paper, hands):
    hands.write(cast.li, paper, "写好了", then="hand_in")
    answer = hands.write(cast.li, paper, "写好了", then="hand_in")
    assert answer.redirect_chain
    assert hands.mine(cast.li, paper).moves.count() == 1


def test_two_windows_are_both_shown_and_nothing_is_lost(cast, paper, hands):
    hands.write(cast.li, paper, "第一个窗口写的")
    answer = hands.write(cast.li, paper, "第二个窗口写的", rev=0)
    page = answer.content.decode()
    assert "这份材料在别的窗口改过了" in page
    assert "第一个窗口写的" in page
    assert "第二个窗口写的" in page
    assert hands.mine(cast.li, paper).text == "第一个窗口写的"
    rev = answer.context["form"]["rev"].value()
    hands.write(cast.li, paper, "第二个窗口写的", rev=rev)
    assert hands.mine(cast.li, paper).text == "第二个窗口写的"


def test_what_is_typed_is_kept_by_itself(client, cast, paper):
    client.force_login(cast.li)
    url = reverse("submission-draft", args=[paper.pk])
    answer = client.post(url, {"text": "写到一半", "rev": 0}, HTTP_HX_REQUEST="true")
    assert "已自动保存 09:00:00，只有您自己看得到" in answer.content.decode()
    assert (answer["HX-Trigger"], 'value="1"' in answer.content.decode()) == ("kept", True)
    again = client.post(url, {"text": "写到一半了", "rev": 1}, HTTP_HX_REQUEST="true")
    assert 'value="2"' in again.content.decode()
    stale = client.post(url, {"text": "旧窗口", "rev": 1}, HTTP_HX_REQUEST="true").content.decode()
    assert "这里的还没有存上" in stale
    assert Submission.objects.get().text == "写到一半了"


def test_a_typed_text_stays_on_the_page_when_a_file_is_refused(cast, paper, hands):
    wrong = SimpleUploadedFile("心得.docx", b"MZ\x90\x00 this is a program")
    answer = hands.write(cast.li, paper, "走了四户", then="hand_in", attachments=wrong)
    page = answer.content.decode()
    assert "“心得.docx”不是 Word 或 PDF 文件。请上传 Word（.docx）或 PDF。" in page
    assert "走了四户" in page
    assert (hands.mine(cast.li, paper).text, hands.mine(cast.li, paper).state) == ("走了四户", State.DRAFT)


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (SimpleUploadedFile("a.pdf", b""), "空的"),
        (SimpleUploadedFile("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"), "旧版 Word"),
        (SimpleUploadedFile("a.pdf", b"%PDF-1.7 cut off"), "不完整"),
        (SimpleUploadedFile("a.docx", b"PK\x03\x04broken"), "已损坏"),
        (docx(inside="xl/workbook.xml"), "不是 Word 文件"),
        (docx(inside="word/vbaProject.bin"), "不是 Word 文件"),
        (SimpleUploadedFile("a.jpg.docx", b"\xff\xd8\xff\xe0"), "不是 Word 或 PDF"),
        (SimpleUploadedFile("a.pdf", b"%PDF-" + b"x" * (10 << 20) + b"%%EOF"), "超过 10 MB"),
    ],
)
def test_what_is_no_document_is_refused_by_its_content(cast, paper, hands, file, message):
    file.seek(0)
    answer = hands.write(cast.li, paper, "见附件", then="hand_in", attachments=file)
    assert message in answer.content.decode()
    assert hands.mine(cast.li, paper).files.count() == 0


def test_a_document_with_macros_is_refused(cast, paper, hands):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for part in ("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"):
            archive.writestr(part, "x")
    answer = hands.write(cast.li, paper, "", attachments=SimpleUploadedFile("a.docx", held.getvalue()))
    assert "带有宏" in answer.content.decode()


def test_documents_are_kept_under_what_they_are(client, cast, paper, hands, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    hands.write(cast.li, paper, "", attachments=[docx("..\\心得.pdf"), pdf("x/y/说明.pdf")])
    submission = hands.mine(cast.li, paper)
    assert sorted(file.name for file in submission.files.all()) == ["心得.pdf.docx", "说明.pdf"]
    file = submission.files.get(name="说明.pdf")
    url = reverse("submission-file", args=[submission.pk, file.pk])
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        200, "application/pdf", "nosniff",
    )  # fmt: skip
    assert answer["Content-Disposition"].startswith("attachment")
    client.force_login(cast.office)
    assert client.get(url).status_code == 404
    hand_in(submission, actor=cast.li, at=timezone.now())
    assert client.get(url).status_code == 200
    client.force_login(cast.wang)
    assert client.get(url).status_code == 404
    assert client.get(reverse("submission-file", args=[submission.pk, 987654])).status_code == 404


def test_at_most_five_documents_and_one_can_be_taken_off(client, cast, paper, hands, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    answer = hands.write(cast.li, paper, "", attachments=[pdf(f"{n}.pdf") for n in range(6)])
    assert "一份材料最多 5 个附件" in answer.content.decode()
    submission = hands.mine(cast.li, paper)
    file = submission.files.first()
    url = reverse("submission-file-remove", args=[submission.pk, file.pk])
    assert client.get(url).status_code == 405
    client.post(url)
    assert submission.files.count() == 4
    hand_in(submission, actor=cast.li, at=timezone.now())
    client.post(reverse("submission-file-remove", args=[submission.pk, submission.files.first().pk]))
    assert submission.files.count() == 4


@pytest.mark.parametrize(
    "who", ["principal", "office", "lead", "wang", "zhao", "stranger", "stranger_office", "district"]
)
def test_a_draft_is_nobody_else_s(client, cast, campaign, paper, give, who):
    """The twin of the next: until it is handed in there is nothing to see, for whoever it is."""
    give(cast.office, "admin")
    submission = make_submission(cast.li, paper, text=CANARY, handed=False)
    client.force_login(getattr(cast, who))
    assert client.get(reverse("submission-detail", args=[submission.pk])).status_code == 404
    for url in (
        reverse("submission-mine"),
        reverse("submission-office"),
        f"{url_of(paper)}?for=user:{cast.li.pk}",
        reverse("home"),
    ):
        assert CANARY not in client.get(url, follow=True).content.decode()
    assert client.post(f"{url_of(paper)}?for=user:{cast.li.pk}", {"text": "x", "rev": 1}).status_code in {403, 404}


@pytest.mark.parametrize(
    ("who", "status"),
    [("li", 200), ("principal", 200), ("office", 200), ("lead", 404), ("wang", 404), ("stranger_office", 404)],
)
def test_what_is_handed_in_is_seen_by_those_who_judge(client, cast, paper, who, status):
    submission = make_submission(cast.li, paper, text=CANARY)
    client.force_login(getattr(cast, who))
    answer = client.get(reverse("submission-detail", args=[submission.pk]))
    assert answer.status_code == status
    assert (CANARY in answer.content.decode()) == (status == 200)


def test_what_is_rewritten_after_a_return_is_private_again(client, cast, paper, hands):
    submission = make_submission(cast.li, paper, text="第一稿")
    give_back(submission, actor=cast.office, comment="请再具体些", at=timezone.now())
    page = hands.write(cast.li, paper, CANARY, rev=submission.rev).content.decode()
    assert "请再具体些" in page
    client.force_login(cast.office)
    seen = client.get(reverse("submission-detail", args=[submission.pk])).content.decode()
    assert CANARY not in seen
    assert "第一稿" in seen


def test_taken_back_it_is_private_again(client, cast, paper):
    submission = make_submission(cast.li, paper, text=CANARY)
    client.force_login(cast.li)
    url = reverse("submission-take-back", args=[submission.pk])
    assert client.get(url).status_code == 405
    assert "已收回" in client.post(url, follow=True).content.decode()
    client.force_login(cast.office)
    assert client.get(reverse("submission-detail", args=[submission.pk])).status_code == 404


def test_a_colleague_does_not_take_it_back(client, cast, paper):
    submission = make_submission(cast.li, paper)
    client.force_login(cast.office)
    assert client.post(reverse("submission-take-back", args=[submission.pk])).status_code == 403


def test_once_the_office_has_opened_it_it_stays(client, cast, paper):
    submission = make_submission(cast.li, paper)
    client.force_login(cast.office)
    client.get(reverse("submission-detail", args=[submission.pk]))
    client.force_login(cast.li)
    page = client.post(reverse("submission-take-back", args=[submission.pk]), follow=True).content.decode()
    assert "已经有人打开看了" in page


@pytest.mark.parametrize("who", ["zhao", "stranger"])
def test_another_s_copy_is_not_written(client, cast, paper, who):
    client.force_login(getattr(cast, who))
    answer = client.post(f"{url_of(paper)}?for=user:{cast.li.pk}", {"text": "x", "rev": 0})
    assert answer.status_code in {403, 404}
    assert not Submission.objects.exists()


def test_the_lead_writes_for_the_unit_and_the_office_may_instead(client, cast, campaign, hands):
    paper = make_handin(campaign, per="department", roles=[], name="找差距清单")
    query = f"?for=department:{cast.grade7.pk}"
    assert hands.write(cast.wang, paper, "不该我写", query=query).status_code == 403
    assert hands.write(cast.lead, paper, "七年级的差距", then="hand_in", query=query).status_code == 200
    submission = Submission.objects.get()
    assert (submission.department, submission.owner_key) == (cast.grade7, f"department:{cast.grade7.pk}")
    hands.write(cast.office, paper, "八年级的", query=f"?for=department:{cast.grade8.pk}")
    assert Submission.objects.filter(department=cast.grade8, author=cast.office).count() == 1


def test_a_closed_campaign_takes_nothing_more(client, cast, campaign, paper):
    campaign.status = "closed"
    campaign.save()
    client.force_login(cast.li)
    assert client.post(url_of(paper), {"text": "x", "rev": 0}).status_code == 403


def test_what_is_given_and_asked_stands_in_words(client, cast, paper):
    client.force_login(cast.li)
    page = client.get(reverse("submission-mine")).content.decode()
    assert "家访心得体会" in page
    assert "12月10日前交，还有 51 天" in page
    assert "李老师" not in page.partition("<main")[2].partition("要交的")[0]
    make_submission(cast.li, paper)
    assert "10月20日已交" in client.get(reverse("submission-mine")).content.decode()


def test_an_empty_page_says_so(client, cast):
    client.force_login(cast.li)
    assert "现在没有要您交的材料" in client.get(reverse("submission-mine")).content.decode()


@pytest.mark.parametrize("page", ["submission-mine"])
def test_my_page_costs_the_same_for_one_and_for_three(client, cast, campaign, queries_of, page):
    client.force_login(cast.li)
    one = queries_of(reverse(page))
    for n in range(2):
        make_handin(campaign, f"extra{n}", name=f"材料{n}")
    assert queries_of(reverse(page)) == one


def test_the_day_it_was_handed_in_is_the_day_here(client, cast, paper):
    """06:30 in Shanghai is still the day before in UTC."""
    submission = make_submission(cast.li, paper, handed=False)
    hand_in(submission, actor=cast.li, at=shanghai_moment(date(2026, 10, 20), time(6, 30)))
    client.force_login(cast.li)
    assert "10月20日已交" in client.get(reverse("submission-mine")).content.decode()
