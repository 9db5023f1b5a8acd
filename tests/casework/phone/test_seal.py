"""The receipt lists every photo; what is missing keeps it back, what the phone has lost does not (case 4)."""

import hashlib

import pytest

from casework.visits.models import Visit, VisitPhoto
from tests.casework.phone.factory import make_device
from tests.casework.phone.sending import Phone, body_of, new_uuid


@pytest.fixture
def phone(client, cast):
    return Phone(client, cast.li, make_device(cast.li))


def announced(*names):
    return [{"sha256": hashlib.sha256(name.encode()).hexdigest(), "size": 100} for name in names]


def test_case_04_no_receipt_while_a_photo_is_missing(phone, cast):
    uuid = new_uuid()
    photos = announced("a", "b")
    shas = [photo["sha256"] for photo in photos]
    answer = phone.put(uuid, body_of(cast.zhou, photos=photos))
    assert (answer.status_code, answer.json()["missing"]) == (201, shas)
    waiting = phone.seal(uuid)
    assert (waiting.status_code, waiting.json()["code"]) == (409, "photos_missing")
    assert waiting.json()["missing"] == shas


def test_case_04_what_the_phone_has_lost_is_not_waited_for(phone, cast):
    uuid = new_uuid()
    photos = announced("a", "b")
    shas = [photo["sha256"] for photo in photos]
    phone.put(uuid, body_of(cast.zhou, photos=photos))
    assert phone.seal(uuid, gone=shas[:1]).json()["missing"] == shas[1:]
    for _ in range(2):
        receipt = phone.seal(uuid, gone=shas)
        assert (receipt.status_code, receipt.json()["photos"], receipt.json()["lost"]) == (200, shas, shas)
    assert VisitPhoto.objects.filter(visit=Visit.objects.get()).count() == 2


def test_photos_may_join_later_under_the_same_text(phone, cast):
    uuid = new_uuid()
    phone.put(uuid, body_of(cast.zhou))
    assert phone.seal(uuid).status_code == 200
    answer = phone.put(uuid, body_of(cast.zhou, photos=announced("a")))
    assert (answer.status_code, len(answer.json()["missing"])) == (200, 1)
    assert phone.seal(uuid).status_code == 409
    assert Visit.objects.count() == 1


def test_case_19_the_same_photo_twice_is_two_in_the_receipt(phone, cast):
    uuid = new_uuid()
    photos = announced("a", "a")
    assert len(phone.put(uuid, body_of(cast.zhou, photos=photos)).json()["missing"]) == 1
    assert len(phone.seal(uuid, gone=[photos[0]["sha256"]]).json()["photos"]) == 2


@pytest.mark.parametrize("gone", ["x", [1, None, {}], {"a": 1}, None])
def test_nonsense_about_lost_photos_loses_none(phone, cast, gone):
    uuid = new_uuid()
    phone.put(uuid, body_of(cast.zhou, photos=announced("a")))
    assert phone.seal(uuid, gone=gone).status_code == 409


def test_too_many_photos_are_refused_by_name(phone, cast):
    answer = phone.put(new_uuid(), body_of(cast.zhou, photos=announced(*map(str, range(21)))))
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["photos"])
