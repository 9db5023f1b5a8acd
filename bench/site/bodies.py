"""What the phones of a bench write down."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

MODES = ("home", "offsite", "school", "phone", "video", "letter")


def visit_body(who: Any, chance: random.Random) -> dict[str, Any]:
    """One visit of this teacher to one of the own families, on one of the last forty days."""
    household = chance.choice(who.households)
    problem = {"text": f"门口堵车 {chance.getrandbits(30):x}", "category": "logistics_safety"}
    return {
        "household": household,
        "students": list(who.students[household]),
        "on": (datetime.now(UTC) - timedelta(days=chance.randrange(40))).date().isoformat(),
        "mode": chance.choice(MODES),
        "outcome": "met",
        "purposes": chance.sample(["situation", "study", "safety"], k=2),
        "note": f"孩子晚上没有人辅导作业 {chance.getrandbits(40):x}",
        "problem": problem if chance.random() < 0.1 else None,
        "companions": [],
        "place": "",
        "time_of_day": "",
        "gift_amount": None,
        "rescheduled_to": None,
        "details": {},
        "v": 1,
    }
