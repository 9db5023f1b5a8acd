"""Pages of problems."""

from django.http import HttpResponse

from casework.tickets.access import ticket_for


def ticket_list(request):
    return HttpResponse("")


def ticket_detail(request, pk):
    return HttpResponse(ticket_for(request.user, pk).no)
