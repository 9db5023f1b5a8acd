"""联系条线: a leader, the departments and the grade, and the 联络员 who works for the line (R417, R418)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from campaigns.planning.models import Campaign, LiaisonLine
from campaigns.planning.organization_queries import leaders_without_line, reach_of
from outreach.calendar.periods import shanghai_day
from outreach.notices.services import promise
from outreach.people.models import Department, User
from outreach.timeline.services import record


@dataclass(frozen=True)
class LineWords:
    """What an editor says of a line."""

    leader: User | None
    post: str
    departments: Sequence[Department]
    grade: str
    officer: User | None


@transaction.atomic
def line_save(line: LiaisonLine, said: LineWords, *, actor: User, at: datetime) -> LiaisonLine:
    """A new line, or a changed one. Raises ValidationError by field; a leader has one line in a campaign."""
    campaign = Campaign.objects.select_for_update().get(pk=line.campaign_id)  # one line at a time
    _check(line, said, campaign)
    new = line.pk is None
    before = None if new else _told(LiaisonLine.objects.prefetch_related("departments").get(pk=line.pk))
    line.leader, line.officer, line.grade = said.leader, said.officer, said.grade
    line.post = said.post or (said.leader.post if said.leader else "")
    if new:
        last = campaign.lines.aggregate(last=Max("order"))["last"]
        line.order = 0 if last is None else last + 1
    line.save()
    line.departments.set(said.departments)
    after = _told(line)
    if before == after:
        return line
    record(
        campaign, "line.added" if new else "line.changed", actor=actor, at=at, line=_called(line), reach=reach_of(line)
    )
    if campaign.status == Campaign.Status.RUNNING:
        _tell(line, actor=actor, at=at, occasion=f"line:{line.pk}:{at.isoformat()}")
    return line


@transaction.atomic
def line_remove(line: LiaisonLine, *, actor: User, at: datetime) -> None:
    called, reach = _called(line), reach_of(line)
    if LiaisonLine.objects.filter(pk=line.pk).delete()[0]:
        record(line.campaign, "line.removed", actor=actor, at=at, line=called, reach=reach)


@transaction.atomic
def line_move(line: LiaisonLine, *, up: bool) -> None:
    """One place up or down in the chart."""
    Campaign.objects.select_for_update().get(pk=line.campaign_id)
    ordered = list(LiaisonLine.objects.filter(campaign=line.campaign_id))
    here = next((at for at, one in enumerate(ordered) if one.pk == line.pk), None)
    there = None if here is None else here + (-1 if up else 1)
    if here is None or there is None or not 0 <= there < len(ordered):
        return
    ordered[here], ordered[there] = ordered[there], ordered[here]
    for order, one in enumerate(ordered):
        LiaisonLine.objects.filter(pk=one.pk).update(order=order)


@transaction.atomic
def lines_suggest(campaign: Campaign, *, actor: User, at: datetime) -> int:
    """A line for each leader who has none yet; departments and grades are for the school to say. Twice is once."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    last = campaign.lines.aggregate(last=Max("order"))["last"]
    first = 0 if last is None else last + 1
    leaders = leaders_without_line(campaign, shanghai_day(at))
    LiaisonLine.objects.bulk_create(
        LiaisonLine(campaign=campaign, leader=leader, post=leader.post, order=order)
        for order, leader in enumerate(leaders, start=first)
    )
    if leaders:
        names = "、".join(leader.name for leader in leaders)
        record(campaign, "line.suggested", actor=actor, at=at, names=names)
    return len(leaders)


def lines_tell(campaign: Campaign, *, actor: User | None, at: datetime) -> None:
    """When a campaign opens, each leader and each 联络员 is told of the line, once."""
    for line in campaign.lines.select_related("campaign", "leader", "officer").prefetch_related("departments"):
        _tell(line, actor=actor, at=at, occasion=f"line:{line.pk}:opened")


def _check(line: LiaisonLine, said: LineWords, campaign: Campaign) -> None:
    errors: dict[str, str] = {}
    if said.leader is None and not said.post:
        errors["leader"] = "请选校领导；人还没定的，写下职务。"
    if not said.departments and not said.grade:
        errors["departments"] = "请至少选一个处室，或者选一个年级。"
    others = LiaisonLine.objects.filter(campaign=campaign).exclude(pk=line.pk)
    if said.leader and others.filter(leader=said.leader).exists():
        errors["leader"] = f"{said.leader.name}已经有一条联系条线了，请改原来的那条。"
    people = [person for person in (said.leader, said.officer) if person]
    schools = {person.school_id for person in people} | {unit.school_id for unit in said.departments}
    if schools - {campaign.school_id}:
        errors["leader"] = "只能选本校的人和处室。"
    if errors:
        raise ValidationError(errors)


def _told(line: LiaisonLine) -> tuple[object, ...]:
    units = sorted(line.departments.values_list("pk", flat=True))
    return line.leader_id, line.post, line.grade, line.officer_id, units


def _called(line: LiaisonLine) -> str:
    return line.leader.name if line.leader else line.post


def _tell(line: LiaisonLine, *, actor: User | None, at: datetime, occasion: str) -> None:
    """The leader which line it is, and the 联络员 what there is to do."""
    url = reverse("line-detail", args=[line.pk])
    told = {"name": str(line.campaign), "reach": reach_of(line)}
    if line.leader and line.leader != actor:
        served = f"，联络员是{line.officer.name}" if line.officer else ""
        promise(recipients=[line.leader], kind="line.leads", key=occasion, at=at, url=url, served=served, **told)
    if line.officer and line.officer != actor:
        leader = _called(line)
        promise(recipients=[line.officer], kind="line.serves", key=occasion, at=at, url=url, leader=leader, **told)
