"""In the office that issues: locks, issuing, who has taken it up, and where schools differ."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from campaigns.cascade.access import issued_for
from campaigns.cascade.forms import IssueForm, LocksForm
from campaigns.cascade.queries import adoption_rows, drifts_of, progress_of, reading_of, schools_under, schools_without
from campaigns.cascade.services import campaign_issue, locks_set, unsent_of
from outreach.timeline.queries import history_of

PAGE = 50


@require_GET
def issued_detail(request, pk):
    campaign = issued_for(request.user, pk)
    versions = list(campaign.versions.select_related("issued_by").defer("content"))
    if not versions:
        return redirect("issued-issue", pk)
    page = Paginator(adoption_rows(campaign), PAGE).get_page(request.GET.get("page"))
    context = {
        "campaign": campaign,
        "versions": versions[::-1],
        "progress": progress_of(campaign),
        "page": page,
        "without": schools_without(campaign),
        "unsent": unsent_of(campaign),
        "history": history_of(campaign),
    }
    return render(request, "campaigns/cascade/issued.html", context)


@require_http_methods(["GET", "POST"])
def issued_locks(request, pk):
    campaign = issued_for(request.user, pk)
    rules = list(campaign.rules.filter(until=None).with_words())
    form = LocksForm(request.POST if request.method == "POST" else None, rules=rules)
    if request.method == "POST" and form.is_valid():
        changed = locks_set(campaign, form.chosen(), actor=request.user, at=timezone.now())
        messages.success(request, f"已记下 {changed} 处，下发以后生效" if changed else "没有改动")
        return redirect("issued-issue", pk)
    return render(request, "campaigns/cascade/locks.html", {"campaign": campaign, "form": form})


@require_http_methods(["GET", "POST"])
def issued_issue(request, pk):
    campaign = issued_for(request.user, pk)
    form = IssueForm(request.POST if request.method == "POST" else None, schools=schools_under(campaign))
    if form.is_valid():
        try:
            version = campaign_issue(campaign, actor=request.user, at=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"第{version.number}版已下发，学校的校长和活动办公室会收到消息")
            return redirect("issued-detail", pk)
    unsent = unsent_of(campaign)
    context = {"campaign": campaign, "form": form, "unsent": unsent, "last": unsent.last}
    context["reading"] = reading_of(unsent.content)
    return render(request, "campaigns/cascade/issue.html", context)


@require_GET
def issued_drift(request, pk):
    campaign = issued_for(request.user, pk)
    page = Paginator(adoption_rows(campaign).adopted(), PAGE).get_page(request.GET.get("page"))
    page.object_list = drifts_of(page.object_list)
    return render(request, "campaigns/cascade/drift.html", {"campaign": campaign, "page": page})
