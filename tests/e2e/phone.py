"""A phone that has been opened once where there is a network, for tests of what it does without."""

import time

from tests.e2e.looking import PICTURES, faults

# The worker answers for this page, and the person's own snapshot lies in the store. To open a store that is not there
# yet would make an empty one.
READY = """async () => {
  if (!navigator.serviceWorker.controller) return false;
  if (!(await indexedDB.databases()).some((one) => one.name === "lianxin")) return false;
  const db = await new Promise((done, failed) => {
    const asked = indexedDB.open("lianxin");
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  try {
    return await new Promise((done) => {
      const count = db.transaction("snapshots").objectStore("snapshots").count();
      count.onsuccess = () => done(count.result > 0);
    });
  } finally { db.close(); }
}"""

PATIENCE = 60


def ready(page, path: str = "/m/") -> None:
    """Opens the page once with a network, until everything that is needed without one is here."""
    page.goto(path)
    until = time.monotonic() + PATIENCE
    while not page.evaluate(READY):
        assert time.monotonic() < until, "the phone did not get ready"
        page.wait_for_timeout(50)


def saved(page) -> None:
    """Presses 保存 and waits until the record stands on this phone."""
    page.get_by_role("button", name="保存").click()
    page.get_by_role("heading", name="已记下").wait_for()


def confirmed(page) -> None:
    """Waits until the server has answered for everything that was saved."""
    page.locator('.lx-state[data-state="sent"]').first.wait_for(timeout=20_000)
    page.locator('.lx-state:not([data-state="sent"])').wait_for(state="detached", timeout=20_000)


def in_shell(page) -> bool:
    return page.locator("body[data-shell]").count() == 1


def opened(page, path: str) -> None:
    """Goes to the address as a person would by typing it, and waits until the phone itself has drawn it."""
    page.goto(path)
    page.locator("body[data-shell] #view h1").wait_for()


def look_offline(page, name: str) -> None:
    """`look`, without the browser's own complaint that there is no network, which is what these tests are about."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
    found = [fault for fault in faults(page) if "ERR_INTERNET_DISCONNECTED" not in fault]
    assert not found, "\n".join(found)
