"""The quarter's seven tables on screen, and their export."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from campaigns.planning.models import Campaign
from casework.progress.models import PeriodClose
from casework.workbooks.access import may_see_workbooks
from casework.workbooks.display import header_groups, shown_rows
from casework.workbooks.layout import QUARTERLY
from casework.workbooks.quarterly import quarterly_tables
from outreach.calendar.periods import Kind, parse_period
from outreach.reports.services import request_export


def quarter_of(key):
    """The quarter, or 404: the address was typed by hand."""
    try:
        period = parse_period(key)
    except ValueError:
        raise Http404 from None
    if period.kind != Kind.QUARTER:
        raise Http404
    return period


def campaign_of(request, period):
    """The campaign whose quarter is asked for: the one named, else the newest that runs in it."""
    seen = Campaign.objects.visible_to(request.user).exclude(status=Campaign.Status.DRAFT)
    seen = seen.filter(starts_on__lte=period.end, ends_on__gte=period.start)
    named = request.GET.get("campaign") or request.POST.get("campaign")
    if named and named.isdecimal() and len(named) < 12:
        seen = seen.filter(pk=named)
    return seen.select_related("school").first()


@require_GET
def quarterly(request, key):
    if not may_see_workbooks(request.user):
        raise PermissionDenied
    period = quarter_of(key)
    campaign = campaign_of(request, period)
    if campaign is None:
        return render(request, "casework/workbooks/none.html", {"period": period})
    code = next((table.code for table in QUARTERLY if table.code == request.GET.get("table")), QUARTERLY[0].code)
    (table,) = quarterly_tables(campaign, period, as_of=timezone.now(), only={code})
    table = table.masked()
    context = {
        "campaign": campaign,
        "period": period,
        "has_next": period.end < timezone.localdate(),
        "tables": QUARTERLY,
        "table": table,
        "rows": list(shown_rows(table)),
        "groups": header_groups(table),
        "close": PeriodClose.objects.visible_to(request.user).filter(campaign=campaign, period=period.key).first(),
    }
    return render(request, "casework/workbooks/quarterly.html", context)


@require_POST
def export(request, key):
    if not may_see_workbooks(request.user):
        raise PermissionDenied
    period = quarter_of(key)
    campaign = campaign_of(request, period)
    if campaign is None:
        return redirect(reverse("workbook-quarterly", args=[period.key]))
    params = {"campaign": campaign.pk, "period": period.key, "unmasked": request.POST.get("unmasked") == "1"}
    job = request_export(user=request.user, code="quarterly", params=params, at=timezone.now())
    return redirect("export-detail", job.pk)
