"""What a close keeps besides the results: the rows of the workbook's tables, by name.

A slice that makes a table adds it here: `TABLES["table3"] = rows`. The rows must be what JSON can hold.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from campaigns.planning.models import Campaign
from outreach.calendar.periods import Period

TableRows = Callable[[Campaign, Period, datetime], list[Any]]
TABLES: dict[str, TableRows] = {}


def table(name: str) -> Callable[[TableRows], TableRows]:
    """Register a function of (campaign, period, as_of) as the rows of a table."""

    def keep(rows: TableRows) -> TableRows:
        TABLES[name] = rows
        return rows

    return keep


def tables_of(campaign: Campaign, period: Period, as_of: datetime) -> dict[str, list[Any]]:
    return {name: rows(campaign, period, as_of) for name, rows in TABLES.items()}
