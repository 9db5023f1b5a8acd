"""PUT of a photo, the picture itself, and taking one away: who may, and what comes back."""

import errno
import hashlib
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.families.models import Household
from casework.phone import photo_access, photo_views
from casework.phone.device_services import Heard, device_heard
from casework.phone.models import Device, HeldRecord, Kind
from casework.visits import photos
from casework.visits.models import VisitPhoto
from casework.visits.services import visit_withdraw
from outreach.files import pictures, storing
from tests.casework.visits.factory import make_visit
from tests.outreach.files.samples import photo

NOW = timezone.now()
ONE, TWO = photo(400, 300, (10, 20, 30)), photo(300, 400, (40, 50, 60))


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def visit(cast):
    visit = make_visit(cast.li, cast.zhou)
    announce(visit, ONE, TWO)
    return visit


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def announce(visit, *pictures):
    listed = [(sha(one), len(one)) for one in pictures]
    photos.announce(school_id=visit.school_id, uuid=visit.uuid, visit=visit, photos=listed)


def put(client, uuid, data, sha256="", **headers):
    url = reverse("sync-photo", args=[uuid, sha256 or sha(data)])
    return client.put(url, data, content_type="image/jpeg", headers=headers)


def arrived(visit, data=ONE) -> VisitPhoto:
    photos.receive(school_id=visit.school_id, uuid=visit.uuid, sha256=sha(data), data=data, at=NOW)
    return visit.photos.get(sha256=sha(data))


def told(answer) -> tuple[int, str]:
    assert answer["X-Lianxin"] == "1"
    assert "no-store" in answer["Cache-Control"]
    return answer.status_code, answer.json().get("code", "")


def test_a_photo_is_taken_in_and_the_answer_says_what_is_missing(client, cast, visit):
    client.force_login(cast.li)
    first = put(client, visit.uuid, ONE)
    assert (first.status_code, first.json()) == (201, {"missing": [sha(TWO)]})
    again = put(client, visit.uuid, ONE)
    assert (again.status_code, again.json()) == (200, {"missing": [sha(TWO)]})
    assert put(client, visit.uuid, TWO).json() == {"missing": []}
    assert visit.photos.shown().count() == 2


def test_what_is_refused_is_said_so_that_the_phone_knows_what_to_do(client, cast, visit):
    client.force_login(cast.li)
    text = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    announce(visit, text)
    assert told(put(client, visit.uuid, ONE[:-9], sha(ONE))) == (422, "corrupt")
    assert told(put(client, visit.uuid, text)) == (422, "refused")
    assert "请另选一张" in put(client, visit.uuid, text).json()["words"]
    assert told(put(client, visit.uuid, photo(50, 50))) == (404, "unknown")
    assert told(put(client, visit.uuid, b"", sha(ONE))) == (422, "corrupt")
    assert told(put(client, visit.uuid, ONE, "x")) == (404, "unknown")
    assert not visit.photos.shown().exists()


def test_more_than_a_photo_has_is_not_even_read(client, cast, visit, monkeypatch):
    client.force_login(cast.li)
    large = ONE + bytes(pictures.LARGEST)
    announce(visit, ONE)
    assert told(put(client, visit.uuid, large, sha(ONE))) == (413, "too_large")
    # Whoever does not say how much comes is read up to there.
    monkeypatch.setattr(photo_views, "LARGEST", 1000)
    assert told(put(client, visit.uuid, ONE)) == (413, "too_large")


@pytest.mark.parametrize("who", ["wang", "office", "principal", "stranger", "district"])
def test_case_17_nobody_else_sends_to_a_visit_and_nobody_learns_of_it(client, cast, visit, who, media):
    client.force_login(getattr(cast, who))
    theirs, nobodys = put(client, visit.uuid, ONE), put(client, uuid4(), ONE)
    assert told(theirs) == told(nobodys) == (404, "unknown")
    assert theirs.content == nobodys.content
    assert not media.exists()


def test_case_17_twin_without_the_look_at_whose_it_is_a_stranger_could(client, cast, visit, monkeypatch):
    monkeypatch.setattr(photo_views, "school_of_own", lambda user, uuid: visit.school_id)
    client.force_login(cast.stranger)
    assert put(client, visit.uuid, ONE).status_code == 201


def test_signed_out_it_is_401_and_nothing_is_kept(client, visit, media):
    assert told(put(client, visit.uuid, ONE)) == (401, "signed_out")
    assert not media.exists()


def test_case_16_photos_of_what_is_held_are_taken_in(client, cast):
    uuid = uuid4()
    HeldRecord.objects.create(
        school=cast.school, kind=Kind.VISIT, uuid=uuid, user=cast.li, reason="pairing_ended", payload={}, digest="0",
        received_at=NOW,
    )  # fmt: skip
    photos.announce(school_id=cast.school.pk, uuid=uuid, visit=None, photos=[(sha(ONE), len(ONE))])
    client.force_login(cast.wang)
    assert told(put(client, uuid, ONE)) == (404, "unknown")
    client.force_login(cast.li)
    assert put(client, uuid, ONE).status_code == 201


def test_case_16_whoever_has_changed_schools_may_still_send_the_photos(client, cast, visit):
    cast.li.school = cast.other_school
    cast.li.save()
    client.force_login(cast.li)
    assert put(client, visit.uuid, ONE).status_code == 201
    # And sees them no more.
    assert client.get(reverse("photo", args=[visit.photos.first().pk])).status_code == 404


def test_case_16_a_phone_that_was_stopped_hands_in_the_photos_it_holds(client, cast, visit):
    heard = device_heard(cast.li, uuid4(), Heard(), name="安卓手机", at=NOW)
    word = f"Device {heard.device.uuid}:{heard.word}"
    assert told(put(client, visit.uuid, ONE, authorization=word)) == (401, "signed_out")  # it may still sign in
    Device.objects.filter(pk=heard.device.pk).update(ended_at=NOW)
    assert put(client, visit.uuid, ONE, authorization=word).status_code == 201
    assert told(put(client, visit.uuid, TWO, authorization=word[:-1])) == (401, "signed_out")


@pytest.mark.parametrize(("number", "said"), [(errno.ENOSPC, (507, "no_room")), (errno.EROFS, (503, "busy"))])
def test_case_77_no_room_is_no_receipt(client, cast, visit, monkeypatch, number, said, media):
    client.force_login(cast.li)

    def full(handle):
        raise OSError(number, "no")

    with monkeypatch.context() as disk:
        disk.setattr(storing.os, "fsync", full)
        answer = put(client, visit.uuid, ONE)
    assert told(answer) == said
    assert int(answer["Retry-After"]) > 0
    assert visit.photos.missing().count() == 2
    assert not [path for path in media.rglob("*") if path.is_file()]
    assert put(client, visit.uuid, ONE).status_code == 201


def test_an_overrun_machine_says_later(client, cast, visit, monkeypatch):
    client.force_login(cast.li)

    def busy(data):
        raise pictures.PicturesBusy

    monkeypatch.setattr(pictures, "remade", busy)
    answer = put(client, visit.uuid, ONE)
    assert (told(answer), answer["Retry-After"]) == ((503, "busy"), "10")


# Looking at it ------------------------------------------------------------------------


def test_case_74_the_picture_is_a_picture_and_nothing_else(client, cast, visit):
    found = arrived(visit)
    client.force_login(cast.li)
    answer = client.get(reverse("photo", args=[found.pk]))
    assert answer.status_code == 200
    assert sha(answer.content) == found.stored
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"] == "inline"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("li", 200), ("office", 200), ("principal", 200), ("lead", 200), ("wang", 404), ("zhao", 404),
        ("stranger", 404), ("stranger_office", 404), ("district", 404),
    ],
)  # fmt: skip
def test_case_76_whoever_sees_the_visit_sees_its_photos_and_nobody_else(client, cast, visit, who, status):
    found = arrived(visit)
    client.force_login(getattr(cast, who))
    assert client.get(reverse("visit-detail", args=[visit.pk])).status_code == status
    assert client.get(reverse("photo", args=[found.pk])).status_code == status


def test_case_76_twin_without_the_scope_everybody_would(client, cast, visit, monkeypatch):
    found = arrived(visit)
    monkeypatch.setattr(photo_views, "photo_for", lambda user, pk: VisitPhoto.objects.get(pk=pk))
    client.force_login(cast.stranger)
    assert client.get(reverse("photo", args=[found.pk])).status_code == 200


def test_case_76_without_signing_in_no_address_leads_to_a_picture(client, cast, visit):
    found = arrived(visit)
    assert client.get(reverse("photo", args=[found.pk]))["Location"].startswith("/login/")
    stored = found.stored
    for path in (f"/media/{stored}", f"/media/photos/{stored[:2]}/{stored}", f"/photos/{stored}", f"/static/{stored}"):
        assert client.get(path, follow=False).status_code in {302, 404}
    client.force_login(cast.li)
    for path in (
        f"/media/photos/{stored[:2]}/{stored}",
        "/media/photos/",
        "/visits/photos/",
        f"/visits/photos/{stored}/",
    ):
        assert client.get(path).status_code == 404
    assert client.get(reverse("photo", args=[found.pk + 1])).status_code == 404  # announced, not here


def test_case_73_twin_without_making_it_anew_the_place_would_be_served(client, cast, visit, monkeypatch):
    """What test_pictures.py shows of the bytes, seen from the page: the guard is the one call."""
    with_place = ONE[:2] + b"\xff\xfe\x00\x0bLAT26.08" + ONE[2:]
    for kept, remade in ((False, pictures.remade), (True, lambda data: pictures.Picture(data, 400, 300))):
        monkeypatch.setattr(pictures, "remade", remade)
        visit = make_visit(cast.li, Household.objects.get(code="AH1"))
        announce(visit, with_place)
        client.force_login(cast.li)
        assert put(client, visit.uuid, with_place).status_code == 201
        body = client.get(reverse("photo", args=[visit.photos.get().pk])).content
        assert (b"LAT26.08" in body) is kept


def test_a_file_that_is_gone_is_404_and_no_fault(client, cast, visit):
    found = arrived(visit)
    storing.path_of(found.stored, photos.FOLDER).unlink()
    client.force_login(cast.li)
    assert client.get(reverse("photo", args=[found.pk])).status_code == 404


# Taking it away -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["photo-remove", "phone-photo-remove"])
@pytest.mark.parametrize(
    ("who", "status"), [("li", 302), ("office", 302), ("lead", 403), ("zhao", 404), ("stranger", 404)]
)
def test_whoever_wrote_it_down_and_the_office_may_take_it_away(client, cast, visit, name, who, status):
    found = arrived(visit)
    client.force_login(getattr(cast, who))
    assert client.get(reverse(name, args=[found.pk])).status_code == (200 if status == 302 else status)
    assert visit.photos.shown().count() == 1
    assert client.post(reverse(name, args=[found.pk])).status_code == status
    assert visit.photos.shown().count() == (0 if status == 302 else 1)


def test_one_that_never_came_is_waited_for_no_longer(client, cast, visit):
    arrived(visit)
    row = visit.photos.missing().get()
    client.force_login(cast.li)
    page = client.post(reverse("photo-remove", args=[row.pk]), follow=True)
    assert "不再等这张照片" in page.content.decode()
    assert "不再等一张没有传上来的照片" in page.content.decode()
    assert "缺 " not in page.content.decode()


def test_photos_of_what_was_withdrawn_can_still_be_taken_away(client, cast, visit):
    found = arrived(visit)
    visit_withdraw(visit=visit, actor=cast.li, at=NOW)
    client.force_login(cast.li)
    assert client.post(reverse("photo-remove", args=[found.pk])).status_code == 302
    assert not visit.photos.shown().exists()


def test_a_photo_that_is_held_is_nobody_s_to_see(client, cast):
    uuid = uuid4()
    photos.announce(school_id=cast.school.pk, uuid=uuid, visit=None, photos=[(sha(ONE), len(ONE))])
    photos.receive(school_id=cast.school.pk, uuid=uuid, sha256=sha(ONE), data=ONE, at=NOW)
    row = VisitPhoto.objects.get()
    client.force_login(cast.office)
    for name in ("photo", "photo-remove"):
        assert client.get(reverse(name, args=[row.pk])).status_code == 404
    assert photo_access.school_of_own(cast.li, uuid) is None
