"""PUT, seal and DELETE of events: the cases of reliability.md §2.A that the server decides."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.events.models import Attendance, Event, EventConflictCopy
from casework.events.services import event_correct, event_withdraw
from casework.phone import event_services
from casework.phone.models import HeldRecord, Receipt
from outreach.timeline.models import Entry
from tests.casework.events.factory import make_event
from tests.casework.phone.event_sending import EventPhone, event_body, there
from tests.casework.phone.factory import make_device
from tests.casework.phone.sending import new_uuid


@pytest.fixture
def phone(client, cast):
    return EventPhone(client, cast.li, make_device(cast.li))


@pytest.fixture
def uuid():
    return new_uuid()


def acts(event) -> list[str]:
    return list(Entry.objects.about(event).order_by("pk").values_list("action", flat=True))


def test_an_event_is_entered_sealed_and_counted(phone, cast, uuid):
    answer = phone.put(uuid, event_body(cast.li, people=there(cast.li, cast.wang), place="食堂"))
    assert (answer.status_code, answer.json()) == (201, {"uuid": uuid, "rev": 1, "missing": []})
    event = Event.objects.get()
    assert (event.created_by, event.organizer, event.state, str(event.uuid)) == (cast.li, cast.li, "held", uuid)
    assert set(Attendance.objects.filter(counts=True).values_list("user", flat=True)) == {cast.li.pk, cast.wang.pk}
    receipt = phone.seal(uuid).json()
    assert (receipt["uuid"], receipt["rev"], receipt["photos"]) == (uuid, 1, [])
    assert receipt["url"] == f"/events/{event.pk}/"
    assert Receipt.objects.filter(device=phone.device, kind="event", uuid=uuid).count() == 1


def test_case_01_the_same_again_after_a_lost_answer(phone, cast, uuid):
    body = event_body(cast.li, people=there(cast.li, cast.wang))
    later = body | {"sent_at": (timezone.now() + timedelta(minutes=3)).isoformat(), "people": body["people"][::-1]}
    answers = [phone.put(uuid, body)] + [phone.put(uuid, later) for _ in range(3)]
    assert [one.status_code for one in answers] == [201, 200, 200, 200]
    assert {str(one.json()) for one in answers} == {str(answers[0].json())}
    assert (Event.objects.count(), Attendance.objects.count()) == (1, 2)
    assert acts(Event.objects.get()) == ["event.recorded", "event.replayed"]
    assert [phone.seal(uuid).status_code for _ in range(2)] == [200, 200]
    assert Receipt.objects.count() == 1


def test_case_01_the_same_again_though_a_colleague_has_left(phone, cast, uuid):
    """What is here is here: it is not looked at again as if it were new."""
    body = event_body(cast.li, people=there(cast.li, cast.wang))
    phone.put(uuid, body)
    cast.wang.school = cast.other_school
    cast.wang.save()
    assert phone.put(uuid, body).status_code == 200


def test_case_05_other_content_under_the_same_uuid(phone, cast, uuid):
    phone.put(uuid, event_body(cast.li, summary="第一版"))
    for _ in range(2):
        answer = phone.put(uuid, event_body(cast.li, summary="第二版"))
        assert (answer.status_code, answer.json()["code"], answer.json()["rev"]) == (409, "conflict", 1)
        assert answer.json()["theirs"]["summary"] == "第一版"
    assert EventConflictCopy.objects.get().payload["summary"] == "第二版"
    assert Event.objects.get().summary == "第一版"


def test_what_the_server_tells_at_a_conflict_is_what_a_phone_would_have_sent(phone, cast, uuid):
    """So that a phone knows its own words again."""
    body = event_body(
        cast.li, kind="field_stay", title="蹲点调研", on="2026-10-12", until="2026-10-14",
        people=there(cast.li, cast.zhao), place="南山村", audience="村民", audience_count=30, summary="看了路",
    )  # fmt: skip
    phone.put(uuid, body)
    theirs = phone.put(uuid, body | {"place": "北山村"}).json()["theirs"]
    assert theirs == {name: body[name] for name in body if name not in ("v", "rev", "sent_at")}


def test_case_05_what_the_person_decides_on_the_phone_settles_it(phone, cast, uuid):
    for words in ("第一版", "第二版", "第三版"):
        phone.put(uuid, event_body(cast.li, summary=words))
    mine = event_body(cast.li, summary="第二版", rev=1)
    assert [phone.put(uuid, mine).json()["rev"] for _ in range(2)] == [2, 2]
    copies = EventConflictCopy.objects.order_by("pk")
    assert [(copy.payload["summary"], copy.taken, bool(copy.decided_at)) for copy in copies] == [
        ("第二版", True, True),
        ("第三版", False, True),
    ]
    assert acts(Event.objects.get()).count("event.corrected") == 1
    assert phone.put(uuid, event_body(cast.li, summary="第三版")).status_code == 200


def test_who_keeps_the_server_s_version_is_not_asked_again(phone, cast, uuid):
    phone.put(uuid, event_body(cast.li, summary="第一版"))
    phone.put(uuid, event_body(cast.li, summary="第二版"))
    assert phone.put(uuid, event_body(cast.li, summary="第一版", rev=1)).json()["rev"] == 1
    assert EventConflictCopy.objects.undecided().count() == 0


def test_a_correction_on_an_older_version_is_told_what_stands(phone, cast, uuid):
    phone.put(uuid, event_body(cast.li, summary="一"))
    assert phone.put(uuid, event_body(cast.li, summary="二", rev=1)).json()["rev"] == 2
    event_correct(event=Event.objects.get(), actor=cast.office, at=timezone.now(), rev=2, summary="三")
    # A replay of the first correction is one, though somebody has gone on since.
    assert phone.put(uuid, event_body(cast.li, summary="二", rev=1)).json()["rev"] == 3
    other = phone.put(uuid, event_body(cast.li, summary="四", rev=1))
    assert (other.status_code, other.json()["theirs"]["summary"], other.json()["rev"]) == (409, "三", 3)


def test_what_the_office_added_survives_a_correction_from_the_phone(phone, cast, uuid):
    phone.put(uuid, event_body(cast.li, kind="lecture", title="讲座"))
    event_correct(
        event=Event.objects.get(), actor=cast.office, at=timezone.now(), rev=1, class_groups=[cast.class71],
        people=[(cast.li, "present"), (cast.wang, "leave")],
    )  # fmt: skip
    theirs = event_body(cast.li, kind="lecture", title="法治讲座", rev=2)
    theirs["people"] = [*theirs["people"], {"user": cast.wang.pk, "part": "leave"}]
    assert phone.put(uuid, theirs).json()["rev"] == 3
    event = Event.objects.get()
    assert (event.title, list(event.class_groups.all())) == ("法治讲座", [cast.class71])
    assert event.attendances.get(user=cast.wang).counts is False


def test_withdrawn_and_sent_again_is_not_entered_again(phone, cast, uuid):
    body = event_body(cast.li)
    phone.put(uuid, body)
    assert [phone.delete(uuid).status_code for _ in range(2)] == [204, 204]
    assert phone.put(uuid, body).json()["withdrawn"] is True
    assert phone.put(uuid, event_body(cast.li, summary="再写一句", rev=1)).status_code == 200
    assert Event.objects.get().state == "withdrawn"
    assert EventConflictCopy.objects.get().payload["summary"] == "再写一句"
    assert Attendance.objects.filter(counts=True).count() == 0


def test_case_10_a_correction_before_its_first_version(phone, cast, uuid):
    first = phone.put(uuid, event_body(cast.li, summary="更正", rev=1))
    assert (first.status_code, HeldRecord.objects.get().reason) == (202, "before_first")
    assert Event.objects.count() == 0
    assert phone.put(uuid, event_body(cast.li, summary="原文")).status_code == 201
    event = Event.objects.get()
    assert (event.summary, event.rev) == ("更正", 2)
    assert HeldRecord.objects.get().settled_at


def test_case_10_a_withdrawal_before_its_first_version(phone, cast, uuid):
    assert phone.delete(uuid).status_code == 202
    assert phone.put(uuid, event_body(cast.li)).json()["withdrawn"] is True
    assert Event.objects.get().state == "withdrawn"


CLOCKS = [
    # by how much the phone's clock is behind, in hours; the day it says before its today → the day taken before ours
    (0.5, 0, 0),
    (-0.9, 2, 2),
    (24 * 30, 0, 0),
    (24 * 30, 3, 3),
    (-24 * 10, 0, 0),
    (24 * 365 * 30, 1, 1),
]


@pytest.mark.parametrize(("hours", "said", "taken"), CLOCKS)
def test_case_08_a_clock_that_is_wrong(phone, cast, uuid, hours, said, taken):
    now = timezone.localtime()
    shown = now - timedelta(hours=hours)
    on = (shown - timedelta(days=said)).date()
    if abs(hours) <= 1:
        on = (now - timedelta(days=said)).date()
    body = event_body(cast.li, on=on.isoformat(), sent_at=shown.isoformat())
    assert phone.put(uuid, body).status_code == 201
    event = Event.objects.get()
    assert event.on == (now - timedelta(days=taken)).date()
    assert event.said_on == (on if event.on != on else None)
    # The same again, with a clock that was put right meanwhile, is the same.
    assert phone.put(uuid, body | {"sent_at": timezone.now().isoformat()}).status_code == 200
    assert phone.put(uuid, body | {"summary": "补一句", "rev": 1}).json()["rev"] == 2
    event.refresh_from_db()
    assert event.on == (now - timedelta(days=taken)).date()


def test_the_last_day_moves_along_with_the_first(phone, cast, uuid):
    now = timezone.localtime()
    shown = now - timedelta(days=30)
    on = (shown - timedelta(days=4)).date()
    body = event_body(
        cast.li, kind="field_stay", on=on.isoformat(), until=(on + timedelta(days=2)).isoformat(),
        sent_at=shown.isoformat(),
    )  # fmt: skip
    assert phone.put(uuid, body).status_code == 201
    event = Event.objects.get()
    assert (event.on, event.until) == ((now - timedelta(days=4)).date(), (now - timedelta(days=2)).date())


REFUSED = [
    ({"kind": "talk"}, "kind"),
    ({"kind": "talk_reminder"}, "kind"),
    ({"kind": "no_such"}, "kind"),
    ({"kind": "c999.own"}, "kind"),
    ({"kind": None}, "kind"),
    ({"on": "10月12日"}, "on"),
    ({"on": "1999-01-01", "sent_at": None}, None),
    ({"until": "2026-13-01"}, "until"),
    ({"on": "2026-10-12", "until": "2026-10-11"}, "until"),
    ({"people": [{"user": 1, "part": "talked"}]}, "people"),
    ({"people": [{"user": "1", "part": "present"}]}, "people"),
    ({"people": [{"user": 999_999, "part": "present"}]}, "people"),
    ({"people": "everybody"}, "people"),
    ({"audience_count": -1}, "audience_count"),
    ({"audience_count": 100_001}, "audience_count"),
    ({"summary": "长" * 4001}, "summary"),
    ({"title": "长" * 61}, "title"),
    ({"private_note": "只给两人看"}, "private_note"),
    ({"documents": []}, "documents"),
    ({"rev": -1}, "rev"),
]


@pytest.mark.parametrize(("said", "field"), REFUSED)
def test_what_cannot_be_entered_is_refused_by_field(phone, cast, uuid, said, field):
    answer = phone.put(uuid, event_body(cast.li, **said))
    if field is None:  # a day that cannot be meant becomes the day of receipt
        assert answer.status_code == 201
        return
    assert (answer.status_code, answer.json()["code"]) == (422, "refused")
    assert list(answer.json()["fields"]) == [field]
    assert Event.objects.count() == HeldRecord.objects.count() == 0


@pytest.mark.parametrize("raw", [b"[]", b"{", b'{"v": 0}', b"\xff", b"[" * 100_000])
def test_what_is_no_json_object_is_told(phone, raw, uuid):
    answer = phone.client.put(f"/sync/events/{uuid}", raw, content_type="application/json", headers=phone.headers)
    assert (answer.status_code, answer["X-Lianxin"]) == (400, "1")


def test_a_page_newer_than_the_server_waits(phone, cast, uuid):
    assert phone.put(uuid, event_body(cast.li, v=99)).status_code == 426


def test_an_event_of_somebody_else_is_not_there(client, cast, uuid):
    EventPhone(client, cast.li, make_device(cast.li)).put(uuid, event_body(cast.li))
    wang = EventPhone(client, cast.wang, make_device(cast.wang))
    before = Entry.objects.count()
    same = event_body(cast.wang, people=there(cast.li))
    answers = [
        wang.put(uuid, event_body(cast.wang)),
        wang.put(uuid, same),
        wang.put(uuid, event_body(cast.wang, rev=1)),
        wang.seal(uuid),
        wang.seal(new_uuid()),
        wang.delete(uuid),
    ]
    assert {(one.status_code, str(one.json())) for one in answers} == {(404, str(answers[0].json()))}
    assert (Event.objects.count(), EventConflictCopy.objects.count(), HeldRecord.objects.count()) == (1, 0, 0)
    assert Entry.objects.count() == before


def test_a_talk_cannot_be_reached_from_a_phone(phone, cast):
    """Neither read by way of a conflict, nor changed, nor taken back."""
    today = timezone.localdate()
    talk = make_event(cast.school, "talk", today, [cast.li, cast.zhao], part="talked", private_note="孩子病了")
    assert talk.created_by == cast.li
    uuid = str(talk.uuid)
    for answer in (phone.put(uuid, event_body(cast.li)), phone.seal(uuid)):
        assert answer.status_code == 404
        assert "孩子病了" not in answer.content.decode()
    phone.put(uuid, event_body(cast.li, rev=1))
    phone.delete(uuid)
    talk.refresh_from_db()
    assert (talk.state, talk.private_note, talk.rev) == ("held", "孩子病了", 1)
    assert EventConflictCopy.objects.count() == 0


def test_taken_back_at_the_desk_a_replay_is_told(phone, cast, uuid):
    phone.put(uuid, event_body(cast.li))
    event_withdraw(event=Event.objects.get(), actor=cast.office, at=timezone.now(), reason="记重了")
    assert phone.put(uuid, event_body(cast.li)).json()["withdrawn"] is True
    assert phone.seal(uuid).status_code == 200


def test_a_district_has_no_events(client, cast, uuid):
    phone = EventPhone(client, cast.district)
    assert phone.put(uuid, event_body(cast.district)).status_code == 404
    assert Event.objects.count() == 0


def test_the_twin_without_the_look_at_what_is_here_a_replay_would_be_refused(phone, cast, uuid, monkeypatch):
    body = event_body(cast.li, people=there(cast.li, cast.wang))
    phone.put(uuid, body)
    cast.wang.school = cast.other_school
    cast.wang.save()
    monkeypatch.setattr(event_services, "own_event", lambda *_: None)
    assert phone.put(uuid, body).status_code == 422
