"""The snapshot of a phone at district size: times, queries and bytes of /sync/home, for a 班主任 with 50 families.

    DATABASE_URL=postgresql://… python -m bench.phone [--rounds 100] [--people 5]

Asked for through Django's own client in this process: everything but the network and the proxy. Several people, so that
no one class decides.
"""

import argparse
import gzip
import statistics
import time

import django

django.setup()

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q
from django.test import Client
from django.test.utils import CaptureQueriesContext

from outreach.people.models import User
from outreach.people.roles import Role

HOME = "/sync/home"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=100)
    options.add_argument("--people", type=int, default=5)
    chosen = options.parse_args()
    settings.ALLOWED_HOSTS = ["testserver"]
    fresh: list[float] = []
    again: list[float] = []
    for user in with_most_families(chosen.people):
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        tag = described(client)
        fresh += timed(client, chosen.rounds, {"accept-encoding": "gzip"})
        again += timed(client, chosen.rounds, {"if-none-match": tag})
    for name, times in (("整份", fresh), ("没有变化（304）", again)):
        high = statistics.quantiles(times, n=20)[-1]
        print(f"{name}\tp50 {statistics.median(times):.0f} ms\tp95 {high:.0f} ms\t{len(times)} 次", flush=True)


def with_most_families(people: int) -> list[User]:
    """The 班主任 with the largest classes."""
    pupils = Count("appointments__class_group__students", filter=Q(appointments__role=Role.HEAD_TEACHER), distinct=True)
    heads = User.objects.filter(appointments__role=Role.HEAD_TEACHER).annotate(pupils=pupils)
    return list(heads.order_by("-pupils", "pk")[:people])


def described(client: Client) -> str:
    """Prints what stands in it; returns its ETag."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(HOME)
    said = answer.json()
    size, packed = len(answer.content), len(gzip.compress(answer.content, 6))
    print(
        f"{said['user']['login']}\t{len(said['families'])} 户\t{len(said['owed'])} 项\t{len(queries)} 次查询"
        f"\t{size:,} 字节，压缩后 {packed:,}",
        flush=True,
    )
    return str(answer.headers["ETag"])


def timed(client: Client, rounds: int, headers: dict[str, str]) -> list[float]:
    """Milliseconds of each answer; the first is not counted."""
    client.get(HOME, headers=headers)
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        client.get(HOME, headers=headers)
        times.append((time.perf_counter() - started) * 1000)
    return times


if __name__ == "__main__":
    main()
