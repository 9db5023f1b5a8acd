"""What the pages ask of the results."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from campaigns.planning.models import Campaign
from campaigns.quotas.eligibility import Roster
from campaigns.quotas.models import QuotaRule
from campaigns.quotas.sentences import sentence_of
from casework.progress.judging import Status
from casework.progress.results import Line, results
from outreach.calendar.periods import Kind, Period, end_of_day, period_of
from outreach.people.models import User

NAMED = 4


@dataclass(frozen=True)
class Owed:
    """What one person is asked for under one rule now: for pairings and pupils, all of them together."""

    rule: QuotaRule
    sentence: str
    done: int
    due: int
    unit: str
    period: Period
    url: str
    lacking: tuple[str, ...] = ()

    @property
    def missing(self) -> int:
        return max(self.due - self.done, 0)

    @property
    def words(self) -> str:
        """“还差2项：入户走访、电话联系，11月30日前”"""
        if not self.missing:
            return "做完了"
        named = "、".join(self.lacking[:NAMED]) + ("等" if len(self.lacking) > NAMED else "")
        last = "" if self.period.kind == Kind.STANDING else f"，{self.period.end.month}月{self.period.end.day}日前"
        return f"还差{self.missing}{self.unit}{'：' if named else ''}{named}{last}"


def own_lines(
    user: User, on: date, *, campaigns: Iterable[Campaign] | None = None, roster: Roster | None = None
) -> list[Line]:
    """The person's lines in the periods that hold this day. Their numbers are those of `results`."""
    if campaigns is None:
        campaigns = Campaign.objects.filter(school=user.school_id).running()
    quarter = period_of(on, Kind.QUARTER)
    return results(
        campaigns,
        quarter,
        as_of=end_of_day(on),
        who=user,
        only=lambda per, period: period.contains(on),
        roster=roster,
    )


def owed_by(user: User, on: date, lines: Iterable[Line] | None = None) -> list[Owed]:
    """What is asked of the person in the periods that hold this day, also where it is done already."""
    quarter = period_of(on, Kind.QUARTER)
    found: dict[tuple[QuotaRule, Period], list[Line]] = defaultdict(list)
    for line in own_lines(user, on) if lines is None else lines:
        if line.status != Status.EXEMPT:
            found[line.rule, line.period].append(line)
    return [_owed(rule, period, lines, quarter, user) for (rule, period), lines in found.items()]


def _owed(rule: QuotaRule, period: Period, lines: list[Line], quarter: Period, user: User) -> Owed:
    """A second call to one family does not make up for none to another."""
    personal = rule.per == QuotaRule.Per.PERSON
    done = lines[0].done if personal else sum(min(line.done, line.due) for line in lines)
    return Owed(
        rule=rule,
        sentence=sentence_of(rule),
        done=done,
        due=sum(line.due for line in lines),
        unit=lines[0].unit,
        lacking=tuple(dict.fromkeys(name for line in lines for name in line.lacking)),
        period=period,
        url=f"{reverse('quarter-figure', args=[quarter.key, rule.code, user.staff_no])}?campaign={rule.campaign_id}",
    )


def period_counts(lines: Iterable[Line]) -> dict[str, int]:
    """How many people have done all that was asked, not all of it, or are 免计."""
    by_person: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.owner:
            by_person[line.owner].append(line)
    counts = {"people": len(by_person), "met": 0, "unmet": 0, "exempt": 0}
    for own in by_person.values():
        asked = [line for line in own if line.status != Status.EXEMPT]
        if not asked:
            counts["exempt"] += 1
        else:
            counts["unmet" if any(line.falls_short for line in asked) else "met"] += 1
    return counts
