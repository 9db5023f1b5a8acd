"""What a campaign asks for on paper: a list of sentences, and one page to change each."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaigns.handins.access import handin_to_plan, may_plan_handins
from campaigns.handins.forms import HandInForm
from campaigns.handins.sentences import sentence_of
from campaigns.handins.services import handin_add, handin_change, handin_remove, handin_switch
from campaigns.planning.access import campaign_for
from campaigns.planning.models import Campaign
from outreach.access import plans_campaigns


@require_GET
def handin_list(request, pk):
    campaign = campaign_for(request.user, pk)
    rows = [(handin, sentence_of(handin)) for handin in campaign.handins.all()]
    context = {
        "campaign": campaign,
        "rows": rows,
        "may_plan": may_plan_handins(request.user, campaign),
        "is_draft": campaign.status == Campaign.Status.DRAFT,
        "plans": plans_campaigns(request.user),
    }
    return render(request, "campaigns/handins/list.html", context)


@require_http_methods(["GET", "POST"])
def handin_add_now(request, pk):
    campaign = campaign_for(request.user, pk)
    if not may_plan_handins(request.user, campaign):
        raise PermissionDenied
    form = HandInForm(request.POST or None)
    if form.is_valid():
        try:
            handin = handin_add(campaign, actor=request.user, at=timezone.now(), **form.changes())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"已加上：{sentence_of(handin)}")
            return redirect("handin-list", campaign.pk)
    return render(request, "campaigns/handins/edit.html", {"campaign": campaign, "form": form})


@require_http_methods(["GET", "POST"])
def handin_edit(request, pk):
    handin = handin_to_plan(request.user, pk)
    form = HandInForm(request.POST or None, instance=handin)
    if form.is_valid():
        try:
            changed = handin_change(handin, actor=request.user, at=timezone.now(), **form.changes())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            handin.refresh_from_db()
            messages.success(request, f"已改为：{sentence_of(handin)}" if changed else "没有改动")
            return redirect("handin-list", handin.campaign_id)
    context = {"campaign": handin.campaign, "handin": handin, "form": form, "sentence": sentence_of(handin)}
    return render(request, "campaigns/handins/edit.html", context)


@require_POST
def handin_switch_now(request, pk):
    handin = handin_to_plan(request.user, pk)
    try:
        handin_switch(handin, request.POST.get("on") == "1", actor=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
    else:
        messages.success(request, f"{handin.name}已{'启用' if handin.enabled else '停用，已交的都还在'}")
    return redirect("handin-list", handin.campaign_id)


@require_POST
def handin_remove_now(request, pk):
    handin = handin_to_plan(request.user, pk)
    campaign = handin.campaign_id
    try:
        handin_remove(handin, actor=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
    else:
        messages.success(request, f"已删去{handin.name}")
    return redirect("handin-list", campaign)
