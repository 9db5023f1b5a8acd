"""The records under a figure: what was counted, and what lies beside it and was not, with the reason."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q

from campaigns.quotas.models import ActivityKind, QuotaRule
from casework.families.models import Student
from casework.pairings.facts import standing_pairings
from casework.pairings.models import Pairing
from casework.progress.reckoning import Line, ask_of
from casework.visits.facts import counted
from casework.visits.models import Outcome, Visit, VisitQuerySet
from outreach.calendar.periods import shanghai_day
from outreach.people.models import User


@dataclass(frozen=True)
class Record:
    """One visit of the period: why it does not count, or nothing when it does."""

    visit: Visit
    why_not: str = ""
    late: bool = False


def visits_of(line: Line, reader: User, as_of: datetime) -> list[Record]:
    """Every visit of the one whose line it is, newest first, as far as the reader may see it."""
    rule = line.rule
    if rule.activity.source != ActivityKind.Source.VISIT:
        return []
    ask = ask_of(rule, line.period, on=line.period.end, seen_until=as_of)
    ask = replace(ask, schools=frozenset([rule.campaign.school_id]), who=line.owner)
    mine = about(line, Visit.objects.visible_to(reader).standing_records())
    mine = mine.filter(on__gte=line.period.start, on__lte=line.period.end, received_at__lte=as_of)
    if line.owner:
        mine = mine.filter(participations__user=line.owner)
    counting = set(counted(ask).values_list("visit", flat=True))
    seen: set[tuple[int, object]] = set()
    found = []
    for visit in mine.for_list().order_by("on", "received_at", "pk").distinct():
        why_not = "" if visit.pk in counting else _why_not(visit, rule)
        if not why_not and (visit.household_id, visit.on) in seen:
            why_not = "同一家同一天，已计一次"
        elif not why_not:
            seen.add((visit.household_id, visit.on))
        found.append(Record(visit, why_not, visit.received_at >= ask.late_from))
    return found[::-1]


def about(line: Line, visits: VisitQuerySet) -> VisitQuerySet:
    """Only the family that the line is about, and for a pairing only its days."""
    kind, _, key = line.subject.partition(":")
    if kind == "pairing":
        pairing = Pairing.objects.get(pk=key)
        visits = visits.filter(household=pairing.household_id, on__gte=pairing.since)
        return visits.filter(on__lte=pairing.until) if pairing.until else visits
    if kind == "student":
        school = line.rule.campaign.school_id
        return visits.filter(household__students__student_no=key, household__students__school=school)
    return visits


def _why_not(visit: Visit, rule: QuotaRule) -> str:
    if visit.outcome != Outcome.MET:
        return f"{visit.get_outcome_display()}，没有见到"
    if rule.counted_modes and visit.mode not in rule.counted_modes:
        return f"{visit.get_mode_display()}不计入这一项"
    return "目的不在这一项之内"


def pairings_of(line: Line, reader: User, as_of: datetime) -> list[Pairing]:
    """The pairings that a standing rule looked at, on the day it looked."""
    if line.rule.activity.source != ActivityKind.Source.PAIRING or not line.user:
        return []
    on = min(line.period.end, shanghai_day(as_of))
    ask = ask_of(line.rule, line.period, on=on, seen_until=as_of, who=line.user)
    rows = standing_pairings(replace(ask, schools=frozenset([line.rule.campaign.school_id])))
    return list(Pairing.objects.visible_to(reader).filter(pk__in=rows.values("pk")).for_list())


def subject_names(lines: Iterable[Line], reader: User) -> dict[str, str]:
    """How a page calls those whom the lines are about."""
    subjects = {line.subject for line in lines if line.subject}
    keys = {
        kind: [name.partition(":")[2] for name in subjects if name.startswith(kind)] for kind in ("pairing", "student")
    }
    pairings = Pairing.objects.filter(school=reader.school_id, pk__in=keys["pairing"]).for_list()
    names = {f"pairing:{pairing.pk}": target_name(pairing) for pairing in pairings}
    pupils = Student.objects.filter(Q(school=reader.school_id), student_no__in=keys["student"])
    names |= {f"student:{pupil.student_no}": f"{pupil.name}（{pupil.class_group}）" for pupil in pupils.for_list()}
    return names | {name: "全校" for name in subjects if name.startswith("school")}


def target_name(pairing: Pairing) -> str:
    if pairing.student:
        return f"{pairing.student.name}（{pairing.student.class_group}）"
    return str(pairing.colleague or f"{pairing.household}户")
