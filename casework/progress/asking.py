"""Putting many questions to the facts at once: what can be counted by a query travels in one statement."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from casework.progress.facts import LISTED, UNKNOWN, Ask, Counting, Fact, Key, Tallies, Tally

# What SQLite takes in one statement is limited; a district is asked in a few.
MOST_PARTS, MOST_PARAMETERS = 200, 20_000

Part = tuple[int, str, tuple[Any, ...]]


def answers(questions: Sequence[tuple[Fact, Ask]]) -> list[Tallies]:
    """One answer a question, in their order. One query, or a few where there is very much to ask."""
    found: list[Tallies] = []
    parts: list[Part] = []
    things: dict[tuple[int, Key], tuple[set[int], set[int]]] = {}
    for number, (fact, ask) in enumerate(questions):
        answer = fact(ask)
        found.append(answer if isinstance(answer, dict) else {})
        if not isinstance(answer, dict):
            parts += _parts(number, answer if isinstance(answer, list) else [answer])
    for together in _chunks(parts):
        for number, name, which, done, in_time, of in _rows(together):
            if name is None:
                continue
            key: Key = (name, which) if which else name
            if of == LISTED:
                known, early = things.setdefault((number, key), (set(), set()))
                known.add(done)
                if in_time:
                    early.add(done)
            else:
                late = done - in_time if in_time != UNKNOWN else 0
                found[number][key] = Tally(done, late, of if of != UNKNOWN else None)
    for (number, key), (known, early) in things.items():
        found[number][key] = Tally(len(known), len(known - early))
    return found


def _parts(number: int, counting: Iterable[Counting]) -> Iterator[Part]:
    for query in counting:
        try:
            yield number, *query.query.sql_with_params()
        except EmptyResultSet:
            continue


def _chunks(parts: list[Part]) -> Iterator[list[Part]]:
    chunk: list[Part] = []
    size = 0
    for part in parts:
        if chunk and (len(chunk) >= MOST_PARTS or size + len(part[2]) > MOST_PARAMETERS):
            yield chunk
            chunk, size = [], 0
        chunk.append(part)
        size += len(part[2])
    if chunk:
        yield chunk


def _rows(parts: list[Part]) -> list[tuple[int, int | None, str, int, int, int]]:
    # The numbers are positions in a list of ours, the rest the ORM's own text; what comes from outside is a parameter.
    sql = " UNION ALL ".join(f"SELECT {number} AS n, part.* FROM ({sql}) part" for number, sql, _ in parts)  # noqa: S608  # our own text
    with connection.cursor() as cursor:
        cursor.execute(sql, [param for _, _, params in parts for param in params])
        rows: list[tuple[int, int | None, str, int, int, int]] = cursor.fetchall()
    return rows
