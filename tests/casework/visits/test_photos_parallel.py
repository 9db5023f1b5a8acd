"""Photos announced, sent and taken away by many at the same moment."""

import hashlib
import os
import random
from contextlib import nullcontext
from threading import Thread
from uuid import uuid4

import pytest
from django.db import connections
from django.utils import timezone

from casework.visits import photos
from casework.visits.models import VisitPhoto
from outreach.files import storing
from tests.casework.visits.factory import make_visit
from tests.outreach.files.samples import photo
from tests.parallel import in_parallel

NOW = timezone.now()
ROUNDS = int(os.environ.get("OUTREACH_ROUNDS", "10"))
PICTURES = [photo(64, 48, (n * 20, 10, 10)) for n in range(4)]


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


LISTED = [(sha(one), len(one)) for one in PICTURES]


@pytest.fixture
def shared(transactional_db, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return cast


def about(visit):
    return {"school_id": visit.school_id, "uuid": visit.uuid}


def no_faults(answers):
    faults = [one for one in answers if isinstance(one, BaseException)]
    assert faults == []
    return answers


def test_case_2_the_same_list_at_once_makes_each_row_once(shared):
    for _ in range(ROUNDS):
        uuid = uuid4()
        where = {"school_id": shared.school.pk, "uuid": uuid}
        no_faults(in_parallel(16, lambda _, where=where: photos.announce(**where, visit=None, photos=LISTED)))
        assert photos.announced(**where) == [one for one, _ in LISTED]


def test_case_2_different_lists_at_once_lose_nothing_and_double_nothing(shared):
    """Each sends another order or part of the list; what stands is each as often as the list that has it most often."""
    for _ in range(ROUNDS):
        where = {"school_id": shared.school.pk, "uuid": uuid4()}
        lists = [random.sample(LISTED, k=random.randint(1, 4)) for _ in range(11)] + [[LISTED[0], LISTED[0]]]
        no_faults(in_parallel(12, lambda n, w=where, of=lists: photos.announce(**w, visit=None, photos=of[n])))
        found = sorted(photos.announced(**where))
        named = {one for listed in lists for one, _ in listed}
        assert found == sorted([*named, LISTED[0][0]])
        positions = list(VisitPhoto.objects.filter(**where).values_list("position", flat=True))
        assert positions == list(range(len(found)))


def test_case_2_twin_without_all_or_nothing_a_photo_is_doubled(shared, monkeypatch):
    """What two phones do that read the same rows, one after the other, when a taken place is merely passed over."""
    where = {"school_id": shared.school.pk, "uuid": uuid4()}
    first, second = LISTED[:2]
    insert = photos._insert

    def meanwhile(school_id, uuid, visit, new, at):
        monkeypatch.setattr(photos, "_insert", passed_over)
        photos.announce(**where, visit=None, photos=[first])
        passed_over(school_id, uuid, visit, new, at)

    def passed_over(school_id, uuid, visit, new, at):
        VisitPhoto.objects.bulk_create(
            [
                VisitPhoto(school_id=school_id, uuid=uuid, position=at + n, sha256=sha256, size=size)
                for n, (sha256, size) in enumerate(new)
            ],
            ignore_conflicts=True,
        )

    monkeypatch.setattr(photos, "_insert", meanwhile)
    photos.announce(**where, visit=None, photos=[second, first])
    assert photos.announced(**where).count(first[0]) == 2
    monkeypatch.setattr(photos, "_insert", insert)


def test_the_same_photo_sixteen_times_at_once_is_kept_once(shared):
    for _ in range(max(1, ROUNDS // 3)):
        visit = make_visit(shared.li, shared.zhou)
        photos.announce(**about(visit), visit=visit, photos=LISTED[:1])
        send = lambda _, v=visit: photos.receive(**about(v), sha256=LISTED[0][0], data=PICTURES[0], at=NOW)  # noqa: E731  # one line
        no_faults(in_parallel(16, send))
        assert photos.missing(**about(visit)) == []
        assert len(list(storing.all_kept(photos.FOLDER))) == 1


def test_case_19_taken_away_here_while_it_arrives_there(shared):
    """Whatever the order: a row that has its picture has its file, and no file is left without a row."""
    for _ in range(ROUNDS):
        old, new = make_visit(shared.li, shared.zhou), make_visit(shared.li, shared.zhou)
        for visit in (old, new):
            photos.announce(**about(visit), visit=visit, photos=LISTED[:1])
        photos.receive(**about(old), sha256=LISTED[0][0], data=PICTURES[0], at=NOW)
        row = old.photos.get()

        def act(n, row=row, new=new):
            if n % 2:
                return photos.remove(photo=row, actor=shared.li, at=NOW)
            return photos.receive(**about(new), sha256=LISTED[0][0], data=PICTURES[0], at=NOW)

        no_faults(in_parallel(6, act))
        kept = new.photos.get()
        assert storing.is_kept(kept.stored, photos.FOLDER)
        photos.remove(photo=kept, actor=shared.li, at=NOW)
        assert [name for name, _ in storing.all_kept(photos.FOLDER)] == []


def test_taken_away_while_it_arrives_leaves_no_file(shared):
    for _ in range(ROUNDS):
        visit = make_visit(shared.li, shared.zhou)
        photos.announce(**about(visit), visit=visit, photos=LISTED[:1])
        row = visit.photos.get()

        def act(n, row=row, visit=visit):
            if n % 2:
                return photos.remove(photo=row, actor=shared.li, at=NOW)
            return photos.receive(**about(visit), sha256=LISTED[0][0], data=PICTURES[0], at=NOW)

        no_faults(in_parallel(6, act))
        assert (visit.photos.get().stored, photos.missing(**about(visit))) == ("", [])
        assert list(storing.all_kept(photos.FOLDER)) == []


def sent_while_letting_go(shared, monkeypatch) -> VisitPhoto:
    """The row of a visit whose photo arrives between the look at who refers to the file and its end."""
    old, new = make_visit(shared.li, shared.zhou), make_visit(shared.li, shared.zhou)
    for visit in (old, new):
        photos.announce(**about(visit), visit=visit, photos=LISTED[:1])
    photos.receive(**about(old), sha256=LISTED[0][0], data=PICTURES[0], at=NOW)
    sending = Thread(target=send_and_close, args=(new,))

    def slowly(stored):
        def is_used():
            used = VisitPhoto.objects.filter(stored=stored).exists()
            sending.start()
            sending.join(1.5)
            return used

        return storing.let_go(stored, photos.FOLDER, is_used=is_used)

    monkeypatch.setattr(photos, "_let_go", slowly)
    photos.remove(photo=old.photos.get(), actor=shared.li, at=NOW)
    sending.join(20)
    return new.photos.get()


def send_and_close(visit):
    try:
        photos.receive(**about(visit), sha256=LISTED[0][0], data=PICTURES[0], at=NOW)
    finally:
        connections.close_all()


def test_case_19_whoever_sends_waits_for_whoever_lets_go(shared, monkeypatch):
    row = sent_while_letting_go(shared, monkeypatch)
    assert row.stored
    assert storing.is_kept(row.stored, photos.FOLDER)


def test_case_19_twin_without_waiting_the_row_points_at_nothing(shared, monkeypatch):
    monkeypatch.setattr(storing, "one_at_a_time", lambda digest: nullcontext())
    row = sent_while_letting_go(shared, monkeypatch)
    assert row.stored
    assert not storing.is_kept(row.stored, photos.FOLDER)
