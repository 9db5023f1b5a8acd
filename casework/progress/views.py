"""The desk homes and the quarter."""

from django.http import Http404


def quarter(request, period=""):
    raise Http404


def figure(request, period, code, who):
    raise Http404
