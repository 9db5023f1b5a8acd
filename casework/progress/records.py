"""The records under a figure: what was counted, and what lies beside it and was not, with the reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from campaigns.quotas.models import ActivityKind, QuotaRule
from casework.families.models import Student
from casework.pairings.models import Pairing
from casework.progress.facts import Ask
from casework.progress.reckoning import Line, ask_of
from casework.progress.together import is_common
from casework.visits.facts import counted
from casework.visits.models import Outcome, Visit
from outreach.calendar.periods import Period, shanghai_day
from outreach.people.models import User


@dataclass(frozen=True)
class Record:
    """One visit of the period: why it does not count, or nothing when it does."""

    visit: Visit
    why_not: str = ""
    late: bool = False


@dataclass(frozen=True)
class Scope:
    """Which visits a line can be about: of one family, and for a pairing only its days."""

    household: int | None = None
    since: date = date.min
    until: date = date.max

    def holds(self, visit: Visit) -> bool:
        return self.household in {None, visit.household_id} and self.since <= visit.on <= self.until


def records_of(lines: Sequence[Line], reader: User, as_of: datetime) -> list[list[Record]]:
    """For each line every visit of the one whose line it is, newest first, as far as the reader may see it.

    The number of queries follows the periods, not the pairings or pupils.
    """
    asked = [line for line in lines if _is_visit(line)]
    if not asked:
        return [[] for _ in lines]
    scopes = _scopes(asked)
    visits = _visits(asked, reader, as_of)
    counting: dict[tuple[int, Period, int | None], set[int]] = {}
    found: list[list[Record]] = []
    for line in lines:
        if not _is_visit(line):
            found.append([])
            continue
        key = (line.rule.pk, line.period, line.owner)
        if key not in counting:
            counting[key] = set(counted(_asked(line, as_of)).values_list("visit", flat=True))
        mine = [visit for visit in visits if _is_about(visit, line, scopes[line.subject])]
        found.append(_judged(mine, line, counting[key], as_of))
    return found


def _is_visit(line: Line) -> bool:
    """One person's, one family's. What many do together is in groups.py."""
    return line.rule.activity.source == ActivityKind.Source.VISIT and not is_common(line)


def asked_by(line: Line, as_of: datetime, *, who: int | None = None, item: ActivityKind | None = None) -> Ask:
    """What the line, or one item of its list, wants counted; the day looked at is the last one known."""
    on = max(min(line.period.end, shanghai_day(as_of)), line.period.start)
    ask = ask_of(line.rule, line.period, on=on, seen_until=as_of, item=item)
    campaign = line.rule.campaign
    return replace(ask, schools=frozenset([campaign.school_id]), campaigns=frozenset([campaign.pk]), who=who)


def _asked(line: Line, as_of: datetime) -> Ask:
    return asked_by(line, as_of, who=line.owner)


def _visits(lines: Sequence[Line], reader: User, as_of: datetime) -> list[Visit]:
    """Everything that any of the lines may be about, in the order in which it is counted."""
    owners = {line.owner for line in lines}
    rows = (
        Visit.objects.visible_to(reader)
        .standing_records()
        .filter(
            on__gte=min(line.period.start for line in lines),
            on__lte=max(line.period.end for line in lines),
            received_at__lte=as_of,
        )
    )
    if None not in owners:
        rows = rows.filter(participations__user__in=owners)
    return list(rows.for_list().order_by("on", "received_at", "pk").distinct())


def _scopes(lines: Iterable[Line]) -> dict[str, Scope]:
    """By subject. Two queries."""
    subjects = {line.subject: line for line in lines}
    keys = {subject: subject.partition(":")[2] for subject in subjects}
    pairings = Pairing.objects.in_bulk([int(keys[one]) for one in subjects if one.startswith("pairing")])
    schools = {line.rule.campaign.school_id for line in subjects.values()}
    numbers = [keys[one] for one in subjects if one.startswith("student")]
    homes = dict(
        Student.objects.filter(school__in=schools, student_no__in=numbers).values_list("student_no", "household")
    )
    scopes = {one: Scope(homes.get(keys[one], 0)) for one in subjects if one.startswith("student")}
    for pairing in pairings.values():
        scopes[f"pairing:{pairing.pk}"] = Scope(pairing.household_id, pairing.since, pairing.until or date.max)
    return {one: scopes.get(one, Scope()) for one in subjects}


def _is_about(visit: Visit, line: Line, scope: Scope) -> bool:
    took_part = line.owner is None or any(part.user_id == line.owner for part in visit.participations.all())
    return took_part and line.period.contains(visit.on) and scope.holds(visit)


def _judged(visits: Iterable[Visit], line: Line, counting: set[int], as_of: datetime) -> list[Record]:
    """A family on a day once; the others say why they do not count."""
    late_from = _asked(line, as_of).late_from
    seen: set[tuple[int, date]] = set()
    found = []
    for visit in visits:
        why_not = "" if visit.pk in counting else _why_not(visit, line.rule)
        if not why_not and (visit.household_id, visit.on) in seen:
            why_not = "同一家同一天，已计一次"
        elif not why_not:
            seen.add((visit.household_id, visit.on))
        found.append(Record(visit, why_not, visit.received_at >= late_from))
    return found[::-1]


def _why_not(visit: Visit, rule: QuotaRule) -> str:
    if visit.outcome != Outcome.MET:
        return f"{visit.get_outcome_display()}，没有见到"
    if rule.counted_modes and visit.mode not in rule.counted_modes:
        return f"{visit.get_mode_display()}不计入这一项"
    return "目的不在这一项之内"


def target_name(pairing: Pairing) -> str:
    if pairing.student:
        return f"{pairing.student.name}（{pairing.student.class_group}）"
    if pairing.contact_point:
        return pairing.contact_point.name
    return str(pairing.colleague or f"{pairing.household}户")
