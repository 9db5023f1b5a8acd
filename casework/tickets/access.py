"""Who may see a ticket."""

from django.shortcuts import get_object_or_404

from casework.tickets.models import Ticket
from outreach.people.models import User


def ticket_for(user: User, pk: int) -> Ticket:
    """The ticket, if this person may see it; otherwise 404, as if there were none."""
    seen = Ticket.objects.visible_to(user).select_related("visit__household", "department", "registered_by", "campaign")
    return get_object_or_404(seen, pk=pk)
