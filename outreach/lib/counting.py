"""How many rows each of some queries has, in one query."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def counts_of(queries: Mapping[str, QuerySet[Any, Any]]) -> dict[str, int]:
    names = list(queries)
    parts: list[str] = []
    params: list[Any] = []
    for number, query in enumerate(queries.values()):
        try:
            sql, given = query.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            continue
        # The numbers are positions in a list of ours, the rest the ORM's own text.
        parts.append(f"SELECT {number}, COUNT(*) FROM ({sql}) part")  # noqa: S608  # our own text
        params += given
    found = dict.fromkeys(names, 0)
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), params)
            found |= {names[number]: count for number, count in cursor.fetchall()}
    return found
