"""Case 3: the connection ends somewhere in a photo. Whatever the place, the photo is whole here or not here at all."""

import hashlib
import socket
from time import monotonic, sleep
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.test import Client

from casework.visits import photos
from tests.casework.visits.factory import make_visit
from tests.outreach.files.samples import photo

PICTURE = photo(640, 480)
SHA = hashlib.sha256(PICTURE).hexdigest()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def visit(transactional_db, cast):
    visit = make_visit(cast.li, cast.zhou)
    photos.announce(school_id=visit.school_id, uuid=visit.uuid, visit=visit, photos=[(SHA, len(PICTURE))])
    return visit


def request_of(visit, user) -> bytes:
    client = Client()
    client.force_login(user, backend="outreach.people.backends.StaffBackend")
    name = django_settings.SESSION_COOKIE_NAME
    head = (
        f"PUT /sync/visits/{visit.uuid}/photos/{SHA} HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\n"
        f"Cookie: {name}={client.cookies[name].value}\r\nContent-Length: {len(PICTURE)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + PICTURE


def sent(live_server, data: bytes) -> bytes:
    """The answer to so many bytes, after which nothing more comes."""
    where = urlsplit(live_server.url)
    with socket.create_connection((where.hostname, where.port), timeout=20) as line:
        line.sendall(data)
        line.shutdown(socket.SHUT_WR)
        parts = []
        while part := line.recv(65536):
            parts.append(part)
    return b"".join(parts)


def test_case_3_cut_anywhere_it_is_not_there_and_sent_again_it_is(live_server, cast, visit, media):
    whole = request_of(visit, cast.li)
    body = len(whole) - len(PICTURE)
    for cut in (body // 2, body, body + 1, body + len(PICTURE) // 2, len(whole) - 1):
        answer = sent(live_server, whole[:cut])
        assert b" 201 " not in answer[:20]
        assert b" 200 " not in answer[:20]
        assert photos.missing(school_id=visit.school_id, uuid=visit.uuid) == [SHA]
        assert not [path for path in media.rglob("*") if path.is_file()]
    assert b" 201 " in sent(live_server, whole)[:20]
    assert photos.missing(school_id=visit.school_id, uuid=visit.uuid) == []


def test_case_3_cut_after_the_last_byte_it_is_there_all_the_same(live_server, cast, visit):
    """The phone does not hear the answer, asks again, and has nothing to send."""
    where = urlsplit(live_server.url)
    with socket.create_connection((where.hostname, where.port), timeout=20) as line:
        line.sendall(request_of(visit, cast.li))
    until = monotonic() + 20
    while photos.missing(school_id=visit.school_id, uuid=visit.uuid) and monotonic() < until:
        sleep(0.05)
    assert photos.missing(school_id=visit.school_id, uuid=visit.uuid) == []
    first = visit.photos.get().received_at
    assert b" 200 " in sent(live_server, request_of(visit, cast.li))[:20]
    assert visit.photos.get().received_at == first


def test_case_3_a_photo_of_a_visit_that_never_came_is_not_kept(live_server, cast, visit, media):
    whole = request_of(visit, cast.li).replace(str(visit.uuid).encode(), str(uuid4()).encode())
    assert b" 404 " in sent(live_server, whole)[:20]
    assert not media.exists()
