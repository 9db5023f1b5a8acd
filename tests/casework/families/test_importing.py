"""The family roster: what a file would do, what it does, and that doing it twice does nothing."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from casework.families.importing import apply_families_import, plan_families_import
from casework.families.models import Guardian, Household, Student, StudentTag
from casework.pairings.models import Pairing
from outreach.lib.imports import PlanProblemsError, PlanStaleError
from outreach.people.importing import apply_staff_import, plan_staff_import
from outreach.people.models import ClassGroup
from outreach.timeline.models import Entry
from tests.sheets import workbook

SAMPLE = Path("casework/families/samples/school-a-families.xlsx").read_bytes()
STAFF = Path("outreach/people/samples/school-a-staff.xlsx").read_bytes()
TODAY = date(2026, 10, 12)
AT = datetime(2026, 10, 12, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
HEAD = [
    "年级★",
    "班级★",
    "姓名★",
    "性别",
    "学籍号",
    "出生月日",
    "就读方式",
    "家庭编号",
    "现住址",
    "监护人姓名★",
    "与学生关系★",
    "联系电话★",
    "监护人2",
    "关系2",
    "电话2",
    "双亲留守/单亲留守",
    "随迁子女",
    "孤儿/事实无人抚养",
    "残疾",
    "低保/低保边缘/特困",
    "脱贫户/监测户类别",
    "单亲",
    "资助档次",
    "学业困难",
    "其他关注",
    "入学年月",
    "结对教师工号",
    "备注",
]


def row(number="GB1", name="张小小", **cells):
    """A good row; `cells` by the title without its mark."""
    base = dict.fromkeys((title.rstrip("★") for title in HEAD), "") | {
        "年级": "七年级",
        "班级": "1班",
        "姓名": name,
        "性别": "女",
        "学籍号": number,
        "家庭编号": "BH1",
        "现住址": "柳溪村1组",
        "监护人姓名": "张父",
        "与学生关系": "父亲",
        "联系电话": "13811110000",
        "就读方式": "走读",
    }
    return list((base | cells).values())


@pytest.fixture
def school(cast):
    """The school of the cast without its families."""
    Pairing.objects.all().delete()
    Student.objects.all().delete()
    Household.objects.all().delete()
    return cast.school


def plan(school, *rows, today=TODAY, head=HEAD):
    return plan_families_import(workbook(head, *rows), school, today)


def bring(school, *rows, today=TODAY):
    return apply_families_import(plan(school, *rows, today=today), None, AT)


def fields(found, place=0):
    return {f.label: (f.old, f.new) for f in found.changed[place].fields}


def test_the_sample_roster_comes_in_whole_and_once(school, django_assert_max_num_queries):
    apply_staff_import(plan_staff_import(STAFF, school, TODAY), None, AT)
    with django_assert_max_num_queries(60):
        made = apply_families_import(plan_families_import(SAMPLE, school, TODAY), None, AT)
    assert made.figures() == "新增 1080 变更 0 未变 0 名单外 0"
    assert (Household.objects.count(), Guardian.objects.count(), Pairing.objects.count()) == (978, 978, 83)
    assert StudentTag.objects.filter(code="left_behind_both").count() == 128
    assert StudentTag.objects.filter(code="de_facto_orphan").count() == 13
    pupil = Student.objects.get(student_no="GA202601002")
    assert (pupil.boarding, pupil.birthday, pupil.entered_on) == (True, "07-22", date(2026, 9, 1))
    assert set(pupil.tags.values_list("code", flat=True)) == {"left_behind_both", "poverty_out"}
    assert ClassGroup.objects.filter(school=school).count() == 24
    entries = Entry.objects.count()
    for today in (TODAY, date(2027, 1, 5)):
        again = plan_families_import(SAMPLE, school, today)
        assert again.figures() == "新增 0 变更 0 未变 1080 名单外 0"
        apply_families_import(again, None, AT)
    assert Entry.objects.count() == entries


def test_siblings_share_a_household_and_its_guardians(school):
    bring(school, row(), row("GB2", "张大大", 班级="2班", 监护人姓名="张母", 与学生关系="母亲", 联系电话="13811110001"))
    household = Household.objects.get()
    assert [(g.order, g.name) for g in household.guardians.all()] == [(1, "张父"), (2, "张母")]
    assert household.students.count() == 2


def test_without_a_household_number_likely_siblings_are_only_hinted_at(school):
    found = bring(school, row(家庭编号=""), row("GB2", "张大大", 家庭编号=""))
    assert Household.objects.count() == 2
    assert "张小小、张大大的联系电话和住址相同" in found.notes[0]
    Student.objects.filter(student_no="GB2").update(household=Household.objects.first())
    assert plan(school, row(家庭编号=""), row("GB2", "张大大", 家庭编号="")).changes_nothing


def test_every_change_is_shown_field_by_field(school):
    bring(school, row())
    found = bring(
        school,
        row(
            姓名="张晓晓",
            班级="2班",
            现住址="石桥村",
            联系电话="13811112222",
            就读方式="住校",
            随迁子女="是",
            出生月日="7月23日",
        ),
    )
    assert found.figures() == "新增 0 变更 1 未变 0 名单外 0"
    assert fields(found) == {
        "姓名": ("张小小", "张晓晓"),
        "班级": ("七年级1班", "七年级2班"),
        "出生月日": ("（空）", "07-23"),
        "住校": ("走读", "住校"),
        "群体标签": ("（空）", "随迁子女"),
        "现住址": ("柳溪村1组", "石桥村"),
        "监护人": ("张父 父亲 13811110000", "张父 父亲 13811112222"),
    }
    student = Student.objects.get()
    assert (student.name_initials, str(student.class_group), student.boarding) == ("zxx", "七年级2班", True)
    told = Entry.objects.get(action="student.reimported").data["what"]
    assert "13811112222" not in told
    assert "随迁" not in told


def test_tags_given_in_the_portal_stay(school):
    bring(school, row(随迁子女="是", 残疾="肢体残疾二级"))
    StudentTag.objects.create(student=Student.objects.get(), code="psych_attention", from_roster=False)
    bring(school, row(学业困难="是"))
    assert set(StudentTag.objects.values_list("code", flat=True)) == {"psych_attention", "study_difficulty"}


def test_a_third_guardian_added_by_hand_stays(school):
    bring(school, row())
    Guardian.objects.create(household=Household.objects.get(), order=3, name="张姑", relation="姑姑", phone="")
    assert plan(school, row()).changes_nothing
    bring(school, row(监护人2="张母", 关系2="母亲", 电话2="13811110001"))
    assert list(Guardian.objects.values_list("order", "name")) == [(1, "张父"), (2, "张母"), (3, "张姑")]


def test_a_pupil_who_comes_back_is_enrolled_again(school):
    bring(school, row())
    Student.objects.update(left_on=date(2026, 9, 30))
    assert fields(bring(school, row())) == {"离校日期": ("2026-09-30", "（空）")}
    assert Student.objects.enrolled().count() == 1


def test_whoever_is_not_in_the_file_is_offered_as_a_leaver_and_kept(school):
    bring(school, row(), row("GB2", "张大大"))
    found = bring(school, row())
    assert [m.name for m in found.missing] == ["张大大"]
    assert Student.objects.enrolled().count() == 2


# Pairings


def test_the_helper_of_the_roster_is_paired_from_the_beginning_of_the_school_year(school, cast):
    bring(school, row(结对教师工号="A020"))
    pairing = Pairing.objects.get()
    assert (pairing.helper, pairing.since, pairing.until, pairing.from_roster) == (
        cast.li,
        date(2026, 9, 1),
        None,
        True,
    )


def test_a_changed_helper_ends_the_old_pairing_and_begins_a_new_one(school, cast):
    bring(school, row(结对教师工号="A020"))
    found = bring(school, row(结对教师工号="A021"), today=date(2026, 11, 2))
    assert fields(found) == {"结对教师": ("李老师", "王老师")}
    old, new = Pairing.objects.order_by("pk")
    assert (old.until, old.succeeded_by, new.helper, new.since) == (
        date(2026, 11, 1),
        new,
        cast.wang,
        date(2026, 11, 2),
    )
    assert plan(school, row(结对教师工号="A021"), today=date(2026, 11, 3)).changes_nothing


@pytest.mark.parametrize("kind", ["student", "household"])
def test_a_pairing_made_by_hand_is_not_doubled(school, cast, kind):
    bring(school, row())
    student = Student.objects.get()
    Pairing.objects.create(
        school=school,
        helper=cast.li,
        kind=kind,
        household=student.household,
        student=student if kind == "student" else None,
        since=TODAY,
    )
    assert bring(school, row(结对教师工号="A020")).changes_nothing
    assert Pairing.objects.count() == 1


def test_a_pairing_handed_over_in_the_portal_is_not_begun_again_by_an_old_file(school, cast):
    bring(school, row(结对教师工号="A020"))
    Pairing.objects.update(until=date(2026, 10, 20), end_reason="工作调整")
    student = Student.objects.get()
    Pairing.objects.create(
        school=school, helper=cast.wang, household=student.household, student=student, since=date(2026, 10, 21)
    )
    assert plan(school, row(结对教师工号="A020"), today=date(2026, 11, 2)).changes_nothing


def test_an_empty_helper_says_nothing(school):
    bring(school, row(结对教师工号="A020"))
    assert plan(school, row()).changes_nothing


def test_a_helper_who_left_is_not_paired(school, cast):
    cast.li.left_on = date(2026, 9, 30)
    cast.li.save()
    found = bring(school, row(结对教师工号="A020"))
    assert "已离岗" in found.notes[0]
    assert not Pairing.objects.exists()


# Mistakes


@pytest.mark.parametrize(
    ("cells", "column", "says"),
    [
        ({"结对教师工号": "A999"}, "结对教师工号", "没有这个工号"),
        ({"结对教师工号": "B020"}, "结对教师工号", "没有这个工号"),
        ({"联系电话": "1381111"}, "联系电话", "11位"),
        ({"联系电话": "1.38E+10"}, "联系电话", "科学计数法"),
        ({"年级": "幼儿园"}, "年级", "七年级"),
        ({"出生月日": "13-45"}, "出生月日", "没有这一天"),
        ({"就读方式": "偶尔"}, "就读方式", "住校"),
        ({"双亲留守/单亲留守": "留守"}, "双亲留守/单亲留守", "双亲留守"),
        ({"资助档次": "很困难"}, "资助档次", "特别困难"),
        ({"其他关注": "心理关注"}, "其他关注", "心理教师"),
        ({"其他关注": "爱打游戏"}, "其他关注", "备注"),
        ({"电话2": "13811110001"}, "监护人2", "同时填姓名"),
        ({"监护人姓名": ""}, "监护人姓名", "必填"),
        ({"联系电话": "=1+1"}, "联系电话", "公式"),
    ],
)
def test_a_wrong_cell_is_named_with_what_to_do(school, cells, column, says):
    found = plan(school, row(), row(**({"学籍号": "GB2"} | cells)))
    assert [(p.row, p.column) for p in found.problems] == [(3, column)]
    assert says in found.problems[0].message
    with pytest.raises(PlanProblemsError):
        apply_families_import(found, None, AT)
    assert not Student.objects.exists()


def test_numbers_and_namesakes_that_stand_twice_are_errors(school):
    assert "与第2行重复" in plan(school, row(), row(name="李四")).problems[0].message
    assert "同班同名" in plan(school, row(""), row("")).problems[0].message


def test_pupils_without_numbers_are_known_by_class_and_name(school):
    assert "没有学籍号" in bring(school, row(""), row("", "李小小")).notes[0]
    assert bring(school, row(""), row("", "李小小")).changes_nothing


def test_planning_costs_the_same_however_many_rows(school, django_assert_num_queries):
    bring(school, *[row(f"GB{i}", f"张{i}", 家庭编号=f"BH{i}", 结对教师工号="A020") for i in range(3)])
    for n in (1, 40):
        data = workbook(HEAD, *[row(f"GB{i}", f"张{i}", 家庭编号=f"BH{i}", 结对教师工号="A021") for i in range(n)])
        with django_assert_num_queries(7):
            plan_families_import(data, school, TODAY)


def test_a_plan_that_grew_old_is_not_applied(school):
    old = plan(school, row())
    bring(school, row(姓名="张山"))
    with pytest.raises(PlanStaleError):
        apply_families_import(old, None, AT)
    assert Student.objects.get().name == "张山"


def test_what_offices_really_keep_is_read(school):
    data = workbook(
        ["甲中学学生花名册"],
        ["填表时间：2026年9月"],
        ["年级", "班别", "学生姓名", "学号", "家长", "关系", "手机", "家庭住址", "留守儿童", "是否住校", "入学时间"],
        ["初一", "（3）", "张 三", 20260001.0, "张 父", "父 亲", 13811110000.0, "柳溪村", "双亲留守", "是", "2026.09"],
        [],
        ["七年级", "三班", "李四", "20260002", "李母", "母亲", "138-1111-0002", "石桥村", "无", "", 46266],
        ["合计", "", "2人"],
        first_sheet=("说明", [["填写说明"], ["一人一行"]]),
    )
    assert apply_families_import(plan_families_import(data, school, TODAY), None, AT).figures()[:4] == "新增 2"
    one = Student.objects.get(name="张三")
    assert (str(one.class_group), one.student_no, one.boarding, one.entered_on) == (
        "七年级3班",
        "20260001",
        True,
        date(2026, 9, 1),
    )
    assert ClassGroup.objects.filter(school=school, grade="七年级").count() == 2
