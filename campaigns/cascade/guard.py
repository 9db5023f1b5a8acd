"""The lock itself: whatever changes a plan that came from above asks here before its transaction ends."""

from django.core.exceptions import ValidationError

from campaigns.cascade.locks import Breach, breaches
from campaigns.cascade.models import IssuedVersion
from campaigns.planning.content import Content, content_of
from campaigns.planning.models import Campaign


def above_of(campaign: Campaign) -> Content | None:
    """The issued version that the campaign answers to; None for a campaign of the school's own."""
    if campaign.issued_from_id is None or campaign.issued_version is None:
        return None
    kept = IssuedVersion.objects.filter(campaign=campaign.issued_from_id, number=campaign.issued_version)
    return kept.values_list("content", flat=True).first()


def breaches_of(campaign: Campaign) -> list[Breach]:
    above = above_of(campaign)
    return breaches(above, content_of(campaign)) if above else []


def refuse_breach(campaign: Campaign, *parts: str) -> None:
    """Raises ValidationError naming what falls below what came from above. Call it in the transaction.

    `parts`: look only at "phase", "handin", "field"…; without them at everything.
    """
    found = [breach for breach in breaches_of(campaign) if not parts or breach.key.partition(":")[0] in parts]
    if found:
        raise ValidationError([breach.text for breach in found])
