"""Fifty copies of one visit at once, again and again: one row, one 201, and the others are told the same again.

    python -m bench.sync_copies [--copies 50] [--rounds 200] [--database postgresql|sqlite]

Ends with status 1 where a round left anything but one row.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench.model.wire import Connection
from bench.site import Site
from bench.sync_load import visit


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--copies", type=int, default=50)
    options.add_argument("--rounds", type=int, default=200)
    options.add_argument("--database", default="postgresql")
    options.add_argument("--nice", type=int, default=0)
    chosen = options.parse_args()
    os.nice(chosen.nice)
    with Site(Path(tempfile.mkdtemp(prefix="lianxin-copies-")), chosen.database) as site:
        site.prepare()
        from bench.site.school import seed

        teacher = seed(1, 20)[0]
        site.start()
        began = time.monotonic()
        statuses, odd = asyncio.run(_rounds(site.port, teacher, chosen.copies, chosen.rounds))
        fine = _stored(chosen, statuses, odd, time.monotonic() - began)
    sys.exit(0 if fine else 1)


async def _rounds(port: int, teacher, copies: int, rounds: int) -> tuple[Counter[int], int]:
    """Counts of the statuses, and of the rounds in which not just one was new."""
    phones = [Connection(port, {"Cookie": teacher.cookie}, timeout=60) for _ in range(copies)]
    chance = random.Random(1)
    statuses: Counter[int] = Counter()
    odd = 0
    for _ in range(rounds):
        request = visit(teacher, chance)
        answers = await asyncio.gather(*(phone.ask(request) for phone in phones))
        told = Counter(answer.status if answer else 0 for answer in answers)
        statuses += told
        odd += told != {201: 1, 200: copies - 1}
    for phone in phones:
        phone.close()
    return statuses, odd


def _stored(chosen: argparse.Namespace, statuses: Counter[int], odd: int, seconds: float) -> bool:
    from django.db import connection

    from casework.visits.models import Participation, Visit
    from outreach.timeline.models import Entry

    told = Counter(Entry.objects.filter(subject_type="visit").values_list("action", flat=True))
    rows, parts = Visit.objects.count(), Participation.objects.count()
    print(
        f"{connection.vendor}\t{chosen.rounds} 轮 × {chosen.copies} 份，{seconds:.0f} 秒\t回答 {dict(statuses)}\t"
        f"走访 {rows} 行，人次 {parts} 行\t经过 {dict(told)}\t不是一新四十九旧的轮数 {odd}"
    )
    return rows == parts == told["visit.recorded"] == chosen.rounds and odd == 0


if __name__ == "__main__":
    main()
