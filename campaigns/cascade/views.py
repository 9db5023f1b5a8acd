"""In the school: what came from above, taking it up, and what a later version changes."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaigns.cascade.access import adoption_for, issues_campaigns, may_take_up
from campaigns.cascade.differences import waiting
from campaigns.cascade.forms import KEEP, TAKE, ChangesForm
from campaigns.cascade.queries import adoptions_for, reading_of
from campaigns.cascade.services import (
    adoption_accept,
    adoption_join,
    adoption_take_up,
    changes_of,
    joining_changes,
    own_campaign,
)
from outreach.access import plans_campaigns

PAGE = 50


@require_GET
def adoption_list(request):
    if not plans_campaigns(request.user):
        raise PermissionDenied
    if issues_campaigns(request.user):
        return redirect("campaign-list")
    page = Paginator(adoptions_for(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "campaigns/cascade/adoption_list.html", {"page": page})


@require_GET
def adoption_detail(request, pk):
    adoption = adoption_to_take_up(request, pk)
    version = adoption.issued.versions.get(number=adoption.offered)
    context = {
        "adoption": adoption,
        "version": version,
        "reading": reading_of(version.content),
        "own": own_campaign(adoption) if adoption.campaign is None else None,
        "changes": waiting(changes_of(adoption)),
    }
    return render(request, "campaigns/cascade/adoption_detail.html", context)


@require_POST
def adoption_take_up_now(request, pk):
    adoption = adoption_to_take_up(request, pk)
    try:
        campaign = adoption_take_up(adoption, actor=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
        return redirect("adoption-detail", pk)
    messages.success(request, "已承接为草稿，一步一步看过、改成本校的再开展")
    return redirect("campaign-goals", campaign.pk)


@require_http_methods(["GET", "POST"])
def adoption_join_own(request, pk):
    """The differences first; joined, they are settled on the page of changes."""
    adoption = adoption_to_take_up(request, pk)
    own = own_campaign(adoption)
    if adoption.campaign or own is None:
        return redirect("adoption-detail", pk)
    if request.method == "POST":
        try:
            adoption_join(adoption, actor=request.user, at=timezone.now())
        except ValidationError as error:
            messages.error(request, "".join(error.messages))
            return redirect("adoption-detail", pk)
        return redirect("adoption-changes", pk)
    changes = waiting(joining_changes(adoption, own))
    return render(request, "campaigns/cascade/join.html", {"adoption": adoption, "own": own, "changes": changes})


@require_http_methods(["GET", "POST"])
def adoption_changes(request, pk):
    adoption = adoption_to_take_up(request, pk)
    if adoption.campaign is None or not adoption.is_waiting:
        return redirect("adoption-detail", pk)
    changes = changes_of(adoption)
    form = ChangesForm(request.POST if request.method == "POST" else None, changes=waiting(changes))
    version = adoption.offered
    if request.method == "POST" and form.is_valid():
        try:
            return _accepted(request, adoption, form)
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
    context = {
        "adoption": adoption,
        "form": form,
        "version": adoption.issued.versions.get(number=version),
        "settled": [change for change in changes if change.need == "settled"],
        "running": adoption.campaign.status == "running",
    }
    return render(request, "campaigns/cascade/changes.html", context)


def _accepted(request, adoption, form):
    seen = request.POST.get("version", "")
    everything = "all" in request.POST
    left = adoption_accept(
        adoption,
        version=int(seen) if seen.isdecimal() and len(seen) < 6 else 0,
        take=[change.key for change in form.changes] if everything else form.decided(TAKE),
        keep=[] if everything else form.decided(KEEP),
        actor=request.user,
        at=timezone.now(),
    )
    if left:
        messages.success(request, f"已记下，还有 {len(left)} 处没有定")
        return redirect("adoption-changes", adoption.pk)
    messages.success(request, f"第{adoption.offered}版都看过了，本校的活动按它来")
    return redirect("adoption-detail", adoption.pk)


def adoption_to_take_up(request, pk):
    adoption = adoption_for(request.user, pk)
    if not may_take_up(request.user, adoption):
        raise PermissionDenied
    return adoption
