"""The five steps of a plan. Each is an address of its own and saves before it goes on."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from campaigns.planning.cares import cares_of
from campaigns.planning.forms import GoalsForm
from campaigns.planning.models import Campaign
from campaigns.planning.organization_queries import lines_of
from campaigns.planning.services import goals_save, step_saved
from campaigns.planning.steps import STEPS, resume_at, stepper
from campaigns.planning.views import campaign_to_plan, whole_plan
from campaigns.quotas.cards import rule_page
from campaigns.quotas.forms import RuleForm, SentenceForm
from campaigns.quotas.queries import role_rows


@require_http_methods(["GET", "POST"])
def campaign_goals(request, pk):
    campaign = plan_for(request, pk)
    form = GoalsForm(request.POST or None, instance=campaign)
    if form.is_valid():
        try:
            with transaction.atomic():
                goals_save(campaign, form.changed_data)
                return saved(request, campaign, 1, labels(form))
        except ValidationError as error:
            form.add_error(None, error)
    rows = role_rows(campaign, timezone.localdate())
    return step(request, campaign, 1, {"form": form, "roles": rows})


@require_http_methods(["GET", "POST"])
def campaign_rules(request, pk):
    campaign = plan_for(request, pk)
    if request.method == "POST":
        return saved(request, campaign, 3, "")
    page = rule_page(campaign, timezone.localdate())
    edited = next(
        (line.rule for card in page.cards for line in card.lines if str(line.rule.pk) == request.GET.get("edit")), None
    )
    form = RuleForm(rule=edited, heads=page.burden.heads) if edited else None
    context = {"rules": page, "edited": edited, "rule_form": form, "sentence_form": SentenceForm()}
    return step(request, campaign, 3, context)


@require_http_methods(["GET"])
def campaign_confirm(request, pk):
    campaign = plan_for(request, pk)
    page = whole_plan(request, campaign)
    parts = {name: page[name] for name in ("rules", "groups", "phases", "handins")}
    page["cares"] = cares_of(campaign, lines=lines_of(campaign, page["today"]), **parts)
    return step(request, campaign, 5, page)


def plan_for(request, pk) -> Campaign:
    """A closed campaign is not planned any more."""
    campaign = campaign_to_plan(request, pk)
    if campaign.status == Campaign.Status.CLOSED:
        raise PermissionDenied
    return campaign


def saved(request, campaign, number, what):
    """On to the next step; from a running campaign back to its page."""
    at = timezone.now()
    data = {"what": what} if what else {}
    step_saved(campaign, number, actor=request.user, at=at, **data)
    if campaign.status == Campaign.Status.RUNNING:
        messages.success(request, "已保存" if what else "没有改动")
        return redirect("campaign-detail", campaign.pk)
    return redirect(STEPS[number][0], campaign.pk)


def step(request, campaign, number, context):
    here, title = STEPS[number - 1]
    return render(
        request,
        f"campaigns/planning/step_{here.removeprefix('campaign-')}.html",
        {
            "campaign": campaign,
            "is_draft": campaign.status == Campaign.Status.DRAFT,
            "number": number,
            "title": title,
            "steps": stepper(campaign, number),
            "resume": resume_at(campaign, number),
        }
        | context,
    )


def labels(form):
    return "、".join(str(form.fields[name].label) for name in form.changed_data)
