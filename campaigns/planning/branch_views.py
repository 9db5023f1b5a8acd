"""党支部: who belongs to each and who is its 书记; the partners of the branches in a campaign (R304)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from campaigns.planning.access import campaign_for, may_change_plan, may_plan, partner_for
from campaigns.planning.models import BranchPartner
from campaigns.planning.organization_forms import BranchForm, PartnerEndForm, PartnerForm
from campaigns.planning.organization_queries import branch_rows, partners_of
from campaigns.planning.organization_views import to_change
from campaigns.planning.partner_services import partner_add, partner_end
from campaigns.planning.step_views import plan_for
from outreach.lib.forms import add_errors
from outreach.people.access import branch_for, may_manage_staff
from outreach.people.models import Branch
from outreach.people.staffing import branch_save


@require_GET
def branch_list(request):
    if not (may_plan(request.user) or may_manage_staff(request.user)):
        raise PermissionDenied
    rows = branch_rows(request.user.school, timezone.localdate())
    context = {"rows": rows, "may_manage": may_manage_staff(request.user)}
    return render(request, "campaigns/planning/branch_list.html", context)


@require_http_methods(["GET", "POST"])
def branch_new(request):
    if not may_manage_staff(request.user):
        raise PermissionDenied
    return _branch(request, Branch(), "新建党支部")


@require_http_methods(["GET", "POST"])
def branch_edit(request, pk):
    branch = branch_for(request.user, pk)
    if not may_manage_staff(request.user):
        raise PermissionDenied
    return _branch(request, branch, "改党支部")


def _branch(request, branch, title):
    form = BranchForm(request.POST or None, instance=branch)
    if form.is_valid():
        try:
            branch_save(form.instance, actor=request.user, at=timezone.now())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"{form.instance.name}已记下")
            return redirect("branch-list")
    return render(request, "campaigns/planning/branch_edit.html", {"form": form, "title": title})


@require_GET
def partner_list(request, pk):
    campaign = campaign_for(request.user, pk)
    context = {
        "campaign": campaign,
        "partners": partners_of(campaign),
        "today": timezone.localdate(),
        "may_change": may_change_plan(request.user, campaign),
    }
    return render(request, "campaigns/planning/partner_list.html", context)


@require_http_methods(["GET", "POST"])
def partner_new(request, pk):
    campaign = plan_for(request, pk)
    partner = BranchPartner(campaign=campaign, since=timezone.localdate())
    form = PartnerForm(request.POST or None, instance=partner, user=request.user)
    if form.is_valid():
        try:
            partner_add(form.instance, actor=request.user, at=timezone.now())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"{partner.branch}和{partner.partner}的结对已记下")
            return redirect("partner-list", campaign.pk)
    return render(request, "campaigns/planning/partner_new.html", {"form": form, "campaign": campaign})


@require_http_methods(["GET", "POST"])
def partner_end_page(request, pk):
    partner = to_change(request, partner_for(request.user, pk))
    form = PartnerEndForm(request.POST or None)
    if form.is_valid():
        try:
            partner_end(partner, actor=request.user, at=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "这次结对已经结束，做过的都留着")
            return redirect("partner-list", partner.campaign_id)
    context = {"form": form, "partner": partner, "campaign": partner.campaign}
    return render(request, "campaigns/planning/partner_end.html", context)
