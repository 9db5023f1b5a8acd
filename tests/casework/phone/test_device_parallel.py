"""Several tabs of one phone at once: one registration, one word that is true, one row of history a day."""

from uuid import uuid4

import pytest
from django.utils import timezone

from casework.phone import device_services
from casework.phone.device_services import Heard, device_end, device_heard, digest_of, families_handed
from casework.phone.models import Device
from outreach.timeline.models import Entry
from tests.casework.phone.factory import make_device
from tests.parallel import in_parallel

pytestmark = pytest.mark.django_db(transaction=True)
TABS = 8


def test_tabs_that_register_at_once_are_one_phone(cast):
    uuid = uuid4()

    def register(number):
        return device_heard(cast.li, uuid, Heard(), name="安卓手机 · 微信", at=timezone.now())

    known = in_parallel(TABS, register)
    assert [one for one in known if isinstance(one, Exception)] == []
    device = Device.objects.get()
    assert {one.device.secret for one in known} == {device.secret}
    assert [digest_of(one.word) for one in known if one.word] == [device.pass_digest]
    assert Entry.objects.filter(action="device.registered").count() == 1


def test_tabs_that_fetch_at_once_are_one_row_of_history(cast):
    device = make_device(cast.li)
    in_parallel(TABS, lambda number: families_handed(cast.li, device, 3, at=timezone.now()))
    assert Entry.objects.filter(action="device.synced").count() == 1


def test_without_the_guard_each_tab_would_write_a_row(cast, monkeypatch):
    """The twin: the day is written without looking whether it was."""

    class Unguarded:
        def filter(self, **given):
            return self

        def exclude(self, **given):
            return self

        def update(self, **given):
            return 1

    device = make_device(cast.li)
    monkeypatch.setattr(device_services.Device, "objects", Unguarded())
    in_parallel(TABS, lambda number: families_handed(cast.li, device, 3, at=timezone.now()))
    assert Entry.objects.filter(action="device.synced").count() == TABS


def test_two_who_end_it_at_once_end_it_once(cast):
    device = make_device(cast.li)
    people = [cast.office, cast.li]
    ended = in_parallel(
        2, lambda number: device_end(device, actor=people[number], reason="手机丢了", at=timezone.now())
    )
    assert sorted(map(bool, ended)) == [False, True]
    assert Entry.objects.filter(action="device.ended").count() == 1
