"""The records under a figure that are not one person's visits: events, materials, lists, pairings, whole classes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import QuerySet
from django.db.models.functions import Concat
from django.urls import reverse

from campaigns.quotas.models import ActivityKind, QuotaRule
from casework.families.models import Student, StudentTag
from casework.pairings.facts import standing_pairings
from casework.pairings.models import Pairing
from casework.progress.checklists import items_of
from casework.progress.facts import Ask, Under
from casework.progress.reckoning import Line
from casework.progress.records import asked_by, target_name
from casework.progress.sources import RECORDS
from casework.progress.subjects import tags_of
from casework.progress.together import is_common, subject_name
from casework.visits.facts import counted
from casework.visits.models import Visit
from outreach.people.models import Branch, User

SHOWN = 50
Source = ActivityKind.Source
SOMEBODY = "一名重点学生"


@dataclass(frozen=True)
class Group:
    """Records under one heading, the newest first: the items of a list have one each, everything else has none."""

    heading: str
    records: list[Under]
    more: int = 0


def groups_of(line: Line, reader: User, as_of: datetime) -> list[Group]:
    """As far as the reader may see them. A visit of one person stands in records.py with why it does not count."""
    source = line.rule.activity.source
    if source == Source.CHECKLIST:
        own = {kind.code: kind for kind in ActivityKind.objects.filter(campaign=line.rule.campaign_id)}
        return [_group(item.name, _under(line, item, reader, as_of, item)) for item in items_of(line.rule, own)]
    if source in RECORDS or (source == Source.VISIT and is_common(line)):
        found = _under(line, line.rule.activity, reader, as_of, None)
        return [_group("", found)] if found else []
    return []


def _group(heading: str, found: list[Under]) -> Group:
    return Group(heading, found[:SHOWN], max(len(found) - SHOWN, 0))


def _under(line: Line, activity: ActivityKind, reader: User, as_of: datetime, item: ActivityKind | None) -> list[Under]:
    who = None if is_common(line) else line.owner
    ask = replace(asked_by(line, as_of, who=who, item=item), branch=_branch(line))
    if activity.source == Source.VISIT:
        return _visits(line, ask, reader)
    if activity.source == Source.PAIRING:
        return _pairings(ask, reader)
    return RECORDS[activity.source](ask, reader)


def _branch(line: Line) -> int | None:
    kind, _, name = line.subject.partition(":")
    if kind != "branch":
        return None
    return Branch.objects.filter(school=line.rule.campaign.school_id, name=name).values_list("pk", flat=True).first()


def _visits(line: Line, ask: Ask, reader: User) -> list[Under]:
    rows = Visit.objects.visible_to(reader).filter(pk__in=counted(ask).values("visit"))
    pupils = _pupils(line)
    if pupils is not None:
        rows = rows.filter(household__in=pupils.values("household"))
    return [
        Under(
            on=visit.on,
            title="、".join(pupil.name for pupil in visit.students.all()) or f"家庭 {visit.household.code}",
            url=reverse("visit-detail", args=[visit.pk]),
            note=f"{visit.get_mode_display()} · {'、'.join(part.user.name for part in visit.participations.all())}",
            late=visit.received_at >= ask.late_from,
        )
        for visit in rows.for_list()[: SHOWN + 1]
    ]


def _pupils(line: Line) -> QuerySet[Student] | None:
    """Whom the line is about; None: the whole school."""
    kind, _, name = line.subject.partition(":")
    pupils: QuerySet[Student] = Student.objects.filter(school=line.rule.campaign.school_id)
    match kind:
        case "grade":
            return pupils.filter(class_group__grade=name)
        case "class":
            return pupils.annotate(whole=Concat("class_group__grade", "class_group__name")).filter(whole=name)
        case "cohort":
            return pupils.filter(entered_on__gte=date(int(name), 9, 1), entered_on__lt=date(int(name) + 1, 9, 1))
        case _:
            return None


def _pairings(ask: Ask, reader: User) -> list[Under]:
    rows = Pairing.objects.visible_to(reader).filter(pk__in=standing_pairings(ask).values("pk")).for_list()
    return [
        Under(
            on=pairing.since, title=target_name(pairing), url=reverse("pairing-detail", args=[pairing.pk]), note="结对"
        )
        for pairing in rows[: SHOWN + 1]
    ]


def pairings_of(line: Line, reader: User, as_of: datetime) -> list[Pairing]:
    """The pairings that a standing rule looked at, on the day it looked."""
    if line.rule.activity.source != Source.PAIRING:
        return []
    ask = asked_by(line, as_of, who=line.owner)
    rows = standing_pairings(ask).values("pk")
    return list(Pairing.objects.visible_to(reader).filter(pk__in=rows).for_list()[:SHOWN])


def subject_names(lines: Iterable[Line], reader: User) -> dict[str, str]:
    """How a page calls those whom the lines are about.

    That a pupil is one of a group is said only to who may see a tag that makes it so (D14).
    """
    lines = list(lines)
    subjects = {line.subject for line in lines if line.subject}
    keys = {
        kind: [name.partition(":")[2] for name in subjects if name.startswith(kind)] for kind in ("pairing", "student")
    }
    pairings = Pairing.objects.filter(school=reader.school_id, pk__in=keys["pairing"]).for_list()
    names = {f"pairing:{pairing.pk}": target_name(pairing) for pairing in pairings}
    pupils = Student.objects.filter(school=reader.school_id, student_no__in=keys["student"])
    names |= {f"student:{pupil.student_no}": f"{pupil.name}（{pupil.class_group}）" for pupil in pupils.for_list()}
    names |= dict.fromkeys(hidden_pupils(lines, reader), SOMEBODY)
    return names | {line.subject: subject_name(line.subject) for line in lines if is_common(line)}


def hidden_pupils(lines: Iterable[Line], reader: User) -> set[str]:
    """The pupils, as subjects, whom the reader may not know to be of the group that the rule asks about."""
    tagged = [line for line in lines if line.rule.per == QuotaRule.Per.TAGGED]
    if not tagged:
        return set()
    seen = set(
        StudentTag.objects.visible_to(reader)
        .filter(student__student_no__in=[line.subject.partition(":")[2] for line in tagged])
        .values_list("student__student_no", "code")
    )
    known = {(f"student:{number}", code) for number, code in seen}
    return {line.subject for line in tagged if not any((line.subject, code) in known for code in tags_of(line.rule))}
