"""PUT, seal, DELETE: the cases of reliability.md §2.A that the server decides."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.phone.models import Receipt
from casework.tickets.models import Ticket
from casework.visits.models import Participation, Visit, VisitConflictCopy
from outreach.timeline.models import Entry
from tests.casework.phone.factory import make_device
from tests.casework.phone.sending import Phone, body_of, new_uuid


@pytest.fixture
def phone(client, cast):
    return Phone(client, cast.li, make_device(cast.li))


@pytest.fixture
def uuid():
    return new_uuid()


def acts(visit) -> list[str]:
    return list(Entry.objects.about(visit).order_by("pk").values_list("action", flat=True))


def test_a_visit_is_entered_and_sealed(phone, cast, uuid):
    problem = {"text": "门口堵车", "category": "logistics_safety"}
    answer = phone.put(uuid, body_of(cast.zhou, note="晚上没人辅导", companions=[cast.wang.pk], problem=problem))
    assert answer.status_code == 201
    assert answer.json() == {"uuid": uuid, "rev": 1, "missing": []}
    assert answer["X-Lianxin"] == "1"
    assert "no-store" in answer["Cache-Control"]
    visit = Visit.objects.get()
    assert (visit.recorder, str(visit.uuid), visit.students.count()) == (cast.li, uuid, 2)
    receipt = phone.seal(uuid).json()
    assert (receipt["uuid"], receipt["rev"], receipt["photos"]) == (uuid, 1, [])
    assert receipt["url"] == f"/m/visits/{visit.pk}/"
    assert receipt["ticket"]["no"] == Ticket.objects.get().no
    assert Receipt.objects.filter(device=phone.device, uuid=uuid).count() == 1


def test_case_01_the_same_again_after_a_lost_answer(phone, cast, uuid):
    body = body_of(cast.zhou, problem={"text": "门口堵车", "category": "other"})
    first = phone.put(uuid, body)
    later = body | {"sent_at": (timezone.now() + timedelta(minutes=3)).isoformat(), "v": 1}
    again = [phone.put(uuid, later) for _ in range(3)]
    assert first.status_code == 201
    assert {one.status_code for one in again} == {200}
    assert {str(one.json()) for one in (first, *again)} == {str(first.json())}
    receipts = [phone.seal(uuid).json() for _ in range(2)]
    assert receipts[0] | {"sealed_at": ""} == receipts[1] | {"sealed_at": ""}
    assert (Visit.objects.count(), Participation.objects.count(), Ticket.objects.count()) == (1, 1, 1)
    assert acts(Visit.objects.get()) == ["visit.recorded", "visit.replayed"]
    assert Receipt.objects.count() == 1


def test_case_01_the_same_again_though_a_pupil_has_joined_the_family(phone, cast, uuid):
    """The digest is of what was said: nobody named was everybody, then."""
    phone.put(uuid, body_of(cast.zhou))
    cast.yiming.household = cast.zhou
    cast.yiming.save()
    assert phone.put(uuid, body_of(cast.zhou)).status_code == 200
    assert Visit.objects.get().students.count() == 2


def test_case_05_other_content_under_the_same_uuid(phone, cast, uuid):
    phone.put(uuid, body_of(cast.zhou, note="第一版"))
    for _ in range(2):
        answer = phone.put(uuid, body_of(cast.zhou, note="第二版"))
        assert answer.status_code == 409
        assert (answer.json()["code"], answer.json()["rev"]) == ("conflict", 1)
        assert answer.json()["theirs"]["note"] == "第一版"
    assert VisitConflictCopy.objects.get().payload["note"] == "第二版"
    assert Visit.objects.get().note == "第一版"


def test_case_05_what_the_person_decides_on_the_phone_settles_it(phone, cast, uuid):
    phone.put(uuid, body_of(cast.zhou, note="第一版"))
    phone.put(uuid, body_of(cast.zhou, note="第二版"))
    phone.put(uuid, body_of(cast.zhou, note="第三版"))
    mine = body_of(cast.zhou, note="第二版", rev=1)
    assert phone.put(uuid, mine).json()["rev"] == 2
    assert phone.put(uuid, mine).json()["rev"] == 2
    assert Visit.objects.get().note == "第二版"
    copies = VisitConflictCopy.objects.order_by("pk")
    assert [(copy.payload["note"], copy.taken, bool(copy.decided_at)) for copy in copies] == [
        ("第二版", True, True),
        ("第三版", False, True),
    ]
    assert acts(Visit.objects.get()).count("visit.corrected") == 1
    # And what was decided against is not asked again.
    assert phone.put(uuid, body_of(cast.zhou, note="第三版")).status_code == 200


def test_a_correction_on_an_older_version_is_told_what_stands(phone, cast, uuid):
    phone.put(uuid, body_of(cast.zhou, note="一"))
    assert phone.put(uuid, body_of(cast.zhou, note="二", rev=1)).json()["rev"] == 2
    assert phone.put(uuid, body_of(cast.zhou, note="三", rev=2)).json()["rev"] == 3
    # A replay of the first correction is one, though somebody has gone on since.
    assert phone.put(uuid, body_of(cast.zhou, note="二", rev=1)).json()["rev"] == 3
    other = phone.put(uuid, body_of(cast.zhou, note="四", rev=1))
    assert (other.status_code, other.json()["theirs"]["note"], other.json()["rev"]) == (409, "三", 3)
    assert VisitConflictCopy.objects.get().payload["note"] == "四"


def test_a_correction_may_bring_a_problem_once(phone, cast, uuid):
    phone.put(uuid, body_of(cast.zhou))
    said = body_of(cast.zhou, note="补一句", rev=1, problem={"text": "路灯坏了", "category": "other"})
    assert [phone.put(uuid, said).json()["rev"] for _ in range(2)] == [2, 2]
    assert Ticket.objects.get().original_text == "路灯坏了"


def test_withdrawn_and_sent_again_is_not_entered_again(phone, cast, uuid):
    phone.put(uuid, body_of(cast.zhou))
    assert phone.delete(uuid).status_code == 204
    assert phone.delete(uuid).status_code == 204
    for said in ({}, {"note": "改了"}, {"note": "再改", "rev": 1}):
        answer = phone.put(uuid, body_of(cast.zhou, **said))
        assert (answer.status_code, answer.json()["rev"], answer.json()["withdrawn"]) == (200, 1, True)
    assert not Participation.objects.filter(met=True).exists()
    assert acts(Visit.objects.get()).count("visit.withdrawn") == 1
    assert {copy.payload["note"] for copy in VisitConflictCopy.objects.all()} == {"改了", "再改"}


def test_case_17_another_school_s_uuid_is_like_none(client, cast, phone, uuid):
    phone.put(uuid, body_of(cast.zhou, note="甲校"))
    foreign = Phone(client, cast.stranger)
    before = Visit.objects.get()
    answers = [
        foreign.put(uuid, body_of(cast.zhou)),
        foreign.put(new_uuid(), body_of(cast.zhou)),
        foreign.put(new_uuid(), body_of(cast.zhou) | {"household": 987654}),
        foreign.put(uuid, body_of(cast.zhou, rev=1)),
        foreign.seal(uuid),
        foreign.seal(new_uuid()),
    ]
    assert {(one.status_code, one.content) for one in answers} == {(404, answers[0].content)}
    assert Visit.objects.get().note == before.note
    assert Visit.objects.count() == 1
    assert Entry.objects.filter(actor=cast.stranger).count() == 0


def test_case_17_a_colleague_s_uuid_is_like_none(client, cast, phone, uuid):
    """王老师 sees the family too; the record is 李老师's all the same."""
    phone.put(uuid, body_of(cast.zhou, note="李老师的"))
    other = Phone(client, cast.wang)
    for answer in (
        other.put(uuid, body_of(cast.zhou)),
        other.put(uuid, body_of(cast.zhou, rev=1)),
        other.seal(uuid),
        other.delete(uuid),
    ):
        assert answer.status_code == 404
    visit = Visit.objects.get()
    assert (visit.note, visit.withdrawn_at, VisitConflictCopy.objects.count()) == ("李老师的", None, 0)
    assert acts(visit) == ["visit.recorded"]


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"mode": "teleport"}, "mode", "没有这个选项"),
        ({"note": "长" * 2001}, "note", "不要超过2000字"),
        ({"problem": {"text": " ", "category": "other"}}, "problem_text", "家长的原话"),
        ({"students": [987654]}, "students", "不是这户家庭的孩子"),
        ({"companions": [987654]}, "companions", "本校教职工"),
        ({"gift_amount": "999999"}, "gift_amount", "金额请填"),
    ],
)
def test_what_cannot_be_a_visit_is_refused_by_field(phone, cast, uuid, said, field, words):
    answer = phone.put(uuid, body_of(cast.zhou, **said))
    assert (answer.status_code, answer.json()["code"]) == (422, "refused")
    assert words in answer.json()["fields"][field][0]
    assert not Visit.objects.exists()


def test_a_first_visit_takes_few_queries(phone, cast, uuid, django_assert_max_num_queries):
    with django_assert_max_num_queries(14) as seen:
        assert phone.put(uuid, body_of(cast.zhou)).status_code == 201
    assert len(seen.captured_queries) <= 14
