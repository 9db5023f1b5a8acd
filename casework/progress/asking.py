"""Putting many questions to the facts at once: what can be counted by a query travels in one statement."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from casework.progress.facts import UNKNOWN, Ask, Fact, Tallies, Tally

# What SQLite takes in one statement is limited; a district is asked in a few.
MOST_PARTS, MOST_PARAMETERS = 200, 20_000

Part = tuple[int, str, tuple[Any, ...]]


def answers(questions: Sequence[tuple[Fact, Ask]]) -> list[Tallies]:
    """One answer a question, in their order. One query, or a few where there is very much to ask."""
    found: list[Tallies] = []
    parts: list[Part] = []
    for number, (fact, ask) in enumerate(questions):
        answer = fact(ask)
        if not isinstance(answer, QuerySet):
            found.append(answer)
            continue
        found.append({})
        try:
            sql, params = answer.query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append((number, sql, params))
    for together in _chunks(parts):
        for number, key, name, done, in_time, of in _rows(together):
            if key is not None:
                found[number][(key, name) if name else key] = Tally(
                    done, done - in_time if in_time != UNKNOWN else 0, of if of != UNKNOWN else None
                )
    return found


def answer_to(fact: Fact, ask: Ask) -> Tallies:
    """One question alone."""
    return answers([(fact, ask)])[0]


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
