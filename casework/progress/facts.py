"""What a counting slice is asked, and how it answers. The slices' own `facts.py` do the counting."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from outreach.people.models import User

# In the answer of a query: nothing is known that would go there.
UNKNOWN = -1
# In place of "out of how many": the row is one thing, not a number of them.
LISTED = -2


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
    # Only what belongs to these campaigns, where a record belongs to one; empty: any.
    campaigns: frozenset[int] = frozenset()
    # Only what is a branch's, where its records are looked up.
    branch: int | None = None
    # What is counted are days: of a stay begun before the period, those that lie in it.
    by_days: bool = False


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
# (school, "2025") of the pupils who entered in that school year; (person, "12") of the partner in a talk.
Key = int | tuple[int, str]
# From a key to what was counted; whoever is missing has nothing.
Tallies = dict[Key, Tally]
# A query made by `tallied` or several by `listed`. Answered so, many questions travel together (asking.py).
Counting = QuerySet[Any, Any]
Fact = Callable[[Ask], Tallies | Counting | list[Counting]]
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


def tallied(
    rows: QuerySet[Any, Any],
    key: str,
    distinct: str | Combinable,
    ask: Ask,
    *,
    name: str | Combinable = "",
    received: str = "received_at",
    school: str = "school",
) -> Counting:
    """How many different values of `distinct` each `key` has among the rows, and how many were received in time.

    With `name`, the key is (`school`, name): a grade.
    """
    grouped = (
        rows.order_by()
        .values(key=F(school if name else key), which=F(name) if isinstance(name, str) and name else name or Value(""))
        .annotate(done=Count(distinct, distinct=True))
    )
    in_time: Combinable = Value(UNKNOWN)
    if ask.late_from <= ask.seen_until:  # else nothing that is known can be late
        in_time = Count(distinct, distinct=True, filter=Q(**{f"{received}__lt": ask.late_from}))
    answer: Counting = grouped.annotate(in_time=in_time, of=Value(UNKNOWN))
    return answer


def listed(
    rows: QuerySet[Any, Any], key: str, thing: str | Combinable, ask: Ask, *, received: str = "received_at"
) -> Counting:
    """Each row with what it counts, where the same thing may come by more than one way: it still counts once."""
    in_time = Case(When(**{f"{received}__lt": ask.late_from}, then=Value(1)), default=Value(0))
    what = F(thing) if isinstance(thing, str) else thing
    return rows.order_by().values(key=F(key), which=Value(""), done=what, in_time=in_time, of=Value(LISTED))


def longest_run(days: Iterable[date]) -> int:
    """连续: how many days at most follow one another."""
    longest = run = 0
    before: date | None = None
    for day in sorted(set(days)):
        run = run + 1 if before and day - before == timedelta(days=1) else 1
        longest, before = max(longest, run), day
    return longest


def runs(rows: Iterable[tuple[Key, date, datetime | None]], ask: Ask) -> Tallies:
    """The longest run of each key's days, from (key, day, when it was received)."""
    days: dict[Key, list[tuple[date, datetime | None]]] = {}
    for key, day, received in rows:
        days.setdefault(key, []).append((day, received))
    found: Tallies = {}
    for key, known in days.items():
        done = longest_run(day for day, _ in known)
        in_time = longest_run(day for day, received in known if received and received < ask.late_from)
        found[key] = Tally(done, done - in_time)
    return found
