"""The chart of a campaign's organisation, and what belongs to each liaison line (R417, R418)."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from campaigns.planning.access import campaign_for, line_for, may_change_plan
from campaigns.planning.models import LeadingGroup
from campaigns.planning.organization_queries import groups_of, lines_of, partners_of
from casework.progress.access import may_read_line
from casework.progress.organization_queries import totals_of
from outreach.access import is_office


@require_GET
def campaign_chart(request, pk):
    campaign = campaign_for(request.user, pk)
    today = timezone.localdate()
    groups = list(groups_of(campaign, today))
    context = {
        "campaign": campaign,
        "leading": [group for group in groups if group.kind == LeadingGroup.Kind.LEADING],
        "others": [group for group in groups if group.kind != LeadingGroup.Kind.LEADING],
        "lines": lines_of(campaign, today),
        "partners": partners_of(campaign).filter(until=None),
        "may_change": may_change_plan(request.user, campaign),
    }
    return render(request, "casework/progress/chart.html", context)


@require_GET
def line_detail(request, pk):
    """Who is in a line is for everybody of the school; its figures for the leader, the 联络员 and the office."""
    line = line_for(request.user, pk)
    read = may_read_line(request.user, line)
    context = {
        "line": line,
        "campaign": line.campaign,
        "totals": totals_of(line, as_of=timezone.now()) if read else None,
        "is_office": is_office(request.user),
        "may_change": may_change_plan(request.user, line.campaign),
    }
    return render(request, "casework/progress/line.html", context)
