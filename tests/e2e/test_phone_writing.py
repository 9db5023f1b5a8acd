"""Writing down on the phone: what was typed is kept, what was saved is sent, whatever happens in between."""

import pytest
from playwright.sync_api import expect

from casework.visits.models import Visit
from tests.e2e.looking import look as look_at
from tests.e2e.phone import opened, ready

pytestmark = pytest.mark.usefixtures("transactional_db")


@pytest.fixture
def phone(open_as, cast):
    """李老师's phone, opened once where there is a network."""
    page = open_as(cast.li, width=390)
    ready(page)
    return page


def look(page, name):
    """That the network is away the browser says by itself; it is no fault of the page."""
    page.complaints = [said for said in page.complaints if "Failed to load resource" not in said]
    look_at(page, name)


def write(page, family, note=""):
    opened(page, f"/m/visits/new/?household={family.pk}")
    if note:
        page.get_by_label("说点什么").fill(note)


def save(page):
    page.get_by_role("button", name="保存").click()
    page.get_by_role("heading", name="已记下").wait_for()


def state(page):
    return page.locator(".lx-state .lx-badge")


def test_written_without_a_network_it_goes_when_there_is_one(phone, cast):
    phone.context.set_offline(True)
    write(phone, cast.zhou, "祖母照管")
    look(phone, "writing-form")
    save(phone)
    expect(state(phone)).to_have_text("待上传")
    look(phone, "writing-saved-waiting")
    phone.reload()
    expect(phone.get_by_role("heading", name="已记下")).to_be_visible()
    assert not Visit.objects.exists()
    phone.context.set_offline(False)
    expect(state(phone)).to_have_text("已确认", timeout=20_000)
    look(phone, "writing-saved-sent")
    visit = Visit.objects.get()
    assert (visit.note, visit.recorder, visit.household) == ("祖母照管", cast.li, cast.zhou)
