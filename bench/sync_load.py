"""Requests a second and their times: phones sending one visit without photos a request, straight to gunicorn.

    python -m bench.sync_load [--clients 16] [--seconds 20] [--workers 2] [--threads 8] [--database postgresql|sqlite]

The clients share the machine with the server; what they cost is printed beside it.
"""

import argparse
import asyncio
import json
import os
import random
import resource
import statistics
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from bench.model.wire import Connection, Request
from bench.site import Site

WARM_UP = 3  # seconds that are not counted


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--clients", type=int, default=16)
    options.add_argument("--seconds", type=float, default=20)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--threads", type=int, default=8)
    options.add_argument("--database", default="postgresql")
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="lianxin-load-"))
    with Site(folder, chosen.database, workers=chosen.workers, threads=chosen.threads) as site:
        site.prepare()
        from bench.site.school import seed

        teachers = seed(chosen.clients, 20)
        site.start()
        asyncio.run(measure(site.port, teachers, chosen.seconds))
        stored(chosen.database)


async def measure(port: int, teachers: list, seconds: float) -> None:
    start = time.monotonic() + WARM_UP
    times: list[float] = []
    statuses: Counter[int] = Counter()
    await asyncio.gather(*(phone(port, who, start, seconds, times, statuses) for who in teachers))
    high = statistics.quantiles(times, n=100)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        f"{len(teachers)} 个客户端\t{len(times) / seconds:.0f} 次/秒\tp50 {high[49]:.0f} ms\tp95 {high[94]:.0f} ms\t"
        f"p99 {high[98]:.0f} ms\t回答 {dict(statuses)}\t"
        f"客户端占一个核的 {(used.ru_utime + used.ru_stime) / seconds:.0%}\t全机负载 {os.getloadavg()[0]:.1f}"
    )


async def phone(port: int, who, start: float, seconds: float, times: list[float], statuses: Counter[int]) -> None:
    connection = Connection(port, {"Cookie": who.cookie, "X-Account": str(who.id)})
    chance = random.Random(who.id)
    while (began := time.monotonic()) < start + seconds:
        answer = await connection.ask(visit(who, chance))
        ended = time.monotonic()
        if began >= start:
            times.append((ended - began) * 1000)
            statuses[answer.status if answer else 0] += 1
    connection.close()


def visit(who, chance: random.Random) -> Request:
    household = chance.choice(who.households)
    said = {
        "household": household,
        "students": list(who.students[household]),
        "on": (datetime.now(UTC).date() - timedelta(days=chance.randrange(40))).isoformat(),
        "mode": "home",
        "outcome": "met",
        "purposes": ["situation", "study"],
        "note": "孩子晚上没有人辅导作业，约好每周三放学后留下来一小时。",
        "problem": None,
        "photos": [],
        "sent_at": datetime.now(UTC).isoformat(),
    }
    uuid = UUID(int=chance.getrandbits(128), version=4)
    return Request("PUT", f"/sync/visits/{uuid}", json.dumps(said).encode())


def stored(database: str) -> None:
    from django.db import connection

    from casework.visits.models import Participation, Visit
    from outreach.timeline.models import Entry

    entries = Entry.objects.filter(action="visit.recorded").count()
    print(f"{database} {connection.vendor}: {Visit.objects.count()} 条走访, {Participation.objects.count()} 人次, "
          f"{entries} 条经过")  # fmt: skip


if __name__ == "__main__":
    main()
