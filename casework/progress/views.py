"""The desk homes, one for each standing. Teachers live on their phones."""

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from casework.events.queries import unsettled_for, upcoming_for
from casework.phone.queries import device_counts
from casework.progress.access import class_for, may_see_addresses
from casework.progress.coverage import school_year, unvisited_families
from casework.progress.districts import district_of
from casework.progress.homes import campaigns_of, desk_of, people_counts, steps_of, waiting_for
from casework.submissions.queries import soon
from outreach import access
from outreach.calendar.periods import shanghai_day

PER_PAGE = 50
SHOWN_EVENTS = 3


@require_GET
def home(request):
    user = request.user
    if access.is_district(user):
        return _district(request)
    if access.is_office(user) or access.is_unit_lead(user):
        return _desk(request)
    if access.is_admin(user):
        today = shanghai_day(timezone.now())
        context = {"steps": steps_of(user, today), "counts": people_counts(user), "devices": device_counts(user, today)}
        return render(request, "casework/progress/admin.html", context)
    return redirect("phone-home")


def _desk(request):
    at = timezone.now()
    user = request.user
    campaigns = campaigns_of(user)
    named = request.GET.get("campaign", "")
    campaign = next((one for one in campaigns if str(one.pk) == named), campaigns[0] if campaigns else None)
    waiting, waiting_count = waiting_for(user, campaigns, at)
    context = {
        "is_office": access.is_office(user),
        "campaign": campaign,
        "others": [one for one in campaigns if one != campaign],
        "desk": desk_of(user, campaign, at) if campaign else None,
        "waiting": waiting,
        "waiting_count": waiting_count,
        "steps": steps_of(user, shanghai_day(at)) if access.is_office(user) else [],
        "close_url": next((one.url for one in waiting if campaign and one.closes == campaign), ""),
        "today": shanghai_day(at),
        "upcoming": upcoming_for(user, shanghai_day(at))[:SHOWN_EVENTS],
        "unsettled": unsettled_for(user, shanghai_day(at))[:SHOWN_EVENTS],
        "materials": soon(user, shanghai_day(at)),
    }
    return render(request, "casework/progress/desk.html", context)


def _district(request):
    at = timezone.now()
    district = district_of(request.user, at, request.GET.get("page", 1))
    return render(request, "casework/progress/district.html", {"district": district, "page": district.page})


@require_GET
def class_unvisited(request, pk):
    group = class_for(request.user, pk)
    today = shanghai_day(timezone.now())
    pupils = unvisited_families(group, school_year(today), today)
    page = Paginator(pupils, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "group": group,
        "page": page,
        "year": school_year(today),
        "home": reverse("home"),
        "whole": may_see_addresses(request.user, group),
    }
    return render(request, "casework/progress/unvisited.html", context)
