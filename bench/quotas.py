"""How long the check of a quarter takes, for one school and for the district, beside one raw SQL aggregate.

    DATABASE_URL=postgresql://… python -m bench.quotas [--period 2026Q3] [--rounds 3]

Both answer the same question: how many 家访 each member of staff has done. The figures are compared, then timed.
"""

import argparse
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import django

django.setup()

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.planning.models import Campaign
from casework.progress.results import results
from outreach.calendar.periods import Period, parse_period

RAW = """
SELECT p.user_id, count(DISTINCT p.day_key)
FROM casework_participation p
WHERE p.school_id = ANY(%s) AND p.on BETWEEN %s AND %s AND p.met AND p.mode IN ('home', 'offsite')
GROUP BY p.user_id
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--period", default="2026Q3")
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    period = parse_period(chosen.period)
    everyone = list(Campaign.objects.running().select_related("school").order_by("pk"))
    for name, campaigns in (("一所学校", everyone[:1]), (f"{len(everyone)} 所学校", everyone)):
        with CaptureQueriesContext(connection) as queries:
            lines = results(campaigns, period, as_of=timezone.now())
        counted = {line.user.pk: line.done for line in lines if line.rule.code == "q6" and line.user}
        raw = dict(raw_counts(campaigns, period))
        wrong = [user for user, done in counted.items() if done != raw.get(user, 0)]
        ours = fastest(partial(results, campaigns, period, as_of=timezone.now()), chosen.rounds)
        theirs = fastest(partial(raw_counts, campaigns, period), chosen.rounds)
        print(
            f"{name}\t{len(lines)} 行结果\t{len(queries)} 次查询\t核对 {ours:.2f} s\t原始汇总 {theirs:.2f} s"
            f"\t{ours / theirs:.1f} 倍\t不一致 {len(wrong)}"
        )


def raw_counts(campaigns: list[Campaign], period: Period) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(RAW, [[campaign.school_id for campaign in campaigns], period.start, period.end])
        return cursor.fetchall()


def fastest(work: Callable[[], Any], rounds: int) -> float:
    """Seconds of the best of so many rounds."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


if __name__ == "__main__":
    main()
