"""Phones: one's own, the school's, and ending one."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.phone.device_services import Heard, device_end, device_heard, devices_of_leavers_end
from casework.phone.models import Device
from casework.phone.queries import needing_a_look
from casework.phone.reminders import remind_waiting
from casework.phone.tasks import look_after_devices
from outreach.notices.models import Notice
from outreach.notices.sentences import sentence_of
from outreach.people.activation import password_change
from outreach.people.models import Appointment
from outreach.people.roles import Role
from outreach.timeline.models import Entry
from outreach.timeline.sentences import SENTENCES
from tests.casework.phone.factory import make_device

TODAY = date(2026, 11, 21)
BACKEND = "outreach.people.backends.StaffBackend"
LONG_AGO = TODAY - timedelta(days=5)


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel("2026-11-21T14:00:00+08:00", tick=False):
        yield


@pytest.fixture
def waiting(cast):
    """李老师's phone, on which three records have been waiting for five days."""
    device = make_device(cast.li)
    Device.objects.filter(pk=device.pk).update(
        registered_at=timezone.now() - timedelta(days=60), waiting=3, oldest_waiting_on=LONG_AGO
    )
    device.refresh_from_db()
    return device


def page(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def make_admin(cast):
    Appointment.objects.create(
        user=cast.wang, organization=cast.school, role=Role.ADMIN, since=TODAY - timedelta(days=30)
    )
    return cast.wang


def test_a_teacher_sees_the_own_phones_and_no_others(client, cast, waiting):
    make_device(cast.zhao)
    text = page(client, cast.li, "device-list").content.decode()
    assert text.count("最近一次联系 ") == 1
    assert "还有 3 条待上传，最早的是11月16日的" in text
    assert "等了很久" in text
    assert page(client, cast.zhao, "device-list").content.decode().count("都已上传</span>") == 1
    assert page(client, cast.li, "device-school").status_code == 403


def test_a_browser_that_forgets_says_so(client, cast):
    make_device(cast.li, durable=False)
    assert "可能会自己清掉" in page(client, cast.li, "device-list").content.decode()


def test_it_is_reached_from_both_pages_about_oneself(client, cast):
    for name in ("me", "account"):
        assert reverse("device-list") in page(client, cast.li, name).content.decode()


@pytest.mark.parametrize("who", ["office", "admin"])
def test_whoever_looks_after_phones_sees_numbers_only(client, cast, waiting, who):
    user = make_admin(cast) if who == "admin" else cast.office
    text = page(client, user, "device-school").content.decode()
    assert "李老师" in text
    assert "3 条，11月16日起" in text
    assert [word for word in ("周", "柳溪村", "13800000001", waiting.secret) if word in text] == []
    assert "李老师" in page(client, user, "device-school", show="look").content.decode()
    assert "没有停用过手机" in page(client, user, "device-school", show="ended").content.decode()


def test_another_school_s_office_sees_none(client, cast, waiting):
    assert "还没有手机用过连心" in page(client, cast.stranger_office, "device-school").content.decode()
    assert page(client, cast.stranger_office, "device-end", waiting.pk).status_code == 404
    assert page(client, cast.wang, "device-end", waiting.pk).status_code == 404


def test_the_order_is_that_of_departments_and_numbers(client, cast, waiting):
    """Not of who has most waiting."""
    for who in (cast.zhao, cast.office):
        make_device(who)
    text = page(client, cast.office, "device-school").content.decode()
    names = ["文主任 ", "李老师 ", "赵老师 "]
    assert sorted(names, key=lambda name: text.index(f'<th scope="row">{name}')) == names


@pytest.mark.parametrize(("note", "said"), [("", "手机丢了"), ("在班车上", "手机丢了：在班车上")])
def test_the_office_ends_a_phone(client, cast, waiting, note, said):
    lost = Client()
    lost.force_login(cast.li)
    client.force_login(cast.office)
    url = reverse("device-end", args=[waiting.pk])
    assert "还有 3 条待上传" in client.get(url).content.decode()
    answer = client.post(url, {"reason": "手机丢了", "note": note}, follow=True)
    assert "安卓手机 · 微信已停用" in answer.content.decode()
    waiting.refresh_from_db()
    assert (waiting.ended_by, waiting.end_reason) == (cast.office, said)
    entry = Entry.objects.get(action="device.ended")
    assert (entry.subject_id, entry.data) == (waiting.pk, {"name": waiting.name, "reason": said})
    [notice] = Notice.objects.filter(recipient=cast.li)
    assert sentence_of(notice) == f"您的安卓手机 · 微信已停用：{said}。您需要重新登录"
    # The lost phone was still signed in.
    assert lost.get(reverse("sync-home")).json()["code"] == "signed_out"
    assert "已经停用" in client.get(url).content.decode()


def test_ending_one_s_own_leaves_this_session_and_ends_the_others(client, cast, waiting):
    old = Client()
    old.force_login(cast.li)
    client.force_login(cast.li)
    client.post(reverse("device-end", args=[waiting.pk]), {"reason": "换了手机", "note": ""})
    assert client.get(reverse("me")).status_code == 200
    assert old.get(reverse("me")).status_code == 302
    assert not Notice.objects.exists()


def test_a_reason_is_wanted(client, cast, waiting):
    client.force_login(cast.li)
    assert client.post(reverse("device-end", args=[waiting.pk]), {"note": ""}).status_code == 422
    waiting.refresh_from_db()
    assert waiting.ended_at is None


def test_it_is_ended_once(cast, waiting):
    assert device_end(waiting, actor=cast.office, reason="手机丢了", at=timezone.now())
    assert not device_end(waiting, actor=cast.li, reason="换了手机", at=timezone.now())
    assert Entry.objects.filter(action="device.ended").count() == 1
    waiting.refresh_from_db()
    assert waiting.end_reason == "手机丢了"


# What an ended phone is told ---------------------------------------------------------------


def ask(client, device):
    headers = {"x-device": str(device.uuid)}
    heard = client.post(
        reverse("sync-device"), {"uuid": str(device.uuid), "waiting": 1}, content_type="application/json"
    )
    return client.get(reverse("sync-home"), headers=headers), heard


def test_an_ended_phone_gets_neither_families_nor_its_secret(client, cast, waiting):
    device_end(waiting, actor=None, reason="手机丢了", at=timezone.now())
    client.force_login(cast.li)
    for answer in ask(client, waiting):
        assert (answer.status_code, answer.json()["code"]) == (401, "ended")
        assert waiting.secret not in answer.content.decode()
        assert "柳溪村" not in answer.content.decode()
    waiting.refresh_from_db()
    assert waiting.waiting == 3


def by_its_word(client, device, word):
    return client.post(
        reverse("sync-device"),
        {"uuid": str(device.uuid), "waiting": 2, "oldest_on": "2026-11-20"},
        content_type="application/json",
        headers={"authorization": f"Device {device.uuid}:{word}"},
    )


@pytest.mark.parametrize("how", ["ended", "inactive"])
def test_a_stopped_phone_is_told_so_by_its_word_and_says_what_it_holds(client, cast, how):
    known = device_heard(cast.li, uuid4(), Heard(), name="iPhone · Safari", at=timezone.now())
    assert by_its_word(client, known.device, known.word).json()["code"] == "signed_out"
    if how == "ended":
        device_end(known.device, actor=None, reason="手机丢了", at=timezone.now())
    else:
        cast.li.is_active = False
        cast.li.save()
    answer = by_its_word(client, known.device, known.word)
    assert (answer.status_code, answer.json()["ended"], answer.json()["secret"]) == (200, True, "")
    assert known.device.secret not in answer.content.decode()
    known.device.refresh_from_db()
    assert (known.device.waiting, str(known.device.oldest_waiting_on)) == (2, "2026-11-20")
    assert by_its_word(client, known.device, "falsch").json()["code"] == "signed_out"


def test_without_the_guard_it_would(client, cast, waiting, monkeypatch):
    """The twin."""
    device_end(waiting, actor=None, reason="手机丢了", at=timezone.now())
    client.force_login(cast.li)
    for module in ("answers", "device_views"):
        monkeypatch.setattr(f"casework.phone.{module}.is_ended", lambda device, user: False)
    home, heard = ask(client, waiting)
    assert "柳溪村" in home.content.decode()
    assert heard.json()["secret"] == waiting.secret


def test_the_person_may_register_anew_after_signing_in(client, cast, waiting):
    device_end(waiting, actor=None, reason="换了手机", at=timezone.now())
    client.force_login(cast.li)
    fresh = make_device(cast.li)
    home, heard = ask(client, fresh)
    assert (home.status_code, heard.status_code) == (200, 200)


def test_a_phone_that_was_found_again_goes_on_with_the_secret_it_had(client, cast, waiting):
    """What it holds is locked with that secret: with another one it would be lost."""
    device_end(waiting, actor=cast.office, reason="手机丢了", at=timezone.now())
    url = reverse("device-resume", args=[waiting.pk])
    client.force_login(cast.office)
    assert client.post(url).status_code == 403
    cast.li.refresh_from_db()
    client.force_login(cast.li)
    assert url in client.get(reverse("device-end", args=[waiting.pk])).content.decode()
    assert "可以接着用了" in client.post(url, follow=True).content.decode()
    home, heard = ask(client, waiting)
    assert (home.status_code, heard.json()["secret"]) == (200, waiting.secret)
    client.post(url)
    assert Entry.objects.filter(action="device.resumed").count() == 1


def test_the_page_says_what_happened_to_a_phone(client, cast, waiting):
    client.force_login(cast.li)
    client.get(reverse("sync-home"), headers={"x-device": str(waiting.uuid)})
    text = page(client, cast.office, "device-end", waiting.pk).content.decode()
    assert "开始在安卓手机 · 微信上使用" in text
    assert "安卓手机 · 微信存下了本人的1户家庭" in text


def test_case_16_whoever_has_moved_to_another_school_is_refused_at_the_next_contact(client, cast, waiting):
    cast.li.school = cast.other_school
    cast.li.save()
    client.force_login(cast.li)
    for answer in ask(client, waiting):
        assert (answer.status_code, answer.json()["code"]) == (401, "ended")
    assert devices_of_leavers_end(at=timezone.now()) == 1
    waiting.refresh_from_db()
    assert waiting.end_reason == "已调到其他单位"


@pytest.mark.parametrize(
    ("change", "reason"), [({"is_active": False}, "账号已停用"), ({"left_on": TODAY - timedelta(days=1)}, "已离岗")]
)
def test_case_16_whoever_has_been_stopped_is_refused_and_the_phone_ended(client, cast, waiting, change, reason):
    client.force_login(cast.li, backend=BACKEND)
    assert client.get(reverse("sync-home")).status_code == 200
    for name, value in change.items():
        setattr(cast.li, name, value)
    cast.li.save()
    for answer in ask(client, waiting):
        assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")
    look_after_devices()
    waiting.refresh_from_db()
    assert (waiting.end_reason, waiting.ended_by) == (reason, None)
    assert not Notice.objects.exists()


def test_the_sweep_leaves_alone_who_is_at_work(cast, waiting):
    assert devices_of_leavers_end(at=timezone.now()) == 0


def test_case_9_a_new_password_keeps_the_phone_and_wants_signing_in(client, cast, waiting):
    phone = Client()
    phone.force_login(cast.li)
    password_change(cast.li, "新的 石榴 操场 2027", at=timezone.now())
    for answer in ask(phone, waiting):
        assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")
    phone.force_login(cast.li)
    home, heard = ask(phone, waiting)
    assert home.status_code == 200
    assert heard.json()["secret"] == waiting.secret


def test_case_10_signing_out_leaves_the_phone_to_decide_what_goes(client, cast, waiting):
    """The queue is on the phone, encrypted; the server does not wipe it from afar."""
    client.force_login(cast.li)
    answer = client.post(reverse("logout"))
    assert "Clear-Site-Data" not in answer.headers
    waiting.refresh_from_db()
    assert waiting.ended_at is None
    assert client.get(reverse("sync-home")).json()["code"] == "signed_out"


# What has been waiting ---------------------------------------------------------------------


def test_the_person_is_told_once_a_day_since_which_it_waits(cast, waiting):
    for _ in range(2):
        assert remind_waiting(at=timezone.now()) == 1
    [notice] = Notice.objects.all()
    assert notice.recipient == cast.li
    assert sentence_of(notice) == (
        "您的安卓手机 · 微信上有3条记录从2026年11月16日起还没上传，请在有网络的地方打开连心，等它传完"
    )
    Device.objects.update(oldest_waiting_on=LONG_AGO - timedelta(days=1))
    remind_waiting(at=timezone.now())
    assert Notice.objects.count() == 2


@pytest.mark.parametrize(
    "change", [{"oldest_waiting_on": LONG_AGO + timedelta(days=1)}, {"waiting": 0}, {"ended_at": "2026-11-20T00:00Z"}]
)
def test_nobody_is_told_before_or_where_nothing_waits(cast, waiting, change):
    Device.objects.update(**change)
    assert remind_waiting(at=timezone.now()) == 0
    assert not needing_a_look(cast.office).exists()


def test_the_homes_of_office_and_administrator_say_how_many(client, cast, waiting):
    assert "1 台手机上有记录等了 5 天以上" in page(client, cast.office, "home").content.decode()
    text = page(client, make_admin(cast), "home").content.decode()
    assert "有记录等了 5 天以上" in text
    assert "老师的手机" in text
    assert "台手机上有记录" not in page(client, cast.lead, "home").content.decode()


def test_a_clock_that_stands_at_1970_is_believed_back_to_the_first_day(cast):
    device = make_device(cast.li, waiting=1, oldest_on=date(1970, 1, 1))
    assert device.oldest_waiting_on == TODAY
    device = make_device(cast.li, uuid=device.uuid, waiting=1, oldest_on=date(2099, 1, 1))
    assert device.oldest_waiting_on == TODAY


def test_every_act_has_its_sentence():
    assert {"device.ended", "device.registered", "device.synced"} <= SENTENCES.keys()


@pytest.mark.parametrize("name", ["device-list", "device-school"])
def test_the_number_of_queries_does_not_follow_that_of_phones(client, cast, name, django_assert_max_num_queries):
    for _ in range(8):
        make_device(cast.office)
        make_device(cast.li)
    page(client, cast.office, name)
    with django_assert_max_num_queries(9):
        client.get(reverse(name))
