"""Index of the slices' models."""

from campaigns.cascade.models import Adoption, IssuedVersion
from campaigns.handins.models import HandIn
from campaigns.planning.models import BranchPartner, Campaign, GroupMember, LeadingGroup, LiaisonLine, Phase, Track
from campaigns.quotas.models import ActivityKind, Exemption, QuotaRule

__all__ = [
    "ActivityKind",
    "Adoption",
    "BranchPartner",
    "Campaign",
    "Exemption",
    "GroupMember",
    "HandIn",
    "IssuedVersion",
    "LeadingGroup",
    "LiaisonLine",
    "Phase",
    "QuotaRule",
    "Track",
]
