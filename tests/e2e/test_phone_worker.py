"""The worker that opens the phone without the network: whole or not at all, and never in the way of what is open."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from casework.phone import shell
from casework.visits.models import Visit
from tests.e2e.phone import PATIENCE, in_shell, opened, ready

CACHES = "caches.keys()"
ACTIVE = "navigator.serviceWorker.getRegistration('/').then((one) => !!one && !!one.active)"
GIVEN_UP = "navigator.serviceWorker.getRegistration('/').then((one) => !one || (!one.installing && !one.active))"
UPDATE = """async () => {
  const registration = await navigator.serviceWorker.getRegistration("/");
  const renewed = new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
  await registration.update();
  const late = new Promise((_, fail) => setTimeout(() => fail(new Error("no other worker has taken over")), 15000));
  await Promise.race([renewed, late]);
}"""


@pytest.fixture
def phone(open_as, cast, transactional_db):
    return open_as(cast.li, width=390)


@pytest.fixture
def newer(monkeypatch):
    """Has the server hand out another version of the shell from now on."""
    monkeypatch.setattr(shell, "document", shell._document)
    monkeypatch.setattr(shell, "worker", shell._worker)
    first = shell._document()

    def published(word: str) -> None:
        def changed() -> bytes:
            return first.replace(b"<body data-shell", f'<body data-edition="{word}" data-shell'.encode())

        monkeypatch.setattr(shell, "_document", changed)
        monkeypatch.setattr(shell, "document", changed)

    return published


def waited(page, question: str) -> None:
    for _ in range(PATIENCE * 20):
        if page.evaluate(question):
            return
        page.wait_for_timeout(50)
    raise AssertionError(question)


@pytest.mark.parametrize("broken", ["document", "asset"])
def test_an_error_while_it_is_kept_leaves_the_pages_of_the_server(phone, monkeypatch, broken):
    """404 of a file, 500 of the shell: nothing is kept, everything goes on with the network, the next visit mends it."""
    with monkeypatch.context() as fault:
        if broken == "document":
            fault.setattr(shell, "document", lambda: 1 / 0)
        else:
            fault.setattr(shell, "NEEDED", (*shell.NEEDED, "dist/gone.js"))
            fault.setattr(shell, "worker", shell._worker)
        phone.goto("/m/")
        phone.wait_for_timeout(1000)
        waited(phone, GIVEN_UP)
        assert [name for name in phone.evaluate(CACHES) if name.startswith("shell-")] == []
        phone.goto("/m/families/")
        assert not in_shell(phone)
        expect(phone.get_by_role("link", name="周家")).to_be_visible()
    phone.complaints.clear()
    ready(phone)
    opened(phone, "/m/")


def test_a_new_version_waits_for_the_next_page_and_leaves_the_open_one_alone(phone, cast, newer):
    ready(phone)
    opened(phone, f"/m/families/{cast.zhou.pk}/")
    phone.evaluate("window.stillHere = true")
    first = phone.evaluate(CACHES)
    newer("second")
    phone.evaluate(UPDATE)
    assert phone.evaluate("window.stillHere")
    expect(phone.get_by_role("heading", level=1, name="周家")).to_be_visible()
    assert set(first) < set(phone.evaluate(CACHES)), "what the open page may still ask for is kept"
    phone.get_by_role("link", name="返回家庭").click()
    expect(phone.locator("body[data-edition=second]")).to_have_count(1)
    expect(phone.get_by_role("heading", level=1, name="家庭")).to_be_visible()
    newer("third")
    phone.evaluate(UPDATE)
    # What nobody can ask for any more is dropped.
    waited(phone, f"caches.has('{first[0]}').then((there) => !there)")


def test_a_new_version_does_not_touch_what_is_being_typed(phone, cast, newer):
    ready(phone)
    phone.goto(f"/m/visits/new/?household={cast.zhou.pk}")
    phone.get_by_label("说点什么").fill("孩子的奶奶住院了，写到一半")
    newer("second")
    phone.evaluate(UPDATE)
    phone.wait_for_timeout(500)
    assert phone.get_by_label("说点什么").input_value() == "孩子的奶奶住院了，写到一半"
    phone.get_by_role("button", name="保存").click()
    phone.get_by_role("heading", name="已记下").wait_for()


def test_a_version_that_cannot_be_had_whole_leaves_the_old_one_in_place(phone, newer, monkeypatch):
    ready(phone)
    opened(phone, "/m/")
    first = phone.evaluate(CACHES)
    newer("second")
    monkeypatch.setattr(shell, "document", lambda: 1 / 0)
    phone.evaluate("navigator.serviceWorker.getRegistration('/').then((one) => one.update())")
    waited(phone, "navigator.serviceWorker.getRegistration('/').then((one) => !one.installing && !one.waiting)")
    assert phone.evaluate(CACHES) == first
    phone.context.set_offline(True)
    opened(phone, "/m/")
    assert phone.locator("body[data-edition]").count() == 0


@pytest.mark.parametrize("gone", ["phone.css", "/m/shell/"])
def test_a_file_that_the_browser_has_dropped_is_fetched_again(phone, gone):
    ready(phone)
    dropped = phone.evaluate(
        """async (part) => {
          const cache = await caches.open((await caches.keys()).find((name) => name.startsWith("shell-")));
          const key = (await cache.keys()).find((one) => one.url.includes(part));
          return cache.delete(key);
        }""",
        gone,
    )
    assert dropped
    phone.goto("/m/")
    phone.get_by_role("heading", level=1, name="李老师").wait_for()
    waited(phone, f"caches.match('{gone if gone.startswith('/') else '/static/dist/' + gone}').then((one) => !!one)")
    phone.context.set_offline(True)
    opened(phone, "/m/")


def test_nothing_private_is_in_the_caches_and_what_is_sent_is_never_touched(phone, cast):
    ready(phone)
    for path in ("/m/?full=1", f"/m/families/{cast.zhou.pk}/?full=1", "/m/me/", "/m/"):
        phone.goto(path)
    kept = phone.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys())
            for (const key of await (await caches.open(name)).keys())
              found.push([new URL(key.url).pathname, await (await caches.match(key)).text()]);
          return found;
        }"""
    )
    assert {path for path, _ in kept} == {
        "/m/shell/", "/static/dist/phone.css", "/static/dist/phone.js", "/static/dist/icons.svg", "/static/dist/favicon.svg",
    }  # fmt: skip
    assert not [path for path, text in kept if "周家" in text or ("csrf" in text and "html" in text[:200])]


@pytest.fixture
def bare(live_server, new_context, built, cast, transactional_db):
    """A browser that has no workers for pages: plain http, and webviews inside some apps."""
    context = new_context(
        base_url=live_server.url, viewport={"width": 390, "height": 844}, service_workers="block", locale="zh-CN"
    )
    client = Client()
    client.force_login(cast.li, backend="outreach.people.backends.StaffBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    return context.new_page()


def test_without_workers_the_server_s_pages_are_used_and_what_is_written_arrives(bare, cast):
    for path, heading in (("/m/", "李老师"), ("/m/families/", "家庭"), (f"/m/families/{cast.zhou.pk}/", "周家")):
        bare.goto(path)
        expect(bare.get_by_role("heading", level=1)).to_contain_text(heading)
        assert not in_shell(bare)
    bare.goto(f"/m/visits/new/?household={cast.zhou.pk}")
    bare.get_by_role("button", name="保存").click()
    bare.get_by_role("heading", name="已记下").wait_for()
    for _ in range(100):
        if Visit.objects.exists():
            break
        bare.wait_for_timeout(100)
    assert Visit.objects.get().household == cast.zhou
    bare.goto("/m/queue/")
    expect(bare.get_by_role("heading", level=1)).not_to_have_text("这一页要有网络才能看")
