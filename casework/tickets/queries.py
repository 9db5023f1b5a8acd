"""Tickets for pages."""

from django.db.models import QuerySet

from casework.tickets.models import Ticket, TicketQuerySet
from casework.visits.models import Visit
from outreach.people.models import User


def open_tickets(user: User) -> TicketQuerySet:
    """What is still being worked on; nearest time limit first."""
    return (
        Ticket.objects.visible_to(user)
        .exclude(status=Ticket.Status.SIGNED_OFF)
        .select_related("visit__household")
        .order_by("due_on", "pk")
    )


def tickets_of_visit(user: User, visit: Visit) -> QuerySet[Ticket]:
    return Ticket.objects.visible_to(user).filter(visit=visit).order_by("pk")
