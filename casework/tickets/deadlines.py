"""办理时限: the day and the sentence that explains it, as the policy was when the ticket was made."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

SCHOOL_ISSUE_DAYS = 15


@dataclass(frozen=True)
class Deadline:
    on: date
    explained: str
    policy: dict[str, Any]


def school_issue(registered_on: date) -> Deadline:
    """校内问题: 15 calendar days from registration (R411)."""
    due = registered_on + timedelta(days=SCHOOL_ISSUE_DAYS)
    explained = (
        f"校内问题，自{registered_on.month}月{registered_on.day}日登记之日起{SCHOOL_ISSUE_DAYS}天内解决，"
        "按自然日计算，节假日不顺延。"
    )
    return Deadline(due, explained, {"number": SCHOOL_ISSUE_DAYS, "unit": "day", "from": "registered"})
