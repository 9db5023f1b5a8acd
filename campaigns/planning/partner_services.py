"""支部结对共建: a branch and a community, village or unit outside the school, “1+1” or “N+1” (R304)."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.planning.models import BranchPartner, Campaign
from outreach.people.models import User
from outreach.timeline.services import record


@transaction.atomic
def partner_add(partner: BranchPartner, *, actor: User, at: datetime) -> BranchPartner:
    """Several branches may share one partner (N+1); the same branch has it once at a time."""
    campaign = Campaign.objects.select_for_update().get(pk=partner.campaign_id)
    if partner.branch.school_id != campaign.school_id:
        raise ValidationError({"branch": "只能选本校的党支部。"})
    same = BranchPartner.objects.filter(
        campaign=campaign, branch=partner.branch, partner=partner.partner, until__isnull=True
    )
    if same.exists():
        raise ValidationError({"partner": f"{partner.branch}已经和{partner.partner}结对了，请看下面的名单。"})
    partner.save()
    record(campaign, "partner.added", actor=actor, at=at, branch=partner.branch.name, partner=partner.partner)
    return partner


@transaction.atomic
def partner_end(partner: BranchPartner, *, until: date, actor: User, at: datetime) -> None:
    """`until` is the last day. What was done together stays."""
    if until < partner.since:
        raise ValidationError({"until": "结束日期不能早于开始日期。"})
    if not BranchPartner.objects.filter(pk=partner.pk, until=None).update(until=until):
        raise ValidationError("这次结对已经结束了，请刷新页面看看。")
    partner.until = until
    record(
        partner.campaign, "partner.ended", actor=actor, at=at, branch=partner.branch.name, partner=partner.partner,
        until=until,
    )  # fmt: skip
