"""What a counting slice is asked, and how it answers. The slices' own `facts.py` do the counting."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from outreach.people.models import User


@dataclass(frozen=True)
class Ask:
    """Count for these schools what happened from `start` to `end`, both included.

    `seen_until`: what was received later is not known yet. `late_from`: what was received from then on is 补录.
    `on`: the day on which something standing is looked at. `who`: only this person's, when given.
    An empty list of kinds (modes of a visit, kinds of a pairing) or purposes counts any.
    """

    schools: frozenset[int]
    start: date
    end: date
    on: date
    seen_until: datetime
    late_from: datetime
    kinds: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    who: int | None = None
    # Only for the subjects of these tags; the days must follow one another.
    tags: tuple[str, ...] = ()
    consecutive: bool = False


@dataclass(frozen=True)
class Tally:
    """`done`: how much there is; `late`: how much of it is known only from late entries.

    `of`: out of how many, where the fact knows it: pupils of a grade, families of a cohort. None elsewhere.
    """

    done: int = 0
    late: int = 0
    of: int | None = None


NOTHING = Tally()

# The primary key of a person, pairing, class, pupil, branch or school; (school, "七年级") of a grade;
# (school, "2025") of the pupils who entered in that school year.
Key = int | tuple[int, str]
# From a key to what was counted; whoever is missing has nothing.
Tallies = dict[Key, Tally]
Fact = Callable[[Ask], Tallies]
# By (unit, what is counted by), as QuotaRule.Unit and QuotaRule.Per have them.
Facts = dict[tuple[str, str], Fact]


@dataclass(frozen=True)
class Under:
    """One record under a figure, as a page shows it: `why_not` says why it does not count, empty when it does."""

    on: date
    title: str
    url: str = ""
    note: str = ""
    why_not: str = ""
    late: bool = False


# The records behind a person's figure (`ask.who`), or a school's when there is no person, as far as the reader may
# see them; newest first.
Records = Callable[[Ask, User], list[Under]]
