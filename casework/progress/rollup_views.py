"""What an issued campaign adds up to in the schools, for the office that issued it."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from campaigns.cascade.access import issued_for
from campaigns.cascade.queries import adoption_rows
from casework.progress.rollups import quarters_of, rollup_of, school_totals
from outreach.reports.services import request_export

PAGE = 50


@require_GET
def issued_totals(request, pk):
    """Every rule for all schools; ?rule= one rule school by school."""
    campaign, version, period = _asked(request, pk)
    if version is None:
        return redirect("issued-issue", pk)
    rollup = rollup_of(campaign, version.content, period, at=timezone.now())
    context = {"campaign": campaign, "rollup": rollup, "period": period, "quarters": quarters_of(campaign)}
    code = request.GET.get("rule")
    if not code:
        return render(request, "casework/progress/rollups/totals.html", context)
    rule = rollup.rule(code)
    if rule is None:
        raise Http404
    page = Paginator(adoption_rows(campaign), PAGE).get_page(request.GET.get("page"))
    page.object_list = school_totals(rollup, code, page.object_list)
    return render(request, "casework/progress/rollups/rule.html", context | {"rule": rule, "page": page})


@require_POST
def issued_totals_export(request, pk):
    campaign, version, period = _asked(request, pk)
    if version is None:
        return redirect("issued-issue", pk)
    params = {"campaign": campaign.pk, "period": period.key}
    job = request_export(user=request.user, code="rollup", params=params, at=timezone.now())
    return redirect("export-detail", job.pk)


def _asked(request, pk):
    """The campaign, its last version, and the quarter named, else the one that runs or the nearest."""
    campaign = issued_for(request.user, pk)
    quarters = quarters_of(campaign)
    today = timezone.localdate()
    named = request.GET.get("period") or request.POST.get("period")
    found = next((one for one in quarters if one.key == named), None)
    if named and found is None:
        raise Http404
    running = [one for one in quarters if one.start <= today]
    return campaign, campaign.versions.last(), found or (running[-1] if running else quarters[0])
