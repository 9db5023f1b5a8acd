"""Pages of problems."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from casework.tickets.access import ticket_for
from casework.tickets.queries import steps, tabs, tickets_in, urgency, visit_of
from outreach.timeline.queries import history_of


@require_safe
def ticket_list(request):
    query = request.GET.get("q", "").replace("\x00", "").strip()[:50]  # PostgreSQL has no NUL
    chosen = request.GET.get("status", "")
    page = Paginator(tickets_in(request.user, query, chosen), 50).get_page(request.GET.get("page"))
    today = timezone.localdate()
    context = {
        "q": query,
        "tabs": tabs(request.user, query, chosen),
        "status": chosen,
        "page": page,
        "rows": [(ticket, urgency(ticket, today)) for ticket in page],
    }
    return render(request, "casework/tickets/list.html", context)


@require_safe
def ticket_detail(request, pk):
    ticket = ticket_for(request.user, pk)
    context = {
        "ticket": ticket,
        "steps": steps(ticket),
        "urgency": urgency(ticket, timezone.localdate()),
        "visit": visit_of(request.user, ticket),
        "history": history_of(ticket),
    }
    return render(request, "casework/tickets/detail.html", context)
