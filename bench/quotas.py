"""How long the check of a quarter takes, for one school and for the district, beside one raw SQL aggregate.

    DATABASE_URL=postgresql://… python -m bench.quotas [--period 2026Q3] [--rounds 3]

The raw statement counts what all the rules count; it does not know who owes how much, and writes no sentence.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import django

django.setup()

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.planning.models import Campaign
from campaigns.quotas.models import QuotaRule
from casework.progress.results import results
from outreach.calendar.periods import Kind, Period, parse_period, parts, period_of

# One statement that counts what every rule of the preset counts, without who owes how much and without a sentence.
VISITS = """
SELECT '{rule}' AS rule, p.user_id AS subject, count(DISTINCT p.day_key) AS done
FROM casework_participation p {join}
WHERE p.school_id = ANY(%(schools)s) AND p.on BETWEEN '{start}' AND '{end}' AND p.met AND p.mode IN ('home', 'offsite')
GROUP BY p.user_id
"""
CONTACTS = """
SELECT '{rule}', r.id, count(DISTINCT p.day_key)
FROM casework_pairing r
JOIN casework_participation p ON p.user_id = r.helper_id AND p.household_id = r.household_id AND p.met
    AND p.on BETWEEN greatest(r.since, '{start}') AND least(coalesce(r.until, '{end}'), '{end}') {join}
WHERE r.school_id = ANY(%(schools)s) AND {what}
GROUP BY r.id
"""
STANDING = """
SELECT '{rule}', r.helper_id, count(DISTINCT r.{what})
FROM casework_pairing r
WHERE r.school_id = ANY(%(schools)s) AND r.since <= '{end}' AND (r.until IS NULL OR r.until >= '{end}')
GROUP BY r.helper_id
"""
EVENTS = """
SELECT '{rule}', a.user_id, count(DISTINCT a.{what})
FROM casework_attendance a
WHERE a.school_id = ANY(%(schools)s) AND a.counts AND a.day BETWEEN '{start}' AND '{end}' AND a.kind IN ({kinds})
GROUP BY a.user_id
"""
HELD = """
SELECT '{rule}', e.{by}, count(*) FROM casework_event e
WHERE e.school_id = ANY(%(schools)s) AND e.state = 'held' AND e.on BETWEEN '{start}' AND '{end}' AND e.kind IN ({kinds})
GROUP BY e.{by}
"""
COVERED = """
SELECT '{rule}', s.school_id, count(*) FILTER (WHERE EXISTS (
    SELECT 1 FROM casework_participation p WHERE p.household_id = s.household_id AND p.met
    AND p.on BETWEEN '{start}' AND '{end}' AND p.mode IN ('home', 'offsite')))
FROM casework_student s WHERE s.school_id = ANY(%(schools)s) GROUP BY s.school_id
"""
# Rules that are counted from events: by whom, and the code of the activity.
BY_PERSON = {"q1": "day", "q5": "event_id", "q11": "event_id", "q12": "event_id", "l3": "event_id", "l10": "event_id"}
BY_SCHOOL = ("l1", "g1", "g5", "g8", "x6")
PURPOSE = "JOIN casework_visitpurpose v ON v.visit_id = p.visit_id AND v.code = '{}'"


def raw_statement(period: Period) -> str:
    year = parse_period(str(period.start.year))
    found = [VISITS.format(rule="q6", join="", start=period.start, end=period.end)]
    for month in parts(period, Kind.MONTH):
        if month.start.month not in {2, 7, 8}:
            found.append(VISITS.format(rule="q13", join=PURPOSE.format("thought"), start=month.start, end=month.end))
        found.append(contacts("q7", month, "p.mode IN ('phone', 'video')"))
    found.append(contacts("q8", period, "p.mode = 'letter'"))
    found.append(contacts("q9", year, "true", PURPOSE.format("festival")))
    found.append(contacts("q10", year, "true", PURPOSE.format("birthday")))
    for rule, what in (("q2", "student_id"), ("q3", "household_id"), ("q4", "student_id")):
        found.append(STANDING.format(rule=rule, what=what, end=period.end))
    found += events(period)
    found += [COVERED.format(rule="s1", start=year.start, end=year.end) for year in school_years(period)]
    return " UNION ALL ".join(found)


def events(period: Period) -> Iterator[str]:
    """The kinds as the campaigns of the first school name them."""
    year = parse_period(str(period.start.year))
    rules = QuotaRule.objects.filter(campaign__school=Campaign.objects.order_by("pk")[:1].values("school"))
    for rule in rules.filter(code__in=[*BY_PERSON, *BY_SCHOOL, "x7"]).select_related("activity"):
        kinds = ", ".join(f"'{kind}'" for kind in rule.counted_modes)
        if rule.code in BY_SCHOOL:
            yield HELD.format(rule=rule.code, by="school_id", kinds=kinds, start=year.start, end=year.end)
        else:
            what = BY_PERSON.get(rule.code, "event_id")
            yield EVENTS.format(rule=rule.code, what=what, kinds=kinds, start=year.start, end=year.end)


def school_years(period: Period) -> list[Period]:
    running = period_of(period.end, Kind.SCHOOL_YEAR)
    return [running.previous(), running]


def contacts(rule: str, period: Period, what: str, join: str = "") -> str:
    return CONTACTS.format(rule=rule, start=period.start, end=period.end, what=what, join=join)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--period", default="2026Q3")
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    period = parse_period(chosen.period)
    everyone = list(Campaign.objects.running().select_related("school").order_by("pk"))
    first = [campaign for campaign in everyone if campaign.school_id == everyone[0].school_id]
    schools = len({campaign.school_id for campaign in everyone})
    for name, campaigns in (("一所学校", first), (f"{schools} 所学校", everyone)):
        with CaptureQueriesContext(connection) as queries:
            lines = results(campaigns, period, as_of=timezone.now())
        ours: dict[str, int] = defaultdict(int)
        for line in lines:
            ours[line.rule.code] += line.done
        raw: dict[str, int] = defaultdict(int)
        for rule, _, done in raw_counts(campaigns, period):
            raw[rule] += done
        # Some are in the raw count who owe nothing (班子成员 visit as well): ours may be less, never more. What no
        # single aggregate can say (对, 清单, 三学年) has no raw figure beside it.
        more = [rule for rule, done in ours.items() if rule in raw and done > raw[rule]]
        times = fastest(partial(results, campaigns, period, as_of=timezone.now()), chosen.rounds)
        theirs = fastest(partial(raw_counts, campaigns, period), chosen.rounds)
        print(
            f"{name}\t{len(lines)} 行结果\t{len(queries)} 次查询\t核对 {times:.2f} s\t原始汇总 {theirs:.2f} s"
            f"\t{times / theirs:.1f} 倍\t{len(raw)} 条指标有原始数\t多出来的指标 {more or '无'}"
        )


def raw_counts(campaigns: list[Campaign], period: Period) -> list[tuple[str, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(raw_statement(period), {"schools": sorted({campaign.school_id for campaign in campaigns})})
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
