"""Who sees rules and exemptions, and who decides on them."""

from django.shortcuts import get_object_or_404

from campaigns.quotas.models import Exemption, QuotaRule
from outreach.access import plans_campaigns
from outreach.people.models import User


def rule_for(user: User, pk: int) -> QuotaRule:
    """The rule, if this person may see its campaign; otherwise 404."""
    seen = QuotaRule.objects.visible_to(user).select_related("campaign__school", "activity", "phase")
    return get_object_or_404(seen, pk=pk)


def exemption_for(user: User, pk: int) -> Exemption:
    return get_object_or_404(Exemption.objects.visible_to(user).select_related("user", "requested_by"), pk=pk)


def may_decide(user: User, exemption: Exemption) -> bool:
    """The office or the principal, but nobody on their own."""
    return plans_campaigns(user) and exemption.user_id != user.pk


def may_withdraw(user: User, exemption: Exemption) -> bool:
    """Who asked, and whom it concerns, as long as nobody has decided."""
    return user.pk in {exemption.user_id, exemption.requested_by_id}
