"""Phones for tests, registered as a browser does."""

from uuid import UUID, uuid4

from django.utils import timezone

from casework.phone.device_services import Heard, device_heard
from casework.phone.models import Device
from outreach.people.models import User

WECHAT = "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Chrome/107.0 Mobile Safari/537.36 MicroMessenger/8.0.40"


def make_device(user: User, uuid: UUID | None = None, **said) -> Device:
    """A phone of this person. `said`: durable, waiting, oldest_on."""
    heard = device_heard(user, uuid or uuid4(), Heard(**said), name="安卓手机 · 微信", at=timezone.now())
    return Device.objects.get(pk=heard.device.pk)
