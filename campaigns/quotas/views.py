"""Changing one rule, adding one by its sentence: seen in words and in burden before it is saved."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.planning.models import Campaign
from campaigns.planning.views import campaign_to_plan
from campaigns.quotas.access import rule_for
from campaigns.quotas.activities import SOURCES
from campaigns.quotas.activity_services import activity_add
from campaigns.quotas.burden import burden_of
from campaigns.quotas.cards import lock_words
from campaigns.quotas.forms import ActivityForm, RuleForm, SentenceForm
from campaigns.quotas.library import read_for
from campaigns.quotas.models import ActivityKind
from campaigns.quotas.previews import preview_of_change, preview_of_sentence, standing_rules
from campaigns.quotas.services import rule_add, rule_change, rule_switch
from outreach.access import plans_campaigns
from outreach.lib.forms import add_errors


@require_http_methods(["GET", "POST"])
def rule_edit(request, pk):
    """POST with `preview` saves nothing: it answers with the sentence and the burden as they would be."""
    rule = rule_to_plan(request, pk)
    today = timezone.localdate()
    rules = standing_rules(rule.campaign)
    heads = burden_of(rule.campaign, rules, today).heads
    form = RuleForm(request.POST or None, rule=rule, heads=heads)
    preview = None
    if request.method == "POST" and "preview" in request.POST:
        form.is_valid()
        preview = preview_of_change(rule, form, rules, today)
        if request.htmx:
            return render(request, "campaigns/quotas/_preview.html", {"preview": preview})
    elif form.is_valid():
        try:
            outcome = rule_change(rule, actor=request.user, at=timezone.now(), **form.changes())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, outcome.said or "没有改动")
            return redirect(where(outcome.rule))
    preview = preview or preview_of_change(rule, form, rules, today)
    context = {"rule": rule, "campaign": rule.campaign, "form": form, "preview": preview, "back": where(rule)}
    context["lock"] = lock_words(rule)
    return render(request, "campaigns/quotas/edit.html", context)


@require_POST
def rule_switch_now(request, pk):
    """`on` is what the button said: pressed twice, it is not undone."""
    rule = rule_to_plan(request, pk)
    try:
        outcome = rule_switch(rule, request.POST.get("on") == "1", actor=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
        return redirect(where(rule))
    messages.success(request, "已启用" if outcome.rule.enabled else outcome.said or "已停用")
    return redirect(where(outcome.rule))


@require_http_methods(["GET", "POST"])
def rule_add_now(request, pk):
    """A sentence is read back before it is added. `?text=` writes its beginning."""
    campaign = campaign_to_plan(request, pk)
    form = SentenceForm(request.POST or None, initial={"text": request.GET.get("text", "")})
    kinds = list(campaign.activities.all())
    preview = None
    if form.is_valid():
        read, known = read_for(campaign, form.cleaned_data["text"])
        preview = preview_of_sentence(campaign, read, known, timezone.localdate())
        if "preview" not in request.POST and not preview.problems:
            try:
                outcome = rule_add(campaign, read, actor=request.user, at=timezone.now())
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(request, outcome.said)
                return redirect(where(outcome.rule))
    if request.htmx:
        return render(request, "campaigns/quotas/_preview.html", {"preview": preview})
    context = {"campaign": campaign, "form": form, "preview": preview, "back": reverse_of(campaign), "kinds": kinds}
    return render(request, "campaigns/quotas/add.html", context)


@require_http_methods(["GET", "POST"])
def activity_add_now(request, pk):
    """First from which records it is counted (`?source=`), then its name and what of them counts."""
    campaign = campaign_to_plan(request, pk)
    source = request.GET.get("source", "")
    context = {"campaign": campaign, "back": reverse_of(campaign)}
    if source not in SOURCES:
        sources = [(code, ActivityKind.Source(code).label, said) for code, said in SOURCES.items()]
        return render(request, "campaigns/quotas/activity_source.html", context | {"sources": sources})
    form = ActivityForm(request.POST or None, campaign=campaign, source=source)
    if form.is_valid():
        try:
            kind = activity_add(campaign, source=source, actor=request.user, at=timezone.now(), **form.given())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"已加上“{kind.name}”，再写一句要做多少。")
            text = urlencode({"text": f"教职工每学期{kind.name}不少于1{kind.unit}"})
            return redirect(f"{reverse('rule-add', args=[campaign.pk])}?{text}")
    context |= {"form": form, "source": ActivityKind.Source(source).label}
    return render(request, "campaigns/quotas/activity_add.html", context)


def rule_to_plan(request, pk):
    rule = rule_for(request.user, pk)
    if not plans_campaigns(request.user):
        raise PermissionDenied
    return rule


def reverse_of(campaign):
    page = "campaign-rules" if campaign.status == Campaign.Status.DRAFT else "campaign-detail"
    return reverse(page, args=[campaign.pk])


def where(rule):
    """The page on which the rule stands."""
    return f"{reverse_of(rule.campaign)}#{rule.code}"
