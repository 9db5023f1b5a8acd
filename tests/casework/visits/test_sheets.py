"""家访记录表 on paper: what stands on it, for whom it is whole, and what is written down about it."""

from datetime import date

import pytest
from django.urls import reverse

from casework.families.models import StudentTag
from casework.visits.services import Problem
from outreach.timeline.models import Entry
from tests.casework.visits.factory import make_visit

ON = date(2026, 10, 12)


@pytest.fixture
def visit(cast):
    return make_visit(
        cast.li,
        cast.zhou,
        on=ON,
        students=[cast.zihan],
        companions=[cast.wang],
        note="孩子晚上没有人辅导",
        time_of_day="afternoon",
        place="柳溪村口",
        details={"present": "祖母", "opinions": "希望多来"},
        problem=Problem("门口堵车"),
    )


def body(client, who, name, *args, **query):
    client.force_login(who)
    return client.get(reverse(name, args=args), query).content.decode()


def test_everything_said_stands_on_it(client, cast, visit):
    page = body(client, cast.li, "visit-print", visit.pk)
    for words in (
        "家访记录表", "2026年10月12日 下午", "上门（见到了）", "柳溪村口", "周子涵", "七年级1班", "周家母", "13800000001",
        "柳溪村1组", "主访：李老师", "陪访：王老师", "祖母", "了解情况", "孩子晚上没有人辅导", "希望多来",
        "问题编号：2026-Q4-001", "家访教师签名", "家长签名（可选）", "盖章，可选", f"编号：2026-{visit.pk:05d}",
    ):  # fmt: skip
        assert words in page
    assert "群体类别</th>" not in page
    assert "双亲留守" not in page


def test_the_restricted_copy_shows_what_the_reader_may_see_and_is_written_down(client, cast, visit):
    StudentTag.objects.create(student=cast.zihan, code="orphan")
    page = body(client, cast.office, "visit-print", visit.pk, restricted="1")
    assert "双亲留守、孤儿" in page
    page = body(client, cast.wang, "visit-print", visit.pk, restricted="1")
    assert "双亲留守" not in page
    assert "孤儿" not in page
    written = Entry.objects.filter(action="visit.printed_restricted")
    assert {entry.actor for entry in written} == {cast.office, cast.wang}


def test_contacts_are_masked_for_whoever_may_not_see_them(client, cast, visit):
    page = body(client, cast.wang, "visit-print", visit.pk)
    assert "138****0001" in page
    assert "13800000001" not in page
    assert "柳溪村1组" not in page
    assert "周家母" not in page


@pytest.mark.parametrize("who", ["zhao", "stranger", "district"])
def test_a_stranger_prints_nothing(client, cast, visit, who):
    client.force_login(getattr(cast, who))
    assert client.get(reverse("visit-print", args=[visit.pk])).status_code == 404
    assert "没有可以打印的记录" in client.get(reverse("visits-print"), {"ids": visit.pk}).content.decode()


def test_many_at_once_by_what_the_list_was_narrowed_to(client, cast, visit):
    make_visit(cast.zhao, cast.chen, on=ON, mode="phone")
    page = body(client, cast.office, "visits-print", period="2026Q4")
    assert page.count("<article") == 2
    assert body(client, cast.office, "visits-print", period="2026Q4", mode="phone").count("<article") == 1
    assert body(client, cast.office, "visits-print", ids=f"{visit.pk},999").count("<article") == 1
    assert "家访记录表（普访）" in body(client, cast.office, "visits-print", period="2026Q4", layout="half")
