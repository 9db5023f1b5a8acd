"""老师的手机 in the browser: one's own, the school's, and ending one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.phone.device_services import device_end
from casework.phone.models import Device
from outreach.people.models import Appointment
from outreach.people.roles import Role
from tests.casework.phone.factory import make_device
from tests.e2e.looking import look


@pytest.fixture
def phones(cast):
    """李老师's: one with something waiting since six days, one that forgets, one that is ended; 赵老师's is at rest."""
    old = timezone.localdate() - timedelta(days=6)
    waiting = make_device(cast.li, waiting=12, oldest_on=old)
    forgets = make_device(cast.li, durable=False)
    Device.objects.filter(pk=forgets.pk).update(name="iPhone · Safari")
    ended = make_device(cast.li)
    device_end(ended, actor=None, reason="换了手机", at=timezone.now())
    make_device(cast.zhao)
    return cast, waiting, ended


@pytest.mark.parametrize(("width", "dark"), [(390, False), (1280, False), (320, True)])
def test_the_phones_of_a_person(open_as, phones, width, dark):
    cast, waiting, ended = phones
    page = open_as(cast.li, width=width, dark=dark)
    page.goto("/phone/devices/")
    look(page, f"devices-own-{width}")
    page.goto(f"/phone/devices/{ended.pk}/end/")
    look(page, f"devices-ended-{width}")
    page.get_by_role("button", name="重新启用").click()
    page.get_by_role("button", name="启用", exact=True).click()
    page.get_by_text("可以接着用了").first.wait_for()
    page.goto(f"/phone/devices/{waiting.pk}/end/")
    look(page, f"devices-end-{width}")
    page.get_by_label("手机丢了").check()
    page.get_by_role("button", name="停用").click()
    page.get_by_text("已停用").first.wait_for()
    assert page.get_by_role("heading", level=1).inner_text() == "我的手机"


@pytest.mark.parametrize(("width", "dark"), [(390, False), (1280, False), (320, True)])
def test_the_phones_of_a_school(open_as, phones, width, dark):
    cast, *_ = phones
    page = open_as(cast.office, width=width, dark=dark)
    page.goto("/phone/devices/school/")
    look(page, f"devices-school-{width}")
    page.get_by_role("link", name="等了 5 天以上").click()
    assert page.get_by_role("row").count() == 2
    page.goto("/phone/devices/school/?show=ended")
    look(page, f"devices-school-ended-{width}")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_home_of_an_administrator(open_as, phones, width):
    cast, *_ = phones
    Appointment.objects.create(
        user=cast.wang, organization=cast.school, role=Role.ADMIN, since=timezone.localdate() - timedelta(days=30)
    )
    page = open_as(cast.wang, width=width)
    page.goto("/")
    look(page, f"devices-admin-home-{width}")
