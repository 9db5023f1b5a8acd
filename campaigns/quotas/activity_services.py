"""Adding to what a campaign counts, without a line of code."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.planning.models import Campaign
from campaigns.quotas.activities import SOURCES, forms_of, units_of
from campaigns.quotas.countable import own_event_kind, says_what_counts
from campaigns.quotas.models import ActivityKind
from campaigns.quotas.services import refuse_closed
from campaigns.quotas.wording import bare
from outreach.people.models import Organization, User
from outreach.timeline.services import record

Source = ActivityKind.Source
LONGEST_NAME = 30


@transaction.atomic
def activity_add(
    campaign: Campaign,
    *,
    name: str,
    source: str,
    unit: str,
    actor: User,
    at: datetime,
    modes: Collection[str] = (),
    purposes: Collection[str] = (),
    parts: Collection[str] = (),
) -> ActivityKind:
    """Something new to count. Raises ValidationError by field, in Chinese.

    Events that it does not name are events of its own kind, so that they can be recorded under its name.
    """
    refuse_closed(campaign)
    # One after another: the codes are counted, and a name stands for one thing.
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    there = list(campaign.activities.all())
    kind = ActivityKind(
        campaign=campaign,
        code=_free_code(campaign, there),
        name=name.strip(),
        source=source,
        modes=list(modes),
        purposes=list(purposes),
        parts=list(parts),
        unit=unit,
    )
    faults = _faults(kind, there)
    if faults:
        raise ValidationError(faults)
    if source == Source.EVENT and not kind.modes:
        kind.modes = [own_event_kind(campaign.pk, kind.code)]
    kind.save()
    record(campaign, "activity.added", actor=actor, at=at, name=kind.name)
    return kind


def _faults(kind: ActivityKind, there: Collection[ActivityKind]) -> dict[str, str]:
    if kind.source not in SOURCES:
        return {"source": "请选从哪些记录里数。"}
    modes, purposes = forms_of(kind.campaign, kind.source)
    items = {one.code for one in there if one.source != Source.CHECKLIST}
    faults = {}
    if not kind.name:
        faults["name"] = "请写上叫什么，例如“夏夜纳凉恳谈”。"
    elif len(kind.name) > LONGEST_NAME:
        faults["name"] = f"名字请写在 {LONGEST_NAME} 个字以内。"
    elif bare(kind.name) in {bare(word) for one in there for word in (one.name, *one.words)}:
        faults["name"] = f"已经有“{kind.name}”了，直接写指标就行。"
    if not set(kind.modes) <= set(modes) or not says_what_counts(kind.source, kind.modes, kind.purposes):
        faults["modes"] = "至少选一种，不然什么也不会计数。"
    if not set(kind.purposes) <= set(purposes):
        faults["purposes"] = "请从列出的选项里选。"
    if kind.unit not in units_of(kind.source):
        faults["unit"] = f"可以按{'、'.join(units_of(kind.source))}计数，请选一个。"
    if (kind.source == Source.CHECKLIST) != bool(kind.parts) or not set(kind.parts) <= items:
        faults["parts"] = "清单里至少要有一项，每一项都要是已有的活动内容。"
    return faults


def _free_code(campaign: Campaign, there: Collection[ActivityKind]) -> str:
    """What an office counts besides has a code that no school gives."""
    word = "own" if campaign.school.kind == Organization.Kind.SCHOOL else "above"
    taken = {kind.code for kind in there}
    return next(code for n in range(1, 10_000) if (code := f"{word}{n}") not in taken)
