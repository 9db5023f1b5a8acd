"""Nothing private stays in a browser's cache: every address, everybody's answer, also when something goes wrong."""

import pytest
from django.test import Client
from django.urls import reverse

from casework.visits import phone_views
from outreach import middleware
from tests.test_access_matrix import PAGES, address, world

__all__ = ["world"]
# The same for everybody; what may stand in a cache, and nothing else may.
KEPT = {"phone-shell", "phone-queue", "phone-data", "phone-worker", "phone-manifest"}


def is_kept(answer) -> bool:
    return "no-store" not in answer.headers.get("Cache-Control", "")


@pytest.mark.parametrize("who", ["office", "li", "district", None])
def test_no_page_is_kept(client, world, who):
    if who:
        client.force_login(getattr(world, who))
    kept = set()
    for spot in PAGES:
        for ask in (client.get, client.head):
            if is_kept(ask(address(spot, world.things))):
                kept.add(spot[0])
        if spot[0] == "logout" and who:
            client.force_login(getattr(world, who))
    assert kept == KEPT


def test_without_the_guard_pages_are_kept(client, world, monkeypatch):
    """The twin."""
    monkeypatch.setattr(middleware, "add_never_cache_headers", lambda response: None)
    client.force_login(world.office)
    assert is_kept(Client().get(reverse("family-list")))
    assert is_kept(client.get(reverse("family-list")))


def test_what_goes_wrong_is_not_kept(cast, monkeypatch):
    """404, 403 for a form without its token, a refused method, a redirect to the slash, and a fault of ours."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(cast.li)
    assert [
        (answer.status_code, is_kept(answer))
        for answer in (
            client.get("/nowhere/"),
            client.post(reverse("visit-new")),
            client.options(reverse("me")),
            client.get(reverse("me").rstrip("/")),
            client.post(reverse("logout"), headers={"host": "elsewhere.example"}),
        )
    ] == [(404, False), (403, False), (405, False), (301, False), (400, False)]

    def broken(*args):
        raise RuntimeError("broken")

    monkeypatch.setattr(phone_views, "planned_for", broken)
    answer = client.get(reverse("phone-home"))
    assert (answer.status_code, is_kept(answer)) == (500, False)


def test_the_sign_in_page_is_not_kept(client, cast):
    assert not is_kept(client.get(reverse("login")))
    assert not is_kept(client.post(reverse("login"), {"username": "A020@A", "password": "falsch"}))


def test_a_built_file_is_kept(client, db, settings):
    """As the middleware that serves it says: it holds nothing of anybody's."""
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    answer = client.get("/static/dist/phone.js")
    answer.close()
    assert (answer.status_code, is_kept(answer)) == (200, True)
    assert "public" in answer.headers["Cache-Control"]
