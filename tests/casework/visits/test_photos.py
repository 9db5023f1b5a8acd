"""Photos announced, arriving, lost and taken away: each once, none without its file."""

import errno
import hashlib
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from casework.visits import photos
from casework.visits.models import VisitPhoto
from outreach.files import storing
from outreach.timeline.models import Entry
from tests.casework.visits.factory import make_visit
from tests.outreach.files.samples import photo

NOW = timezone.now()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def visit(cast):
    return make_visit(cast.li, cast.zhou)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def files(media) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def announce(visit, *pictures):
    photos.announce(
        school_id=visit.school_id, uuid=visit.uuid, visit=visit, photos=[(sha(one), len(one)) for one in pictures]
    )


def send(visit, data, **other):
    about = {"school_id": visit.school_id, "uuid": visit.uuid, "sha256": sha(data), "data": data, "at": NOW} | other
    return photos.receive(**about)


def missing(visit):
    return photos.missing(school_id=visit.school_id, uuid=visit.uuid)


ONE, TWO, THREE = (photo(400, 300, colour) for colour in ((10, 20, 30), (40, 50, 60), (70, 80, 90)))


def test_a_photo_that_was_announced_arrives_and_is_there(visit, media):
    announce(visit, ONE, TWO)
    assert missing(visit) == [sha(ONE), sha(TWO)]
    assert send(visit, TWO) is True
    assert missing(visit) == [sha(ONE)]
    assert send(visit, ONE) is True
    assert missing(visit) == []
    first, second = visit.photos.all()
    assert (first.width, first.height, first.received_at) == (400, 300, NOW)
    assert {path.name for path in files(media)} == {first.stored, second.stored}
    for path in files(media):
        assert sha(path.read_bytes()) == path.name  # content-addressed, and whole


def test_case_1_the_same_photo_again_changes_nothing(visit, media):
    announce(visit, ONE)
    assert send(visit, ONE) is True
    assert send(visit, ONE, at=NOW + timedelta(hours=1)) is False
    assert visit.photos.get().received_at == NOW
    assert len(files(media)) == 1


def test_announced_again_it_adds_and_never_drops(visit):
    announce(visit, ONE, TWO)
    announce(visit, ONE, TWO)
    announce(visit, THREE)
    announce(visit)
    assert photos.announced(school_id=visit.school_id, uuid=visit.uuid) == [sha(ONE), sha(TWO), sha(THREE)]


def test_case_19_the_same_bytes_twice_are_two_photos_and_one_file(visit, media):
    announce(visit, ONE, ONE)
    announce(visit, ONE, ONE)
    assert [row.position for row in visit.photos.all()] == [0, 1]
    assert missing(visit) == [sha(ONE)]
    send(visit, ONE)
    assert missing(visit) == []
    assert len(files(media)) == 1


def test_case_19_taking_one_of_two_away_keeps_the_other(cast, visit, media, django_capture_on_commit_callbacks):
    other = make_visit(cast.wang, cast.zhou)
    for one in (visit, other):
        announce(one, ONE)
        send(one, ONE)
    with django_capture_on_commit_callbacks(execute=True):
        assert photos.remove(photo=visit.photos.get(), actor=cast.li, at=NOW)
    assert len(files(media)) == 1
    assert other.photos.shown().count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert photos.remove(photo=other.photos.get(), actor=cast.li, at=NOW)
    assert files(media) == []
    entry = Entry.objects.get(action="visit.photo_removed", subject_id=visit.pk)
    assert entry.actor == cast.li


def test_what_was_taken_away_does_not_come_back(cast, visit, media, django_capture_on_commit_callbacks):
    announce(visit, ONE)
    send(visit, ONE)
    with django_capture_on_commit_callbacks(execute=True):
        assert photos.remove(photo=visit.photos.get(), actor=cast.li, at=NOW) is True
        assert photos.remove(photo=visit.photos.get(), actor=cast.li, at=NOW) is False
    announce(visit, ONE)
    assert missing(visit) == []
    assert send(visit, ONE) is False
    assert files(media) == []
    # The receipt lists it all the same: the phone may delete its own.
    assert photos.announced(school_id=visit.school_id, uuid=visit.uuid) == [sha(ONE)]


def test_more_than_anybody_looks_at_is_refused_in_words(visit):
    many = [photo(8, 8, (n, n, n)) for n in range(photos.MOST + 1)]
    with pytest.raises(ValidationError, match="最多 20 张"):
        announce(visit, *many)
    assert not visit.photos.exists()
    announce(visit, *many[:-1])
    with pytest.raises(ValidationError, match="最多 20 张"):
        announce(visit, *many)


@pytest.mark.parametrize(
    "entry", [("x" * 64, 5), ("A" * 64, 5), ("a" * 63, 5), ("a" * 64, 0), ("a" * 64, (12 << 20) + 1)]
)
def test_a_list_that_cannot_be_is_refused(visit, entry):
    with pytest.raises(ValidationError):
        photos.announce(school_id=visit.school_id, uuid=visit.uuid, visit=visit, photos=[entry])


def test_photos_of_what_is_held_go_along_with_it(cast, media):
    uuid = uuid4()
    photos.announce(school_id=cast.school.pk, uuid=uuid, visit=None, photos=[(sha(ONE), len(ONE))])
    photos.receive(school_id=cast.school.pk, uuid=uuid, sha256=sha(ONE), data=ONE, at=NOW)
    assert not VisitPhoto.objects.visible_to(cast.office).exists()
    visit = make_visit(cast.li, cast.zhou, uuid=uuid)
    photos.attach(school_id=cast.school.pk, uuid=uuid, visit=visit)
    assert visit.photos.shown().count() == 1


def test_other_bytes_are_not_the_photo(visit, media):
    announce(visit, ONE)
    with pytest.raises(photos.Corrupt):
        send(visit, ONE[:-1], sha256=sha(ONE))
    with pytest.raises(photos.NotAnnounced):
        send(visit, TWO)
    assert (missing(visit), files(media)) == ([sha(ONE)], [])


def test_without_the_check_of_the_hash_a_cut_photo_would_be_kept(visit, media, monkeypatch):
    monkeypatch.setattr(photos, "is_same", lambda data, sha256: True)
    announce(visit, ONE)
    send(visit, TWO, sha256=sha(ONE))
    assert missing(visit) == []  # and the photo that was announced is not there


def test_announcing_what_another_visit_has_gives_nobody_its_picture(cast, visit, media):
    announce(visit, ONE)
    send(visit, ONE)
    other = make_visit(cast.zhao, cast.chen)
    announce(other, ONE)
    assert missing(other) == [sha(ONE)]
    assert other.photos.get().stored == ""


def test_what_the_phone_has_lost_is_not_waited_for_and_stays_missing(cast, visit):
    announce(visit, ONE, TWO)
    send(visit, ONE)
    about = {"school_id": visit.school_id, "uuid": visit.uuid}
    lose = {"shas": [sha(ONE), sha(TWO)], "actor": cast.li, "at": NOW}
    assert photos.give_up(**about, **lose) == 1  # what has arrived cannot be lost
    assert photos.give_up(**about, **lose) == 0
    assert (missing(visit), photos.lost(**about)) == ([], [sha(TWO)])
    assert visit.photos.missing().count() == 1
    assert Entry.objects.get(action="visit.photos_lost").data == {"count": 1}
    # Found again after all.
    assert send(visit, TWO) is True
    assert (photos.lost(**about), visit.photos.missing().count()) == ([], 0)


def test_a_file_that_is_gone_from_the_disk_is_asked_for_again(visit, media):
    announce(visit, ONE)
    send(visit, ONE)
    files(media)[0].unlink()
    assert missing(visit) == [sha(ONE)]
    assert send(visit, ONE) is True
    assert missing(visit) == []


def test_case_77_no_room_on_the_disk_leaves_no_row_and_no_file(visit, media, monkeypatch):
    announce(visit, ONE)

    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(storing.os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            send(visit, ONE)
    assert (missing(visit), visit.photos.get().stored, files(media)) == ([sha(ONE)], "", [])
    send(visit, ONE)
    assert missing(visit) == []


def test_a_picture_that_cannot_be_kept_is_refused_and_still_missing(visit, media):
    text = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    announce(visit, text)
    with pytest.raises(ValidationError, match="不是 JPG"):
        send(visit, text)
    assert (missing(visit), files(media)) == ([sha(text)], [])


def meanwhile_removed(cast, visit, monkeypatch, capture):
    """The row of a second visit whose bytes arrived while the first one's photo was taken away."""
    other = make_visit(cast.wang, cast.zhou)
    announce(visit, ONE)
    announce(other, ONE)
    send(visit, ONE)
    alone = storing.one_at_a_time
    first = []

    def late(digest):
        if not first:
            first.append(digest)
            with capture(execute=True):
                photos.remove(photo=visit.photos.get(), actor=cast.li, at=NOW)
        return alone(digest)

    monkeypatch.setattr(storing, "one_at_a_time", late)
    send(other, ONE)
    return other.photos.get()


def test_case_19_a_picture_deleted_while_the_same_bytes_arrive_is_there(
    cast, visit, media, monkeypatch, django_capture_on_commit_callbacks
):
    """Between the file and its row the last other reference goes, and the file with it."""
    row = meanwhile_removed(cast, visit, monkeypatch, django_capture_on_commit_callbacks)
    assert storing.is_kept(row.stored, photos.FOLDER)


def test_case_19_twin_without_the_second_look_the_row_points_at_nothing(
    cast, visit, media, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(storing, "keep_still", lambda data, digest, folder: None)
    row = meanwhile_removed(cast, visit, monkeypatch, django_capture_on_commit_callbacks)
    assert not storing.is_kept(row.stored, photos.FOLDER)
