"""What it costs: the first load at most 90 KB, a repeated one no code at all. `bench/phone_load.py` prints both."""

import gzip
import re

import brotli
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.conftest import make_household
from tests.e2e.phone import opened, ready

MOST = 90 * 1024
FAMILIES = 50
# Of each answer: the security policy and its like.
HEADERS = 700
BUILT = ("phone.css", "phone.js", "icons.svg", "favicon.svg", "icon-192.png")
PAGES = ("phone-home", "phone-shell", "phone-worker", "phone-manifest", "sync-home")
CODE = re.compile(r"/static/|/m/shell/|/m/$")


def test_the_first_load_is_small(cast, built):
    """Everything that a new phone is sent until it needs nothing more: for a 班主任 with 50 families."""
    for number in range(FAMILIES):
        child = (f"吴思远{number}", f"2025{number:04}", cast.zihan.class_group)
        make_household(cast.school, f"W{number}", "柳溪村1组", "吴思远母", "13900000000", [child])
    client = Client(headers={"accept-encoding": "gzip", "sec-fetch-site": "same-origin"})
    client.force_login(cast.li, backend="outreach.people.backends.StaffBackend")
    sizes = {name: len(client.get(reverse(name)).content) for name in PAGES}
    folder = settings.BASE_DIR / "static" / "dist"
    sizes |= {name: len(brotli.compress((folder / name).read_bytes())) for name in BUILT}
    whole = sum(sizes.values()) + HEADERS * (len(sizes) + 3)
    assert whole <= MOST, sizes


@pytest.mark.parametrize("name", ["phone-home", "phone-shell", "phone-worker", "sync-home"])
def test_what_is_long_is_sent_compressed(client, cast, name):
    client.force_login(cast.li)
    answer = client.get(reverse(name), headers={"accept-encoding": "gzip", "sec-fetch-site": "same-origin"})
    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content)


def test_a_repeated_load_fetches_no_code(open_as, cast, transactional_db):
    page = open_as(cast.li, width=390)
    ready(page)
    asked, spared = {}, set()
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")

    def answered(event):
        answer = event["response"]
        asked[event["requestId"]] = answer["url"]
        if answer.get("fromServiceWorker") or answer.get("fromDiskCache"):
            spared.add(event["requestId"])

    tools.on("Network.responseReceived", answered)
    tools.on("Network.requestServedFromCache", lambda event: spared.add(event["requestId"]))
    opened(page, "/m/")
    page.locator(".lx-bottom").get_by_role("link", name="家庭").click()
    page.get_by_role("heading", level=1, name="家庭").wait_for()
    page.wait_for_timeout(500)
    fetched = [url for number, url in asked.items() if number not in spared]
    assert [url for url in fetched if CODE.search(url)] == []
    assert any("/sync/home" in url for url in fetched), "it does ask for what is new"
