"""Which function counts what: by the source of the activity, the unit and what is counted by.

A rule whose combination is not here yields no line: its slice is not in the house yet, or nobody can count it.
"""

from casework.pairings import facts as pairings
from casework.progress.facts import Fact
from casework.visits import facts as visits

FACTS: dict[tuple[str, str, str], Fact] = {
    ("visit", "次", "person"): visits.visits_by_person,
    ("visit", "次", "pairing"): visits.visits_by_pairing,
    ("visit", "次", "student"): visits.visits_by_student,
    ("visit", "次", "school"): visits.visits_of_school,
    ("pairing", "人", "person"): pairings.persons_helped,
    ("pairing", "户", "person"): pairings.households_helped,
}
