"""目标对照: the page of a campaign's goals, and each figure with the records under it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.progress.access import campaign_for, may_close
from casework.progress.goal_forms import FigureForm
from casework.progress.goal_pace import elapsed, paces
from casework.progress.goal_queries import history_of_figure, readings_of, rows_under
from casework.progress.goal_services import goal_figure_clear, goal_figure_enter
from casework.progress.goals import GOALS, SETS, UNKNOWN, rows_of
from casework.progress.models import GoalFigure
from casework.progress.results import results
from outreach.calendar.periods import Kind, period_of
from outreach.lib.forms import add_errors

PER_PAGE = 50


def _campaign(request, pk):
    """Totals of the school: for those who answer for all of it."""
    campaign = campaign_for(request.user, pk)
    if not may_close(request.user):
        raise PermissionDenied
    return campaign


@require_safe
def campaign_goal_results(request, pk: int):
    campaign = _campaign(request, pk)
    at, today = timezone.now(), timezone.localdate()
    year = campaign.year
    readings = readings_of(campaign, (year - 1, year), today)
    # A campaign that is over is looked at as it stood on its last day.
    on = min(max(today, campaign.starts_on), campaign.ends_on)
    quarter = period_of(on, Kind.QUARTER)
    context = {
        "campaign": campaign,
        "year": year,
        "sets": [(one, rows_of(one.goals, readings, year)) for one in SETS],
        "paces": paces(results([campaign], quarter, as_of=at), on),
        "elapsed": elapsed(campaign, today),
        "quarter": quarter,
        "since": readings["parent_petitions", year].note,
    }
    return render(request, "casework/progress/goals.html", context)


def _goal(code, year, campaign):
    if code not in GOALS or year not in {campaign.year - 1, campaign.year}:
        raise Http404
    return GOALS[code]


@require_http_methods(["GET", "POST"])
def campaign_goal_figure(request, pk: int, goal: str, year: int):
    """One figure: what it is made of, what was written by hand, and by whom."""
    campaign = _campaign(request, pk)
    shape = _goal(goal, year, campaign)
    written = GoalFigure.objects.visible_to(request.user).filter(campaign=campaign, goal=goal, year=year).first()
    initial = {"value": written.value.normalize(), "source": written.source} if written else None
    form = FigureForm(request.POST or None, goal=shape, initial=initial)
    if form.is_valid():
        try:
            goal_figure_enter(
                campaign=campaign, goal=goal, year=year, actor=request.user, at=timezone.now(), **form.cleaned_data
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "已记下。")
            return redirect("campaign-goal-results", campaign.pk)
    today = timezone.localdate()
    rows = rows_under(goal, campaign.school_id, year, today)
    context = {
        "campaign": campaign,
        "goal": shape,
        "year": year,
        "reading": readings_of(campaign, (year,), today).get((goal, year), UNKNOWN),
        "written": written,
        "form": form,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "history": history_of_figure(campaign, goal, year),
    }
    context["text"] = context["reading"].text(shape.unit)
    return render(request, "casework/progress/goal_figure.html", context)


@require_POST
def campaign_goal_clear(request, pk: int, goal: str, year: int):
    campaign = _campaign(request, pk)
    _goal(goal, year, campaign)
    if goal_figure_clear(campaign=campaign, goal=goal, year=year, actor=request.user, at=timezone.now()):
        messages.success(request, "已去掉填写的数。")
    return redirect("campaign-goal-results", campaign.pk)
