"""What the pages ask of the results."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from campaigns.planning.models import Campaign
from campaigns.quotas.models import QuotaRule
from casework.progress.judging import Status
from casework.progress.results import Line, results
from outreach.calendar.periods import Kind, Period, end_of_day, period_of
from outreach.people.models import User


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

    @property
    def missing(self) -> int:
        return max(self.due - self.done, 0)


def owed_by(user: User, on: date) -> list[Owed]:
    """What is asked of the person in the periods that hold this day, also where it is done already."""
    campaigns = Campaign.objects.filter(school=user.school_id).running()
    quarter = period_of(on, Kind.QUARTER)
    found: dict[tuple[QuotaRule, Period], list[Line]] = defaultdict(list)
    for line in results(campaigns, quarter, as_of=end_of_day(on), who=user):
        if line.period.contains(on) and line.status != Status.EXEMPT:
            found[line.rule, line.period].append(line)
    return [_owed(rule, period, lines, quarter, user) for (rule, period), lines in found.items()]


def sentence_of(rule: QuotaRule) -> str:
    return f"{rule.get_period_display()}{rule.activity.name}{rule.get_comparator_display()}{rule.number}{rule.unit}"


def _owed(rule: QuotaRule, period: Period, lines: list[Line], quarter: Period, user: User) -> Owed:
    """A second call to one family does not make up for none to another."""
    personal = rule.per == QuotaRule.Per.PERSON
    done = lines[0].done if personal else sum(min(line.done, line.due) for line in lines)
    return Owed(
        rule=rule,
        sentence=sentence_of(rule),
        done=done,
        due=sum(line.due for line in lines),
        unit=rule.unit,
        period=period,
        url=reverse("quarter-figure", args=[quarter.key, rule.code, user.staff_no]),
    )
