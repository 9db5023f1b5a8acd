"""The staff roster: what a file would do, what it does, and that doing it twice does nothing."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied

from outreach.lib.imports import PlanProblemsError, PlanStaleError
from outreach.people.importing import apply_staff_import, plan_staff_import
from outreach.people.models import Appointment, ClassGroup, Department, Organization, User
from outreach.people.roles import Role
from outreach.timeline.models import Entry
from tests.sheets import workbook

SAMPLE = Path("outreach/people/samples/school-a-staff.xlsx").read_bytes()
TODAY = date(2026, 9, 7)
AT = datetime(2026, 9, 7, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
HEAD = [
    "工号★",
    "姓名★",
    "性别",
    "手机号码★",
    "部门(处室/年级组)★",
    "职务",
    "人员类别★",
    "是否班主任",
    "任教/管理班级",
    "政治面貌",
    "所在党支部",
    "编制★",
    "到岗日期",
    "离岗日期",
    "不计入指标原因",
    "备注",
]


def row(number="A001", name="张三", **cells):
    """A good row; `cells` by the title without its marks."""
    base = {
        "工号": number,
        "姓名": name,
        "性别": "女",
        "手机号码": "13800000000",
        "部门": "七年级组",
        "职务": "教师",
        "人员类别": "教师",
        "是否班主任": "否",
        "任教/管理班级": "七年级1班",
        "政治面貌": "群众",
        "所在党支部": "",
        "编制": "在编",
        "到岗日期": "2020-09-01",
        "离岗日期": "",
        "不计入指标原因": "",
        "备注": "",
    }
    return list((base | cells).values())


@pytest.fixture
def school(db):
    return Organization.objects.create(code="A", name="甲中学", kind="school")


def plan(school, *rows, today=TODAY, head=HEAD):
    return plan_staff_import(workbook(head, *rows), school, today)


def bring(school, *rows, today=TODAY):
    return apply_staff_import(plan(school, *rows, today=today), None, AT)


def roles(staff_no, day=TODAY):
    held = Appointment.objects.on(day).filter(user__staff_no=staff_no).select_related("department", "class_group")
    return {(a.role, str(a.department or a.class_group or "")) for a in held}


def test_the_sample_roster_comes_in_whole(school):
    made = apply_staff_import(plan_staff_import(SAMPLE, school, TODAY), None, AT)
    assert made.figures() == "新增 86 变更 0 未变 0 名单外 0"
    assert User.objects.count() == 86
    assert list(Department.objects.values_list("name", flat=True))[:3] == ["党政办", "教导处", "德育处"]
    assert ClassGroup.objects.get(grade="七年级", name="3班").department.name == "七年级组"
    assert roles("A001") == {("principal", ""), ("secretary", ""), ("leader", ""), ("party_member", "")}
    assert roles("A002") == {("leader", ""), ("party_member", "")}
    assert any("办公室主任" in note and "活动办公室" in note for note in made.notes)


def test_the_same_file_again_changes_nothing(school):
    apply_staff_import(plan_staff_import(SAMPLE, school, TODAY), None, AT)
    entries = Entry.objects.count()
    for today in (TODAY, date(2026, 12, 1)):
        again = plan_staff_import(SAMPLE, school, today)
        assert again.figures() == "新增 0 变更 0 未变 86 名单外 0"
        apply_staff_import(again, None, AT)
    assert Entry.objects.count() == entries


def test_planning_costs_the_same_however_many_rows(school, django_assert_num_queries):
    for n in (1, 30):
        data = workbook(HEAD, *[row(f"A{i:03}") for i in range(n)])
        with django_assert_num_queries(2):
            plan_staff_import(data, school, TODAY)


def test_a_waiver_with_its_days_is_read_from_the_note(school):
    bring(school, row(不计入指标原因="产假", 备注="2026-07-01至2026-10-15"))
    who = User.objects.get()
    assert (who.waiver_reason, who.waiver_since, who.waiver_until) == ("产假", date(2026, 7, 1), date(2026, 10, 15))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"职务": "副校长", "人员类别": "班子成员", "任教/管理班级": ""}, {("leader", "")}),
        ({"职务": "校长助理", "人员类别": "中层", "任教/管理班级": ""}, {("middle", "")}),
        ({"职务": "校长", "人员类别": "班子成员", "任教/管理班级": ""}, {("leader", ""), ("principal", "")}),
        ({"职务": "党总支书记", "人员类别": "班子成员", "任教/管理班级": ""}, {("leader", ""), ("secretary", "")}),
        ({"职务": "副书记", "人员类别": "班子成员", "任教/管理班级": ""}, {("leader", "")}),
        ({"职务": "团委书记", "人员类别": "中层", "任教/管理班级": ""}, {("middle", "")}),
        ({"职务": "七年级组长", "人员类别": "中层", "任教/管理班级": ""}, {("middle", ""), ("unit_lead", "七年级组")}),
        ({"职务": "教导副主任", "人员类别": "中层", "任教/管理班级": ""}, {("middle", "")}),
        (
            {"职务": "办公室主任", "人员类别": "中层", "任教/管理班级": "", "部门": "党政办"},
            {("middle", ""), ("unit_lead", "党政办"), ("office", "")},
        ),
        ({"任教/管理班级": "七(1)班、初一（2）班"}, {("teacher", "七年级1班"), ("teacher", "七年级2班")}),
        (
            {"是否班主任": "是", "任教/管理班级": "七年级1班；七年级2班"},
            {("head_teacher", "七年级1班"), ("teacher", "七年级1班"), ("teacher", "七年级2班")},
        ),
        ({"职务": "心理教师", "任教/管理班级": ""}, {("teacher", ""), ("counsellor", "")}),
        ({"人员类别": "职员", "任教/管理班级": "", "政治面貌": "中共党员"}, {("clerk", ""), ("party_member", "")}),
        ({"人员类别": "工勤", "任教/管理班级": ""}, {("worker", "")}),
    ],
)
def test_a_row_gives_its_roles(school, cells, expected):
    bring(school, row(**cells))
    assert roles("A001") == expected
    assert set(Appointment.objects.values_list("since", flat=True)) == {date(2020, 9, 1)}
    assert set(Appointment.objects.values_list("from_roster", flat=True)) == {True}


def test_a_changed_post_ends_the_old_role_and_begins_the_new(school):
    bring(school, row(是否班主任="是"))
    later = date(2026, 11, 2)
    changed = bring(school, row(职务="七年级组长", 人员类别="中层", 手机号码="13900000001"), today=later)
    fields = {f.label: (f.old, f.new) for f in changed.changed[0].fields}
    assert fields["手机号码"] == ("13800000000", "13900000001")
    assert fields["人员类别"] == ("教师", "中层")
    assert "班主任（七年级1班）" in fields["任职"][0]
    assert roles("A001", date(2026, 11, 1)) == {("teacher", "七年级1班"), ("head_teacher", "七年级1班")}
    assert roles("A001", later) == {("teacher", "七年级1班"), ("middle", ""), ("unit_lead", "七年级组")}
    told = Entry.objects.filter(action="staff.reimported").get().data["what"]
    assert "13900000001" not in told
    assert "手机号码" in told


def test_a_role_given_by_hand_is_left_alone(school):
    bring(school, row())
    Appointment.objects.create(user=User.objects.get(), organization=school, role=Role.OFFICE, since=TODAY)
    assert bring(school, row(), today=date(2026, 10, 1)).changes_nothing
    assert ("office", "") in roles("A001", date(2026, 10, 1))


def test_a_leaver_of_the_roster_keeps_the_roles_until_the_last_day(school):
    bring(school, row())
    changed = bring(school, row(离岗日期="2026-10-31"), today=date(2026, 11, 5))
    assert [f.label for f in changed.changed[0].fields] == ["离岗日期"]
    assert roles("A001", date(2026, 10, 31))
    assert not roles("A001", date(2026, 11, 1))
    assert bring(school, row(离岗日期="2026-10-31"), today=date(2026, 11, 6)).changes_nothing


def test_whoever_is_not_in_the_file_is_offered_as_a_leaver_and_kept(school):
    bring(school, row("A001"), row("A002", "李四"))
    found = bring(school, row("A001"))
    assert [m.key for m in found.missing] == ["A002"]
    assert User.objects.filter(is_active=True).count() == 2


def test_a_column_that_is_not_in_the_file_is_not_compared(school):
    bring(school, row(政治面貌="中共党员", 所在党支部="第一党支部", 是否班主任="是"))
    narrow = [0, 1, 3, 4, 6, 11]
    found = plan(school, [row()[i] for i in narrow], head=[HEAD[i] for i in narrow])
    assert found.figures() == "新增 0 变更 0 未变 1 名单外 0"


@pytest.mark.parametrize(
    ("cells", "column", "says"),
    [
        ({"手机号码": "1380000"}, "手机号码", "11位"),
        ({"手机号码": "029-88888888"}, "手机号码", "11位手机号码"),
        ({"人员类别": "外星人"}, "人员类别", "班子成员"),
        ({"编制": "也许"}, "编制", "在编"),
        ({"性别": "是"}, "性别", "男"),
        ({"到岗日期": "去年"}, "到岗日期", "2026-09-01"),
        ({"任教/管理班级": "全校"}, "任教/管理班级", "七年级3班"),
        ({"是否班主任": "是", "任教/管理班级": ""}, "任教/管理班级", "管理哪个班"),
        ({"离岗日期": "2019-01-01"}, "离岗日期", "早于到岗日期"),
        ({"姓名": ""}, "姓名", "必填"),
        ({"手机号码": "=A1"}, "手机号码", "公式"),
    ],
)
def test_a_wrong_cell_is_named_with_what_to_do(school, cells, column, says):
    found = plan(school, row("A000"), row(**cells))
    problem = found.problems[0]
    assert (problem.row, problem.column) == (3, column)
    assert says in problem.message
    with pytest.raises(PlanProblemsError):
        apply_staff_import(found, None, AT)
    assert not User.objects.exists()


def test_a_number_that_stands_twice_is_an_error(school):
    found = plan(school, row("A001"), row("a001 ", "李四"))
    assert [(p.row, p.message) for p in found.problems] == [(3, "工号与第2行重复；一人一行，请删去或更正")]


def test_a_plan_that_grew_old_is_not_applied(school):
    old = plan(school, row(name="张三"))
    bring(school, row(name="张山"))
    with pytest.raises(PlanStaleError) as caught:
        apply_staff_import(old, None, AT)
    assert caught.value.plan.figures() == "新增 0 变更 1 未变 0 名单外 0"
    assert User.objects.get().name == "张山"


def test_what_offices_really_keep_is_read(school):
    data = workbook(
        ["甲中学教职工花名册（2026年9月）"],
        [],
        ["单位：甲中学"],
        ["职工号", "教师姓名*", "联系电话", "系部", "类别", "班主任", "所带班级", "编制情况", "到校时间"],
        [1.0, "张 三", 13800000001.0, "七年级组", "专任教师", "√", "初一（3）班", "在编", "2026年9月1日"],
        [],
        [2, "李四", "138 0000 0002", "七年级组", "教师", "", "7年级三班", "事业编", 45901],
        ["合计", "2人"],
        first_sheet=("填写说明", [["请先阅读"], ["工号不能重复"]]),
    )
    apply_staff_import(plan_staff_import(data, school, TODAY), None, AT)
    one, two = User.objects.order_by("staff_no")
    assert (one.staff_no, one.name, one.phone, one.arrived_on) == ("1", "张三", "13800000001", date(2026, 9, 1))
    assert two.arrived_on == date(2025, 9, 1)
    assert ClassGroup.objects.get().name == "3班"
    assert ("head_teacher", "七年级3班") in roles("1")


def test_a_roster_gives_no_role_that_its_importer_could_not_give(school):
    """An administrator of accounts makes nobody, and not himself, a reader of the whole school."""
    keeper = User.objects.create(username="K1@A", school=school, staff_no="K1", name="管账号的")
    Appointment.objects.create(user=keeper, organization=school, role=Role.ADMIN, since=date(2026, 1, 1))
    with pytest.raises(PermissionDenied):
        apply_staff_import(plan(school, row(职务="校长", 人员类别="班子成员")), keeper, AT)
    assert not Appointment.objects.filter(role=Role.PRINCIPAL).exists()
    apply_staff_import(plan(school, row()), keeper, AT)
    assert User.objects.filter(staff_no="A001").exists()


def test_a_last_day_to_come_ends_the_roles_given_by_hand_too(school):
    bring(school, row())
    user = User.objects.get(staff_no="A001")
    given = Appointment.objects.create(user=user, organization=school, role=Role.OFFICE, since=TODAY)
    leaving = row(离岗日期="2027-01-31")
    bring(school, leaving)
    given.refresh_from_db()
    assert given.until == date(2027, 1, 31)
    assert plan(school, leaving).changes_nothing
    assert plan(school, leaving, today=date(2027, 3, 1)).changes_nothing
