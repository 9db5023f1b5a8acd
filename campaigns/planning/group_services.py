"""Leading group, office, working group, special team: what they are for, and their places by post (R047, R317)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from campaigns.planning.models import Campaign, GroupMember, LeadingGroup
from outreach.people.models import User
from outreach.timeline.services import record


@dataclass(frozen=True)
class Place:
    """A place as a page sends it back; `rank` is where it is to stand."""

    pk: int
    position: str
    post: str
    person: int | None
    rank: float
    removed: bool = False


@transaction.atomic
def group_add(campaign: Campaign, kind: str, *, actor: User, at: datetime) -> LeadingGroup:
    """One group of each kind. Asked for twice, it is the same one."""
    if kind not in LeadingGroup.Kind.values:
        raise ValidationError("没有这种小组，请重新选择。")
    group, new = LeadingGroup.objects.get_or_create(campaign=campaign, kind=kind)
    if new:
        record(campaign, "group.added", actor=actor, at=at, group=group.get_kind_display())
    return group


@transaction.atomic
def group_remove(group: LeadingGroup, *, actor: User, at: datetime) -> None:
    if LeadingGroup.objects.filter(pk=group.pk).delete()[0]:
        record(group.campaign, "group.removed", actor=actor, at=at, group=group.get_kind_display())


@transaction.atomic
def group_save(
    group: LeadingGroup, *, words: Mapping[str, str], places: Sequence[Place], actor: User, at: datetime
) -> bool:
    """Where the group sits, what it does, and its places in their new order. Answers whether anything changed.

    `places` are what the page showed; one that somebody else removed meanwhile is not brought back.
    """
    locked = LeadingGroup.objects.select_for_update().get(pk=group.pk)
    changed = any(getattr(locked, name) != value for name, value in words.items())
    LeadingGroup.objects.filter(pk=group.pk).update(**words)
    known = {row.pk: row for row in GroupMember.objects.filter(group=group)}
    gone = [place.pk for place in places if place.removed and place.pk in known]
    GroupMember.objects.filter(pk__in=gone).delete()
    kept = [place for place in places if not place.removed and place.pk in known]
    for order, place in enumerate(sorted(kept, key=lambda one: one.rank)):
        row = known[place.pk]
        after = {"position": place.position, "post": place.post, "person_id": place.person, "order": order}
        if any(getattr(row, name) != value for name, value in after.items()):
            GroupMember.objects.filter(pk=row.pk).update(**after)
            changed = True
    if changed or gone:
        record(group.campaign, "group.changed", actor=actor, at=at, group=group.get_kind_display())
    return changed or bool(gone)


@transaction.atomic
def places_add(
    group: LeadingGroup, *, position: str, post: str, people: Iterable[User], actor: User, at: datetime
) -> list[GroupMember]:
    """A place for each of these people, by their own post; with nobody, one open place for `post`.

    Who has a place in the group already gets no second one.
    """
    LeadingGroup.objects.select_for_update().get(pk=group.pk)
    asked = list(people)
    seated = set(group.members.values_list("person", flat=True))
    fresh = [person for person in asked if person.pk not in seated]
    if not asked and not post:
        raise ValidationError("请选人；人还没定的，写下由什么职务担任。")
    last = group.members.aggregate(last=Max("order"))["last"]
    first = 0 if last is None else last + 1
    who: list[User | None] = [*fresh] if asked else [None]
    made = [
        GroupMember(
            group=group, position=position, person=person, order=order,
            post=post or (person.post if person else "") or position,
        )
        for order, person in enumerate(who, start=first)
    ]  # fmt: skip
    GroupMember.objects.bulk_create(made)
    if made:
        names = "、".join(place.person.name if place.person else place.post for place in made)
        record(group.campaign, "group.enlarged", actor=actor, at=at, group=group.get_kind_display(), names=names)
    return made
