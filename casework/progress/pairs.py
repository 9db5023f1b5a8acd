"""对: with how many of those whom a rule names a person has talked, and how many pairs that makes (R109)."""

from collections.abc import Collection
from dataclasses import dataclass

from casework.progress.facts import NOTHING, Tallies, Tally


@dataclass(frozen=True)
class Matrix:
    """Who should talk with whom. A pair is two people, whoever wrote it down.

    `talks`: by (person, the partner's primary key), how often the two have talked.
    """

    people: Collection[int]
    partners: Collection[int]
    talks: Tallies

    def of(self, user: int) -> tuple[Tally, list[int]]:
        """What one person has done of it, and with whom it is still to come."""
        others = [partner for partner in self.partners if partner != user]
        met = {partner: tally for partner in others if (tally := self._of(user, partner)).done}
        return Tally(len(met), _late(met.values()), len(others)), [one for one in others if one not in met]

    def whole(self) -> Tally:
        """All pairs of the school, each once: n(n−1)/2 where everybody talks with everybody."""
        pairs = {(min(one, other), max(one, other)) for one in self.people for other in self.partners if one != other}
        met = [tally for one, other in pairs if (tally := self._of(one, other)).done]
        return Tally(len(met), _late(met), len(pairs))

    def _of(self, one: int, other: int) -> Tally:
        """Facts know a talk both ways."""
        return self.talks.get((one, str(other)), NOTHING)


def _late(talks: Collection[Tally]) -> int:
    return sum(tally.late == tally.done for tally in talks)
