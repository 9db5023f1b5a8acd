"""Many at once, on a database that they share: one of them makes the visit, the others are told the same.

Each guard has a twin without it, which shows what would be lost or doubled.
"""

from threading import Barrier
from uuid import UUID

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from casework.phone import services
from casework.phone.access import Sender
from casework.phone.models import HeldRecord
from casework.phone.protocol import visit_of
from casework.phone.services import visit_receive
from casework.visits import services as visits
from casework.visits.models import Participation, Visit, VisitConflictCopy
from outreach.people.models import User
from outreach.timeline.models import Entry
from tests.casework.phone.sending import Phone, body_of, new_uuid
from tests.parallel import in_parallel

COPIES = 50
ROUNDS = 2


@pytest.fixture
def shared(transactional_db, cast):
    return cast


def phones(user, number):
    return [Phone(Client(), user) for _ in range(number)]


def test_case_02_fifty_copies_at_once_are_one_visit(shared):
    all_phones = phones(shared.li, COPIES)
    for _ in range(ROUNDS):
        uuid = new_uuid()
        body = body_of(shared.zhou, problem={"text": "门口堵车", "category": "other"})
        answers = in_parallel(COPIES, lambda n, uuid=uuid, body=body: all_phones[n].put(uuid, body).status_code)
        assert sorted(answers) == [200] * (COPIES - 1) + [201]
        visit = Visit.objects.get(uuid=uuid)
        assert (visit.participations.count(), visit.tickets.count()) == (1, 1)
        acts = Entry.objects.about(visit).order_by("action").values_list("action", flat=True)
        assert list(acts) == ["visit.recorded", "visit.replayed"]


def test_case_08_two_phones_of_one_teacher_flush_the_same_queue(shared):
    one, other = phones(shared.li, 2)
    queue = [(new_uuid(), body_of(shared.zhou, note=str(n))) for n in range(6)]

    def flush(number):
        return [(one, other)[number].put(uuid, body).status_code for uuid, body in queue]

    answers = in_parallel(2, flush)
    assert sorted(answers[0] + answers[1]) == [200] * 6 + [201] * 6
    assert Visit.objects.count() == 6
    assert Participation.objects.values("day_key").distinct().count() == 1


def test_many_corrections_at_once_are_one(shared):
    all_phones = phones(shared.li, 12)
    uuid = new_uuid()
    all_phones[0].put(uuid, body_of(shared.zhou, note="一"))
    body = body_of(shared.zhou, note="二", rev=1)
    answers = in_parallel(12, lambda n: all_phones[n].put(uuid, body).json()["rev"])
    assert answers == [2] * 12
    visit = Visit.objects.get()
    assert (visit.rev, visit.participations.count()) == (2, 1)
    assert Entry.objects.about(visit).filter(action="visit.corrected").count() == 1


def test_different_contents_at_once_are_all_kept(shared):
    all_phones = phones(shared.li, 8)
    uuid = new_uuid()
    answers = in_parallel(8, lambda n: all_phones[n].put(uuid, body_of(shared.zhou, note=f"第{n}份")).status_code)
    assert sorted(answers) == [201] + [409] * 7
    kept = {Visit.objects.get().note} | {copy.payload["note"] for copy in VisitConflictCopy.objects.all()}
    assert kept == {f"第{n}份" for n in range(8)}


def test_a_visit_and_its_withdrawal_at_once_end_withdrawn(shared):
    all_phones = phones(shared.li, 2)
    for _ in range(8):
        uuid = new_uuid()
        in_parallel(
            2, lambda n, uuid=uuid: all_phones[0].delete(uuid) if n else all_phones[1].put(uuid, body_of(shared.zhou))
        )
        visit = Visit.objects.get(uuid=uuid)
        assert visit.withdrawn_at, uuid
        assert not visit.participations.filter(met=True).exists()


def test_a_correction_and_its_first_version_at_once_end_corrected(shared):
    all_phones = phones(shared.li, 2)
    for _ in range(8):
        uuid = new_uuid()
        said = [body_of(shared.zhou, note="一"), body_of(shared.zhou, note="二", rev=1)]
        in_parallel(2, lambda n, uuid=uuid, said=said: all_phones[n].put(uuid, said[n]))
        visit = Visit.objects.get(uuid=uuid)
        assert (visit.note, visit.rev) == ("二", 2)
        assert not HeldRecord.objects.filter(uuid=uuid).open().exists()


def test_fifty_copies_of_what_is_held_are_one(shared):
    all_phones = phones(shared.wang, 20)
    uuid = new_uuid()
    body = body_of(shared.chen)
    answers = in_parallel(20, lambda n: all_phones[n].put(uuid, body).status_code)
    assert answers == [202] * 20
    assert HeldRecord.objects.count() == 1


# The guards, taken away ------------------------------------------------------------------------------------


def send(user, uuid, body):
    return visit_receive(Sender(User.objects.get(pk=user.pk)), UUID(uuid), visit_of(body), at=timezone.now())


def test_without_the_unique_uuid_as_judge_copies_fail_or_double(shared, monkeypatch):
    """Look, then insert: of two who looked at the same moment, one falls on its face."""
    looked = Barrier(2)

    def look_then_insert(*, actor, uuid, **said):
        if known := Visit.objects.filter(school=actor.school_id, uuid=uuid).first():
            return visits.Taken(known, new=False)
        looked.wait(30)
        phone, at = said.pop("phone"), said.pop("received_at")
        for name in ("visitor", "reason", "at"):
            said.pop(name)
        content = visits.checked(visitor=actor, today=timezone.localdate(), **said)
        return visits.Taken(visits._stored(content, actor, actor, uuid, at, "", phone, at), new=True)

    monkeypatch.setattr(services, "visit_take_in", look_then_insert)
    uuid, body = new_uuid(), body_of(shared.zhou)
    answers = in_parallel(2, lambda _: send(shared.li, uuid, body))
    assert sum(isinstance(answer, IntegrityError) for answer in answers) == 1


def test_without_the_digest_a_second_content_is_lost(shared, monkeypatch):
    uuid = new_uuid()
    send(shared.li, uuid, body_of(shared.zhou, note="一"))
    monkeypatch.setattr(visits, "_repeated", lambda known, *_: known)
    assert not send(shared.li, uuid, body_of(shared.zhou, note="二")).new
    assert not VisitConflictCopy.objects.exists()
    assert Visit.objects.get().note == "一"


def test_without_the_scope_a_stranger_writes_into_our_family(shared, monkeypatch):
    from casework.visits.access import InSight

    monkeypatch.setattr(services, "family_in_sight", lambda *_: InSight(shared.zhou, tuple(shared.zhou.students.all())))
    monkeypatch.setattr(visits, "checked", lambda **said: real(**{**said, "by": shared.li}))
    assert send(shared.stranger, new_uuid(), body_of(shared.zhou)).new
    assert Visit.objects.get().recorder == shared.stranger


real = visits.checked


def test_without_the_owner_a_colleague_is_told_of_a_record(shared, monkeypatch):
    uuid = new_uuid()
    send(shared.li, uuid, body_of(shared.zhou))
    monkeypatch.setattr(visits, "NotOwn", type("Nobody", (Exception,), {}))
    monkeypatch.setattr(services, "NotOwn", visits.NotOwn)
    monkeypatch.setattr(services, "NotFound", type("Never", (Exception,), {}))
    with pytest.raises(services.NotFound):
        send(shared.wang, uuid, body_of(shared.zhou))


def test_without_the_second_look_a_withdrawal_is_overtaken(shared, monkeypatch):
    """The visit comes between the withdrawal's look and its row."""
    uuid = new_uuid()
    monkeypatch.setattr(services, "of_first", lambda *_, **__: None)
    all_phones = phones(shared.li, 2)
    all_phones[0].delete(uuid)
    all_phones[1].put(uuid, body_of(shared.zhou))
    assert Visit.objects.get().withdrawn_at is None
