"""A real Chromium as a teacher's phone, hundreds of visits with photos, and everything that can happen to them.

    python -m bench.phone_soak [--visits 2000] [--form 200] [--minutes 60] [--fault-rate 0.04]
        [--seed 1] [--folder DIR]

The page of the product runs in a profile of its own, through the faulty door, at a real gunicorn on PostgreSQL.
Meanwhile: no signal, cuts, portals, a slower processor, SIGKILL to the server, and SIGKILL to the browser in the middle
of what it does, after which the same profile is opened again. In the end everything that the phone said it had kept is
compared with the database and the files. Run again with the same folder it goes on where it was. Ends with status 1
where anything is wrong.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from pathlib import Path

from playwright.async_api import async_playwright

from bench.browser.phone import BrowserPhone, bundled
from bench.browser.work import Work
from bench.faults import FaultProxy, Plan
from bench.site import Site

SESSION = 75  # seconds at most between two openings of the browser
# Nothing may keep a page of the product from loading for long: the faults are those of what it sends and asks.
PATH = r"^/sync/"
# Where the person sits between two visits: the form, as in a village.
WRITING = "/m/visits/new/?household={}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--visits", type=int, default=2000)
    options.add_argument("--form", type=int, default=200, help="of them through the form, others by the store")
    options.add_argument("--minutes", type=float, default=60)
    options.add_argument("--fault-rate", type=float, default=0.04)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--folder", type=Path)
    options.add_argument("--kill-every", type=float, default=90)
    options.add_argument("--nice", type=int, default=0)
    chosen = options.parse_args()
    os.nice(chosen.nice)
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="lianxin-phone-"))
    with Site(folder) as site:
        site.prepare()
        site.collect_static()
        from bench.site.school import seed

        teacher = seed(1, 40)[0]
        site.start()
        clean = asyncio.run(_run(chosen, site, teacher))
    sys.exit(0 if clean else 1)


async def _run(chosen: argparse.Namespace, site: Site, teacher) -> bool:
    plan = Plan(seed=chosen.seed, rate=chosen.fault_rate, path=PATH)
    proxy = FaultProxy(("127.0.0.1", site.port), plan, log=site.folder / "faults.jsonl")
    # The same address each time: a phone that is opened again knows only what it kept for this one.
    kept = site.folder / "proxy-port"
    port = await proxy.start(int(kept.read_text()) if kept.exists() else 0)
    kept.write_text(str(port))
    work = Work(site.folder, teacher, random.Random(chosen.seed + int(time.time())), chosen.visits, chosen.form)
    async with async_playwright() as playwright:
        phone = BrowserPhone(playwright, site.folder / "profile", f"http://127.0.0.1:{port}", teacher.cookie)
        began = time.monotonic()
        chaos = asyncio.create_task(_chaos(site, proxy, chosen))
        while not work.finished and time.monotonic() - began < chosen.minutes * 60:
            await _session(work, phone, proxy)
            work.say(time.monotonic() - began, phone, proxy, site)
        chaos.cancel()
        await asyncio.gather(chaos, return_exceptions=True)
        plan.rate = 0
        proxy.no_signal(False)
        if not site.answers():
            site.kill()
            await asyncio.to_thread(site.start)
        listed = await _emptied(work, phone)
        await phone.close()
    await proxy.stop()
    seconds = time.monotonic() - began
    return await asyncio.to_thread(work.report, listed, seconds, phone, proxy, site)


async def _session(work: Work, phone: BrowserPhone, proxy: FaultProxy) -> None:
    """From opening the browser to its end, which is a death as often as not."""
    chance, silences = work.chance, []
    try:
        await phone.open(WRITING.format(chance.choice(work.teacher.households)), cpu=4 if chance.random() < 0.3 else 1)
        await work.ready(phone, bundled())
        until = time.monotonic() + SESSION * (0.4 + 0.6 * chance.random())
        while time.monotonic() < until and not work.finished:
            if chance.random() < 0.02:
                silences.append(asyncio.create_task(_silence(proxy, 1 + 4 * chance.random())))
            await work.some(phone)
        await asyncio.gather(*silences)
        proxy.no_signal(False)
        if chance.random() < 0.5:
            # In the middle of a writing, if that is how it falls.
            writing = asyncio.create_task(work.one(phone, dying=True))
            await asyncio.sleep(chance.random() * 0.15)
            await phone.die()
            await asyncio.gather(writing, return_exceptions=True)
            return
    except Exception as error:  # noqa: BLE001  # a page under way while its browser is killed fails in many ways
        phone.errors.append(str(error)[:200])
    await phone.close()


async def _silence(proxy: FaultProxy, seconds: float) -> None:
    """A valley without signal."""
    proxy.no_signal()
    await asyncio.sleep(seconds)
    proxy.no_signal(False)


async def _chaos(site: Site, proxy: FaultProxy, chosen: argparse.Namespace) -> None:
    """SIGKILL to the server now and then."""
    while True:
        await asyncio.sleep(chosen.kill_every)
        site.kill()
        await asyncio.to_thread(site.start)


async def _emptied(work: Work, phone: BrowserPhone) -> list[dict]:
    """The network is good again: opens the phone until nothing waits, and returns what it holds then."""
    for _ in range(20):
        await phone.open()
        await work.ready(phone, bundled())
        for _ in range(60):
            counts = await phone.page.evaluate("window.probe.counts()")
            if not counts["waiting"] and not counts["sending"]:
                return await phone.page.evaluate("window.probe.listed()")
            await asyncio.sleep(2)
        print(f"还在待上传 {counts}", flush=True)
        await phone.close()
    return await phone.page.evaluate("window.probe.listed()")


if __name__ == "__main__":
    main()
