"""GET /sync/home: what a phone may know."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse

from casework.families.models import Student, StudentTag
from casework.pairings.models import Pairing
from casework.phone import home as home_module
from casework.visits.content import Problem
from casework.visits.families import Mine, rows
from outreach.people.models import Appointment
from outreach.people.roles import Role
from outreach.timeline.models import Entry
from tests.casework.events.factory import make_event
from tests.casework.phone.factory import make_device
from tests.casework.visits.factory import make_visit
from tests.casework.visits.test_phone_home import monthly_call, pair
from tests.conftest import make_household

TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel("2026-11-21T14:00:00+08:00", tick=False):
        yield


def home(client, user, **headers):
    client.force_login(user)
    return client.get(reverse("sync-home"), headers=headers)


def test_it_holds_what_the_visit_form_needs(client, cast):
    monthly_call(cast)
    pair(cast, cast.zhou)
    make_visit(
        cast.li, cast.zhou, on=TODAY - timedelta(days=3), problem=Problem("放学时门口停满了车。", "logistics_safety")
    )
    answer = home(client, cast.li)
    said = answer.json()
    assert answer.headers["X-Lianxin"] == "1"
    assert said["v"] == 1
    assert said["user"] == {"id": cast.li.pk, "name": "李老师", "login": "A020@A"}
    assert said["quarter"] == {
        "key": "2026Q4", "label": "第四季度", "start": "2026-10-01", "end": "2026-12-31", "days_left": 40,
        "elapsed": said["quarter"]["elapsed"],
    }  # fmt: skip
    [family] = said["families"]
    assert family["name"] == "周家"
    assert [child["name"] for child in family["students"]] == ["周子涵", "周子墨"]
    assert family["students"][0]["class"] == "七年级1班"
    assert family["address"] == "柳溪村1组"
    assert family["phones"] == [{"who": "周家母（母亲）", "phone": "13800000001"}]
    assert family["paired"]
    assert family["own_class"]
    assert family["visited"]
    assert family["last"] == {"on": "2026-11-18", "mode": "home"}
    assert family["wanted"] == [{"word": "本月电话", "mode": "phone", "purposes": [], "urgent": True}]
    assert family["tickets"] == 1
    assert said["tickets"][0]["words"] == "后勤安全 · 已登记"
    call = next(one for one in said["owed"] if one["rule"] == "q7")
    assert (call["done"], call["due"], call["modes"], call["kinds"]) == (0, 2, ["phone", "video"], [])
    assert {one["id"]: one["near"] for one in said["colleagues"]}[cast.wang.pk]
    lecture = next(one for one in said["event_kinds"] if one["code"] == "lecture")
    assert (lecture["days"], lecture["audience"], lecture["parts"]) == (False, True, ["present", "lead", "organizer"])


def test_its_shape_is_the_one_the_phone_was_written_for(client, cast):
    """The keys of types.d.ts, so that neither side moves alone."""
    monthly_call(cast)
    pair(cast, cast.zhou)
    make_event(cast.school, "lecture", TODAY, [cast.li], held=False, actor=cast.li)
    make_visit(cast.li, cast.zhou, on=TODAY, problem=Problem("校门口太暗。"))
    said = home(client, cast.li).json()
    wanted = shapes()
    assert set(said) == wanted["Snapshot"]
    assert set(said["families"][0]) == wanted["Family"]
    assert set(said["owed"][0]) == wanted["Owed"]
    assert set(said["families"][0]["wanted"][0]) == wanted["FamilyWanted"]
    assert set(said["event_kinds"][0]) == wanted["EventKind"]
    for name in ("events", "tickets", "colleagues"):
        assert set(said[name][0]) == wanted[name], name


def shapes() -> dict[str, set[str]]:
    """The fields that types.d.ts names: of each interface, and of the lists within Snapshot."""
    text = Path("static/js/app/types.d.ts").read_text()
    found = {}
    for name, body in re.findall(r"export interface (\w+) \{\n(.*?)\n\}", text, re.DOTALL):
        found[name] = set(re.findall(r"^  (\w+)\??:", body, re.MULTILINE))
        if name == "Snapshot":
            for field, inner in re.findall(r"^  (\w+): \{(.*?)\}\[\];", body, re.MULTILINE):
                found[field] = set(re.findall(r"(\w+)\??:", inner))
    return found


def secrets_of(cast) -> list[str]:
    """What must not stand in the answer to 李老师: another family's, and what is delicate of the own."""
    chen = ["陈", "石桥村2组", "13800000002", "GA3"]
    return [*chen, "GA1", "GA2", "left_behind", "留守", "心理", "2012-03"]


def delicate(cast):
    StudentTag.objects.create(student=cast.zihan, code="psych_attention")
    Student.objects.filter(pk=cast.zihan.pk).update(note="心理老师在跟进", birthday="03-05")
    make_visit(cast.li, cast.zhou, on=TODAY, note="母亲说起心理老师的事")


def test_it_names_no_other_family_and_nothing_delicate(client, cast):
    delicate(cast)
    text = home(client, cast.li).content.decode()
    assert "周子涵" in text
    assert [word for word in secrets_of(cast) if word in text] == []


def test_the_canary_sings(client, cast, monkeypatch):
    """The twin: were all families in sight handed out, 文主任's phone would hold them."""
    assert home(client, cast.office).json()["families"] == []

    def everybody(user, today, lines):
        return rows(user, [cast.zhou.pk, cast.chen.pk], today, Mine())

    monkeypatch.setattr(home_module, "in_need", everybody)
    assert "陈" in home(client, cast.office).content.decode()


@pytest.mark.parametrize("who", ["principal", "office", "lead", "zhao", "district"])
def test_whoever_has_no_family_of_their_own_has_none_on_the_phone(client, cast, who):
    said = home(client, getattr(cast, who)).json()
    assert said["families"] == []
    assert said["user"]["id"] == getattr(cast, who).pk
    assert said["event_kinds"]


def test_a_family_leaves_the_phone_with_the_pairing(client, cast):
    Appointment.objects.filter(user=cast.li, role=Role.HEAD_TEACHER).update(until=TODAY - timedelta(days=1))
    assert [family["name"] for family in home(client, cast.li).json()["families"]] == ["周家"]
    Pairing.objects.update(until=TODAY - timedelta(days=1))
    assert home(client, cast.li).json()["families"] == []


def test_what_has_not_changed_is_not_sent_again(client, cast):
    first = home(client, cast.li)
    again = home(client, cast.li, if_none_match=first.headers["ETag"])
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["X-Lianxin"] == "1"
    assert "no-store" in again.headers["Cache-Control"]
    make_visit(cast.li, cast.zhou, on=TODAY)
    changed = home(client, cast.li, if_none_match=first.headers["ETag"])
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_it_is_sent_compressed(client, cast):
    answer = home(client, cast.li, accept_encoding="gzip")
    assert answer.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("registered", [True, False])
def test_history_says_once_a_day_that_a_phone_was_given_families(client, cast, registered):
    headers = {}
    if registered:
        device = make_device(cast.li)
        headers = {"x_device": str(device.uuid)}
    for _ in range(3):
        home(client, cast.li, **headers)
    entry = Entry.objects.get(action="device.synced")
    assert entry.subject_type == ("device" if registered else "user")
    assert entry.data["families"] == 1
    with time_machine.travel("2026-11-22T08:00:00+08:00", tick=False):
        home(client, cast.li, **headers)
    assert Entry.objects.filter(action="device.synced").count() == 2


@pytest.mark.parametrize("families", [1, 4])
def test_the_number_of_queries_is_bounded(client, cast, families, django_assert_max_num_queries):
    monthly_call(cast)
    for number in range(families):
        household = make_household(
            cast.school, f"BN{number}", "柳溪村", "家长", "13800000100", [("郑小满", f"HN{number}", cast.class71)]
        )
        pair(cast, household)
        make_visit(cast.li, household, on=TODAY, problem=Problem("门口太暗。"))
        make_event(cast.school, "lecture", TODAY, [cast.li], held=False, actor=cast.li)
    client.force_login(cast.li)
    client.get(reverse("sync-home"))
    with django_assert_max_num_queries(28):
        assert len(client.get(reverse("sync-home")).json()["families"]) == families + 1


def test_the_ping_needs_neither_sign_in_nor_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = client.get(reverse("sync-ping"))
    assert answer.json()["ok"] is True
    assert answer.headers["X-Lianxin"] == "1"
    assert "no-store" in answer.headers["Cache-Control"]


def test_words_that_no_json_library_would_guess_survive(client, cast):
    cast.zhou.address = "柳溪村“老槐树”下\\1号\u2028"
    cast.zhou.save()
    assert json.loads(home(client, cast.li).content)["families"][0]["address"] == cast.zhou.address
