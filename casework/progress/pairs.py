"""对: with how many of those whom a rule names a person has talked, and how many pairs that makes (R109)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from casework.progress.facts import Tally

# From a user to the partners talked with: the day, and when it became known.
Talks = dict[int, dict[int, tuple[date, datetime]]]


@dataclass(frozen=True)
class Matrix:
    """Who should talk with whom. A pair is two people, whoever wrote it down."""

    people: Collection[int]
    partners: Collection[int]
    talks: Talks
    late_from: datetime

    def of(self, user: int) -> tuple[Tally, list[int]]:
        """What one person has done of it, and with whom it is still to come."""
        others = [partner for partner in self.partners if partner != user]
        met = self._met(user, others)
        late = sum(received >= self.late_from for received in met.values())
        return Tally(len(met), late, len(others)), [partner for partner in others if partner not in met]

    def whole(self) -> Tally:
        """All pairs of the school, each once: n(n−1)/2 where everybody talks with everybody."""
        pairs = {frozenset((one, other)) for one in self.people for other in self.partners if one != other}
        found = {pair: received for pair in pairs if (received := self._when(pair))}
        late = sum(received >= self.late_from for received in found.values())
        return Tally(len(found), late, len(pairs))

    def _met(self, user: int, others: Iterable[int]) -> dict[int, datetime]:
        return {other: received for other in others if (received := self._when((user, other)))}

    def _when(self, pair: Iterable[int]) -> datetime | None:
        one, other = pair
        known = (self.talks.get(one, {}).get(other), self.talks.get(other, {}).get(one))
        return min((talk[1] for talk in known if talk), default=None)
