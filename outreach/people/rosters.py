"""What the commands and the pages of all roster imports have in common."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from outreach.lib.imports import ImportPlan
from outreach.lib.sheets import SheetSpec
from outreach.people.models import Organization, User


@dataclass(frozen=True)
class Roster:
    """One kind of roster: `plan` reads and compares, `apply` writes whole or not at all."""

    spec: SheetSpec
    plan: Callable[[bytes, Organization, date], ImportPlan]
    apply: Callable[[ImportPlan, User | None, datetime], ImportPlan]
