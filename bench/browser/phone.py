"""Starting, killing and opening again one Chromium with one profile."""

import os
import signal
import subprocess
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Page, Playwright

ROOT = Path(__file__).resolve().parents[2]
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def bundled(probe: str = "bench/browser/probe.js") -> str:
    """The probe as one script, made by the esbuild of this tree."""
    command = ["node_modules/.bin/esbuild", probe, "--bundle", "--format=iife", "--target=es2020"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def processes_of(profile: Path) -> list[int]:
    """Every process of a browser with this profile, the browser itself first. The folder is its own, and tells them."""
    mark = f"--user-data-dir={profile}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if mark in line:
                found.append((any(part.startswith(b"--type=") for part in line), int(entry.name)))
    return [pid for _, pid in sorted(found)]


def killed(profile: Path) -> None:
    """The battery is empty: SIGKILL, nothing is closed or written out."""
    for pid in processes_of(profile):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


class BrowserPhone:
    """`profile` is what the phone remembers; `page` the one page that is open. Asynchronous, for one event loop."""

    def __init__(self, playwright: Playwright, profile: Path, base: str, cookie: str) -> None:
        self.playwright, self.profile, self.base = playwright, profile, base
        self.cookie = cookie
        self.context: BrowserContext | None = None
        self.deaths = 0
        self.errors: list[str] = []

    async def open(self, path: str = "/m/", *, cpu: float = 1) -> Page:
        """The browser with the page in it, whatever the network does; `cpu`: how many times slower."""
        self.context = await self.playwright.chromium.launch_persistent_context(
            str(self.profile),
            executable_path="/usr/bin/chromium",
            args=QUIET,
            viewport={"width": 390, "height": 844},
            is_mobile=True,
            has_touch=True,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        name, _, value = self.cookie.partition("=")
        await self.context.add_cookies([{"name": name, "value": value, "url": self.base}])
        page = self.context.pages[0] if self.context.pages else await self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        if cpu > 1:
            session = await self.context.new_cdp_session(page)
            await session.send("Emulation.setCPUThrottlingRate", {"rate": cpu})
        for _ in range(30):
            try:
                await page.goto(self.base + path, wait_until="domcontentloaded", timeout=20_000)
                break
            except Exception as error:  # noqa: BLE001  # the proxy cut it: a person would try again as well
                self.errors.append(f"goto: {str(error)[:80]}")
        self.page = page
        return page

    async def probe(self, script: str, *arguments: Any) -> Any:
        """Runs `script`, a function of what it is given, where the probe stands ready."""
        return await self.page.evaluate(script, list(arguments) if len(arguments) != 1 else arguments[0])

    def pids(self) -> list[int]:
        return processes_of(self.profile)

    async def die(self) -> None:
        """As when the battery is empty."""
        killed(self.profile)
        self.deaths += 1
        await self.close()

    async def close(self) -> None:
        if self.context:
            try:
                await self.context.close()
            except Exception as error:  # noqa: BLE001  # it is dead already
                self.errors.append(f"close: {str(error)[:80]}")
            self.context = None
        for name in ("SingletonLock", "SingletonSocket", "SingletonCookie"):
            (self.profile / name).unlink(missing_ok=True)

    def resident(self) -> float:
        """Megabytes of all its processes together."""
        pages = sum(int((Path("/proc") / str(pid) / "statm").read_text().split()[1]) for pid in self.pids())
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
