"""The desk: all visits of the school, for the office and the leads."""

from django.http import HttpResponse


def visit_list(request):
    return HttpResponse("")


def visit_detail(request, pk):
    return HttpResponse("")
