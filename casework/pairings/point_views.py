"""联系点: the school's list for the office, one's own for everybody else, and the few acts on one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.events.models import Event
from casework.pairings import point_queries
from casework.pairings.access import may_pair, point_for
from casework.pairings.models import ContactPoint, Pairing
from casework.pairings.point_forms import AssignForm, CloseForm, PointFilterForm, PointForm
from casework.pairings.point_services import point_close, point_reopen, point_save
from casework.pairings.services import pairing_start
from outreach.lib.forms import add_errors
from outreach.timeline.queries import history_of

PAGE = 50
EVENTS = 20


def office_only(user) -> None:
    if not may_pair(user):
        raise PermissionDenied


@require_GET
def point_list(request):
    """The office sees all of the school's; everybody else 我的联系点."""
    user, today = request.user, timezone.localdate()
    form = PointFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    points = ContactPoint.objects.visible_to(user)
    if not may_pair(user):
        points = point_queries.own_points(points, user, today)
    page = Paginator(point_queries.for_overview(points, today, **wanted), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "filtered": any(wanted.values()), "may_pair": may_pair(user)}
    return render(request, "casework/pairings/point_list.html", context | {"today": today})


@require_http_methods(["GET", "POST"])
def point_new(request):
    office_only(request.user)
    return _edit(request, ContactPoint(), "新的联系点")


@require_http_methods(["GET", "POST"])
def point_edit(request, pk: int):
    point = point_for(request.user, pk)
    office_only(request.user)
    return _edit(request, point, "改联系点")


def _edit(request, point, title):
    form = PointForm(request.POST or None, instance=point, user=request.user)
    if form.is_valid():
        try:
            point = point_save(form.instance, form.changed_data, actor=request.user, at=timezone.now())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"“{point.name}”已记下。")
            return redirect("point-detail", point.pk)
    return render(request, "casework/pairings/point_edit.html", {"form": form, "point": point, "title": title})


@require_GET
def point_detail(request, pk: int):
    point = point_for(request.user, pk)
    user, today = request.user, timezone.localdate()
    pairings = Pairing.objects.visible_to(user)
    context = {
        "point": point,
        "today": today,
        "closed": point.closed_on is not None and point.closed_on < today,
        "pairings": point_queries.in_touch(point, pairings),
        "events": point_queries.events_at(point, Event.objects.visible_to(user))[:EVENTS],
        "history": history_of(point) if may_pair(user) else [],
        "may_pair": may_pair(user),
    }
    return render(request, "casework/pairings/point_detail.html", context)


@require_http_methods(["GET", "POST"])
def point_close_page(request, pk: int):
    point = point_for(request.user, pk)
    office_only(request.user)
    form = CloseForm(request.POST or None)
    if form.is_valid():
        try:
            point_close(point, actor=request.user, at=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"“{point.name}”已停用，做过的都留着。")
            return redirect("point-detail", point.pk)
    return render(request, "casework/pairings/point_close.html", {"form": form, "point": point})


@require_POST
def point_reopen_now(request, pk: int):
    point = point_for(request.user, pk)
    office_only(request.user)
    point_reopen(point, actor=request.user, at=timezone.now())
    messages.success(request, f"“{point.name}”又可以安排联系人了。")
    return redirect("point-detail", point.pk)


@require_http_methods(["GET", "POST"])
def point_assign(request, pk: int):
    """Who is in touch with it, from a day on."""
    point = point_for(request.user, pk)
    office_only(request.user)
    form = AssignForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            pairing = pairing_start(actor=request.user, at=timezone.now(), contact_point=point, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"已安排{pairing.helper.name}联系{point.name}。")
            return redirect("point-detail", point.pk)
    now = point_queries.in_touch(point, Pairing.objects.visible_to(request.user).active(timezone.localdate()))
    return render(request, "casework/pairings/point_assign.html", {"form": form, "point": point, "pairings": now})
