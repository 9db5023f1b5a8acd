"""A real browser, signed in as anybody of the cast, and what every page must keep.

    def test_home(open_as, cast, live_server):
        page = open_as(cast.li, width=390)
        page.goto("/")
        look(page, "home-teacher")

Pictures go to var/pictures/ (OUTREACH_PICTURES): a person looks at them.
"""

import os
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client

from tests.needs import absent, program

# Playwright runs an event loop of its own in this thread; Django must not mistake it for ours.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.fspath).parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": program("chromium"), "args": QUIET}


@pytest.fixture(scope="session")
def built():
    """The assets that build.mjs makes."""
    if not (django_settings.BASE_DIR / "static" / "dist" / "desk.css").exists():
        absent("static/dist（node build.mjs）")


@pytest.fixture
def open_as(live_server, new_context, built):
    """A page of a browser in which this person (None: nobody) is signed in. What the browser complained of is kept."""

    def opened(user=None, *, width=1280, dark=False, script=True):
        context = new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 844 if width < 768 else 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            reduced_motion="reduce",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        if user is not None:
            client = Client()
            client.force_login(user, backend="outreach.people.backends.StaffBackend")
            name = django_settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    return opened
