"""Issuing a campaign, taking it up, and taking over what a later version changes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from campaigns.cascade.applying import apply
from campaigns.cascade.differences import Change, Need, diff, waiting
from campaigns.cascade.models import Adoption, IssuedVersion
from campaigns.planning.content import Content, campaign_from_content, content_of
from campaigns.planning.models import Campaign
from campaigns.planning.organization_queries import planners
from campaigns.quotas.models import QuotaRule
from outreach.calendar.periods import shanghai_day
from outreach.notices.services import Promise, promise_each
from outreach.people.models import Organization, User
from outreach.timeline.services import record

# From above ------------------------------------------------------------------------------


@transaction.atomic
def campaign_issue(
    campaign: Campaign, *, actor: User, at: datetime, note: str = "", schools: Iterable[Organization] | None = None
) -> IssuedVersion:
    """Freeze the plan as the next version and offer it: to all schools under the office unless some are named.

    Issued again unchanged, or twice at the same moment, it stays the version it is; a school that is new gets that.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("school").get(pk=campaign.pk)
    _refuse_unready(campaign)
    under = Organization.objects.under(campaign.school).schools()
    chosen = list(under) if schools is None else list(under.filter(pk__in=[school.pk for school in schools]))
    if not chosen:
        raise ValidationError("还没有选学校。请至少选一所下发。")
    content = content_of(campaign) | {"lines": []}
    version = campaign.versions.last()
    if version is None or version.content != content:
        version = IssuedVersion.objects.create(
            campaign=campaign,
            number=version.number + 1 if version else 1,
            content=content,
            note=note,
            issued_at=at,
            issued_by=actor,
        )
    told = _offer(campaign, version, chosen)
    if told:
        record(
            campaign,
            "campaign.issued",
            actor=actor,
            at=at,
            version=version.number,
            schools=len(told),
            note=f"：{note}" if note else "",
        )
        _tell(campaign, version, told, at)
    return version


def _refuse_unready(campaign: Campaign) -> None:
    if campaign.school.kind == Organization.Kind.SCHOOL:
        raise ValidationError(f"“{campaign.school}”是学校，活动由区教育工委或教管中心下发。")
    if not campaign.rules.filter(enabled=True, until=None).exists():
        raise ValidationError("一条启用的指标也没有，还不能下发。先到“内容与指标”启用至少一条。")
    nothing = campaign.rules.filter(until=None, number=None, lock=QuotaRule.Lock.LOCKED)
    if nothing.exclude(comparator=QuotaRule.Comparator.ALL).exists():
        raise ValidationError("有一条指标锁定了却没有数字。请填上数字，或者改为“只能提高”。")


def _offer(campaign: Campaign, version: IssuedVersion, schools: list[Organization]) -> set[int]:
    """The schools for which this version is news."""
    known = set(campaign.adoptions.values_list("school_id", flat=True))
    behind = campaign.adoptions.exclude(offered=version.number)
    told = set(behind.values_list("school_id", flat=True))
    behind.update(offered=version.number)
    new = [Adoption(issued=campaign, school=one, offered=version.number) for one in schools if one.pk not in known]
    Adoption.objects.bulk_create(new)
    return told | {adoption.school_id for adoption in new}


def _tell(campaign: Campaign, version: IssuedVersion, schools: set[int], at: datetime) -> None:
    kind = "campaign.issued" if version.number == 1 else "campaign.reissued"
    data = {"issuer": campaign.school.name, "name": str(campaign), "version": version.number}
    key = f"issued:{campaign.pk}:{version.number}"
    url = reverse("adoption-list")
    told = planners(schools, shanghai_day(at)).order_by("school", "pk")
    promise_each([Promise(person, kind, key, url, data) for person in told], at=at)


@dataclass(frozen=True)
class Unsent:
    """The plan as it stands and what in it the schools have not been told; all of it before the first version."""

    content: Content
    last: IssuedVersion | None
    changes: list[Change]


def unsent_of(campaign: Campaign) -> Unsent:
    content = content_of(campaign) | {"lines": []}
    last = campaign.versions.last()
    return Unsent(content, last, diff(last.content, content, last.content) if last else [])


@transaction.atomic
def locks_set(campaign: Campaign, chosen: dict[str, str], *, actor: User, at: datetime) -> int:
    """By rule code: how free the schools are with it. Holds with the next version. Returns how many changed."""
    changed = []
    for rule in campaign.rules.filter(until=None, code__in=chosen).select_related("activity"):
        if rule.lock != chosen[rule.code]:
            rule.lock = chosen[rule.code]
            rule.save(update_fields=["lock"])
            changed.append(f"{rule.activity.name}“{rule.get_lock_display()}”")
    if changed:
        record(campaign, "campaign.locked", actor=actor, at=at, what=changed)
    return len(changed)


# In the school ---------------------------------------------------------------------------


@transaction.atomic
def adoption_take_up(adoption: Adoption, *, actor: User, at: datetime) -> Campaign:
    """承接: a draft of the school's own with everything that was issued, locks and all. Done twice it is done once."""
    adoption = _locked(adoption)
    if adoption.campaign:
        return adoption.campaign
    issued = adoption.issued
    own = own_campaign(adoption)
    if own:
        raise ValidationError(f"学校已经有{own}，请用“和它对接”，不必另建一个。")
    version = issued.versions.get(number=adoption.offered)
    campaign = campaign_from_content(
        version.content,
        school=adoption.school,
        year=issued.year,
        actor=actor,
        at=at,
        issued_from=issued,
        issued_version=version.number,
    )
    adoption.adopted_at = None  # a draft taken up before may have been thrown away
    _settle(adoption, campaign, actor, at)
    return campaign


@transaction.atomic
def adoption_join(adoption: Adoption, *, actor: User, at: datetime) -> Campaign:
    """对接: the school's campaign of the same preset and year will answer to what was issued.

    It does so once the differences are settled.
    """
    adoption = _locked(adoption)
    if adoption.campaign:
        return adoption.campaign
    own = own_campaign(adoption)
    if own is None:
        raise ValidationError("学校没有同一种、同一年的活动可以对接，请直接承接。")
    if own.status == Campaign.Status.CLOSED:
        raise ValidationError(f"{own}已经结束，不能再对接。")
    own.issued_from = adoption.issued
    own.save(update_fields=["issued_from"])
    adoption.campaign, adoption.accepted, adoption.kept = own, None, {}
    adoption.save(update_fields=["campaign", "accepted", "kept"])
    record(own, "campaign.joined", actor=actor, at=at, issuer=adoption.issued.school.name)
    _finish_if_settled(adoption, own, actor=actor, at=at)
    return own


def own_campaign(adoption: Adoption) -> Campaign | None:
    """The campaign that the school runs already and that what was issued would double."""
    same = Campaign.objects.filter(school=adoption.school_id, preset=adoption.issued.preset, year=adoption.issued.year)
    if adoption.issued.preset == "own":
        same = same.filter(nickname=adoption.issued.nickname)
    return same.filter(issued_from=None).first()


@transaction.atomic
def adoption_accept(
    adoption: Adoption, *, version: int, take: Collection[str], keep: Collection[str] = (), actor: User, at: datetime
) -> list[Change]:
    """Take over these changes and keep one's own in those; answers what is still to be decided.

    `version`: the one that was looked at. When nothing is left, the campaign answers to it.
    """
    adoption = _locked(adoption)
    campaign = adoption.campaign
    if campaign is None:
        raise ValidationError("还没有承接，请先承接这个活动。")
    if campaign.status == Campaign.Status.CLOSED:
        raise ValidationError("活动已结束，不再修改。")
    if version != adoption.offered:
        raise ValidationError("上级刚刚又下发了新的一版，请重新看一遍再定。")
    plans = _versions(adoption)
    changes = {change.key: change for change in waiting(diff(*plans, content_of(campaign)))}
    stuck = [changes[key].sentence for key in keep if key in changes and changes[key].need == Need.MUST]
    if stuck:
        raise ValidationError(f"这一处是上级定的，不能保留原来的：{stuck[0]}。")
    taken = [changes[key] for key in changes if key in set(take)]
    if taken:
        starts = apply(campaign, plans[1], taken, actor=actor, at=at)
        said = [change.sentence + _from(starts.get(change.key)) for change in taken]
        record(campaign, "campaign.took_over", actor=actor, at=at, version=version, what=said)
    adoption.kept |= {key: changes[key].above for key in keep if key in changes}
    adoption.save(update_fields=["kept"])
    return _finish_if_settled(adoption, campaign, actor=actor, at=at, done={change.key for change in taken})


def _from(start: str | None) -> str:
    return f"（从{start}起）" if start else ""


def changes_of(adoption: Adoption) -> list[Change]:
    """What lies between the version the school's campaign answers to and the last one; what is settled is among it."""
    if adoption.campaign is None or adoption.accepted == adoption.offered:
        return []
    changes = diff(*_versions(adoption), content_of(adoption.campaign))
    return [change for change in changes if not _is_kept(adoption, change)]


def _is_kept(adoption: Adoption, change: Change) -> bool:
    """Decided already, and above it still stands as it did then. What has become binding is asked anew."""
    decided = change.key in adoption.kept and adoption.kept[change.key] == change.above
    return decided and change.need != Need.MUST


def joining_changes(adoption: Adoption, own: Campaign) -> list[Change]:
    """What would have to be settled if this campaign answered to what was issued."""
    _, new = _versions(adoption)
    return diff(None, new, content_of(own))


def _versions(adoption: Adoption) -> tuple[Content | None, Content]:
    found = dict(adoption.issued.versions.values_list("number", "content"))
    return found.get(adoption.accepted or 0), found[adoption.offered]


def _finish_if_settled(
    adoption: Adoption, campaign: Campaign, *, actor: User, at: datetime, done: Collection[str] = ()
) -> list[Change]:
    old, new = _versions(adoption)
    left = [
        change
        for change in waiting(diff(old, new, content_of(campaign)))
        if change.key not in done and not _is_kept(adoption, change)
    ]
    if not left:
        # A rule that is no longer asked above belongs to the school: it may do with it what it likes.
        dropped = campaign.rules.exclude(code__in=[rule["code"] for rule in new["rules"]])
        dropped.exclude(lock=QuotaRule.Lock.FREE).update(lock=QuotaRule.Lock.FREE)
        _settle(adoption, campaign, actor, at)
        record(campaign, "campaign.answers", actor=actor, at=at, version=adoption.offered)
    return left


def _settle(adoption: Adoption, campaign: Campaign, actor: User, at: datetime) -> None:
    """From now on the campaign answers to the last version."""
    campaign.issued_version = adoption.offered
    campaign.save(update_fields=["issued_version"])
    changes: dict[str, Any] = {"campaign": campaign, "accepted": adoption.offered, "kept": {}}
    if adoption.adopted_at is None:
        changes |= {"adopted_at": at, "adopted_by": actor}
    for name, value in changes.items():
        setattr(adoption, name, value)
    adoption.save(update_fields=list(changes))


def _locked(adoption: Adoption) -> Adoption:
    """Whoever waited here reads again what the other one made: a join in the same statement would be as of before."""
    Adoption.objects.select_for_update().get(pk=adoption.pk)
    return Adoption.objects.select_related("issued__school", "school", "campaign").get(pk=adoption.pk)
