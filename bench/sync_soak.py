"""So many attempts of model phones against a real server behind the faulty door, and then: was anything lost?

    python -m bench.sync_soak [--attempts 200000] [--minutes 60] [--phones 12] [--seed 1] [--fault-rate 0.3]
        [--database postgresql|sqlite] [--kill-every 45] [--crash-every 120] [--guard-off NAME] [--log FILE]

An attempt is one request that a phone began. Meanwhile gunicorn is killed with SIGKILL and the database is crashed.
`--guard-off` takes one guard away (bench/unguarded.py for those of the server) and is expected to end badly.
Ends with status 1 where anything was lost, doubled, orphaned or changed.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench.faults import FaultProxy, Plan
from bench.model import pictures
from bench.model.phone import Guards, Phone, Record
from bench.model.wire import Connection
from bench.site import Site
from bench.site.bodies import visit_body

OF_THE_PHONE = ("receipt", "header", "deletion", "one_at_a_time")
OF_THE_SERVER = ("digest", "unique", "photo_hash", "seal")
LONGEST_PAUSE = 0.5  # seconds between two tries of one record


@dataclass
class Soak:
    """What goes on: the phones, the proxy, and how far it is."""

    site: Site
    proxy: FaultProxy
    phones: list[Phone]
    teachers: dict[int, object]
    port: int
    wanted: int
    until: float
    attempts: int = 0
    answered: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def over(self) -> bool:
        return self.attempts >= self.wanted or time.monotonic() > self.until


def main() -> None:
    chosen = _options()
    os.nice(chosen.nice)
    folder = Path(tempfile.mkdtemp(prefix="lianxin-soak-"))
    with Site(folder, chosen.database) as site:
        site.prepare()
        if chosen.guard_off in OF_THE_SERVER:
            site.app = "bench.unguarded"
            site.more_environment["BENCH_GUARD_OFF"] = chosen.guard_off
        from bench.site.school import seed

        teachers = seed(chosen.phones, 20)
        site.start()
        clean = asyncio.run(_run(chosen, site, teachers))
    sys.exit(0 if clean else 1)


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--attempts", type=int, default=200_000)
    options.add_argument("--minutes", type=float, default=60)
    options.add_argument("--phones", type=int, default=12)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--fault-rate", type=float, default=0.3)
    options.add_argument("--database", default="postgresql")
    options.add_argument("--kill-every", type=float, default=45)
    options.add_argument("--crash-every", type=float, default=120)
    options.add_argument("--guard-off", choices=(*OF_THE_PHONE, *OF_THE_SERVER))
    options.add_argument("--log", type=Path)
    options.add_argument("--nice", type=int, default=0)
    return options.parse_args()


async def _run(chosen: argparse.Namespace, site: Site, teachers: list) -> bool:
    plan = Plan(seed=chosen.seed, rate=chosen.fault_rate)
    proxy = FaultProxy(("127.0.0.1", site.port), plan, log=chosen.log)
    port = await proxy.start()
    guards = Guards(**{chosen.guard_off: False}) if chosen.guard_off in OF_THE_PHONE else Guards()
    phones = [
        Phone(who.id, {"Cookie": who.cookie}, random.Random(chosen.seed * 1000 + who.id), guards) for who in teachers
    ]
    until = time.monotonic() + chosen.minutes * 60
    soak = Soak(site, proxy, phones, {who.id: who for who in teachers}, port, chosen.attempts, until)
    began = time.monotonic()
    chaos = asyncio.create_task(_chaos(soak, chosen))
    progress = asyncio.create_task(_progress(soak, began))
    await asyncio.gather(*(_tab(soak, phone, tab) for phone in phones for tab in range(2)))
    chaos.cancel()
    await asyncio.gather(chaos, return_exceptions=True)
    await asyncio.to_thread(_mended, site)
    plan.rate = 0
    await _drain(soak)
    progress.cancel()
    seconds = time.monotonic() - began
    await asyncio.sleep(plan.longest + 1)  # the last late copies
    await proxy.stop()
    return await asyncio.to_thread(_report, soak, seconds)


async def _tab(soak: Soak, phone: Phone, tab: int) -> None:
    """One of two tabs of one phone: the person does something, the queue sends something."""
    connection = Connection(soak.port, phone.headers, timeout=10)
    while not soak.over:
        if len(phone.waiting()) < 4:
            _act(soak, phone)
        for record in phone.chance.sample(phone.waiting(), k=min(2, len(phone.waiting()))):
            await _try(soak, phone, record, connection, beside=phone.chance.random() < 0.03)
    connection.close()


def _act(soak: Soak, phone: Phone) -> None:
    chance = phone.chance
    old = [record for record in list(phone.records.values())[-60:] if record.state == "sent" and not record.withdrawn]
    what = chance.random()
    if what < 0.55 or not old:
        photos = [pictures.fresh(chance) for _ in range(chance.choice((0, 0, 0, 0, 1, 2)))]
        phone.log(visit_body(soak.teachers[phone.user], chance), photos)
        return
    record = chance.choice(old)
    if what < 0.8:
        record.change(note=f"改过 {chance.getrandbits(40):x}")
    elif what < 0.88:
        record.add_photo(pictures.fresh(chance))
    elif what < 0.93:
        record.withdraw()
    else:
        waiting = [one for one in phone.waiting() if not one.withdrawn]
        for one in waiting[:1]:
            one.change(note=f"还没上传就改了 {chance.getrandbits(40):x}")
            for sha in list(one.photos)[:1] if chance.random() < 0.3 else ():
                one.evict(sha)


async def _try(soak: Soak, phone: Phone, record: Record, connection: Connection, *, beside: bool = False) -> None:
    """One delivery to its end, and the pause that it asks for."""
    talk = phone.deliver(record, beside=beside)
    answer = None
    try:
        request = next(talk)
        while True:
            soak.attempts += 1
            answer = await connection.ask(request)
            soak.answered += answer is not None and answer.genuine
            request = talk.send(answer)
    except StopIteration as stop:
        if stop.value is not None:
            unheard = answer is None or not answer.genuine
            await asyncio.sleep(max(stop.value, phone.chance.random() * LONGEST_PAUSE * unheard))


async def _drain(soak: Soak) -> None:
    """The signal is back for good: everything that waits goes out."""

    async def emptied(phone: Phone) -> None:
        connection = Connection(soak.port, phone.headers)
        for _ in range(400):
            for record in phone.waiting():
                await _try(soak, phone, record, connection)
        connection.close()

    await asyncio.gather(*(emptied(phone) for phone in soak.phones))


async def _chaos(soak: Soak, chosen: argparse.Namespace) -> None:
    """SIGKILL to gunicorn and a crash of the database, each in its turn."""
    site, chance = soak.site, random.Random(chosen.seed)
    next_crash = time.monotonic() + chosen.crash_every
    while True:
        await asyncio.sleep(chosen.kill_every * (0.5 + chance.random()))
        if site.postgres and time.monotonic() > next_crash:
            next_crash = time.monotonic() + chosen.crash_every
            await asyncio.to_thread(site.postgres.crash)
            await asyncio.sleep(0.5)
            await asyncio.to_thread(site.postgres.restart)
        else:
            site.kill()
            await asyncio.to_thread(site.start)


def _mended(site: Site) -> None:
    """Whatever the chaos left half-way is up again."""
    if site.postgres and not (site.postgres.data / "postmaster.pid").exists():
        site.postgres.restart()
    if not site.answers():
        site.kill()
        site.start()


async def _progress(soak: Soak, began: float) -> None:
    while True:
        await asyncio.sleep(15)
        seconds = time.monotonic() - began
        records = sum(len(phone.records) for phone in soak.phones)
        waiting = sum(len(phone.waiting()) for phone in soak.phones)
        print(
            f"{seconds:5.0f} 秒\t{soak.attempts} 次尝试 ({soak.attempts / seconds:.0f}/秒)\t听到回答 {soak.answered}\t"
            f"走访 {records}\t待上传 {waiting}\tSIGKILL {soak.site.kills}\t"
            f"数据库 {soak.site.postgres.restarts if soak.site.postgres else 0}",
            flush=True,
        )


def _report(soak: Soak, seconds: float) -> bool:
    from django.db import connection

    from bench.model.judge import judge

    connection.close()  # the one from before the crashes
    verdict = judge(soak.phones)
    faults = soak.proxy.done
    print(
        f"{soak.attempts} 次尝试，{seconds:.0f} 秒，{soak.attempts / seconds:.0f} 次/秒；听到回答 {soak.answered}；"
        f"故障 {sum(faults.values())} 次；SIGKILL {soak.site.kills} 次，"
        f"数据库崩溃 {soak.site.postgres.restarts if soak.site.postgres else 0} 次"
    )
    print("  ".join(f"{kind} {number}" for kind, number in sorted(faults.items())))
    print(verdict.lines(), flush=True)
    return verdict.clean


if __name__ == "__main__":
    main()
