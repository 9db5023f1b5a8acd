"""The pages about families: who sees what, what the office may change, and that looking at a phone is kept."""

import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from casework.families.models import Guardian, Student, StudentTag
from casework.families.queries import setup_checklist
from casework.visits.services import visit_record
from outreach.lib.pinyin import initials, pinyin
from outreach.people.models import Appointment
from outreach.people.roles import Role
from outreach.timeline.models import Entry
from tests.conftest import make_household

DAY = date(2026, 10, 10)


def see(client, who, url):
    client.force_login(who)
    return client.get(url)


def page(response):
    return response.content.decode()


@pytest.mark.parametrize(
    ("who", "seen", "unseen"),
    [
        ("office", ["周家", "陈家"], []),
        ("li", ["周家"], ["陈家"]),
        ("lead", ["周家"], ["陈家"]),
        ("zhao", ["周家", "陈家"], []),
        ("stranger_office", [], ["周家", "陈家"]),
        ("district", [], ["周家", "陈家"]),
    ],
)
def test_the_list_holds_what_one_may_see(client, cast, who, seen, unseen):
    shown = page(see(client, getattr(cast, who), "/families/"))
    assert all(f">{name}</a>" in shown for name in seen)
    assert not any(f">{name}</a>" in shown for name in unseen)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("words=周子涵", {"AH1"}), ("words=zhouzi", {"AH1"}), ("words=zzh", {"AH1"}), ("words=GA3", {"AH2"}),
        ("words=石桥", {"AH2"}), ("tag=left_behind_both", {"AH1"}), ("words=没有这个人", set()), ("tag=sick", set()),
        ("class_group=0", {"AH1", "AH2"}), ("left=1", set()),
    ],
)  # fmt: skip
def test_the_list_is_searched(client, cast, asked, found):
    for student in (cast.zihan, cast.zimo, cast.yiming):
        student.name_pinyin, student.name_initials = pinyin(student.name), initials(student.name)
        student.save()
    shown = see(client, cast.office, f"/families/?{asked}")
    assert {household.code for household in shown.context["page"]} == found


def test_the_last_contact_stands_in_the_list(client, cast):
    visit_record(
        actor=cast.li, household=cast.zhou, students=[cast.zihan], on=timezone.localdate(), mode="home", outcome="met",
        purposes=["situation"], uuid=uuid.uuid4(), received_at=timezone.now(),
    )  # fmt: skip
    shown = page(see(client, cast.office, "/families/"))
    assert f"{date_format(timezone.localdate(), 'Y年n月j日')} 上门" in shown
    assert "还没有" in shown


def test_the_list_costs_the_same_for_one_and_for_three(client, cast, django_assert_max_num_queries):
    client.force_login(cast.office)
    cost = []
    for i in range(3):
        home = make_household(cast.school, f"X{i}", "柳溪村", "家长", "13800000009", [("何一", f"X{i}", cast.class71)])
        StudentTag.objects.create(student=home.students.get(), code="sick")
        with django_assert_max_num_queries(20) as asked:
            assert page(client.get("/families/")).count(">何家</a>") == i + 1
        cost.append(len(asked))
    assert cost[0] == cost[2]


def test_a_family_costs_the_same_for_one_and_for_three_visits(client, cast, django_assert_max_num_queries):
    client.force_login(cast.office)
    cost = []
    for i in range(3):
        visit_record(
            actor=cast.li, household=cast.zhou, students=[cast.zihan], on=timezone.localdate() - timedelta(days=i),
            mode="home", outcome="met", purposes=["situation"], uuid=uuid.uuid4(), received_at=timezone.now(),
        )  # fmt: skip
        with django_assert_max_num_queries(30) as asked:
            client.get(f"/families/{cast.zhou.pk}/")
        cost.append(len(asked))
    assert cost[0] == cost[2]


# One family


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("office", 200),
        ("li", 200),
        ("wang", 200),
        ("lead", 200),
        ("zhao", 200),
        ("stranger_office", 404),
        ("district", 404),
    ],
)
def test_who_sees_a_family(client, cast, who, status):
    assert see(client, getattr(cast, who), f"/families/{cast.zhou.pk}/").status_code == status


def test_a_family_of_another_class_is_as_if_there_were_none(client, cast):
    other, none = see(client, cast.li, f"/families/{cast.chen.pk}/"), see(client, cast.li, "/families/99999/")
    assert (other.status_code, none.status_code) == (404, 404)


def test_a_phone_is_masked_until_it_is_asked_for_and_the_asking_is_kept(client, cast):
    url = f"/families/{cast.zhou.pk}/"
    shown = page(see(client, cast.li, url))
    assert "138****0001" in shown
    assert "13800000001" not in shown
    assert "13800000001" in page(client.post(f"{url}phones/"))
    kept = Entry.objects.get(action="family.phone_seen")
    assert (kept.actor, kept.subject_id) == (cast.li, cast.zhou.pk)
    assert "13800000001" not in page(client.get(url))


@pytest.mark.parametrize(("who", "whole"), [("office", True), ("li", True), ("wang", False), ("lead", False)])
def test_name_and_door_are_for_those_who_look_after_the_family(client, cast, who, whole):
    Student.objects.filter(pk=cast.zihan.pk).update(note="母亲改嫁")
    shown = page(see(client, getattr(cast, who), f"/families/{cast.zhou.pk}/"))
    assert ("母亲改嫁" in shown) == whole
    assert ("周家母" in shown, "柳溪村1组" in shown) == (whole, whole)
    assert "柳溪村" in shown


def test_a_form_that_holds_the_whole_number_is_a_look_at_it(client, cast):
    guardian = cast.zhou.guardians.get()
    assert "13800000001" in page(see(client, cast.office, f"/families/guardians/{guardian.pk}/"))
    assert Entry.objects.get(action="family.phone_seen").actor == cast.office


def test_a_phone_of_a_family_one_does_not_see_is_not_told(client, cast):
    client.force_login(cast.li)
    assert client.post(f"/families/{cast.chen.pk}/phones/").status_code == 404
    assert client.get(f"/families/{cast.zhou.pk}/phones/").status_code == 405
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("who", "open_tag", "orphan", "psych"),
    [
        ("principal", True, True, True),
        ("office", True, True, False),
        ("li", True, True, True),  # 班主任
        ("wang", False, False, False),  # teaches the class
        ("lead", False, False, False),
    ],
)
def test_tags_are_seen_by_those_who_must_know(client, cast, who, open_tag, orphan, psych):
    StudentTag.objects.create(student=cast.zihan, code="orphan")
    StudentTag.objects.create(student=cast.zihan, code="psych_attention")
    shown = page(see(client, getattr(cast, who), f"/families/{cast.zhou.pk}/"))
    assert ("双亲留守" in shown, "孤儿" in shown, "心理关注" in shown) == (open_tag, orphan, psych)


def test_a_tag_one_may_not_see_cannot_be_searched_for(client, cast):
    for who, found in ((cast.office, 1), (cast.wang, 0)):
        assert see(client, who, "/families/?tag=left_behind_both").context["page"].paginator.count == found


def test_a_helper_sees_open_tags_only(client, cast):
    StudentTag.objects.create(student=cast.zihan, code="orphan")
    cast.pairing.helper = cast.zhao
    cast.pairing.save()
    shown = page(see(client, cast.zhao, f"/families/{cast.zhou.pk}/"))
    assert "双亲留守" in shown
    assert "孤儿" not in shown


# What the office changes


def test_the_office_changes_address_guardians_and_pupils(client, cast):
    client.force_login(cast.office)
    url = f"/families/{cast.zhou.pk}/"
    client.post(f"{url}edit/", {"address": "石桥村3组", "preferred_mode": "phone"})
    client.post(f"{url}guardians/new/", {"name": "周 父", "relation": "父亲", "phone": "138 0000 0003"})
    first = Guardian.objects.get(name="周家母")
    client.post(f"/families/guardians/{first.pk}/", {"name": "周家母", "relation": "继母", "phone": "13800000004"})
    client.post(
        f"/families/students/{cast.zihan.pk}/", {"name": "周子寒", "class_group": cast.class82.pk, "birthday": "7月3日"}
    )
    cast.zhou.refresh_from_db()
    cast.zihan.refresh_from_db()
    assert cast.zhou.address == "石桥村3组"
    assert list(cast.zhou.guardians.values_list("order", "name", "relation", "phone")) == [
        (1, "周家母", "继母", "13800000004"),
        (3, "周父", "父亲", "13800000003"),
    ]
    assert (cast.zihan.name, cast.zihan.name_initials, cast.zihan.birthday) == ("周子寒", "zzh", "07-03")
    assert {"family.edited", "guardian.added", "guardian.edited", "student.edited"} <= set(
        Entry.objects.values_list("action", flat=True)
    )


def test_a_pupil_who_leaves_on_the_own_page_leaves_the_pairing_too(client, cast):
    client.force_login(cast.office)
    url = f"/families/students/{cast.zihan.pk}/"
    sent = {"name": "周子涵", "class_group": cast.class71.pk, "entered_on": "2025-09-01", "left_on": "2026-07-10"}
    assert client.post(url, sent).status_code == 302
    cast.pairing.refresh_from_db()
    assert (cast.pairing.until, cast.pairing.end_reason) == (date(2026, 7, 10), "学生离校")


def test_the_last_guardian_stays(client, cast):
    client.force_login(cast.office)
    only = cast.zhou.guardians.get()
    assert "至少要留一位监护人" in page(client.post(f"/families/guardians/{only.pk}/delete/", follow=True))
    Guardian.objects.create(household=cast.zhou, order=3, name="周父")
    client.post(f"/families/guardians/{only.pk}/delete/")
    assert cast.zhou.guardians.get().name == "周父"


@pytest.mark.parametrize(
    ("given", "says"), [({"name": "周父", "phone": "138"}, "11位"), ({"name": "", "phone": ""}, "请填写这一项")]
)
def test_a_bad_guardian_is_not_added(client, cast, given, says):
    client.force_login(cast.office)
    assert says in page(client.post(f"/families/{cast.zhou.pk}/guardians/new/", given))
    assert cast.zhou.guardians.count() == 1


def test_the_office_sets_tags_but_not_the_psychological_one(client, cast):
    StudentTag.objects.create(student=cast.zihan, code="psych_attention", from_roster=False)
    client.force_login(cast.office)
    url = f"/families/students/{cast.zihan.pk}/tags/"
    assert "心理关注" not in page(client.get(url))
    client.post(url, {"tags": ["sick", "petition_family"]})
    assert set(cast.zihan.tags.values_list("code", flat=True)) == {"sick", "petition_family", "psych_attention"}
    client.post(url, {"tags": ["orphan", "psych_attention"]})
    assert not cast.zihan.tags.filter(code="orphan").exists()  # a list with a tag that is not theirs to give is refused
    client.post(url, {})
    assert set(cast.zihan.tags.values_list("code", flat=True)) == {"psych_attention"}


def test_only_the_counsellor_writes_down_psychological_attention(client, cast):
    Appointment.objects.create(
        user=cast.zhao, organization=cast.school, role=Role.COUNSELLOR, since=DAY - timedelta(days=9)
    )
    client.force_login(cast.zhao)
    client.post(f"/families/students/{cast.zihan.pk}/tags/", {"tags": ["psych_attention"]})
    assert set(cast.zihan.tags.values_list("code", flat=True)) == {"left_behind_both", "psych_attention"}
    client.post(f"/families/students/{cast.zihan.pk}/tags/", {"tags": ["sick"]})
    assert not cast.zihan.tags.filter(code="sick").exists()


@pytest.mark.parametrize(("who", "status"), [("li", 403), ("lead", 403), ("stranger_office", 404)])
def test_others_change_nothing(client, cast, who, status):
    client.force_login(getattr(cast, who))
    guardian = cast.zhou.guardians.get()
    for url in (
        f"/families/{cast.zhou.pk}/edit/", f"/families/{cast.zhou.pk}/guardians/new/", f"/families/guardians/{guardian.pk}/",
        f"/families/guardians/{guardian.pk}/delete/", f"/families/students/{cast.zihan.pk}/",
        f"/families/students/{cast.zihan.pk}/tags/",
    ):  # fmt: skip
        assert client.post(url, {"name": "别人", "address": "别处"}).status_code == status
    assert not Entry.objects.exists()


# The checklist of a new school


def test_the_checklist_says_what_is_left(cast):
    steps = {step.title: step.done for step in setup_checklist(cast.school, DAY)}
    assert steps == {
        "导入教职工花名册": True, "导入学生及家庭花名册": True, "填写校历的学期": False, "开展一项活动": False, "安排结对": True,
        "发激活单": False,
    }  # fmt: skip
    other = setup_checklist(cast.other_school, DAY)
    assert [step.done for step in other] == [True, False, False, False, False, False]
    assert all(step.url and step.hint for step in other)
