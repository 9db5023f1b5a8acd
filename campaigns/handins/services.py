"""Adding, changing and switching off what is handed in. The history keeps the sentences before and after."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.cascade.guard import refuse_breach
from campaigns.handins.models import HandIn
from campaigns.handins.sentences import sentence_of
from campaigns.planning.models import Campaign
from campaigns.quotas import roles
from outreach.people.models import Organization, User
from outreach.timeline.services import record

MAY_CHANGE = (
    "name", "per", "roles", "counting", "count", "opens_on", "due_on", "review", "reviewer", "hint", "addressee",
    "published",
)  # fmt: skip
MOST_COPIES = 20
# What is to be done when the day by which something is due is moved while the campaign runs.
DayMoved = Callable[[HandIn, datetime], None]
_told: list[DayMoved] = []


def on_day_moved(tell: DayMoved) -> DayMoved:
    """Registers who is to be told; the slice above knows who owes."""
    _told.append(tell)
    return tell


@transaction.atomic
def handin_add(campaign: Campaign, *, actor: User, at: datetime, **said: Any) -> HandIn:
    """Raises ValidationError by field, in Chinese, and then adds nothing."""
    _refuse_closed(campaign)
    Campaign.objects.select_for_update().get(pk=campaign.pk)  # one after another: the codes are counted
    standing = list(campaign.handins.all())
    handin = HandIn(campaign=campaign, code=_free_code(campaign, {one.code for one in standing}), **_checked(said))
    handin.order = max((one.order for one in standing), default=-1) + 1
    _refuse_nonsense(handin, standing)
    handin.save()
    record(campaign, "handin.added", actor=actor, at=at, after=sentence_of(handin))
    return handin


@transaction.atomic
def handin_change(handin: HandIn, *, actor: User, at: datetime, **said: Any) -> bool:
    """False when nothing is different. Whoever owes it is told of another day."""
    campaign = handin.campaign
    _refuse_closed(campaign)
    kept = HandIn.objects.select_for_update().get(pk=handin.pk)
    before, due_was = sentence_of(kept), kept.due_on
    changed = [name for name, value in _checked(said).items() if getattr(kept, name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(kept, name, said[name])
    _refuse_nonsense(kept, [one for one in campaign.handins.all() if one.pk != kept.pk])
    kept.save(update_fields=changed)
    refuse_breach(campaign)
    record(campaign, "handin.changed", actor=actor, at=at, before=before, after=sentence_of(kept))
    if campaign.status == Campaign.Status.RUNNING and kept.enabled and kept.due_on and kept.due_on != due_was:
        kept.campaign = campaign
        for tell in _told:
            tell(kept, at)
    return True


@transaction.atomic
def handin_switch(handin: HandIn, on: bool, *, actor: User, at: datetime) -> None:
    """启用 or 停用. What has been handed in stays."""
    _refuse_closed(handin.campaign)
    if HandIn.objects.filter(pk=handin.pk, enabled=not on).update(enabled=on):
        refuse_breach(handin.campaign)
        action = "handin.switched_on" if on else "handin.switched_off"
        record(handin.campaign, action, actor=actor, at=at, after=sentence_of(handin))
    handin.enabled = on


@transaction.atomic
def handin_remove(handin: HandIn, *, actor: User, at: datetime) -> None:
    """Only from a draft: of a running campaign it is switched off."""
    if handin.campaign.status != Campaign.Status.DRAFT:
        raise ValidationError("活动已经开展，这样材料可以停用，不能删除。")
    record(handin.campaign, "handin.removed", actor=actor, at=at, before=sentence_of(handin))
    handin.delete()
    refuse_breach(handin.campaign)


def _checked(said: dict[str, Any]) -> dict[str, Any]:
    unknown = set(said) - set(MAY_CHANGE)
    if unknown:
        raise TypeError(f"a material's {sorted(unknown)} cannot be changed")
    return said


def _refuse_closed(campaign: Campaign) -> None:
    if campaign.status == Campaign.Status.CLOSED:
        raise ValidationError("活动已经结束，材料不能再改。")


def _refuse_nonsense(handin: HandIn, others: list[HandIn]) -> None:
    faults: dict[str, str] = {}
    if not handin.name.strip():
        faults["name"] = "请填写材料名称。"
    if any(one.name == handin.name and one.enabled for one in others):
        faults["name"] = f"已经有“{handin.name}”了，请改那一样，或换个名称。"
    if handin.per == HandIn.Per.PERSON and not handin.roles:
        faults["roles"] = "请选由谁交。"
    if not all(roles.is_known(role) for role in handin.roles):
        faults["roles"] = "有不认识的角色，请重新选。"
    if not 1 <= handin.count <= MOST_COPIES:
        faults["count"] = f"请填 1 到 {MOST_COPIES} 之间的数。"
    if handin.opens_on and handin.due_on and handin.due_on < handin.opens_on:
        faults["due_on"] = "截止日期不能早于开始日期。"
    if [step for step in HandIn.Step.values if step in handin.review] != list(handin.review):
        faults["review"] = "审核的先后是：征求意见、审核、定稿。"
    if handin.reviewer and not roles.is_known(handin.reviewer):
        faults["reviewer"] = "有不认识的角色，请重新选。"
    if faults:
        raise ValidationError(faults)


def _free_code(campaign: Campaign, taken: set[str]) -> str:
    """What an office asks for besides has a code that no school gives."""
    word = "own" if campaign.school.kind == Organization.Kind.SCHOOL else "above"
    return next(code for number in range(1, len(taken) + 2) if (code := f"{word}{number}") not in taken)
