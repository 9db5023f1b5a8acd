"""Case 16 and the office's page: what may not be entered any more is not lost, and is nobody's but the office's."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.pairings.models import Pairing
from casework.phone.device_services import Heard, device_end, device_heard
from casework.phone.models import HeldRecord, Receipt
from casework.visits.models import Participation, Visit, VisitPhoto
from outreach.notices.models import Notice
from outreach.people.models import Appointment, User
from outreach.timeline.models import Entry
from tests.casework.phone.factory import make_held
from tests.casework.phone.sending import Phone, body_of, new_uuid
from tests.conftest import make_household, make_staff

Reason = HeldRecord.Reason


@pytest.fixture
def uuid():
    return new_uuid()


@pytest.fixture
def helper(cast):
    """Has helped the 陈 family, and has nothing else to do with it."""
    cast.helper = make_staff(cast.school, "A041", "韩老师", department=cast.grade7)
    today = timezone.localdate()
    cast.over = Pairing.objects.create(
        school=cast.school, helper=cast.helper, kind="student", household=cast.chen, student=cast.yiming,
        since=today - timedelta(days=60), until=today - timedelta(days=10),
    )  # fmt: skip
    return cast.helper


def test_case_16_a_pairing_that_has_ended_waits_for_the_office(client, cast, helper, uuid):
    phone = Phone(client, helper)
    for _ in range(3):
        answer = phone.put(uuid, body_of(cast.chen, note="前天去过"))
        assert (answer.status_code, answer.json()["rev"], answer.json()["missing"]) == (202, 0, [])
        assert "结对已经结束" in answer.json()["held"]
    held = HeldRecord.objects.get()
    assert (held.reason, held.user, held.school) == (Reason.PAIRING_ENDED, helper, cast.school)
    assert not Visit.objects.exists()
    receipt = phone.seal(uuid).json()
    assert (receipt["photos"], "结对" in receipt["held"], "url" in receipt) == ([], True, False)
    assert Notice.objects.get(kind="held.received").recipient == cast.office


def test_a_day_of_the_pairing_is_entered_as_ever(client, cast, helper, uuid):
    answer = Phone(client, helper).put(uuid, body_of(cast.chen, on=cast.over.until.isoformat()))
    assert answer.status_code == 201
    assert not HeldRecord.objects.exists()


def test_case_16_a_family_that_has_left_the_school(client, cast, uuid):
    cast.chen.students.update(left_on=timezone.localdate())
    assert "已不在校" in Phone(client, cast.zhao).put(uuid, body_of(cast.chen)).json()["held"]


def test_case_16_a_teacher_who_has_another_class_now(client, cast, uuid):
    Appointment.objects.filter(user=cast.zhao).update(until=timezone.localdate() - timedelta(days=1))
    assert "不任教" in Phone(client, cast.zhao).put(uuid, body_of(cast.chen)).json()["held"]


def test_case_16_a_teacher_who_works_at_another_school_now(client, cast, uuid):
    User.objects.filter(pk=cast.zhao.pk).update(school=cast.other_school, department=None)
    cast.zhao.refresh_from_db()
    phone = Phone(client, cast.zhao)
    assert "调离" in phone.put(uuid, body_of(cast.chen, note="调走前去的")).json()["held"]
    held = HeldRecord.objects.get()
    assert held.school == cast.school
    client.force_login(cast.stranger_office)
    assert client.get(reverse("held-detail", args=[held.pk])).status_code == 404
    client.force_login(cast.office)
    settle(client, held, "enter")
    visit = Visit.objects.get()
    assert (visit.recorder, visit.school, visit.note) == (cast.zhao, cast.school, "调走前去的")
    # It counts where it was done, and whoever has left does not see it.
    assert not Visit.objects.visible_to(cast.zhao).exists()
    again = Phone(client, cast.zhao).put(uuid, body_of(cast.chen, note="调走前去的"))
    assert again.status_code == 200
    assert Visit.objects.count() == 1


@pytest.fixture
def stopped(client, cast):
    """李老师's phone and the word by which it may hand in what it holds."""
    known = device_heard(cast.li, new_uuid(), Heard(), name="手机", at=timezone.now())
    return Phone(client, None, known.device, known.word)


def test_case_16_an_account_that_was_stopped_hands_in_by_the_word_of_its_phone(cast, stopped, uuid):
    assert stopped.put(uuid, body_of(cast.zhou)).status_code == 401  # who may sign in, signs in
    User.objects.filter(pk=cast.li.pk).update(is_active=False)
    answer = stopped.put(uuid, body_of(cast.zhou))
    assert (answer.status_code, "停用" in answer.json()["held"]) == (202, True)
    assert stopped.seal(uuid).status_code == 200
    assert Receipt.objects.get().device == stopped.device
    assert not Visit.objects.exists()
    stopped.headers["Authorization"] += "x"
    assert stopped.put(new_uuid(), body_of(cast.zhou)).status_code == 401
    assert HeldRecord.objects.count() == 1


def test_case_16_a_phone_that_was_ended_is_refused_its_session_and_heard_by_its_word(client, cast, stopped, uuid):
    device_end(stopped.device, actor=cast.office, at=timezone.now(), reason="丢了")
    signed_in = Phone(client, cast.li, stopped.device)
    assert signed_in.put(uuid, body_of(cast.zhou)).status_code == 401
    assert stopped.put(uuid, body_of(cast.zhou)).status_code == 202
    assert HeldRecord.objects.get().reason == Reason.STOPPED


def test_what_a_stopped_phone_had_entered_before_is_only_told_again(client, cast, stopped, uuid):
    body = body_of(cast.zhou)
    Phone(client, cast.li, stopped.device).put(uuid, body)
    client.logout()
    User.objects.filter(pk=cast.li.pk).update(is_active=False)
    assert stopped.put(uuid, body).status_code == 200
    assert stopped.seal(uuid).json()["url"]
    # A correction and a withdrawal wait: the office looks at them first.
    assert stopped.put(uuid, body_of(cast.zhou, note="改过", rev=1)).status_code == 202
    assert stopped.delete(uuid).status_code == 202
    assert Visit.objects.get().withdrawn_at is None
    client.force_login(cast.office)
    for held in HeldRecord.objects.order_by("pk"):
        settle(client, held, "enter")
    visit = Visit.objects.get()
    assert (visit.note, visit.withdrawn_by) == ("改过", cast.office)


def settle(client, held, do, reason="已核对"):
    answer = client.post(reverse("held-detail", args=[held.pk]), {"do": do, "reason": reason})
    assert answer.status_code == 302, answer.content.decode()


def test_the_office_enters_it_in_the_teacher_s_name(client, cast, helper, uuid):
    phone = Phone(client, helper)
    photo = {"sha256": "ab" * 32, "size": 5}
    said = body_of(cast.chen, note="前天去过", problem={"text": "路灯坏了", "category": "other"}, photos=[photo])
    assert phone.put(uuid, said).json()["missing"] == [photo["sha256"]]
    held = HeldRecord.objects.get()
    client.force_login(cast.office)
    listed = client.get(reverse("held-list")).content.decode()
    assert "韩老师" in listed
    assert "陈" in listed
    assert "手机传来待处理 1 条" in client.get(reverse("visit-list")).content.decode()
    assert "手机传来 1 条记录等您处理" in client.get(reverse("home")).content.decode()
    page = client.get(reverse("held-detail", args=[held.pk])).content.decode()
    assert "前天去过" in page
    assert "路灯坏了" in page
    assert "1 张，还有 1 张没到" in page
    settle(client, held, "enter", "结对结束前去的")
    visit = Visit.objects.get()
    assert (visit.recorder, str(visit.uuid), visit.received_at) == (helper, uuid, held.received_at)
    assert visit.tickets.get().original_text == "路灯坏了"
    assert VisitPhoto.objects.get().visit == visit
    assert Participation.objects.get().user == helper
    assert (
        "替韩老师补记了这次走访：结对结束前去的"
        in client.get(reverse("visit-detail", args=[visit.pk])).content.decode()
    )
    assert Notice.objects.get(kind="held.entered").recipient == helper
    # The phone asks again: it is a visit now, once.
    assert Phone(client, helper).put(uuid, said).status_code == 200
    assert Visit.objects.count() == 1


def test_the_office_sets_it_aside_with_a_reason(client, cast, helper, uuid):
    phone = Phone(client, helper)
    phone.put(uuid, body_of(cast.chen))
    held = HeldRecord.objects.get()
    client.force_login(cast.office)
    url = reverse("held-detail", args=[held.pk])
    assert client.post(url, {"do": "discard", "reason": ""}).status_code == 422
    settle(client, held, "discard", "这户由别人接了")
    assert client.post(url, {"do": "enter", "reason": "后悔"}).status_code == 422  # somebody was quicker
    assert not Visit.objects.exists()
    held.refresh_from_db()
    assert held.payload["household"] == cast.chen.pk
    told = Notice.objects.get(kind="held.discarded")
    assert (told.recipient, told.data["note"]) == (helper, "这户由别人接了")
    again = Phone(client, helper).put(uuid, body_of(cast.chen))
    assert (again.status_code, "这户由别人接了" in again.json()["held"]) == (202, True)
    assert Phone(client, helper).seal(uuid).status_code == 200


def test_whoever_sent_it_may_take_it_back(client, cast, helper, uuid):
    phone = Phone(client, helper)
    phone.put(uuid, body_of(cast.chen))
    assert [phone.delete(uuid).status_code for _ in range(2)] == [204, 204]
    held = HeldRecord.objects.get()
    assert (held.outcome, held.settled_by, held.settle_reason) == ("discarded", helper, "本人撤回")
    client.force_login(cast.office)
    assert "没有待处理的记录" in client.get(reverse("held-list")).content.decode()


def test_two_contents_of_one_record_are_both_kept(client, cast, helper, uuid):
    phone = Phone(client, helper)
    phone.put(uuid, body_of(cast.chen, note="一"))
    phone.put(uuid, body_of(cast.chen, note="二"))
    first, second = HeldRecord.objects.order_by("pk")
    client.force_login(cast.office)
    settle(client, first, "enter")
    settle(client, second, "enter")
    visit = Visit.objects.get()
    second.refresh_from_db()
    assert (visit.note, visit.conflicts.get().payload["note"], second.outcome) == ("一", "二", "superseded")


def test_a_day_put_right_on_the_phone_is_entered_and_the_draft_leaves_the_office(client, cast, helper, uuid):
    phone = Phone(client, helper)
    phone.put(uuid, body_of(cast.chen, note="记错了日子"))
    assert phone.put(uuid, body_of(cast.chen, on=cast.over.until.isoformat())).status_code == 201
    held = HeldRecord.objects.get()
    assert (held.outcome, held.visit, held.payload["note"]) == ("superseded", Visit.objects.get(), "记错了日子")


def test_pupils_who_have_moved_meanwhile_do_not_bar_the_entering(client, cast, helper, uuid):
    Phone(client, helper).put(uuid, body_of(cast.chen, students=[cast.yiming.pk]))
    other = make_household(cast.school, "AH9", "东村", "吴母", "13800000008", [])
    cast.yiming.household = other
    cast.yiming.save()
    cast.zimo.household = cast.chen
    cast.zimo.save()
    client.force_login(cast.office)
    settle(client, HeldRecord.objects.get(), "enter")
    assert [child.name for child in Visit.objects.get().students.all()] == ["周子墨"]


@pytest.mark.parametrize("who", ["li", "wang", "lead", "stranger_office", "district"])
def test_nobody_but_the_office_sees_what_waits(client, cast, who):
    held = make_held(cast.wang, cast.chen)
    client.force_login(getattr(cast, who))
    assert client.get(reverse("held-detail", args=[held.pk])).status_code == 404
    assert client.post(reverse("held-detail", args=[held.pk]), {"do": "enter", "reason": "x"}).status_code == 404
    held.refresh_from_db()
    assert held.settled_at is None
    assert not HeldRecord.objects.visible_to(getattr(cast, who)).filter(pk=held.pk).exists()


def test_a_family_where_the_sender_never_worked_is_none(client, cast, uuid):
    assert Phone(client, cast.stranger).put(uuid, body_of(cast.zhou)).status_code == 404
    assert not HeldRecord.objects.exists()
    assert not Entry.objects.filter(actor=cast.stranger).exists()


def test_what_could_never_be_entered_is_refused_now(client, cast, helper, uuid):
    answer = Phone(client, helper).put(uuid, body_of(cast.chen, mode="teleport"))
    assert (answer.status_code, "mode" in answer.json()["fields"]) == (422, True)
    assert not HeldRecord.objects.exists()


def test_a_held_day_is_put_right_by_the_moment_of_its_receipt(client, cast, helper, uuid):
    Phone(client, helper).put(uuid, body_of(cast.chen, on="1970-01-01", sent_at="1970-01-01T08:00:00+08:00"))
    client.force_login(cast.office)
    settle(client, HeldRecord.objects.get(), "enter")
    visit = Visit.objects.get()
    assert (visit.on, visit.said_on) == (timezone.localdate(), date(1970, 1, 1))
