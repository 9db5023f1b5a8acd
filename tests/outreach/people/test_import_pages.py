"""Bringing in a roster in the browser: upload, look, agree; for the office and nobody else."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from outreach.files.models import Upload
from outreach.people.models import Appointment, User
from outreach.timeline.models import Entry
from tests.outreach.people.test_importing import HEAD, SAMPLE, row
from tests.sheets import workbook

URL = "/staff/import/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def office(client, cast):
    client.force_login(cast.office)
    return client


def upload(client, data, name="花名册.xlsx"):
    response = client.post(URL, {"file": SimpleUploadedFile(name, data)})
    return response.url if response.status_code == 302 else response.content.decode()


def agree(client, url):
    shown = client.get(url)
    fingerprint = shown.context["plan"].fingerprint
    return client.post(f"{url}confirm/", {"fingerprint": fingerprint})


def page(client, url):
    return client.get(url).content.decode()


def test_upload_preview_confirm_done(office, cast):
    url = upload(office, SAMPLE)
    shown = page(office, url)
    assert "看看对不对，再确认" in shown
    assert "<strong>86</strong>" in shown or "<strong>85</strong>" in shown or "新增" in shown
    assert not User.objects.filter(staff_no="A086").exists()
    done = agree(office, url)
    assert done.url == f"{url}done/"
    assert "教职工花名册导入好了" in page(office, done.url)
    assert User.objects.filter(school=cast.school, staff_no="A086").exists()
    assert Entry.objects.get(action="roster.staff").actor == cast.office
    assert "和系统里一致，不用导入" in page(office, upload(office, SAMPLE))


def test_changes_are_shown_field_by_field(office, cast):
    url = upload(
        office, workbook(HEAD, row("A020", "李老师", 手机号码="13900000021", 部门="七年级组", 是否班主任="是"))
    )
    shown = page(office, url)
    assert "13900000020" in shown
    assert "13900000021" in shown
    assert "标记离岗的人" in shown


def test_confirming_twice_does_it_once(office, cast):
    url = upload(office, workbook(HEAD, row("A900", "新来的")))
    fingerprint = office.get(url).context["plan"].fingerprint
    first = office.post(f"{url}confirm/", {"fingerprint": fingerprint})
    second = office.post(f"{url}confirm/", {"fingerprint": fingerprint})
    assert (first.url, second.url) == (f"{url}done/", url)
    assert User.objects.filter(staff_no="A900").count() == 1


def test_what_changed_meanwhile_is_shown_again(office, cast):
    url = upload(office, workbook(HEAD, row("A900", "新来的")))
    fingerprint = office.get(url).context["plan"].fingerprint
    agree(office, upload(office, workbook(HEAD, row("A900", "别人先登记了"))))
    again = office.post(f"{url}confirm/", {"fingerprint": fingerprint}, follow=True)
    assert "刚才有人改了同一批资料" in again.content.decode()
    assert User.objects.get(staff_no="A900").name == "别人先登记了"


def test_errors_are_listed_and_marked_red(office, cast):
    url = upload(office, workbook(HEAD, row("A900", "新来的", 手机号码="138")))
    shown = page(office, url)
    assert "有 1 处要改" in shown
    assert "手机号码应为11位数字，现为3位" in shown
    assert "确认导入</button>" not in shown
    book = office.get(f"{url}errors/")
    assert load_workbook(io.BytesIO(b"".join(book)))["教职工花名册"]["D2"].fill.fgColor.rgb == "00FFC7CE"
    assert office.post(f"{url}confirm/", {"fingerprint": office.get(url).context["plan"].fingerprint}).url == url
    assert not User.objects.filter(staff_no="A900").exists()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("页.xls", b"<html><table><tr><td>1</td></tr></table></html>", "网页格式"),
        ("图.xlsx", b"\x89PNG\r\n\x1a\n0000", "不是表格文件"),
        ("坏.xlsx", b"PK\x03\x04" + b"\0" * 50, "请在 Excel 或 WPS 中打开"),
        ("别的.csv", "甲,乙\n1,2\n".encode(), "没有找到“教职工花名册”的表头"),
    ],
)
def test_hostile_files_are_answered_plainly(office, cast, name, data, says):
    shown = page(office, upload(office, data, name))
    assert says in shown
    assert "什么也没有导入" in shown


def test_an_empty_or_missing_file_is_asked_for_again(office):
    assert "这个文件是空的" in upload(office, b"")
    assert "请选一个文件" in office.post(URL).content.decode()


def test_leavers_are_ticked_with_a_day(office, cast):
    url = upload(office, workbook(HEAD, row("A020", "李老师")))
    shown = page(office, f"{url}leavers/")
    assert "王老师" in shown
    gone = {"who": [cast.wang.pk], "on": "2026-10-31"}
    assert office.post(f"{url}leavers/", gone).url == "/staff/"
    cast.wang.refresh_from_db()
    assert str(cast.wang.left_on) == "2026-10-31"
    assert str(Appointment.objects.get(user=cast.wang).until) == "2026-10-31"
    assert Entry.objects.filter(action="staff.left").count() == 1
    assert "请至少勾一个人" in office.post(f"{url}leavers/", {"on": "2026-10-31"}).content.decode()


def test_only_the_missing_can_be_ticked(office, cast):
    url = upload(office, workbook(HEAD, row("A020", "李老师")))
    for pk in (cast.li.pk, cast.stranger.pk):
        office.post(f"{url}leavers/", {"who": [pk], "on": "2026-10-31"})
    assert not User.objects.exclude(left_on=None).exists()


def test_the_empty_table_can_be_downloaded_and_read_back(office):
    book = load_workbook(io.BytesIO(office.get(f"{URL}template/").content))
    sheet = book["教职工花名册"]
    assert [cell.value for cell in sheet[1]][:4] == ["工号★", "姓名★", "性别", "手机号码★"]
    assert any("班子成员" in rule.formula1 for rule in sheet.data_validations.dataValidation)
    assert book["填写说明"]["A2"].value == "工号"


@pytest.mark.parametrize(
    ("who", "status"), [("office", 200), ("principal", 200), ("li", 403), ("lead", 403), ("district", 403)]
)
def test_who_may_import(client, cast, who, status):
    client.force_login(getattr(cast, who))
    for page_ in ("", "template/"):
        assert client.get(f"{URL}{page_}").status_code == status


def test_nobody_sees_the_file_of_another(client, cast, office):
    url = upload(office, workbook(HEAD, row("A900", "新来的")))
    for who, status in ((cast.principal, 404), (cast.stranger_office, 404), (cast.li, 403)):
        client.force_login(who)
        for tail in ("", "done/", "errors/", "leavers/"):
            assert client.get(f"{url}{tail}").status_code == status
        assert client.post(f"{url}confirm/").status_code == status
    assert client.get("/families/import/1/").status_code == 403


def test_the_page_asks_for_signing_in_and_its_method(client, cast):
    assert client.get(URL).url.startswith("/login/")
    client.force_login(cast.office)
    assert client.get(f"{URL}1/confirm/").status_code == 405
    assert client.get(f"{URL}999/").status_code == 404


def test_the_same_bytes_are_kept_once(office, settings):
    for _ in range(2):
        upload(office, SAMPLE)
    assert Upload.objects.count() == 2
    assert sum(path.is_file() for path in settings.MEDIA_ROOT.rglob("*")) == 1
