"""The desk: the list with its filters, the page of one visit, late entries by the office."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.visits.models import Visit
from casework.visits.services import Problem, visit_withdraw
from tests.casework.visits.factory import make_visit, noon

TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel("2026-11-21T14:00:00+08:00", tick=False):
        yield


@pytest.fixture
def visits(cast):
    return {
        "zhou": make_visit(cast.li, cast.zhou, on=date(2026, 11, 3), note="晚上没人辅导", companions=[cast.wang]),
        "chen": make_visit(cast.zhao, cast.chen, on=date(2026, 11, 5), mode="phone"),
        "absent": make_visit(cast.li, cast.zhou, on=date(2026, 11, 7), outcome="absent"),
        "late": make_visit(cast.li, cast.zhou, on=date(2026, 9, 2), received_at=noon(date(2026, 11, 8))),
    }


def listed(client, **query):
    return set(client.get(reverse("visit-list"), query).context["page"].object_list)


def test_this_quarter_stands_first_by_date(client, cast, visits):
    client.force_login(cast.office)
    page = client.get(reverse("visit-list")).context["page"].object_list
    assert list(page) == [visits["absent"], visits["chen"], visits["zhou"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"period": "all"}, {"zhou", "chen", "absent", "late"}),
        ({"period": "2026Q3"}, {"late"}),
        ({"period": "乱写"}, {"zhou", "chen", "absent"}),
        ({"mode": "phone"}, {"chen"}),
        ({"outcome": "absent"}, {"absent"}),
        ({"period": "all", "entry": "late"}, {"late"}),
        ({"q": "一鸣"}, {"chen"}),
        ({"q": "王老师"}, {"zhou"}),
        ({"q": "没人辅导"}, {"zhou"}),
        ({"q": "七年级1班"}, {"zhou", "absent"}),
        ({"q": "没有的字"}, set()),
        ({"o": "household__address", "household__address__startswith": "柳"}, {"zhou", "chen", "absent"}),
    ],
)
def test_filters(client, cast, visits, query, found):
    client.force_login(cast.office)
    assert listed(client, **query) == {visits[name] for name in found}


def test_filters_by_class_and_by_teacher(client, cast, visits):
    client.force_login(cast.office)
    assert listed(client, group=cast.class71.pk) == {visits["zhou"], visits["absent"]}
    assert listed(client, teacher=cast.wang.pk) == {visits["zhou"]}
    assert listed(client, teacher="x", group="-1") == {visits["zhou"], visits["chen"], visits["absent"]}


def test_withdrawn_ones_stand_apart(client, cast, visits):
    visit_withdraw(visit=visits["chen"], actor=cast.zhao, at=noon(TODAY), reason="记错")
    client.force_login(cast.office)
    assert visits["chen"] not in listed(client)
    assert listed(client, outcome="withdrawn") == {visits["chen"]}


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("office", {"zhou", "chen", "absent"}),
        ("lead", {"zhou", "absent"}),
        ("li", {"zhou", "absent"}),
        ("wang", {"zhou"}),
        ("zhao", {"chen"}),
        ("stranger_office", set()),
        ("district", set()),
    ],
)
def test_everybody_sees_what_is_theirs(client, cast, visits, who, found):
    client.force_login(getattr(cast, who))
    assert listed(client) == {visits[name] for name in found}
    for name, visit in visits.items():
        if name == "late":
            continue
        answer = client.get(reverse("visit-detail", args=[visit.pk])).status_code
        assert answer == (200 if name in found else 404)


@pytest.mark.parametrize(("who", "led"), [("office", True), ("li", True), ("lead", False)])
def test_only_those_who_may_see_a_problem_are_led_to_it(client, cast, who, led):
    problem = make_visit(cast.li, cast.zhou, problem=Problem("校服开线。")).tickets.get()
    client.force_login(getattr(cast, who))
    page = client.get(reverse("visit-list")).content.decode()
    assert "周子涵" in page
    assert (problem.no in page) is led
    assert client.get(reverse("ticket-detail", args=[problem.pk])).status_code == (200 if led else 404)


def test_nothing_found_and_nothing_there_differ(client, cast):
    client.force_login(cast.office)
    assert "本季度还没有走访记录" in client.get(reverse("visit-list")).content.decode()
    assert "没有这样的记录" in client.get(reverse("visit-list"), {"q": "查无"}).content.decode()


@pytest.mark.parametrize("name", ["visit-list", "visits-print"])
def test_it_costs_the_same_for_one_and_for_three(client, cast, name):
    client.force_login(cast.office)

    def cost():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse(name)).status_code == 200
        return len(caught)

    make_visit(cast.li, cast.zhou, on=TODAY, companions=[cast.wang], problem=Problem("一"))
    cost()
    one = cost()
    for _ in range(2):
        make_visit(cast.zhao, cast.chen, on=TODAY, companions=[cast.li, cast.wang], problem=Problem("二"))
    assert cost() == one


def test_fifty_stand_on_a_page(client, cast):
    for _ in range(51):
        make_visit(cast.li, cast.zhou, on=TODAY)
    client.force_login(cast.office)
    response = client.get(reverse("visit-list"))
    assert len(response.context["page"].object_list) == 50
    assert "第 1 / 2 页" in response.content.decode()


def test_the_office_writes_down_what_a_teacher_could_not(client, cast):
    client.force_login(cast.office)
    assert "哪一户" in client.get(reverse("visit-new-for")).content.decode()
    sent = {
        "household": cast.zhou.pk,
        "uuid": str(uuid4()),
        "students": [cast.zihan.pk],
        "mode": "home",
        "on": "2026-11-20",
        "outcome": "met",
        "purposes": ["study"],
    }
    response = client.post(reverse("visit-new-for"), sent)
    assert response.status_code == 422
    body = response.content.decode()
    assert "请选是哪位老师去的" in body
    assert "请写一句原因" in body
    body = client.post(
        reverse("visit-new-for"), sent | {"visitor": cast.li.pk, "reason": "手机坏了，交来纸质记录"}, follow=True
    ).content.decode()
    visit = Visit.objects.get()
    assert visit.recorder == cast.li
    assert "替李老师补记了这次走访：手机坏了" in body


@pytest.mark.parametrize(("who", "status"), [("principal", 200), ("li", 403), ("lead", 403), ("district", 403)])
def test_only_the_office_writes_for_others(client, cast, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(reverse("visit-new-for")).status_code == status


def test_somebody_of_another_school_cannot_be_named(client, cast):
    client.force_login(cast.office)
    sent = {
        "household": cast.zhou.pk,
        "uuid": str(uuid4()),
        "mode": "home",
        "on": "2026-11-20",
        "outcome": "met",
        "visitor": cast.stranger.pk,
        "reason": "试试",
    }
    assert client.post(reverse("visit-new-for"), sent).status_code == 422
    assert Visit.objects.count() == 0
