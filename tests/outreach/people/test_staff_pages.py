"""The staff as the office keeps it: list, person, roles, activation slips, departments and classes."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from outreach.access import standing
from outreach.people.models import Activation, Appointment, ClassGroup, Department, User
from outreach.people.roles import Role
from outreach.timeline.models import Entry
from tests.conftest import make_staff


def page(response):
    return response.content.decode()


@pytest.fixture
def office(client, cast):
    client.force_login(cast.office)
    return client


def test_the_list_is_by_department_and_number_with_masked_phones(office, cast):
    shown = page(office.get("/staff/"))
    places = [shown.index(f">{name}</a>") for name in ("白校长", "文主任", "顾组长", "李老师", "王老师", "赵老师")]
    assert places == sorted(places)
    assert "班主任 七年级1班" in shown
    assert "139****0020" in shown
    assert "13900000020" not in shown
    assert "孙老师" not in shown


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("words=李老师", {"A020"}), ("words=lls", {"A020"}), ("words=lilao", {"A020"}), ("words=a02", {"A020", "A021"}),
        ("role=head_teacher", {"A020"}), ("words=没有", set()), ("left=1", {"A090"}), ("words=lls&role=office", set()),
    ],
)  # fmt: skip
def test_the_list_is_searched(office, cast, asked, found):
    User.objects.filter(pk=cast.li.pk).update(name_pinyin="lilaoshi", name_initials="lls")
    make_staff(cast.school, "A090", "走了的", left_on=date(2026, 1, 1))
    assert {person.staff_no for person in office.get(f"/staff/?{asked}").context["page"]} == found


def test_the_list_costs_the_same_for_one_and_for_three(office, cast, django_assert_max_num_queries):
    cost = []
    for i in range(3):
        make_staff(cast.school, f"A10{i}", "新老师", department=cast.grade7, roles=[(Role.TEACHER, cast.class71)])
        with django_assert_max_num_queries(20) as asked:
            assert page(office.get("/staff/")).count(">新老师</a>") == i + 1
        cost.append(len(asked))
    assert cost[0] == cost[2]


@pytest.mark.parametrize(
    ("who", "status"), [("office", 200), ("principal", 200), ("li", 403), ("lead", 403), ("district", 403)]
)
def test_who_keeps_the_staff(client, cast, who, status):
    client.force_login(getattr(cast, who))
    urls = ["", "new/", f"{cast.li.pk}/", f"{cast.li.pk}/edit/", f"{cast.li.pk}/roles/new/", "slips/"]
    for url in urls if who != "district" else ["", "slips/"]:
        assert client.get(f"/staff/{url}").status_code == status, url
    assert client.get("/units/").status_code == status


def test_people_of_another_school_are_not_found(office, cast):
    for url in ("", "edit/", "roles/new/"):
        assert office.get(f"/staff/{cast.stranger.pk}/{url}").status_code == 404
    for url in ("phone/", "slip/"):
        assert office.post(f"/staff/{cast.stranger.pk}/{url}").status_code == 404
    role = cast.stranger.appointments.get()
    assert office.post(f"/staff/roles/{role.pk}/end/", {"until": "2026-10-10"}).status_code == 404


def test_a_phone_is_shown_on_asking_and_the_asking_is_kept(office, cast):
    url = f"/staff/{cast.li.pk}/"
    assert "13900000020" not in page(office.get(url))
    assert "13900000020" in page(office.post(f"{url}phone/"))
    assert Entry.objects.get(action="staff.phone_seen").actor == cast.office
    assert "查看了完整的手机号码" in page(office.get(url))
    assert office.get(f"{url}phone/").status_code == 405


def test_an_edit_is_kept_field_by_field(office, cast):
    person = cast.li
    given = {
        "name": "李 好", "phone": "139-0000-0099", "post": "教导主任", "category": "middle", "establishment": "regular",
        "department": cast.grade8.pk, "arrived_on": "2020-09-01",
    }  # fmt: skip
    assert office.post(f"/staff/{person.pk}/edit/", given).url == f"/staff/{person.pk}/"
    person.refresh_from_db()
    assert (person.name, person.name_initials, person.phone) == ("李好", "lh", "13900000099")
    shown = page(office.get(f"/staff/{person.pk}/"))
    assert "职务改为“教导主任”" in shown
    assert "13900000099" not in shown


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"phone": "12"}, "11位"),
        ({"left_on": "2019-01-01"}, "离岗日期不能早于到岗日期"),
        ({"category": "ghost"}, "请从列出的选项里选一个"),
        ({"department": "99999"}, "请从列出的选项里选一个"),
    ],
)
def test_a_bad_edit_changes_nothing(office, cast, given, says):
    good = {"name": "李好", "category": "teacher", "establishment": "regular", "arrived_on": "2020-09-01"}
    assert says in page(office.post(f"/staff/{cast.li.pk}/edit/", good | given))
    assert User.objects.get(pk=cast.li.pk).name == "李老师"


def test_a_last_day_ends_the_roles(office, cast):
    given = {"name": "李老师", "category": "teacher", "establishment": "regular", "left_on": "2026-10-31"}
    office.post(f"/staff/{cast.li.pk}/edit/", given)
    assert set(cast.li.appointments.values_list("until", flat=True)) == {date(2026, 10, 31)}


def test_a_colleague_is_added_by_hand(office, cast):
    given = {"staff_no": "a100", "name": "新老师", "category": "teacher", "establishment": "contract"}
    office.post("/staff/new/", given)
    made = User.objects.get(staff_no="A100")
    assert (made.username, made.school, made.has_usable_password()) == ("A100@A", cast.school, False)
    assert "工号 A100 已经有人用了" in page(office.post("/staff/new/", given))


# Roles


def give(client, person, **given):
    return client.post(f"/staff/{person.pk}/roles/new/", {"since": "2026-09-01"} | given)


def test_a_role_is_given_and_ended_with_its_days(office, cast):
    give(office, cast.li, role="unit_lead", department=cast.grade7.pk)
    role = Appointment.objects.get(user=cast.li, role="unit_lead")
    assert (role.department, role.from_roster, role.until) == (cast.grade7, False, None)
    assert cast.grade7.pk in standing(User.objects.get(pk=cast.li.pk)).led_departments
    assert "将结束" not in page(office.get(f"/staff/{cast.li.pk}/"))
    office.post(f"/staff/roles/{role.pk}/end/", {"until": "2026-10-31"})
    role.refresh_from_db()
    assert role.until == date(2026, 10, 31)
    told = page(office.get(f"/staff/{cast.li.pk}/"))
    assert "从2026年9月1日起任命为部门负责人（七年级组）" in told
    assert "结束了部门负责人（七年级组），最后一天是2026年10月31日" in told


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"role": "unit_lead"}, "请选负责哪个部门"),
        ({"role": "head_teacher"}, "请选哪个班的班主任"),
        ({"role": "teacher"}, "已经有这项任职"),
        ({"role": "district"}, "请从列出的选项里选一个"),
    ],
)
def test_a_role_that_cannot_be_is_refused(office, cast, given, says):
    assert says in page(give(office, cast.li, **given))
    assert cast.li.appointments.count() == 2


def test_an_administrator_is_not_led_to_ending_what_the_office_gave(client, cast):
    client.force_login(make_staff(cast.school, "A080", "陶老师", roles=[Role.ADMIN]))
    leading = {Role.PRINCIPAL, Role.SECRETARY}
    shown = page(client.get(f"/staff/{cast.principal.pk}/"))
    for role in Appointment.objects.filter(user=cast.principal):
        assert (f"/staff/roles/{role.pk}/end/" in shown) is (role.role not in leading)


def test_a_role_does_not_end_before_it_began(office, cast):
    role = cast.li.appointments.first()
    assert "不能早于开始日期" in page(office.post(f"/staff/roles/{role.pk}/end/", {"until": "2020-01-01"}))


def test_an_administrator_does_not_make_principals(client, cast):
    admin = make_staff(cast.school, "A099", "管理员", roles=[Role.ADMIN])
    client.force_login(admin)
    for role in ("office", "counsellor"):
        assert "请从列出的选项里选一个" in page(give(client, cast.zhao, role=role))
    role = cast.principal.appointments.get(role="principal")
    assert client.post(f"/staff/roles/{role.pk}/end/", {"until": "2026-10-31"}).status_code == 403


def test_an_administrator_takes_no_role_that_reads_families(client, cast):
    admin = make_staff(cast.school, "A099", "管理员", roles=[Role.ADMIN])
    client.force_login(admin)
    assert give(client, admin, role="head_teacher", class_group=cast.class71.pk).status_code == 403
    assert "给角色" not in page(client.get(f"/staff/{admin.pk}/"))
    assert give(client, cast.zhao, role="head_teacher", class_group=cast.class71.pk).status_code == 302


@pytest.mark.parametrize(("who", "activated", "status"), [
    ("principal", False, 200), ("principal", True, 403), ("office", True, 403), ("li", True, 200),
])  # fmt: skip
def test_an_administrator_opens_no_account_that_reads_the_school(client, cast, who, activated, status):
    person = getattr(cast, who)
    User.objects.filter(pk=person.pk).update(activated_at=timezone.now() if activated else None)
    client.force_login(make_staff(cast.school, "A099", "管理员", roles=[Role.ADMIN]))
    assert client.post(f"/staff/{person.pk}/slip/").status_code == status
    client.force_login(cast.principal)
    assert client.post(f"/staff/{cast.office.pk}/slip/").status_code == 200


# Activation slips


def test_slips_are_printed_for_those_without_a_password(office, cast):
    User.objects.filter(pk=cast.li.pk).update(activated_at=timezone.now())
    shown = page(office.post("/staff/slips/print/", {"department": cast.grade7.pk}))
    assert shown.count("lx-slip-code") == 2  # 顾 and 王; 李 has a password
    assert shown.count('src="data:image/svg+xml') == 2
    assert "A021@A" in shown
    assert Activation.objects.count() == 2
    assert Activation.objects.get(user=cast.wang).issued_by == cast.office


def test_eight_slips_go_on_a_page(office, cast):
    for i in range(6):
        make_staff(cast.school, f"A10{i}", "新老师")
    shown = page(office.post("/staff/slips/print/", {"department": ""}))
    assert shown.count("lx-slip-code") == 12
    assert shown.count('class="lx-slips') == 2


def test_a_printed_code_opens_the_account(office, cast, client_two):
    shown = page(office.post(f"/staff/{cast.wang.pk}/slip/"))
    code = shown.split('class="lx-slip-code">')[1].split("<")[0]
    given = {
        "username": "A021@A",
        "code": code,
        "password1": "操场边的桂花九月开满院香",
        "password2": "操场边的桂花九月开满院香",
    }
    assert client_two.post("/activate/", given).status_code == 302


def test_no_slip_for_whoever_left_and_none_by_looking(office, cast):
    User.objects.filter(pk=cast.wang.pk).update(left_on=timezone.localdate() - timedelta(days=1))
    assert "不能发激活单" in page(office.post(f"/staff/{cast.wang.pk}/slip/", follow=True))
    assert office.get(f"/staff/{cast.wang.pk}/slip/").status_code == 405
    assert office.get("/staff/slips/print/").status_code == 405
    assert not Activation.objects.exists()


def test_teachers_print_no_slips(client, cast):
    client.force_login(cast.li)
    assert client.post(f"/staff/{cast.li.pk}/slip/").status_code == 403
    assert client.post("/staff/slips/print/", {"department": ""}).status_code == 403
    assert not Activation.objects.exists()


# Departments and classes


def test_departments_and_classes_are_kept(office, cast):
    shown = page(office.get("/units/"))
    assert "李老师" in shown
    office.post("/units/departments/new/", {"name": "九年级组", "order": "3"})
    office.post("/units/classes/new/", {"grade": "初三", "name": "（2）", "department": ""})
    made = ClassGroup.objects.get(grade="九年级")
    assert (made.name, made.order) == ("2班", 902)
    office.post(f"/units/departments/{cast.general.pk}/", {"name": "党政办公室", "order": "9"})
    assert Department.objects.get(pk=cast.general.pk).name == "党政办公室"
    assert {"department.added", "department.edited", "class.added"} == set(
        Entry.objects.values_list("action", flat=True)
    )


@pytest.mark.parametrize(
    ("url", "given", "says"),
    [
        ("departments/new/", {"name": "七年级组", "order": "3"}, "已经有“七年级"),
        ("classes/new/", {"grade": "幼儿园", "name": "1班"}, "七年级"),
        ("classes/new/", {"grade": "七年级", "name": "1班"}, "已经有“七年级"),
    ],
)
def test_a_unit_that_cannot_be_is_refused(office, cast, url, given, says):
    assert says in page(office.post(f"/units/{url}", given))


def test_units_of_another_school_are_not_found(office, cast):
    foreign = Department.objects.create(school=cast.other_school, name="外校部门")
    assert office.get(f"/units/departments/{foreign.pk}/").status_code == 404
