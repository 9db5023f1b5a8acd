"""Phones for tests, registered as a browser does."""

from uuid import UUID, uuid4

from django.utils import timezone

from casework.phone.access import Sender
from casework.phone.device_services import Heard, device_heard
from casework.phone.models import Device, HeldRecord
from casework.phone.protocol import visit_of
from casework.phone.services import visit_receive
from outreach.people.models import User
from tests.casework.phone.sending import body_of

WECHAT = "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Chrome/107.0 Mobile Safari/537.36 MicroMessenger/8.0.40"


def make_device(user: User, uuid: UUID | None = None, **said) -> Device:
    """A phone of this person. `said`: durable, waiting, oldest_on."""
    heard = device_heard(user, uuid or uuid4(), Heard(**said), name="安卓手机 · 微信", at=timezone.now())
    return Device.objects.get(pk=heard.device.pk)


def make_held(user: User, household, **said) -> HeldRecord:
    """A visit of this person with a family that is not in sight; it waits for the office."""
    received = visit_receive(Sender(user), uuid4(), visit_of(body_of(household, **said)), at=timezone.now())
    assert received.held
    return received.held
