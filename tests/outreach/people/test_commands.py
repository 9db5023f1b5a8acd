"""The commands by which an installation is filled from a terminal."""

import io

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from casework.families.models import Student
from outreach.people.models import Organization, User
from tests.sheets import workbook

STAFF = "outreach/people/samples/school-b-staff.xlsx"
FAMILIES = "casework/families/samples/school-b-families.xlsx"
pytestmark = pytest.mark.django_db


def run(*args):
    out, err = io.StringIO(), io.StringIO()
    status = 0
    try:
        call_command(*args, stdout=out, stderr=err)
    except SystemExit as stopped:
        status = stopped.code
    return status, out.getvalue(), err.getvalue()


@pytest.fixture
def school():
    run("create_organization", "--code", "Q", "--name", "示例区教育工委", "--kind", "bureau")
    run("create_organization", "--code", "B", "--name", "乙中学", "--kind", "school", "--under", "Q")
    return Organization.objects.get(code="B")


def test_an_organisation_stands_under_a_higher_one(school):
    assert (school.name, school.kind, school.parent.code) == ("乙中学", "school", "Q")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--code", "B", "--name", "乙中学", "--kind", "school"], "已经有了"),
        (["--code", "丙", "--name", "丙中学", "--kind", "school"], "字母"),
        (["--code", "D", "--name", "某中心", "--kind", "centre", "--under", "B"], "更高一级"),
        (["--code", "D", "--name", "丁中学", "--kind", "school", "--under", "X"], "没有代码为 X"),
    ],
)
def test_an_organisation_that_cannot_be_is_refused(school, args, says):
    with pytest.raises(CommandError, match=says):
        run("create_organization", *args)
    assert Organization.objects.count() == 2


def test_rosters_come_in_and_print_their_figures(school):
    dry = run("import_staff", STAFF, "--school", "B", "--dry-run")
    assert dry[1].splitlines()[-1] == "新增 74 变更 0 未变 0 名单外 0"
    assert not User.objects.exists()
    assert run("import_staff", STAFF, "--school", "B")[1].splitlines()[-1] == "新增 74 变更 0 未变 0 名单外 0"
    assert run("import_families", FAMILIES, "--school", "B") == (0, "新增 456 变更 0 未变 0 名单外 0\n", "")
    assert run("import_families", FAMILIES, "--school", "B") == (0, "新增 0 变更 0 未变 456 名单外 0\n", "")
    assert Student.objects.count() == 456


def test_errors_go_to_stderr_and_into_a_workbook_and_nothing_is_written(school, tmp_path):
    bad, out = tmp_path / "坏.xlsx", tmp_path / "错误.xlsx"
    bad.write_bytes(
        workbook(
            ["工号", "姓名", "手机号码", "部门", "人员类别", "编制"],
            ["B1", "张三", "=HYPERLINK(1)", "七年级组", "教师", "在编"],
            ["B1", "=李四", "138", "七年级组", "教师", "在编"],
        )
    )
    status, printed, told = run("import_staff", str(bad), "--school", "B", "--errors", str(out))
    assert (status, printed) == (1, "")
    assert "第3行“手机号码”填的是“138”：手机号码应为11位数字，现为3位" in told
    assert "什么也没有导入" in told
    assert not User.objects.exists()
    book = load_workbook(out)
    marked = book["教职工花名册"]
    assert marked["C3"].fill.fgColor.rgb == "00FFC7CE"
    assert marked["B2"].fill.fgColor.rgb == "00000000"
    assert marked["G1"].value == "错误说明"
    assert "11位数字" in marked["G3"].value
    assert {cell.data_type for row in marked for cell in row} <= {"s", "inlineStr", "n"}
    assert book["错误清单"].max_row == 1 + len(told.splitlines()) - 1


def test_a_file_that_is_no_table_is_refused(school, tmp_path):
    page = tmp_path / "页.xls"
    page.write_text("<html><table></table></html>")
    status, _, told = run("import_families", str(page), "--school", "B")
    assert status == 1
    assert "网页格式" in told
    for path, says in (("没有.xlsx", "打不开"), (str(page), "没有代码为")):
        with pytest.raises(CommandError, match=says):
            run("import_staff", path, "--school", "B" if says == "打不开" else "X")


def test_a_district_account_is_made_with_its_first_code(school, client):
    status, printed, _ = run(
        "create_account", "--organization", "Q", "--number", "q001", "--name", "区办同志", "--role", "district"
    )
    code = printed.split("激活码 ")[1][:10]
    password = "操场边的桂花九月开满院香"
    given = {"username": "Q001@Q", "code": code, "password1": password, "password2": password}
    assert (status, client.post("/activate/", given).status_code) == (0, 302)
    assert User.objects.get().appointments.get().role == "district"


@pytest.mark.parametrize(
    ("home", "role", "says"), [("B", "district", "设在区"), ("Q", "office", "设在学校"), ("X", "admin", "没有代码为 X")]
)
def test_an_account_where_it_does_not_belong_is_refused(school, home, role, says):
    with pytest.raises(CommandError, match=says):
        run("create_account", "--organization", home, "--number", "1", "--name", "某人", "--role", role)
    assert not User.objects.exists()
