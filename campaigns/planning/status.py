"""A campaign's status: the table of its moves, and the one function that writes it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.planning.models import Campaign
from outreach.people.models import User
from outreach.timeline.services import record

Status = Campaign.Status

MOVES: dict[str, tuple[str, str, str]] = {
    # action: (from, to, field that keeps the moment)
    "campaign.opened": (Status.DRAFT, Status.RUNNING, "launched_at"),
    "campaign.closed": (Status.RUNNING, Status.CLOSED, "closed_at"),
}


def may_move(campaign: Campaign, action: str) -> bool:
    return campaign.status == MOVES[action][0]


@transaction.atomic
def move(campaign: Campaign, action: str, *, actor: User | None, at: datetime) -> None:
    """Write the new status and its history. Raises ValidationError when somebody else was quicker."""
    before, after, moment = MOVES[action]
    moved = Campaign.objects.filter(pk=campaign.pk, status=before).update(**{"status": after, moment: at})
    if not moved:
        campaign.refresh_from_db(fields=["status"])
        raise ValidationError(f"“{campaign}”现在是“{campaign.get_status_display()}”，不能再做这一步。")
    campaign.status = after
    setattr(campaign, moment, at)
    record(campaign, action, actor=actor, at=at)
