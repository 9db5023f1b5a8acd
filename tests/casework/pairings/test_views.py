"""The pages about pairings: who sees which, what they say, and what a crafted request cannot do."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.families.models import StudentTag
from casework.pairings.models import Pairing
from tests.conftest import make_household, make_staff

LISTS = [
    "pairing-families",
    "pairing-helpers",
    "pairing-doubles",
    "pairing-stranded",
    "pairing-suggestions",
    "pairing-find",
]


def get(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def post(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(name, args=args), data)


@pytest.mark.parametrize("name", ["pairing-list", *LISTS])
def test_every_page_asks_for_login(client, cast, name):
    assert client.get(reverse(name)).status_code == 302


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("who", "status"), [("office", 200), ("principal", 200), ("lead", 403), ("li", 403), ("district", 403)]
)
def test_the_lists_of_what_is_missing_are_the_offices(client, cast, name, who, status):
    assert get(client, getattr(cast, who), name).status_code == status


@pytest.mark.parametrize(
    ("who", "seen"), [("office", True), ("lead", True), ("li", True), ("wang", False), ("stranger_office", False)]
)
def test_the_list_shows_each_their_own(client, cast, who, seen):
    page = get(client, getattr(cast, who), "pairing-list").content.decode()
    assert ("周子涵" in page) is seen


@pytest.mark.parametrize("page", ["pairing-detail", "pairing-end", "pairing-hand-over", "pairing-assess"])
@pytest.mark.parametrize("who", ["wang", "zhao", "stranger", "stranger_office", "district"])
def test_a_stranger_finds_no_pairing(client, cast, page, who):
    assert get(client, getattr(cast, who), page, cast.pairing.pk).status_code == 404
    assert post(client, getattr(cast, who), page, cast.pairing.pk).status_code in (404, 405)


@pytest.mark.parametrize("page", ["pairing-end", "pairing-hand-over"])
def test_the_helper_reads_but_does_not_move_the_pairing(client, cast, page):
    assert get(client, cast.li, "pairing-detail", cast.pairing.pk).status_code == 200
    assert post(client, cast.li, page, cast.pairing.pk, to=cast.wang.pk, on="2026-09-10").status_code == 403
    assert Pairing.objects.get().until is None


def test_the_unit_lead_reads_but_does_not_assess(client, cast):
    assert get(client, cast.lead, "pairing-detail", cast.pairing.pk).status_code == 200
    assert post(client, cast.lead, "pairing-assess", cast.pairing.pk, assessment="better").status_code == 403


def test_the_page_of_a_pairing_says_whom_how_and_since_when(client, cast):
    page = get(client, cast.li, "pairing-detail", cast.pairing.pk).content.decode()
    for words in ("周子涵", "2025年9月1日", "138****0001", "看这一家", "柳溪村1组", "还没有联系过"):
        assert words in page
    assert "13800000001" not in page


def test_who_leads_the_unit_reads_the_village_and_not_the_door(client, cast):
    page = get(client, cast.lead, "pairing-detail", cast.pairing.pk).content.decode()
    assert "周子涵" in page
    assert "柳溪村" in page
    assert "柳溪村1组" not in page
    assert "周家母" not in page


def test_after_the_end_the_helper_keeps_the_history_but_not_the_address(client, cast):
    Pairing.objects.update(until="2025-12-31", end_reason="学生离校")
    helper = make_staff(cast.school, "A099", "旧老师", department=cast.grade8)
    Pairing.objects.update(helper=helper)
    page = get(client, helper, "pairing-detail", cast.pairing.pk).content.decode()
    assert "学生离校" in page
    assert "13800000001" not in page
    assert "柳溪村1组" not in page


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(client, cast, django_assert_max_num_queries, n):
    for number in range(n - 1):
        helper = make_staff(cast.school, f"A05{number}", "钱老师", department=cast.grade8)
        Pairing.objects.create(
            school=cast.school,
            helper=helper,
            kind="student",
            household=cast.chen,
            student=cast.yiming,
            since="2026-01-01",
        )
    client.force_login(cast.office)
    with django_assert_max_num_queries(26):
        page = client.get(reverse("pairing-list")).content.decode()
    assert page.count("结对中</span>") == n


@pytest.mark.parametrize("name", LISTS[:-1])
def test_each_list_costs_the_same_for_few_and_for_many(client, cast, name):
    client.force_login(cast.office)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(name), {"care": "all"}).status_code == 200
        return len(asked)

    fill(cast, 1)
    few = cost()
    fill(cast, 4)
    assert cost() == few


def fill(cast, n):
    """For every list some rows more: families with nobody, with two helpers, with one who left."""
    for number in range(n):
        start = Pairing.objects.count() * 100 + number
        for kind in range(3):
            code = f"{start}-{kind}"
            family = make_household(cast.school, code, "村", "母", "1", [("吴思远", f"G{code}", cast.class71)])
            pupil = family.students.get()
            StudentTag.objects.create(student=pupil, code="low_income")
            for helper in range(kind):
                person = make_staff(
                    cast.school,
                    f"H{code}{helper}",
                    "何老师",
                    department=cast.grade7,
                    left_on="2026-01-01" if kind == 1 else None,
                )
                Pairing.objects.create(
                    school=cast.school,
                    helper=person,
                    kind="student",
                    household=family,
                    student=pupil,
                    since="2025-09-01",
                )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "子涵"}, True), ({"q": "李"}, True), ({"q": "没有这人"}, False), ({"state": "ended"}, False),
        ({"state": "any"}, True), ({"q": "' OR 1=1"}, False), ({"class_group": "999999"}, True),
    ],
)  # fmt: skip
def test_the_list_can_be_searched(client, cast, query, found):
    page = get(client, cast.office, "pairing-list", **query).content.decode()
    assert (f"/pairings/{cast.pairing.pk}/" in page) is found
    assert found or "没有找到" in page


def test_the_list_can_be_narrowed_to_a_class_or_a_department(client, cast):
    for query, found in (
        ({"class_group": cast.class71.pk}, 1), ({"class_group": cast.class82.pk}, 1),
        ({"department": cast.grade7.pk}, 1), ({"department": cast.grade8.pk}, 0),
    ):  # fmt: skip
        page = get(client, cast.office, "pairing-list", **query).content.decode()
        assert page.count(f'href="/pairings/{cast.pairing.pk}/"') == found


def test_families_without_a_helper_come_tagged_first(client, cast):
    plain = make_household(cast.school, "AH0", "村", "母", "1", [("阿普通", "GA0", cast.class71)])
    StudentTag.objects.create(student=cast.yiming, code="low_income")
    tagged_only = get(client, cast.office, "pairing-families").content.decode()
    assert "陈一鸣" in tagged_only
    assert "低保" in tagged_only
    assert "阿普通" not in tagged_only
    everybody = get(client, cast.office, "pairing-families", care="all").content.decode()
    assert everybody.index("陈一鸣") < everybody.index("阿普通")
    assert "周子涵" not in everybody
    assert plain.pk


def test_a_family_with_two_helpers_is_shown_with_both(client, cast):
    Pairing.objects.create(
        school=cast.school, helper=cast.zhao, kind="student", household=cast.zhou, student=cast.zimo, since="2026-01-01"
    )
    page = get(client, cast.office, "pairing-doubles").content.decode()
    assert "李老师" in page
    assert "赵老师" in page


def test_who_left_and_still_has_a_family_is_listed_for_hand_over(client, cast):
    cast.li.is_active = False
    cast.li.save(update_fields=["is_active"])
    page = get(client, cast.office, "pairing-stranded").content.decode()
    assert "帮扶人账号已停用" in page
    assert reverse("pairing-hand-over", args=[cast.pairing.pk]) in page


def test_the_office_pairs_a_pupil_by_hand(client, cast):
    assert "陈一鸣" in get(client, cast.office, "pairing-find", q="一鸣").content.decode()
    answer = post(client, cast.office, "pairing-new", cast.yiming.pk, helper=cast.zhao.pk, on="2026-09-10", measures="")
    made = Pairing.objects.get(student=cast.yiming)
    assert answer.url == reverse("pairing-detail", args=[made.pk])
    assert (made.helper, made.created_by) == (cast.zhao, cast.office)


def test_the_office_pairs_an_old_teacher(client, cast):
    assert "赵老师" in get(client, cast.office, "pairing-find", q="A030").content.decode()
    post(client, cast.office, "pairing-new-colleague", cast.zhao.pk, helper=cast.li.pk, on="2026-09-10")
    made = Pairing.objects.get(colleague=cast.zhao)
    page = get(client, cast.li, "pairing-detail", made.pk).content.decode()
    assert "李老师帮扶赵老师" in page.replace("\n", "")
    own = post(client, cast.office, "pairing-new-colleague", cast.zhao.pk, helper=cast.zhao.pk, on="2026-09-10")
    assert "不能和自己结对" in own.content.decode()
    assert get(client, cast.stranger_office, "pairing-new-colleague", cast.zhao.pk).status_code == 404
    assert get(client, cast.li, "pairing-new-colleague", cast.zhao.pk).status_code == 403


def test_a_pupil_of_another_school_is_not_there(client, cast):
    assert get(client, cast.stranger_office, "pairing-new", cast.yiming.pk).status_code == 404
    assert get(client, cast.zhao, "pairing-new", cast.yiming.pk).status_code == 403


def test_a_helper_of_another_school_cannot_be_posted(client, cast):
    answer = post(client, cast.office, "pairing-new", cast.yiming.pk, helper=cast.stranger.pk, on="2026-09-10")
    assert answer.status_code == 200
    assert Pairing.objects.count() == 1


def test_what_the_service_refuses_is_said_and_what_was_typed_stays(client, cast):
    answer = post(
        client, cast.office, "pairing-new", cast.zihan.pk, helper=cast.li.pk, on="2026-09-10", measures="每周辅导"
    )
    page = answer.content.decode()
    assert "李老师已经在帮扶周子涵" in page
    assert "每周辅导" in page


def test_ending_and_handing_over_by_form(client, cast):
    early = post(client, cast.office, "pairing-end", cast.pairing.pk, on="2025-01-01", reason="学生离校")
    assert "结束日期不能早于这一天" in early.content.decode()
    none = post(client, cast.office, "pairing-end", cast.pairing.pk, on="2026-09-10")
    assert "请选一个原因。" in none.content.decode()
    post(client, cast.office, "pairing-hand-over", cast.pairing.pk, to=cast.wang.pk, on="2026-09-10")
    new = Pairing.objects.get(helper=cast.wang)
    post(client, cast.office, "pairing-end", new.pk, on="2026-10-10", reason="其他", note="家里搬走了")
    new.refresh_from_db()
    assert (str(new.until), new.end_reason) == ("2026-10-10", "家里搬走了")


def test_the_helper_writes_measures_and_assessment(client, cast):
    post(client, cast.li, "pairing-assess", cast.pairing.pk, measures="每周辅导数学", assessment="better")
    page = get(client, cast.li, "pairing-detail", cast.pairing.pk).content.decode()
    assert "每周辅导数学" in page
    assert "写下了年终评估：有改善" in page


def test_contact_cards_name_the_helper_and_never_the_hardship(client, cast):
    StudentTag.objects.create(student=cast.zihan, code="low_income")
    page = get(client, cast.office, "pairing-cards").content.decode()
    assert "13900000020" in page
    assert "七年级1班周子涵的家长" in page
    for word in ("低保", "留守", "困难户", "柳溪村"):
        assert word not in page
