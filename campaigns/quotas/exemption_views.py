"""指标减免: asked for on the phone, decided at the desk."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.quotas.access import exemption_for, may_decide, may_withdraw
from campaigns.quotas.exemption_services import exemption_decide, exemption_request, exemption_withdraw
from campaigns.quotas.forms import DecisionForm, ExemptionForColleagueForm, ExemptionForm
from campaigns.quotas.models import Exemption
from outreach.access import plans_campaigns
from outreach.people.models import User

PAGE = 50


@require_http_methods(["GET", "POST"])
def exemption_mine(request):
    """One small form, and what became of the earlier ones."""
    form = ExemptionForm(request.POST or None)
    if form.is_valid():
        try:
            exemption_request(user=request.user, actor=request.user, at=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "已交给活动办公室，批了会告诉您")
            return redirect("exemption-mine")
    mine = Exemption.objects.visible_to(request.user).filter(user=request.user).order_by("-since", "-pk")
    return render(request, "campaigns/quotas/exemption_mine.html", {"form": form, "exemptions": mine[:PAGE]})


@require_http_methods(["GET", "POST"])
def exemption_list(request):
    """The office: what waits first, then everybody by department; the roster's own waivers beside them."""
    if not plans_campaigns(request.user):
        return redirect("exemption-mine")
    today = timezone.localdate()
    staff = User.objects.visible_to(request.user).employed(today).for_list()
    form = ExemptionForColleagueForm(request.POST or None, staff=staff)
    if form.is_valid():
        try:
            exemption_request(actor=request.user, at=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "已登记，在“待批”里")
            return redirect("exemption-list")
    seen = Exemption.objects.visible_to(request.user).for_list()
    waiting = [
        (exemption, may_decide(request.user, exemption)) for exemption in seen.filter(state=Exemption.State.REQUESTED)
    ]
    decided = Paginator(seen.exclude(state=Exemption.State.REQUESTED), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "waiting": waiting, "page": decided, "waived": staff.exclude(waiver_reason="")}
    return render(request, "campaigns/quotas/exemption_list.html", context)


@require_POST
def exemption_decide_now(request, pk):
    exemption = exemption_for(request.user, pk)
    if not may_decide(request.user, exemption):
        raise PermissionDenied
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            exemption_decide(exemption, actor=request.user, at=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            messages.error(request, "".join(error.messages))
        else:
            messages.success(request, f"已批复，{exemption.user.name}会收到消息")
    return redirect("exemption-list")


@require_POST
def exemption_withdraw_now(request, pk):
    exemption = exemption_for(request.user, pk)
    if not may_withdraw(request.user, exemption):
        raise PermissionDenied
    try:
        exemption_withdraw(exemption, actor=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
    else:
        messages.success(request, "已撤回")
    return redirect("exemption-mine" if exemption.user_id == request.user.pk else "exemption-list")
