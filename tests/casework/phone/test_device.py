"""POST /sync/device: a browser becomes known to the server, and says how it is."""

from secrets import token_hex
from uuid import UUID, uuid4

import pytest
import time_machine
from django.urls import reverse

from casework.phone import answers, device_services
from casework.phone.device_services import digest_of, made_for
from casework.phone.models import Device
from casework.phone.naming import name_of
from outreach.timeline.models import Entry
from tests.casework.phone.factory import WECHAT


def hear(client, uuid, headers=None, **said):
    body = {"uuid": str(uuid), "durable": True, "waiting": 0, "oldest_on": None} | said
    return client.post(reverse("sync-device"), body, content_type="application/json", headers=headers or {})


def test_a_new_browser_is_given_its_secret_and_once_its_word(client, cast):
    client.force_login(cast.li)
    uuid = uuid4()
    first = hear(client, uuid, {"user-agent": WECHAT}).json()
    device = Device.objects.get()
    assert (first["uuid"], first["secret"], first["ended"]) == (str(uuid), device.secret, False)
    assert len(bytes.fromhex(device.secret)) == 32
    assert device.pass_digest == digest_of(first["pass"])
    assert device.name == "安卓手机 · 微信"
    again = hear(client, uuid).json()
    assert (again["secret"], again["pass"]) == (device.secret, "")
    assert Entry.objects.filter(action="device.registered").count() == 1


def test_a_phone_that_lost_the_answer_asks_for_a_new_word(client, cast):
    client.force_login(cast.li)
    uuid = uuid4()
    lost = hear(client, uuid).json()["pass"]
    assert hear(client, uuid).json()["pass"] == ""
    anew = hear(client, uuid, **{"pass": True}).json()["pass"]
    assert anew == lost
    assert Device.objects.get().pass_digest == digest_of(anew)


def set_back(client, user, uuid):
    """The phone registers; the server is set back to a backup of before; the phone registers again."""
    client.force_login(user)
    before = hear(client, uuid).json()
    Device.objects.all().delete()
    return before, hear(client, uuid).json()


def test_a_server_that_was_set_back_gives_a_phone_the_same_secret(client, cast):
    """With another one, what the phone keeps could never be opened again."""
    before, after = set_back(client, cast.li, uuid4())
    assert (after["secret"], after["pass"]) == (before["secret"], before["pass"])
    assert before["secret"] != before["pass"]


def test_with_a_secret_drawn_by_lot_it_would_not(client, cast, monkeypatch):
    """The twin."""
    monkeypatch.setattr(device_services, "made_for", lambda *given: token_hex(32))
    before, after = set_back(client, cast.li, uuid4())
    assert after["secret"] != before["secret"]


def test_the_secret_hangs_on_the_server_s_key(client, cast, settings):
    first = made_for(cast.li, UUID(int=1), "secret")
    settings.SECRET_KEY = "another"
    assert made_for(cast.li, UUID(int=1), "secret") != first


def test_two_people_on_one_phone_have_a_secret_each(client, cast):
    uuid = uuid4()
    client.force_login(cast.li)
    li = hear(client, uuid).json()["secret"]
    client.force_login(cast.wang)
    assert hear(client, uuid).json()["secret"] != li
    assert Device.objects.count() == 2


@time_machine.travel("2026-11-21T14:00:00+08:00", tick=False)
@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"waiting": 3, "oldest_on": "2026-11-02"}, (3, "2026-11-02")),
        ({"waiting": 3, "oldest_on": "2026-11-02T23:59:00+08:00"}, (3, "2026-11-02")),
        ({"waiting": 0, "oldest_on": "2026-11-02"}, (0, "None")),
        ({"waiting": -3, "oldest_on": None}, (0, "None")),
        ({"waiting": True, "oldest_on": 5}, (0, "None")),
        ({"waiting": 10**30, "oldest_on": "昨天"}, (100_000, "None")),
    ],
)
def test_it_keeps_what_the_phone_says_of_itself(client, cast, said, kept):
    client.force_login(cast.li)
    assert hear(client, uuid4(), durable=False, **said).status_code == 200
    device = Device.objects.get()
    assert (device.waiting, str(device.oldest_waiting_on), device.durable) == (*kept, False)


@pytest.mark.parametrize("body", ["", "{", "[]", "1" * 5000, '{"uuid": 5}', '{"uuid": "x"}'])
def test_what_cannot_be_read_is_refused_in_json(client, cast, body):
    client.force_login(cast.li)
    answer = client.post(reverse("sync-device"), body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert not Device.objects.exists()


FOREIGN = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"origin": "https://elsewhere.example"},
    {"origin": "null"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_page_of_another_site_cannot_speak_for_the_person(client, cast, headers):
    client.force_login(cast.li)
    answer = hear(client, uuid4(), headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign")
    assert not Device.objects.exists()


def test_without_that_guard_another_site_could(client, cast, monkeypatch):
    """The twin."""
    monkeypatch.setattr(answers, "is_foreign", lambda headers, host: False)
    client.force_login(cast.li)
    assert hear(client, uuid4(), FOREIGN[0]).status_code == 200


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "same-origin", "origin": "http://testserver"}, {}])
def test_the_page_itself_can(client, cast, headers):
    client.force_login(cast.li)
    assert hear(client, uuid4(), headers).status_code == 200


def test_case_9_another_account_s_queue_is_not_heard(client, cast):
    """The phone still holds 李老师's queue while 王老师 is signed in."""
    client.force_login(cast.wang)
    answer = hear(client, uuid4(), {"x-account": str(cast.li.pk)})
    assert (answer.status_code, answer.json()["code"]) == (401, "other_account")
    assert client.get(reverse("sync-home"), headers={"x-account": str(cast.li.pk)}).status_code == 401
    assert hear(client, uuid4(), {"x-account": str(cast.wang.pk)}).status_code == 200


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (WECHAT, "安卓手机 · 微信"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1", "iPhone · Safari"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36", "电脑 · Chrome"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0", "电脑 · Edge"),
        (
            "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/114.0 HuaweiBrowser/5",
            "鸿蒙手机 · 华为浏览器",
        ),
        ("", "电脑 · 浏览器"),
    ],
)
def test_a_browser_has_a_name_that_its_owner_knows(agent, name):
    assert name_of(agent) == name
