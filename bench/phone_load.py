"""Bytes and times of the phone: first load, repeat load, opening the form; over Slow 4G with the CPU slowed four times.

    python -m bench.phone_load [--rounds 5]

Starts a server of its own (gunicorn, SQLite, the demo school) in a temporary folder and drives Chromium against it.
Bytes are what the server sent, bodies as compressed, taken from its log, the worker's own fetches included; headers are
counted by asking for each address once more. Chromium does not slow down what the worker serves (there is no network in
it), nor the worker's own fetches in the background.
"""

import argparse
import http.client
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
# The preset of Chromium's own tools: latency in ms, bytes a second.
SLOW_4G = {"offline": False, "latency": 562.5, "downloadThroughput": 188_743, "uploadThroughput": 86_400}
SLOWER = 4
CONDITIONS = f"慢速 4G，CPU 慢 {SLOWER} 倍"
PHONE = {"viewport": {"width": 390, "height": 844}, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
SETTLED = """async () => {
  if (!navigator.serviceWorker.controller) return false;
  if (!(await indexedDB.databases()).some((one) => one.name === "lianxin")) return false;
  const db = await new Promise((done) => { indexedDB.open("lianxin").onsuccess = (e) => done(e.target.result); });
  const kept = await new Promise((done) => {
    db.transaction("snapshots").objectStore("snapshots").count().onsuccess = (e) => done(e.target.result);
  });
  db.close();
  return kept > 0;
}"""
# From the tap to the first frame in which the form stands.
FORM = """(href) => new Promise((done) => {
  const link = document.querySelector(`a[href="${href}"]`);
  const began = performance.now();
  const stands = () => document.querySelector("form [name=note]") !== null;
  const look = () => requestAnimationFrame(stands() ? () => done(performance.now() - began) : look);
  link.click();
  look();
})"""


class Server:
    """The product as it is run embedded, with a log of every answer and its size."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "access.log"
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self.environ = os.environ | {
            "OUTREACH_VAR": str(folder), "OUTREACH_STATIC": str(folder / "static"), "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        }  # fmt: skip
        self._manage("migrate", "-v0")
        self._manage("collectstatic", "--noinput", "-v0")
        self.accounts = [line.split("\t") for line in self._manage("demo").splitlines() if line.count("\t") == 2]
        layout = "%(U)s?%(q)s %(s)s %(B)s"
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "outreach.wsgi",
            "-b",
            f"127.0.0.1:{self.port}",
            "-w",
            "1",
            "--threads",
            "4",
        ]
        logged = ["--access-logfile", str(self.log), "--access-logformat", layout, "--log-level", "error"]
        self.process = subprocess.Popen([*command, *logged], cwd=ROOT, env=self.environ)
        self._wait()

    def _manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environ, check=True, stdout=subprocess.PIPE, text=True).stdout

    def _wait(self) -> None:
        for _ in range(200):
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1):
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the server does not answer")

    def said(self) -> list[tuple[str, str, int]]:
        """Address, status and body bytes of each answer so far."""
        lines = [line.rsplit(" ", 2) for line in self.log.read_text().splitlines()]
        return [(path.rstrip("?"), status, int(size) if size.isdecimal() else 0) for path, status, size in lines]

    def _asked(self, path: str) -> tuple[int, int]:
        """Bytes of the headers and of the body of an answer."""
        connection = http.client.HTTPConnection("localhost", self.port)
        connection.request("GET", path, headers={"Accept-Encoding": "gzip, deflate, br"})
        answer = connection.getresponse()
        return sum(len(name) + len(value) + 4 for name, value in answer.getheaders()) + 17, len(answer.read())

    def head_bytes(self, path: str) -> int:
        return self._asked(path)[0]

    def size_of(self, path: str, status: str) -> int:
        """The log does not say how long a file is that was handed to the system whole."""
        return self._asked(path)[1] if status == "200" and path.startswith("/static/") else 0

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


def session_of(browser: Any, server: Server) -> list[Any]:
    """The cookies of a teacher of the demo who has signed in: phones that are new begin with these and nothing else."""
    names = ("head_teacher", "teacher", "班主任", "教师")
    _, name, password = next(account for account in server.accounts if account[0] in names)
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.goto(server.url + "/login/?next=/inbox/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/inbox/")
    cookies = context.cookies()
    context.close()
    return cookies


def new_phone(browser: Any, cookies: list[Any]) -> BrowserContext:
    context = browser.new_context(**PHONE)
    context.add_cookies(cookies)
    return context


def slowed(page: Page) -> None:
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", SLOW_4G)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def settled(page: Page) -> None:
    for _ in range(600):
        if page.evaluate(SETTLED):
            return
        page.wait_for_timeout(50)
    raise RuntimeError("the phone did not get ready")


def shown(page: Page, url: str, heading: str) -> float:
    """Opens the page; ms from the beginning of the navigation until its heading stands and can be used."""
    page.goto(url, wait_until="commit")
    page.locator(heading).wait_for()
    return float(page.evaluate("() => new Promise((done) => requestAnimationFrame(() => done(performance.now())))"))


def phases(browser: Any, server: Server, cookies: list[Any]) -> dict[str, float]:
    """One phone that is new: its first load, its second, and the form."""
    context = new_phone(browser, cookies)
    page = context.new_page()
    slowed(page)
    found = {"第一次打开": shown(page, server.url + "/m/", "h1")}
    settled(page)
    page.close()
    page = context.new_page()
    slowed(page)
    found["再次打开"] = shown(page, server.url + "/m/", "#view h1")
    page.goto(server.url + "/m/visits/new/")
    page.locator("#families a").first.wait_for()
    page.wait_for_timeout(1500)
    found["打开表单"] = float(page.evaluate(FORM, page.locator("#families a").first.get_attribute("href")))
    context.close()
    return found


def bytes_of(browser: Any, server: Server, cookies: list[Any]) -> None:
    """Prints what is sent for the first load and for a repeated one, each address with its size."""
    context = new_phone(browser, cookies)
    for title, waits in (("第一次打开", settled), ("再次打开", lambda page: page.wait_for_timeout(3000))):
        time.sleep(1)  # until what was asked for before stands in the log
        before = len(server.said())
        page = context.new_page()
        page.goto(server.url + "/m/")
        waits(page)
        page.wait_for_timeout(1500)
        page.close()
        rows = [(path, status, size or server.size_of(path, status)) for path, status, size in server.said()[before:]]
        heads = sum(server.head_bytes(path) for path, _, _ in rows)
        body = sum(size for _, _, size in rows)
        print(f"{title}\t共 {body + heads:,} 字节：正文 {body:,}，响应头约 {heads:,}，{len(rows)} 次请求")
        for path, status, size in rows:
            print(f"  {size:>8,}\t{status}\t{path}")
        code = sum(size for path, _, size in rows if re.search(r"/static/|/m/shell/|sw\.js|manifest", path))
        print(f"  其中程序和样式 {code:,} 字节", flush=True)
    context.close()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="phone-load-"))
    server = Server(folder)
    try:
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
            cookies = session_of(browser, server)
            bytes_of(browser, server, cookies)
            rounds = [phases(browser, server, cookies) for _ in range(chosen.rounds)]
            for name in rounds[0]:
                times = sorted(one[name] for one in rounds)
                middle, last = statistics.median(times), times[-1]
                print(f"{name}\t中位 {middle:.0f} ms\t最慢 {last:.0f} ms\t{len(times)} 次（{CONDITIONS}）")
            browser.close()
    finally:
        server.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
