"""需要帮一把的人: whose visits lag when more than half of the time has passed, why, and what would help.

By department and 工号; nobody is ranked. Four queries, however many people.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from campaigns.quotas.models import ActivityKind, QuotaRule
from casework.families.models import Student
from casework.pairings.models import Pairing
from casework.progress.coverage import reached, school_year
from casework.progress.judging import Status
from casework.progress.reckoning import Line
from casework.visits.models import Outcome, Visit
from outreach.calendar.periods import Period
from outreach.people.models import Appointment, User

VILLAGE = re.compile(r"^(.*?[村镇]|.*?(?:社区|小区|街道|家园))")
FEW = 2
# How a page says what came of an attempt that met nobody.
ATTEMPTS = {Outcome.ABSENT: "次家里没人", Outcome.DECLINED: "次婉拒", Outcome.RESCHEDULED: "次改约"}
# Household and address of each family still to be visited.
Families = dict[int, str]


@dataclass(frozen=True)
class Help:
    person: User
    line: Line
    reason: str
    way: str


def is_quarter_visit(rule: QuotaRule) -> bool:
    """家访 that a person owes in the quarter itself, not in a month."""
    return (
        rule.per == QuotaRule.Per.PERSON
        and rule.period == QuotaRule.Period.QUARTER
        and rule.activity.source == ActivityKind.Source.VISIT
    )


def own_visits(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if line.user and is_quarter_visit(line.rule) and line.status != Status.EXEMPT]


def needs_help(school_id: int, lines: Iterable[Line], quarter: Period, today: date) -> list[Help]:
    """时间过半而家访不足一半."""
    if quarter.elapsed(today) <= 0.5:
        return []
    lagging = [line for line in own_visits(lines) if line.done * 2 < line.due]
    people = {line.user.pk for line in lagging if line.user}
    if not people:
        return []
    attempts = _attempts(school_id, people, quarter)
    families = _families_of(school_id, people, today)
    return [
        Help(
            line.user, line, _reason(line, attempts[line.user.pk]), _way(attempts[line.user.pk], families[line.user.pk])
        )
        for line in lagging
        if line.user
    ]


def _attempts(school_id: int, people: set[int], quarter: Period) -> dict[int, Counter[str]]:
    """By person: how often nobody was met, by outcome."""
    rows = (
        Visit.objects.standing_records()
        .filter(school=school_id, on__range=(quarter.start, quarter.end), outcome__in=ATTEMPTS)
        .filter(participations__user__in=people)
        .order_by()
        .values("participations__user", "outcome")
        .annotate(n=Count("pk", distinct=True))
    )
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found[row["participations__user"]][row["outcome"]] = row["n"]
    return found


def _families_of(school_id: int, people: set[int], today: date) -> dict[int, Families]:
    """By person: the paired families and those of the own classes that nobody has visited this school year."""
    seen = reached([school_id], school_year(today))
    found: dict[int, Families] = defaultdict(dict)
    paired = Pairing.objects.filter(helper__in=people).exclude(household=None).active(today).exclude(household__in=seen)
    for helper, household, address in paired.values_list("helper", "household", "household__address"):
        found[helper][household] = address
    teachers = defaultdict(list)
    held = Appointment.objects.filter(user__in=people).exclude(class_group=None).on(today)
    for user, group in held.values_list("user", "class_group"):
        teachers[group].append(user)
    pupils = Student.objects.filter(class_group__in=teachers, left_on=None).exclude(household__in=seen)
    for group, household, address in pupils.values_list("class_group", "household", "household__address"):
        for user in teachers[group]:
            found[user][household] = address
    return found


def _reason(line: Line, attempts: Counter[str]) -> str:
    said = [f"{number}{ATTEMPTS[Outcome(outcome)]}" for outcome, number in sorted(attempts.items())]
    if line.due != line.full:
        _, _, cause = line.explanation.partition("：")
        said.insert(0, cause.partition("；")[0])
    if not said:
        said.append("本季度还没有记录" if not line.done else f"已记{line.done}{line.rule.unit}")
    return "；".join(said)


def _way(attempts: Counter[str], families: Families) -> str:
    if attempts[Outcome.ABSENT] >= FEW:
        return "可改约访；两次未遇可申请免计"
    if not families:
        return "结对和本班的家庭都走过了，可与同事结伴"
    villages = Counter(found[1] for address in families.values() if (found := VILLAGE.match(address)))
    name, number = max(villages.items(), key=lambda entry: (entry[1], entry[0]), default=("", 0))
    together = f"，{number} 户在{name}" if number >= FEW else ""
    return f"还有 {len(families)} 户可去{together}"
