"""Which function counts what: by the source of the activity, then by the unit and what is counted by.

A rule whose combination is not here yields no line: nobody can count it.
"""

from casework.diaries import facts as diaries
from casework.events import facts as events
from casework.pairings import facts as pairings
from casework.progress.facts import Facts, Records
from casework.registers import facts as registers
from casework.submissions import facts as submissions
from casework.visits import facts as visits

FACTS: dict[str, Facts] = {
    "visit": visits.FACTS,
    "pairing": pairings.FACTS,
    "event": events.FACTS,
    "handin": submissions.FACTS,
    "diary": diaries.FACTS,
    "register": registers.FACTS,
}
# Visits and pairings are shown by records.py itself, with more than a title.
RECORDS: dict[str, Records] = {
    "event": events.records,
    "handin": submissions.records,
    "diary": diaries.records,
    "register": registers.records,
}
