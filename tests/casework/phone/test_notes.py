"""What the receipt tells the writer of how a visit was entered; the phone shows it under 已记下."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.casework.phone.factory import make_device
from tests.casework.phone.sending import Phone, body_of, new_uuid


@pytest.fixture
def phone(client, cast):
    return Phone(client, cast.li, make_device(cast.li))


def notes(phone, family, **said):
    uuid = new_uuid()
    assert phone.put(uuid, body_of(family, **said)).status_code == 201
    return phone.seal(uuid).json().get("notes")


def test_what_is_as_usual_needs_no_words(phone, cast):
    assert notes(phone, cast.zhou) is None


def test_after_the_days_of_grace_it_says_so(client, cast):
    with time_machine.travel("2027-01-20T09:00:00+08:00", tick=False):
        phone = Phone(client, cast.li, make_device(cast.li))
        [said] = notes(phone, cast.zhou, on="2026-12-28")
    assert said.startswith("这条标为迟报")


def test_a_clock_that_was_wrong_is_told_of(phone, cast):
    ahead = timezone.now() + timedelta(days=3)
    [said] = notes(phone, cast.zhou, on=ahead.date().isoformat(), sent_at=ahead.isoformat())
    assert said.startswith("手机上的日期是") and said.endswith("请核对。")
