"""The page of a quarter, the records under each figure, and closing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from campaigns.planning.models import Campaign
from casework.progress.access import (
    campaign_for,
    close_for,
    may_close,
    may_read_quarters,
    people_for,
    person_for,
)
from casework.progress.coverage import staff_covered
from casework.progress.forms import SheetFilter
from casework.progress.groups import groups_of, hidden_pupils, pairings_of, subject_names
from casework.progress.homes import lines_for
from casework.progress.late_queries import late_arrivals, shown_late
from casework.progress.queries import period_counts
from casework.progress.records import records_of
from casework.progress.results import closes_of, results
from casework.progress.services import grace_ends, period_close, why_not_close
from casework.progress.sheets import sheet_of
from casework.progress.together import badge_of, commons, subject_name, word_of
from outreach.access import is_office
from outreach.calendar.periods import Kind, parse_period, period_of, shanghai_day

PER_PAGE = 50
TOGETHER = "together"


def quarter_named(key: str):
    """The quarter, or 404: the address was typed by hand."""
    try:
        period = parse_period(key)
    except ValueError:
        raise Http404 from None
    if period.kind != Kind.QUARTER:
        raise Http404
    return period


def campaigns_in(user, period):
    seen = Campaign.objects.visible_to(user).exclude(status=Campaign.Status.DRAFT).select_related("school")
    return list(seen.filter(starts_on__lte=period.end, ends_on__gte=period.start).order_by("-year", "-starts_on", "pk"))


@require_GET
def quarter(request, period=""):
    if not may_read_quarters(request.user):
        raise PermissionDenied
    at = timezone.now()
    asked = quarter_named(period) if period else period_of(shanghai_day(at), Kind.QUARTER)
    campaigns = campaigns_in(request.user, asked)
    people = people_for(request.user)
    units = list({person.department for person in people.values() if person.department})
    units.sort(key=lambda unit: (unit.order, unit.pk))
    form = SheetFilter(request.GET, units=units, campaigns=campaigns)
    wanted = form.asked()
    campaign = next(
        (one for one in campaigns if str(one.pk) == wanted["campaign"]), campaigns[0] if campaigns else None
    )
    only = None if len(people) > 1 else request.user
    closes = closes_of([campaign] if campaign else [], asked, at)
    everybody = people if is_office(request.user) else None
    lines = results([campaign], asked, as_of=at, who=only, people=everybody, closes=closes) if campaign else []
    if wanted["unit"]:
        people = {pk: person for pk, person in people.items() if str(person.department_id) == wanted["unit"]}
    sheet = sheet_of(lines, asked, people)
    rows = [row for row in sheet.rows if row.has(wanted["status"])]
    close = closes.get(campaign.pk) if campaign else None
    today = shanghai_day(at)
    whole_list = request.GET.get("view") == TOGETHER
    rows_together = commons(lines_for(request.user, lines), asked) if only is None and not wanted["unit"] else []
    context = {
        "period": asked,
        "has_next": asked.end < today,
        "together": Paginator(rows_together, PER_PAGE).get_page(request.GET.get("page") if whole_list else 1),
        "whole_list": whole_list,
        "campaign": campaign,
        "sheet": sheet,
        "active": staff_covered(line for line in lines if line.owner in people),
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "filtered": any(wanted.values()),
        "alone": only is not None,
        "close": close,
        "late_count": late_arrivals(close, request.user).count() if close and is_office(request.user) else 0,
        "is_office": is_office(request.user),
        "may_close": bool(
            campaign and may_close(request.user) and not close and not why_not_close(campaign, asked, at)
        ),
        "grace_ends": grace_ends(campaign, asked) if campaign else None,
        "elapsed": int(asked.elapsed(today) * 100),
    }
    return render(request, "casework/progress/quarter.html", context)


@require_GET
def figure(request, period, code, who):
    """What lies under the figure of one rule: a person's, or that of the class, grade, branch or school named."""
    if not may_read_quarters(request.user):
        raise PermissionDenied
    at = timezone.now()
    asked = quarter_named(period)
    person = None if ":" in who else person_for(request.user, who)
    campaigns = campaigns_in(request.user, asked)
    named = [campaign for campaign in campaigns if str(campaign.pk) == request.GET.get("campaign")]
    found = results(named or campaigns, asked, as_of=at, who=person)
    lines = [line for line in found if line.rule.code == code and (person or line.subject == who)]
    if not person:
        lines = lines_for(request.user, lines)
    lines = [line for line in lines if line.rule.campaign_id == lines[0].rule.campaign_id]
    if not lines:
        raise Http404
    rule = lines[0].rule
    context = {
        "period": asked,
        "name": person.name if person else subject_name(who),
        "rule": rule,
        "shown": shown_lines(lines[:PER_PAGE], request.user, at),
        "more": max(len(lines) - PER_PAGE, 0),
        "own": person == request.user,
        "close": closes_of([rule.campaign], asked, at).get(rule.campaign_id),
    }
    return render(request, "casework/progress/figure.html", context)


def shown_lines(lines, reader, at):
    names = subject_names(lines, reader)
    hidden = hidden_pupils(lines, reader)
    records = records_of(lines, reader, at)
    return [
        {
            "line": line,
            "name": names.get(line.subject, ""),
            "word": word_of(line),
            "badge": badge_of(line),
            "records": [] if line.subject in hidden else under,
            "pairings": pairings_of(line, reader, at),
            "groups": groups_of(line, reader, at),
        }
        for line, under in zip(lines, records, strict=True)
    ]


@require_http_methods(["GET", "POST"])
def close(request, pk, period):
    campaign = campaign_for(request.user, pk)
    if not may_close(request.user):
        raise PermissionDenied
    at = timezone.now()
    asked = quarter_named(period)
    back = f"{reverse('quarter', args=[asked.key])}?campaign={campaign.pk}"
    if request.method == "POST":
        try:
            period_close(
                campaign=campaign, period=asked, actor=request.user, at=at, in_grace="in_grace" in request.POST
            )
        except ValidationError as error:
            messages.error(request, "".join(error.messages))
            return redirect("quarter-close", pk=pk, period=asked.key)
        messages.success(request, f"{asked.short_label}已结账，数字从此不变")
        return redirect(back)
    if closes_of([campaign], asked, at):
        return redirect(back)
    last = grace_ends(campaign, asked)
    context = {
        "campaign": campaign,
        "period": asked,
        "back": back,
        "reason": why_not_close(campaign, asked, at),
        "in_grace": shanghai_day(at) <= last,
        "grace_ends": last,
        "counts": period_counts(results([campaign], asked, as_of=at)),
    }
    return render(request, "casework/progress/close.html", context)


@require_GET
def late(request, pk, period):
    """季后补录: what arrived after the close."""
    campaign = campaign_for(request.user, pk)
    if not is_office(request.user):
        raise PermissionDenied
    asked = quarter_named(period)
    found = close_for(request.user, campaign, asked.key)
    page = Paginator(late_arrivals(found, request.user), PER_PAGE).get_page(request.GET.get("page"))
    rows = shown_late(page.object_list, found, request.user)
    context = {"campaign": campaign, "period": asked, "close": found, "page": page, "rows": rows}
    return render(request, "casework/progress/late.html", context)
