"""Tickets for pages."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from casework.tickets.models import Ticket, TicketQuerySet
from casework.visits.models import Visit
from outreach.access import is_office
from outreach.calendar.periods import shanghai_day
from outreach.navigation import badge
from outreach.people.models import User

Status = Ticket.Status
# The road of a ticket as the page shows it, and where each status stands on it.
STEPS = ("登记", "交办", "办理", "核实", "回访", "销号")
PLACE = {
    Status.REGISTERED: 0,
    Status.ACCEPTED: 0,
    Status.ASSIGNED: 1,
    Status.IN_PROGRESS: 2,
    Status.ANSWERED: 3,
    Status.FOLLOWED_UP: 4,
    Status.SIGNED_OFF: 5,
}


@dataclass(frozen=True)
class Step:
    label: str
    state: str
    url: str = ""


@dataclass(frozen=True)
class Tab:
    code: str
    label: str
    count: int
    active: bool


def steps(ticket: Ticket) -> list[Step]:
    here = PLACE[Status(ticket.status)]
    states = ["done" if n < here else "now" if n == here else "later" for n in range(len(STEPS))]
    first = f"{STEPS[0]} {shanghai_day(ticket.registered_at):%m-%d}"
    return [Step(label, state) for label, state in zip((first, *STEPS[1:]), states, strict=True)]


def urgency(ticket: Ticket, today: date) -> tuple[str, str] | None:
    """The badge beside the time limit: how many days are left, or by how many it has passed."""
    if ticket.due_on is None or ticket.status == Status.SIGNED_OFF:
        return None
    left = (ticket.due_on - today).days
    if left < 0:
        return f"已过 {-left} 天", "late"
    return ("今天到期" if left == 0 else f"还有 {left} 天"), "due" if left <= 7 else "mute"


def tabs(user: User, query: str, chosen: str) -> list[Tab]:
    """未销号, 全部, and each status that has tickets; one query."""
    found = search(Ticket.objects.visible_to(user), query).order_by().values("status")
    counts = {row["status"]: row["n"] for row in found.annotate(n=Count("pk", distinct=True))}
    every = sum(counts.values())
    listed = [Tab("", "未销号", every - counts.get(Status.SIGNED_OFF, 0), chosen == "")]
    listed += [
        Tab(status.value, status.label, counts[status], chosen == status) for status in Status if counts.get(status)
    ]
    return [*listed, Tab("all", "全部", every, chosen == "all")]


def tickets_in(user: User, query: str, chosen: str) -> TicketQuerySet:
    found = search(Ticket.objects.visible_to(user), query).for_list()
    if chosen == "all":
        return found
    return found.filter(status=chosen) if chosen in Status.values else found.exclude(status=Status.SIGNED_OFF)


def search(tickets: TicketQuerySet, query: str) -> TicketQuerySet:
    """By number or by words of the family."""
    return tickets.filter(Q(no__icontains=query) | Q(original_text__icontains=query)) if query else tickets


def open_tickets(user: User) -> TicketQuerySet:
    """What is still being worked on; nearest time limit first."""
    return (
        Ticket.objects.visible_to(user)
        .exclude(status=Status.SIGNED_OFF)
        .select_related("visit__household")
        .order_by("due_on", "pk")
    )


def tickets_of_visit(user: User, visit: Visit) -> QuerySet[Ticket]:
    return Ticket.objects.visible_to(user).filter(visit=visit).order_by("pk")


def visit_of(user: User, ticket: Ticket) -> Visit | None:
    """The visit it came from, for those who may see that."""
    return Visit.objects.visible_to(user).filter(pk=ticket.visit_id).first() if ticket.visit_id else None


@badge("ticket-list")
def waiting(user: User) -> TicketQuerySet:
    """New ones that the office has not taken up."""
    seen = Ticket.objects.visible_to(user)
    return seen.filter(status=Status.REGISTERED) if is_office(user) else seen.none()
