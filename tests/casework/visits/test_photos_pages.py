"""Photos on the pages of a visit and in the lists: shown, counted, missed."""

import hashlib
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.visits import photos
from casework.visits.services import visit_withdraw
from tests.casework.visits.factory import make_visit
from tests.outreach.files.samples import photo

PICTURES = [photo(200, 150, (n * 20, 90, 90)) for n in range(3)]


@pytest.fixture(autouse=True)
def november(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    with time_machine.travel("2026-11-21T14:00:00+08:00", tick=False):
        yield


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def with_photos(visit, here=3, missing=0):
    about = {"school_id": visit.school_id, "uuid": visit.uuid}
    listed = [(sha(one), len(one)) for one in PICTURES[: here + missing]]
    photos.announce(**about, visit=visit, photos=listed)
    for one in PICTURES[:here]:
        photos.receive(**about, sha256=sha(one), data=one, at=timezone.now())
    return visit


def page_of(client, name, *args, **query) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", ["phone-visit", "visit-detail"])
def test_they_stand_on_the_page_with_words_for_whoever_cannot_see_them(client, cast, name):
    visit = with_photos(make_visit(cast.li, cast.zhou, on=date(2026, 10, 10)))
    client.force_login(cast.li)
    page = page_of(client, name, visit.pk)
    assert "照片 1，10月10日周家" in page
    assert page.count("data-photo>") == 3
    assert "3 张" in page
    assert "缺 " not in page


@pytest.mark.parametrize("name", ["phone-visit", "visit-detail"])
def test_without_photos_nobody_is_asked_for_any(client, cast, name):
    visit = make_visit(cast.li, cast.zhou)
    client.force_login(cast.li)
    assert "照片" not in page_of(client, name, visit.pk)


@pytest.mark.parametrize("name", ["phone-visit", "visit-detail"])
def test_case_4_what_is_missing_is_said_by_number_and_why(client, cast, name):
    visit = with_photos(make_visit(cast.li, cast.zhou), here=1, missing=2)
    client.force_login(cast.li)
    page = page_of(client, name, visit.pk)
    assert "缺 2 张照片" in page
    assert "2 张还在手机里" in page
    assert "照片 2<br>还没传上来" in page
    shas = [sha(PICTURES[2])]
    photos.give_up(school_id=visit.school_id, uuid=visit.uuid, shas=shas, actor=cast.li, at=timezone.now())
    page = page_of(client, name, visit.pk)
    assert "缺 2 张照片" in page
    assert "1 张还在手机里" in page
    assert "1 张在手机上已经找不到" in page
    assert "照片 3<br>手机上已找不到" in page
    assert "有 1 张照片传不上来了：手机里已经没有" in page


def test_only_whoever_may_is_offered_to_remove(client, cast):
    visit = with_photos(make_visit(cast.li, cast.zhou))
    for who, offered in ((cast.li, 3), (cast.office, 3), (cast.lead, 0)):
        client.force_login(who)
        assert page_of(client, "visit-detail", visit.pk).count("lx-photo-remove") == offered


def test_the_lists_say_it_and_can_be_narrowed_to_it(client, cast):
    whole = with_photos(make_visit(cast.li, cast.zhou))
    lacking = with_photos(make_visit(cast.zhao, cast.chen), here=1, missing=1)
    client.force_login(cast.office)
    page = page_of(client, "visit-list")
    assert page.count("缺 1 张照片") == 1
    found = client.get(reverse("visit-list"), {"entry": "no_photo"}).context["page"].object_list
    assert list(found) == [lacking]
    assert whole not in found
    client.force_login(cast.zhao)
    assert page_of(client, "phone-visits").count("缺 1 张照片") == 1
    visit_withdraw(visit=lacking, actor=cast.zhao, at=timezone.now())
    assert "缺 1 张照片" not in page_of(client, "phone-visits")


def queries(client, url) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    return len(asked)


@pytest.mark.parametrize("name", ["visit-list", "phone-visits"])
def test_the_number_of_queries_does_not_follow_the_photos(client, cast, name):
    client.force_login(cast.li)
    with_photos(make_visit(cast.li, cast.zhou), here=1, missing=1)
    url = reverse(name)
    client.get(url)
    few = queries(client, url)
    for day in range(1, 9):
        with_photos(make_visit(cast.li, cast.zhou, on=date(2026, 11, day)), here=1, missing=2)
    assert queries(client, url) == few


def test_the_page_of_a_visit_asks_no_more_for_many_photos_than_for_one(client, cast):
    client.force_login(cast.li)
    one, many = (with_photos(make_visit(cast.li, cast.zhou), here=count) for count in (1, 3))
    urls = [reverse("phone-visit", args=[visit.pk]) for visit in (one, many)]
    client.get(urls[0])
    assert queries(client, urls[0]) == queries(client, urls[1])


def test_the_printed_sheet_stays_without_photos(client, cast):
    visit = with_photos(make_visit(cast.li, cast.zhou))
    client.force_login(cast.office)
    page = page_of(client, "visit-print", visit.pk)
    assert "data-photo" not in page
    assert "/visits/photos/" not in page
