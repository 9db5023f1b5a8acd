from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from campaigns.cascade.queries import from_above_of
from campaigns.planning.access import campaign_for, may_plan
from campaigns.planning.links import links_of
from campaigns.planning.models import Campaign
from campaigns.planning.organization_queries import groups_of
from campaigns.planning.overview import overview_of
from campaigns.planning.queries import bars_of, elapsed_share, milestones_of
from campaigns.planning.services import campaign_close, campaign_discard, campaign_open
from campaigns.planning.status import may_move
from campaigns.planning.steps import next_step, step_url
from campaigns.quotas.cards import rule_page
from outreach.timeline.queries import history_of

PAGE = 50


@require_GET
def campaign_list(request):
    campaigns = Campaign.objects.visible_to(request.user).annotate(issued=Count("versions")).order_by("-year", "-pk")
    page = Paginator(campaigns, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_plan": may_plan(request.user), "from_above": from_above_of(request.user)}
    return render(request, "campaigns/planning/list.html", context)


@require_GET
def campaign_detail(request, pk):
    campaign = campaign_for(request.user, pk)
    if campaign.versions.exists():
        return redirect("issued-detail", campaign.pk)
    if campaign.status == Campaign.Status.DRAFT:
        return redirect(step_url(campaign, next_step(campaign)))
    page = whole_plan(request, campaign)
    parts = {name: page[name] for name in ("rules", "bars", "groups", "milestones")}
    page["overview"] = overview_of(campaign, request.user, page["today"], **parts)
    return render(request, "campaigns/planning/detail.html", page)


@require_GET
def campaign_how(request, pk):
    """口径说明: how these figures come about, in words."""
    campaign = campaign_for(request.user, pk)
    context = {"campaign": campaign, "rules": rule_page(campaign, timezone.localdate())}
    return render(request, "campaigns/planning/how.html", context)


@require_POST
def campaign_open_now(request, pk):
    campaign = campaign_to_plan(request, pk)
    try:
        campaign_open(campaign, actor=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
        return redirect("campaign-detail", campaign.pk)
    messages.success(request, f"{campaign}已经开展，老师们会在首页看到本季度要做的事")
    return redirect("campaign-detail", campaign.pk)


@require_POST
def campaign_close_now(request, pk):
    campaign = campaign_to_plan(request, pk)
    try:
        campaign_close(campaign, actor=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
    else:
        messages.success(request, f"{campaign}已结束，记录都还在")
    return redirect("campaign-detail", campaign.pk)


@require_POST
def campaign_discard_now(request, pk):
    campaign = campaign_to_plan(request, pk)
    try:
        campaign_discard(campaign, actor=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
        return redirect("campaign-detail", campaign.pk)
    messages.success(request, "草稿已删除")
    return redirect("campaign-list")


def campaign_to_plan(request, pk):
    """For those who plan: a stranger gets 404, a reader 403."""
    campaign = campaign_for(request.user, pk)
    if not may_plan(request.user):
        raise PermissionDenied
    return campaign


def whole_plan(request, campaign):
    today = timezone.localdate()
    return {
        "campaign": campaign,
        "today": today,
        "rules": rule_page(campaign, today),
        "phases": campaign.phases.all(),
        "tracks": campaign.tracks.all(),
        "bars": bars_of(campaign, today),
        "elapsed": elapsed_share(campaign, today),
        "milestones": milestones_of(campaign, today),
        "handins": campaign.handins.all(),
        "groups": groups_of(campaign, today),
        "links": links_of(campaign, request.user),
        "history": history_of(campaign) if may_plan(request.user) else [],
        "may_plan": may_plan(request.user),
        "may_close": may_move(campaign, "campaign.closed"),
    }
