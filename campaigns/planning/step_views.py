"""The five steps of a plan. Each is an address of its own and saves before it goes on."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from campaigns.planning.forms import GoalsForm
from campaigns.planning.models import Campaign
from campaigns.planning.services import goals_save, step_saved
from campaigns.planning.views import campaign_to_plan, whole_plan
from campaigns.quotas.cards import rule_page
from campaigns.quotas.forms import RuleForm, SentenceForm
from campaigns.quotas.queries import role_rows

STEPS = (
    ("campaign-goals", "目标与对象"),
    ("campaign-phases", "阶段"),
    ("campaign-rules", "内容与指标"),
    ("campaign-organization", "组织"),
    ("campaign-confirm", "确认开展"),
)


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
    page["empty_posts"] = empty_posts(page["groups"])
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
        }
        | context,
    )


def stepper(campaign, number):
    return [
        {
            "label": label,
            "url": reverse(name, args=[campaign.pk]),
            "state": "now" if at == number else "done" if at <= campaign.steps_done else "later",
        }
        for at, (name, label) in enumerate(STEPS, start=1)
    ]


def labels(form):
    return "、".join(str(form.fields[name].label) for name in form.changed_data)


def empty_posts(groups):
    return [
        f"{member.position}（{member.post}）"
        for group in groups
        for member in group.members.all()
        if not member.person_id
    ]
