"""实施方案: to read beside the steps, to print, and as .docx."""

from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from campaigns.planning.access import campaign_for
from campaigns.planning.document import document_of
from campaigns.planning.forms import GoalsForm
from campaigns.planning.models import Campaign
from campaigns.planning.views import campaign_to_plan, may_plan
from outreach.lib.documents import numbered
from outreach.lib.docx import docx_bytes
from outreach.timeline.services import record

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_GET
def campaign_preview(request, pk):
    """The whole plan to read and to print, also while it is a draft."""
    campaign = campaign_for(request.user, pk)
    return render(request, "campaigns/planning/preview.html", _page(request, campaign))


@require_GET
def campaign_document(request, pk):
    """The plan as it is saved: the sheet beside the steps asks for it."""
    campaign = campaign_to_plan(request, pk)
    return render(request, "campaigns/planning/_document.html", _page(request, campaign))


@require_POST
def campaign_document_typed(request, pk):
    """The plan as it would be with what is typed so far. Nothing is saved."""
    campaign = campaign_to_plan(request, pk)
    form = GoalsForm(request.POST, instance=campaign)
    form.is_valid()  # what can be read is on the campaign now; the rest stays as it is saved
    typed = Campaign.objects.visible_to(request.user).select_related("school").get(pk=pk)
    for name in form.cleaned_data:
        setattr(typed, name, form.cleaned_data[name])
    return render(request, "campaigns/planning/_document.html", _page(request, typed))


@require_GET
def campaign_docx(request, pk):
    campaign = campaign_for(request.user, pk)
    now = timezone.now()
    document = document_of(campaign, timezone.localdate(now))
    record(campaign, "campaign.document_fetched", actor=request.user, at=now)
    answer = HttpResponse(docx_bytes(document), content_type=DOCX)
    name = f"{campaign.school}{campaign.nickname}实施方案{'（草稿）' if document.is_draft else ''}.docx"
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


def _page(request, campaign):
    document = document_of(campaign, timezone.localdate())
    return {
        "campaign": campaign,
        "document": document,
        "lines": document.title.splitlines(),
        "blocks": [(type(block).__name__, number, block) for number, block in numbered(document.blocks)],
        "may_change": may_plan(request.user) and campaign.status != Campaign.Status.CLOSED,
    }
