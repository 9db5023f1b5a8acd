"""Step 4 of a plan: the groups with their places, and the lines; the pages that change each of them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.handins.sentences import sentence_of
from campaigns.planning.access import group_for, line_for, may_change_plan
from campaigns.planning.forms import MembersForm
from campaigns.planning.group_services import group_add, group_remove, group_save, places_add
from campaigns.planning.line_services import line_move, line_remove, line_save, lines_suggest
from campaigns.planning.models import LiaisonLine
from campaigns.planning.organization_forms import GroupForm, LineForm, PlaceFormSet, PlacesAddForm
from campaigns.planning.organization_queries import (
    groups_of,
    leaders_without_line,
    lines_of,
    missing_kinds,
    partners_of,
)
from campaigns.planning.queries import leading_staff, members_of
from campaigns.planning.services import members_set
from campaigns.planning.step_views import plan_for, saved, step
from outreach.lib.forms import add_errors
from outreach.people.models import User


@require_http_methods(["GET", "POST"])
def campaign_organization(request, pk):
    campaign = plan_for(request, pk)
    today = timezone.localdate()
    members = members_of(campaign)
    staff = leading_staff(campaign.school, today)
    known = {one.pk for one in staff}
    seated = {place.person_id for place in members} - known
    staff += User.objects.visible_to(request.user).employed(today).filter(pk__in=seated).for_list()
    form = MembersForm(request.POST or None, members=members, staff=staff)
    if form.is_valid():
        with transaction.atomic():
            members_set(campaign, form.chosen(), actor=request.user, at=timezone.now())
            return saved(request, campaign, 4, "")
    context = {
        "form": form,
        "groups": [
            {"group": group, "fields": [form[f"member-{place.pk}"] for place in group.members.all()]}
            for group in groups_of(campaign, today)
        ],
        "missing_kinds": missing_kinds(campaign),
        "lines": lines_of(campaign, today),
        "leaders_left": leaders_without_line(campaign, today),
        "partners": partners_of(campaign).filter(until=None),
        "handins": [sentence_of(handin) for handin in campaign.handins.filter(enabled=True)],
    }
    return step(request, campaign, 4, context)


def to_change(request, part):
    """A part of a campaign for those who plan it; a closed one stays as it is."""
    if not may_change_plan(request.user, part.campaign):
        raise PermissionDenied
    return part


# Groups ---------------------------------------------------------------------------------------


@require_POST
def group_add_now(request, pk):
    campaign = plan_for(request, pk)
    try:
        group = group_add(campaign, request.POST.get("kind", ""), actor=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
        return redirect("campaign-organization", campaign.pk)
    return redirect("group-edit", group.pk)


@require_http_methods(["GET", "POST"])
def group_edit(request, pk):
    group = to_change(request, group_for(request.user, pk))
    staff = leading_staff(group.campaign.school, timezone.localdate())
    form = GroupForm(request.POST or None, instance=group)
    formset = PlaceFormSet(request.POST or None, instance=group, form_kwargs={"staff": _with_seated(group, staff)})
    if form.is_valid() and formset.is_valid():
        words = form.cleaned_data
        changed = group_save(group, words=words, places=formset.places(), actor=request.user, at=timezone.now())
        messages.success(request, f"{group.get_kind_display()}已记下" if changed else "没有改动")
        return redirect("campaign-organization", group.campaign_id)
    return _group_page(request, group, form, formset, PlacesAddForm(staff=_not_seated(group, staff)))


@require_POST
def place_add_now(request, pk):
    group = to_change(request, group_for(request.user, pk))
    staff = leading_staff(group.campaign.school, timezone.localdate())
    adding = PlacesAddForm(request.POST, staff=staff)
    if adding.is_valid():
        try:
            made = places_add(group, actor=request.user, at=timezone.now(), **adding.cleaned_data)
        except ValidationError as error:
            add_errors(adding, error)
        else:
            messages.success(request, f"加了 {len(made)} 个位子" if made else "这几位已经在组里了")
            return redirect("group-edit", group.pk)
    formset = PlaceFormSet(instance=group, form_kwargs={"staff": _with_seated(group, staff)})
    return _group_page(request, group, GroupForm(instance=group), formset, adding)


@require_POST
def group_remove_now(request, pk):
    group = to_change(request, group_for(request.user, pk))
    group_remove(group, actor=request.user, at=timezone.now())
    messages.success(request, f"{group.get_kind_display()}已去掉")
    return redirect("campaign-organization", group.campaign_id)


def _group_page(request, group, form, formset, adding):
    for at, one in enumerate(formset.forms, start=1):
        one.initial.setdefault("ORDER", at)
        one.fields["ORDER"].initial = at
    context = {"group": group, "campaign": group.campaign, "form": form, "formset": formset, "adding": adding}
    return render(request, "campaigns/planning/group_edit.html", context)


def _with_seated(group, staff):
    """Whom one may choose: the leading ranks, and whoever holds a place already."""
    known = {one.pk for one in staff}
    places = group.members.select_related("person__department")
    return [*staff, *(place.person for place in places if place.person and place.person_id not in known)]


def _not_seated(group, staff):
    seated = set(group.members.values_list("person", flat=True))
    return [one for one in staff if one.pk not in seated]


# Lines ----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def line_new(request, pk):
    campaign = plan_for(request, pk)
    return _line(request, LiaisonLine(campaign=campaign), "加一条联系条线")


@require_http_methods(["GET", "POST"])
def line_edit(request, pk):
    return _line(request, to_change(request, line_for(request.user, pk)), "改联系条线")


def _line(request, line, title):
    today = timezone.localdate()
    user = request.user
    staff = list(User.objects.visible_to(user).employed(today).for_list())
    leaders = leading_staff(user.school, today)
    form = LineForm(request.POST or None, instance=line, user=user, leaders=leaders, staff=staff)
    if form.is_valid():
        try:
            line_save(line, form.said(), actor=user, at=timezone.now())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "这条联系条线已记下")
            return redirect("campaign-organization", line.campaign_id)
    context = {"form": form, "line": line, "campaign": line.campaign, "title": title}
    return render(request, "campaigns/planning/line_edit.html", context)


@require_POST
def line_remove_now(request, pk):
    line = to_change(request, line_for(request.user, pk))
    line_remove(line, actor=request.user, at=timezone.now())
    messages.success(request, "这条联系条线已去掉")
    return redirect("campaign-organization", line.campaign_id)


@require_POST
def line_move_now(request, pk):
    line = to_change(request, line_for(request.user, pk))
    line_move(line, up=request.POST.get("to") == "up")
    return redirect("campaign-organization", line.campaign_id)


@require_POST
def lines_suggest_now(request, pk):
    campaign = plan_for(request, pk)
    number = lines_suggest(campaign, actor=request.user, at=timezone.now())
    messages.success(request, f"加了 {number} 条，再给每条选上处室和年级" if number else "班子成员都已经有联系条线了")
    return redirect("campaign-organization", campaign.pk)
