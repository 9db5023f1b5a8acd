"""What a counting slice is asked, and how it answers. The slices' own `facts.py` do the counting."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime


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


@dataclass(frozen=True)
class Tally:
    """`done`: how much there is; `late`: how much of it is known only from late entries."""

    done: int = 0
    late: int = 0


NOTHING = Tally()

# From the key of a person, pairing, student or school to what was counted; whoever is missing has nothing.
Tallies = dict[int, Tally]
Fact = Callable[[Ask], Tallies]
