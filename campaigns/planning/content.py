"""A whole plan as plain data, without people: what is issued to schools, compared, and copied to another year.

What a table knows travels by itself, column by column; only what is listed here stays behind.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Prefetch

from campaigns.handins.models import HandIn
from campaigns.planning.models import Campaign, GroupMember, LeadingGroup, LiaisonLine, Phase, Track
from campaigns.planning.presets import Place, PresetError, preset_of
from campaigns.planning.queries import holders_of
from campaigns.quotas.countable import own_event_kind
from campaigns.quotas.models import ActivityKind, QuotaRule
from outreach.calendar.periods import shanghai_day
from outreach.people.models import Department, Organization, User
from outreach.timeline.services import record

Content = dict[str, Any]
YEARS = range(2000, 2101)
# In a plan that belongs to nobody yet, the events of a campaign's own activities are called so.
OWN = "own."


def _columns(model: type[models.Model], *stays: str) -> dict[str, Any]:
    """What of a row is plan: every column but keys, relations and what is named here."""
    return {
        field.name: field
        for field in model._meta.concrete_fields
        if not field.primary_key and not field.is_relation and field.name not in stays
    }


CAMPAIGN = _columns(
    Campaign, "doc_no", "status", "steps_done", "saved_at", "launched_at", "closed_at", "issued_version"
)
PHASE = _columns(Phase)
TRACK = _columns(Track)
ACTIVITY = _columns(ActivityKind)
RULE = _columns(QuotaRule, "since", "until")
HANDIN = _columns(HandIn)
GROUP = _columns(LeadingGroup)
MEMBER = _columns(GroupMember)
LINE = _columns(LiaisonLine)


def content_of(campaign: Campaign) -> Content:
    """The plan as it stands: of each rule the version that is not ended."""
    return contents_of([campaign])[campaign.pk]


def contents_of(campaigns: Iterable[Campaign]) -> dict[int, Content]:
    """By campaign. Nine queries, however many campaigns."""
    open_rules = QuotaRule.objects.filter(until=None).select_related("activity", "phase")
    rows = Campaign.objects.filter(pk__in=[campaign.pk for campaign in campaigns])
    rows = rows.prefetch_related("phases", "tracks", "handins", "groups__members", "lines__departments")
    rows = rows.prefetch_related(Prefetch("activities", ActivityKind.objects.select_related("track")))
    rows = rows.prefetch_related(Prefetch("rules", open_rules))
    return {row.pk: _content(row) for row in rows}


def _content(row: Campaign) -> Content:
    anonymous = partial(without_owner, row)
    return {
        **_plain(row, CAMPAIGN),
        "phases": [_plain(phase, PHASE) for phase in row.phases.all()],
        "tracks": [_plain(track, TRACK) for track in row.tracks.all()],
        "activities": [
            _plain(kind, ACTIVITY) | {"modes": anonymous(kind.modes), "track": kind.track.code if kind.track else ""}
            for kind in row.activities.all()
        ],
        "rules": [
            _plain(rule, RULE)
            | {
                "modes": anonymous(rule.modes),
                "activity": rule.activity.code,
                "phase": rule.phase.name if rule.phase else "",
            }
            for rule in row.rules.all()
        ],
        "handins": [_plain(handin, HANDIN) for handin in row.handins.all()],
        "groups": [
            _plain(group, GROUP) | {"members": [_plain(member, MEMBER) for member in group.members.all()]}
            for group in row.groups.all()
        ],
        "lines": [
            _plain(line, LINE) | {"departments": sorted(unit.name for unit in line.departments.all())}
            for line in row.lines.all()
        ],
    }


def _plain(row: models.Model, columns: Iterable[str]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in columns}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def without_owner(campaign: Campaign, kinds: Iterable[str]) -> list[str]:
    return _renamed(kinds, own_event_kind(campaign.pk, ""), OWN)


def with_owner(campaign: Campaign, kinds: Iterable[str]) -> list[str]:
    return _renamed(kinds, OWN, own_event_kind(campaign.pk, ""))


def _renamed(kinds: Iterable[str], before: str, after: str) -> list[str]:
    return [after + kind.removeprefix(before) if kind.startswith(before) else kind for kind in kinds]


@transaction.atomic
def campaign_from_content(
    content: Mapping[str, Any],
    *,
    school: Organization,
    year: int,
    actor: User | None,
    at: datetime,
    copied_from: Campaign | None = None,
    issued_from: Campaign | None = None,
    issued_version: int | None = None,
) -> Campaign:
    """A draft with everything the content knows, its days moved to the year. Raises ValidationError in Chinese.

    The holders of posts are suggested anew from the school's own people.
    """
    if year not in YEARS:
        raise ValidationError(f"年份{year}不对，请填四位数的年份，例如 2026。")
    moved = Mover(year - content["year"])
    given = moved.values(content, CAMPAIGN) | {"year": year}
    campaign = _draft(
        given | {"copied_from": copied_from, "issued_from": issued_from, "issued_version": issued_version},
        school=school,
        actor=actor,
        at=at,
    )
    phases = _phases(campaign, content, moved)
    kinds = _activities(campaign, content, moved)
    _rules(campaign, content, moved, phases, kinds)
    HandIn.objects.bulk_create(HandIn(campaign=campaign, **moved.values(one, HANDIN)) for one in content["handins"])
    _groups(campaign, content, moved, shanghai_day(at))
    _lines(campaign, content, moved)
    _say(campaign, actor, at)
    return campaign


class Mover:
    """Reads values back from plain data, with every day moved by so many years."""

    def __init__(self, years: int) -> None:
        self.years = years

    def values(self, entry: Mapping[str, Any], columns: Mapping[str, Any]) -> dict[str, Any]:
        """What the entry says of these columns; what it does not know takes the column's default."""
        return {
            name: self.day(entry[name]) if isinstance(field, models.DateField) and entry[name] else entry[name]
            for name, field in columns.items()
            if name in entry
        }

    def day(self, text: str) -> date:
        """29 February is the 28th where there is none."""
        day = date.fromisoformat(text)
        try:
            return day.replace(year=day.year + self.years)
        except ValueError:
            return day.replace(year=day.year + self.years, day=28)


def _draft(given: dict[str, Any], *, school: Organization, actor: User | None, at: datetime) -> Campaign:
    try:
        with transaction.atomic():
            return Campaign.objects.create(school=school, created_by=actor, saved_at=at, **given)
    except IntegrityError as error:
        raise ValidationError(
            f"{school}{given['year']}年的“{given['nickname']}”已经有了，请打开原来的那个。", code="taken"
        ) from error


def _phases(campaign: Campaign, content: Mapping[str, Any], moved: Mover) -> dict[str, Phase]:
    """By name; the first of a name is the one that rules mean."""
    made = Phase.objects.bulk_create(Phase(campaign=campaign, **moved.values(one, PHASE)) for one in content["phases"])
    return {phase.name: phase for phase in reversed(made)}


def _activities(campaign: Campaign, content: Mapping[str, Any], moved: Mover) -> dict[str, ActivityKind]:
    tracks = {
        track.code: track
        for track in Track.objects.bulk_create(
            Track(campaign=campaign, **moved.values(one, TRACK)) for one in content["tracks"]
        )
    }
    made = ActivityKind.objects.bulk_create(
        ActivityKind(
            campaign=campaign,
            track=tracks.get(one["track"]),
            **moved.values(one, ACTIVITY) | {"modes": with_owner(campaign, one["modes"])},
        )
        for one in content["activities"]
    )
    return {kind.code: kind for kind in made}


def _rules(
    campaign: Campaign,
    content: Mapping[str, Any],
    moved: Mover,
    phases: Mapping[str, Phase],
    kinds: Mapping[str, ActivityKind],
) -> None:
    QuotaRule.objects.bulk_create(
        QuotaRule(
            campaign=campaign,
            activity=kinds[one["activity"]],
            phase=phases.get(one["phase"]),
            since=campaign.starts_on,
            **moved.values(one, RULE) | {"modes": with_owner(campaign, one["modes"])},
        )
        for one in content["rules"]
    )


def _groups(campaign: Campaign, content: Mapping[str, Any], moved: Mover, on: date) -> None:
    for one in content["groups"]:
        group = LeadingGroup.objects.create(campaign=campaign, **moved.values(one, GROUP))
        places = [_place(campaign, group.kind, member) for member in one["members"]]
        holders = holders_of(campaign.school, places, on)
        GroupMember.objects.bulk_create(
            GroupMember(group=group, person=person, **moved.values(member, MEMBER))
            for member, person in zip(one["members"], holders, strict=True)
        )


def _place(campaign: Campaign, kind: str, member: Mapping[str, Any]) -> Place:
    """As the preset looks for its holder; a place of the school's own by the words of the post."""
    position, post = member["position"], member["post"]
    try:
        known = preset_of(campaign.preset).places(kind)
    except PresetError:
        known = ()
    for place in known:
        if (place.position, place.post) == (position, post):
            return place
    return Place(position=position, post=post, holder=re.escape(post))


def _lines(campaign: Campaign, content: Mapping[str, Any], moved: Mover) -> None:
    """Departments are found by name: those that the school has."""
    units = {unit.name: unit for unit in Department.objects.filter(school=campaign.school_id)}
    for one in content["lines"]:
        line = LiaisonLine.objects.create(campaign=campaign, **moved.values(one, LINE))
        line.departments.set(units[name] for name in one["departments"] if name in units)


def _say(campaign: Campaign, actor: User | None, at: datetime) -> None:
    if campaign.issued_from:
        issuer = campaign.issued_from.school.name
        record(campaign, "campaign.adopted", actor=actor, at=at, issuer=issuer, version=campaign.issued_version)
    elif campaign.copied_from:
        record(campaign, "campaign.copied", actor=actor, at=at, source=str(campaign.copied_from))
    else:
        record(campaign, "campaign.drafted", actor=actor, at=at, preset=campaign.nickname, year=campaign.year)
