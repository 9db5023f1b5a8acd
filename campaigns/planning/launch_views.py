"""Starting a campaign: from the library, from nothing, or as it was done before; and two campaigns side by side."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaigns.planning.access import campaign_for, may_plan
from campaigns.planning.comparing import compare
from campaigns.planning.content import contents_of
from campaigns.planning.copy_services import campaign_copy
from campaigns.planning.forms import CompareForm, CopyForm, LaunchForm
from campaigns.planning.launching import nickname_of
from campaigns.planning.models import Campaign
from campaigns.planning.presets import OWN
from campaigns.planning.queries import offers_of
from campaigns.planning.services import campaign_launch
from campaigns.planning.views import campaign_to_plan

PAST = 12  # campaigns shown to be done again


@require_http_methods(["GET", "POST"])
def campaign_new(request):
    if not may_plan(request.user):
        raise PermissionDenied
    form = LaunchForm(request.POST or None)
    if form.is_valid():
        try:
            campaign = campaign_launch(school=request.user.school, actor=request.user, at=timezone.now(), **form.said())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("campaign-goals", campaign.pk)
    past = Campaign.objects.visible_to(request.user).order_by("-year", "-pk")[:PAST]
    context = {
        "form": form,
        "offers": offers_of(request.user),
        "taken": taken(request, form),
        "past": past,
        "copy_form": CopyForm(),
    }
    return render(request, "campaigns/planning/new.html", context)


@require_POST
def campaign_copy_now(request, pk):
    source = campaign_to_plan(request, pk)
    form = CopyForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请选年份。")
        return redirect("campaign-new")
    try:
        copy = campaign_copy(source, year=form.cleaned_data["year"], actor=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
        return redirect("campaign-new")
    messages.success(request, f"已照{source}写好草稿，日期都移到了{copy.year}年，一步一步看过再开展")
    return redirect("campaign-goals", copy.pk)


@require_GET
def campaign_compare(request, pk):
    """This campaign beside another of the school."""
    campaign = campaign_for(request.user, pk)
    if not may_plan(request.user):
        raise PermissionDenied
    others = Campaign.objects.visible_to(request.user).exclude(pk=campaign.pk).order_by("-year", "-pk")
    form = CompareForm(request.GET or None, others=others)
    other = form.cleaned_data["other"] if form.is_valid() else others.first()
    sections = []
    if other:
        contents = contents_of([campaign, other])
        sections = compare(contents[other.pk], contents[campaign.pk])
    context = {"campaign": campaign, "other": other, "form": form, "sections": sections}
    return render(request, "campaigns/planning/compare.html", context)


def taken(request, form):
    """The campaign that stands in the way of a second one."""
    if not form.is_bound or not form.cleaned_data.get("preset"):
        return None
    same = Campaign.objects.visible_to(request.user).filter(
        preset=form.cleaned_data["preset"], year=form.cleaned_data.get("year")
    )
    if form.cleaned_data["preset"] == OWN:
        same = same.filter(nickname=nickname_of(form.cleaned_data.get("name"), form.cleaned_data.get("nickname")))
    return same.first()
