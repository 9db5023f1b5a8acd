"""The same roster at the same moment, in any order, from any program: one result."""

import io
import time
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from casework.families.importing import apply_families_import, plan_families_import
from casework.families.models import Guardian, Household, Student, StudentTag
from casework.pairings.models import Pairing
from outreach.lib.imports import PlanStaleError
from outreach.people.importing import apply_staff_import, plan_staff_import
from outreach.people.models import Appointment, Organization, User
from outreach.timeline.models import Entry
from tests.casework.families.test_importing import HEAD, row
from tests.outreach.people.test_importing import HEAD as STAFF_HEAD
from tests.outreach.people.test_importing import row as staff_row
from tests.parallel import in_parallel
from tests.sheets import workbook

FAMILIES = Path("casework/families/samples/school-b-families.xlsx").read_bytes()
STAFF = Path("outreach/people/samples/school-b-staff.xlsx").read_bytes()
TODAY = date(2026, 10, 12)
AT = datetime(2026, 10, 12, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def applied(plan, apply, data, school):
    """As the command does it: a plan that grew old is made anew."""
    for _ in range(5):
        try:
            return apply(plan, None, AT).figures()
        except PlanStaleError as stale:
            plan = stale.plan
    raise AssertionError("never settled")


@pytest.mark.slow
def test_two_imports_at_once_leave_one_result(transactional_db):
    school = Organization.objects.create(code="B", name="乙中学", kind="school")
    for _ in range(3):

        def both(number, school=school):
            staff = plan_staff_import(STAFF, school, TODAY)
            first = applied(staff, apply_staff_import, STAFF, school)
            families = plan_families_import(FAMILIES, school, TODAY)
            return first, applied(families, apply_families_import, FAMILIES, school)

        done = in_parallel(2, both)
        assert all(isinstance(one, tuple) for one in done), done
    assert User.objects.count() == 74
    assert (Student.objects.count(), Household.objects.count(), Guardian.objects.count()) == (456, 409, 409)
    assert Pairing.objects.count() == 71
    assert Entry.objects.filter(action="roster.families").count() == 1
    assert Entry.objects.filter(action="roster.staff").count() == 1
    assert plan_staff_import(STAFF, school, TODAY).changes_nothing
    assert plan_families_import(FAMILIES, school, TODAY).changes_nothing


# Whatever an office writes: if it comes in, it comes in once, and a second time nothing changes.

words = st.sampled_from
CELLS = {
    "年级": words(["七年级", "初一", "8年级", "九年级"]),
    "班级": words(["1班", "(3)班", "二班", "3"]),
    "姓名": words(["张三", "李 四", "欧阳小明", "阿依·古丽", "王五"]),
    "家庭编号": words(["", "BH1", "BH2", "bh 3"]),
    "现住址": words(["", "柳溪村1组", "石桥村"]),
    "监护人姓名": words(["张父", "李母", "祖父"]),
    "联系电话": words(["13811110000", "138-1111-0001", "0298888 8888"]),
    "监护人2": words(["", "张母", "张父"]),
    "双亲留守/单亲留守": words(["", "双亲留守", "单亲留守"]),
    "资助档次": words(["", "困难"]),
    "其他关注": words(["", "重病、信访户"]),
    "入学年月": words(["", "2026-09", "2026年9月1日", "46266"]),
    "结对教师工号": words(["", "A020", "a021", "A030"]),
}
rows = st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=6)


def pupils(sheet):
    return workbook(HEAD, *[row(f"GB{number}", **cells) for number, cells in enumerate(sheet)])


def snapshot(school):
    return (
        list(Student.objects.filter(school=school).order_by("pk").values()),
        list(Guardian.objects.filter(household__school=school).order_by("pk").values()),
        list(StudentTag.objects.filter(student__school=school).order_by("pk").values()),
        list(Pairing.objects.filter(school=school).order_by("pk").values()),
        list(Household.objects.filter(school=school).order_by("pk").values()),
        Entry.objects.count(),
    )


SLOW_DATABASE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=15, deadline=None, suppress_health_check=SLOW_DATABASE)
@given(first=rows, second=rows)
def test_any_family_roster_comes_in_once(cast, first, second):
    for sheet in (first, second):
        data = pupils(sheet)
        plan = plan_families_import(data, cast.school, TODAY)
        assert not plan.problems
        apply_families_import(plan, None, AT)
        before = snapshot(cast.school)
        for day in (TODAY, date(2027, 3, 1)):
            again = plan_families_import(data, cast.school, day)
            assert again.changes_nothing, again.changed
            assert again.unchanged == len(sheet)
            apply_families_import(again, None, AT)
        assert snapshot(cast.school) == before


STAFF_CELLS = {
    "姓名": words(["张三", "李 四", "欧阳小明"]),
    "部门": words(["七年级组", "八年级组", "党政办", "新部门"]),
    "职务": words(["", "校长", "教导主任", "七年级组长", "办公室主任", "心理教师"]),
    "人员类别": words(["教师", "中层", "班子成员", "职员", "工勤"]),
    "是否班主任": words(["否", "是"]),
    "任教/管理班级": words(["七年级1班", "七(1)班、七(2)班", "八年级2班"]),
    "政治面貌": words(["群众", "中共党员"]),
    "到岗日期": words(["", "2020-09-01", "2026年8月20日"]),
    "离岗日期": words(["", "2026-09-30", "2027-01-31"]),
}


def _leaving(politics, left_on):
    """Somebody who holds roles given by hand (A001 of the cast is 党员), and when they leave."""
    said = {"姓名": "张三", "部门": "七年级组", "职务": "", "人员类别": "教师", "是否班主任": "否"}
    more = {"任教/管理班级": "七年级1班", "政治面貌": politics, "到岗日期": "", "离岗日期": left_on}
    return said | more


staff_rows = st.lists(st.fixed_dictionaries(STAFF_CELLS), min_size=1, max_size=4)


@settings(max_examples=15, deadline=None, suppress_health_check=SLOW_DATABASE)
@given(first=staff_rows, second=staff_rows)
# A last day was written and withdrawn: what had been given by hand lasts on, and is not given a second time.
@example(first=[_leaving("群众", "")] + [_leaving("群众", "2027-01-31")], second=[_leaving("中共党员", "")] * 2)
def test_any_staff_roster_comes_in_once(cast, first, second):
    for sheet in (first, second):
        data = workbook(STAFF_HEAD, *[staff_row(f"A{number:03}", **cells) for number, cells in enumerate(sheet)])
        plan = plan_staff_import(data, cast.school, TODAY)
        assert not plan.problems
        apply_staff_import(plan, None, AT)
        before = list(Appointment.objects.order_by("pk").values()), list(User.objects.order_by("pk").values())
        for day in (TODAY, date(2026, 12, 1), date(2027, 3, 1)):
            again = plan_staff_import(data, cast.school, day)
            assert again.changes_nothing, again.changed
            apply_staff_import(again, None, AT)
        assert (list(Appointment.objects.order_by("pk").values()), list(User.objects.order_by("pk").values())) == before


def as_csv(data, encoding):
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    return "\n".join(",".join(str(v or "") for v in r) for r in sheet.iter_rows(values_only=True)).encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_of_any_encoding_is_the_same_roster(cast, encoding):
    data = workbook(HEAD, row("GB9", "张小小", 家庭编号="BH9"))
    apply_families_import(plan_families_import(data, cast.school, TODAY), None, AT)
    assert plan_families_import(as_csv(data, encoding), cast.school, TODAY).changes_nothing


@pytest.mark.slow
def test_a_school_of_a_thousand_comes_in_within_seconds(cast):
    """Measured alone: 1.7 s on SQLite. The bound leaves room for a machine that is busy with other tests."""
    data = Path("casework/families/samples/school-a-families.xlsx").read_bytes()
    apply_staff_import(
        plan_staff_import(Path("outreach/people/samples/school-a-staff.xlsx").read_bytes(), cast.school, TODAY),
        None,
        AT,
    )
    started = time.process_time()
    apply_families_import(plan_families_import(data, cast.school, TODAY), None, AT)
    assert time.process_time() - started < 5
