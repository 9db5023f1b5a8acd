"""Index of the slices' models."""

from campaigns.handins.models import HandIn
from campaigns.planning.models import Campaign, GroupMember, LeadingGroup, Phase, Track
from campaigns.quotas.models import ActivityKind, Exemption, QuotaRule

__all__ = [
    "ActivityKind",
    "Campaign",
    "Exemption",
    "GroupMember",
    "HandIn",
    "LeadingGroup",
    "Phase",
    "QuotaRule",
    "Track",
]
