"""Every page that links lead to, as everybody: found without a browser, then looked at in one, narrow and wide."""

from collections import deque
from datetime import UTC, datetime
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import Resolver404, resolve

from tests.e2e.looking import PICTURES, complaints, faults
from tests.e2e.world import furnish

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)  # 10:00 in Shanghai
ROLES = ("principal", "office", "lead", "li", "zhao", "district", "admin", None)
FILES = {
    "staff-import-template",
    "family-import-template",
    "staff-import-errors",
    "family-import-errors",
    "export-file",
    "event-document",
}
MOST = 4  # pages of one name that are asked for; the rest are alike
NARROWEST = 320
# A new width is laid out with the next frame.
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

# The pages as the server draws them: no worker answers in its place.
NO_WORKER = "Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: () => undefined })"

looked_at: set[str] = set()  # names of pages that axe has seen; once is enough


class Links(HTMLParser):
    """What a page says about itself, and where it leads."""

    def __init__(self, text: str):
        super().__init__()
        self.found: list[str] = []
        self.title = ""
        self.headings = 0
        self._in_title = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        href = dict(attrs).get("href")
        if tag == "a" and href:
            self.found.append(href)
        self.headings += tag == "h1"
        self._in_title = tag == "title"

    def handle_data(self, data):
        if self._in_title:
            self.title += data

    def handle_endtag(self, tag):
        if tag == "title":
            self._in_title = False


def name_of(path: str) -> str:
    try:
        return str(resolve(path).url_name)
    except Resolver404:
        return ""


def walk(client, start: list[str]) -> tuple[dict[str, str], list[str]]:
    """Breadth first from `start`: an address for every name of a page, and what was wrong with any of them."""
    pages, wrong, asked = {}, [], {}
    queue, seen = deque((address, "") for address in start), set(start)
    while queue:
        address, origin = queue.popleft()
        name = name_of(urlsplit(address).path)
        asked[name] = asked.get(name, 0) + 1
        if name in FILES or asked[name] > MOST:
            continue
        answer = client.get(address, follow=True)
        here = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        if answer.status_code != 200:
            wrong.append(f"{origin} leads to {address}: {answer.status_code}")
            continue
        if "text/html" not in answer["Content-Type"] or b"data-shell" in answer.content:
            continue  # what the phone draws by itself is looked at in test_phone_app.py and test_phone_writing.py
        page = Links(answer.content.decode())
        if page.headings != 1 or not page.title.removesuffix(" · 连心").strip():
            wrong.append(f"{address}: {page.headings} h1, title “{page.title}”")
        pages.setdefault(name_of(urlsplit(here).path), here)
        for href in page.found:
            there = urlsplit(urljoin(here, href))
            if there.scheme or there.netloc or not there.path.startswith("/"):
                continue
            target = there._replace(fragment="").geturl()
            if target not in seen:
                seen.add(target)
                queue.append((target, here))
    return pages, wrong


@pytest.mark.parametrize("role", ROLES, ids=str)
def test_every_page_that_links_lead_to(open_as, cast, transactional_db, settings, tmp_path, role):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=True):
        furnish(cast)
        user = getattr(cast, role) if role else None
        client = Client()
        if user:
            client.force_login(user, backend="outreach.people.backends.StaffBackend")
        pages, wrong = walk(client, ["/", "/m/"])
        page = open_as(user)
        page.add_init_script(NO_WORKER)
        for name, address in sorted(pages.items()):
            wrong += look_at(page, role, name, address)
    assert not wrong, "\n".join(wrong)


def look_at(page, role, name, address) -> list[str]:
    """The page wide, narrow and narrowest; in full the first time that anybody comes to it."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address)
    new = name not in looked_at
    looked_at.add(name)
    found = []
    for width, height in ((1280, 900), (390, 844), (NARROWEST, 640)):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(DRAWN)
        whole = new and width != NARROWEST
        found += [f"{role} {address} {width}: {said}" for said in (faults(page) if whole else complaints(page))]
        if whole or (name in {"home", "phone-home", "quarter"} and width != NARROWEST):
            PICTURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=PICTURES / f"every-{name}-{role}-{width}.png", full_page=True)
        page.complaints.clear()
    return found
