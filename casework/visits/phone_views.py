"""The phone of a teacher: home, families, writing a visit down."""

from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.quotas.eligibility import roster_of_one
from casework.diaries.access import may_keep_diary_of
from casework.events.queries import planned_for
from casework.families.access import household_for, may_see_contacts
from casework.families.queries import family_name
from casework.families.services import phones_reveal
from casework.progress.queries import owed_by, own_lines
from casework.submissions.queries import running_of, soon
from casework.tickets.queries import open_tickets, tickets_of_visit
from casework.visits import families
from casework.visits.access import may_correct_visit, may_remove_photos, to_record_for, undecided_for, visit_for
from casework.visits.forms import EditForm, VisitForm, WithdrawForm
from casework.visits.history import conflict_lines, history
from casework.visits.models import Mode, Purpose
from casework.visits.queries import (
    appointments_of,
    detail_lines,
    due_now,
    edit_initial,
    family_visits,
    gallery,
    greeting,
    my_visits,
    own_visits,
    quarters_of,
    recorded_on,
    same_day,
)
from casework.visits.services import VisitConflict, conflict_settle, visit_correct, visit_record, visit_withdraw
from outreach.calendar.periods import Kind, parse_period, period_of
from outreach.lib.forms import add_errors

FIRST_ROWS = 5
FIRST_OWED = 3
SHOWN_EVENTS = 3
PER_PAGE = 80


@gzip_page
@require_safe
def phone_home(request):
    now = timezone.localtime()
    today = now.date()
    quarter = period_of(today, Kind.QUARTER)
    # What runs, and the person's own appointments and lines, are read once for everything on the page.
    campaigns = list(running_of(request.user))
    roster = roster_of_one(request.user)
    lines = own_lines(request.user, today, campaigns=campaigns, roster=roster)
    needing = families.in_need(request.user, today, lines)
    upcoming, unsettled = planned_for(request.user, today)
    owed = due_now(owed_by(request.user, today, lines), quarter)
    visiting = own_visits(owed)
    first = [line for line in owed if line.missing and line is not visiting][:FIRST_OWED]
    context = {
        "greeting": greeting(now),
        "today": today,
        "quarter": quarter,
        "days_left": (quarter.end - today).days,
        "owed": owed,
        "visiting": visiting,
        "first": first,
        "others": [line for line in owed if line not in (visiting, *first)],
        "all_done": not any(line.missing for line in owed),
        "elapsed": round(quarter.elapsed(today) * 100),
        "rows": needing[:FIRST_ROWS],
        "families": len(needing),
        "tickets": open_tickets(request.user)[:3],
        "upcoming": upcoming[:SHOWN_EVENTS],
        "unsettled": unsettled[:SHOWN_EVENTS],
        "materials": soon(request.user, today, campaigns=campaigns, roster=roster),
    }
    return render(request, "casework/visits/phone_home.html", context)


def family_page(request):
    """A page of the families in sight, narrowed to what was searched for; for the lists and the choosing of one."""
    query = request.GET.get("q", "").strip()[:30]
    today = timezone.localdate()
    own = families.mine(request.user, today)
    page = Paginator(families.ordered(request.user, own, query), PER_PAGE).get_page(request.GET.get("page"))
    return {"q": query, "page": page, "rows": families.rows(request.user, page.object_list, today, own)}


@gzip_page
@require_safe
def phone_families(request):
    return render(request, "casework/visits/phone_families.html", family_page(request))


@gzip_page
@require_safe
def phone_family(request, pk):
    return _family(request, household_for(request.user, pk))


@require_POST
def phone_family_contacts(request, pk):
    """The numbers are shown once, on the page that answers; who looked is kept."""
    household = household_for(request.user, pk)
    phones_reveal(household, actor=request.user, at=timezone.now())
    return _family(request, household, revealed=True)


def _family(request, household, *, revealed=False):
    today = timezone.localdate()
    context = {
        "household": household,
        "row": families.row(request.user, household.pk, today),
        "children": [child for child in household.students.all() if child.left_on is None],
        "guardians": household.guardians.all(),
        "whole": revealed or may_see_contacts(request.user, household, today),
        "revealed": revealed,
        "visits": family_visits(request.user, household)[:10],
    }
    return render(request, "casework/visits/phone_family.html", context)


@gzip_page
@require_http_methods(["GET", "POST"])
def visit_new(request):
    """Without a family: whom? With one: the form, which can be saved as it stands."""
    wanted = request.GET.get("household") or request.POST.get("household")
    if not (wanted or "").isdecimal() or len(wanted) > 12:
        return render(request, "casework/visits/phone_pick.html", family_page(request) | {"habits": habits(request)})
    known = to_record_for(request.user, int(wanted))
    household = known.household
    initial = prefilled(request, household) | ({"on": known.days[-1][1]} if known.days else {})
    form = VisitForm(request.POST or None, user=request.user, household=household, initial=initial, days=known.days)
    if request.method == "POST" and form.is_valid():
        try:
            visit = visit_record(actor=request.user, household=household, received_at=timezone.now(), **form.content())
        except VisitConflict as conflict:
            return _conflict(request, conflict)
        except ValidationError as refused:
            add_errors(form, refused)
        else:
            return redirect("visit-saved", visit.pk)
    today = timezone.localdate()
    context = {
        "form": form,
        "household": household,
        "row": families.row_without_contacts(household)
        if known.days
        else families.row(request.user, household.pk, today),
        "guardian": None if known.days else household.guardians.first(),
        "over": known.days,
        "again": recorded_on(request.user, household, today),
    }
    return render(request, "casework/visits/phone_new.html", context, status=422 if form.errors else 200)


def habits(request):
    """How and why the last one was, handed on to the form of the next: "&mode=phone&purpose=study"."""
    asked = [(name, code) for name in ("mode", "purpose") for code in request.GET.getlist(name)]
    known = [(name, code) for name, code in asked if code in (*Mode.values, *Purpose.values)]
    return f"&{urlencode(known)}" if known else ""


def prefilled(request, household):
    """Every answer is there; a link may say how and why ("本月电话")."""
    mode = request.GET.get("mode")
    purposes = [code for code in request.GET.getlist("purpose") if code in Purpose.values]
    return {
        "students": [child.pk for child in household.students.all() if child.left_on is None],
        "mode": mode if mode in Mode.values else Mode.HOME,
        "purposes": purposes or [Purpose.SITUATION],
        "outcome": "met",
        "on": timezone.localdate(),
        "uuid": uuid4(),
    }


def _conflict(request, conflict):
    """The answer to other content under a known uuid: both versions, side by side. Only for whoever wrote the first."""
    if not may_correct_visit(request.user, conflict.visit):
        raise PermissionDenied
    lines = conflict_lines(conflict.visit, conflict.copy)
    context = {"visit": conflict.visit, "copy": conflict.copy, "lines": lines}
    return render(request, "casework/visits/phone_conflict.html", context, status=409)


@require_http_methods(["GET", "POST"])
def visit_conflict(request, pk):
    """Take the second version, or keep the first."""
    copy = undecided_for(request.user, pk)
    if request.method == "GET":
        context = {"visit": copy.visit, "copy": copy, "lines": conflict_lines(copy.visit, copy)}
        return render(request, "casework/visits/phone_conflict.html", context)
    take = request.POST.get("take") == "1"
    try:
        conflict_settle(copy=copy, take=take, actor=request.user, at=timezone.now())
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, "已按新填的更正" if take else "已保留原来的")
    return redirect("phone-visit", copy.visit_id)


@require_safe
def visit_saved(request, pk):
    visit = visit_for(request.user, pk)
    today = timezone.localdate()
    context = {
        "visit": visit,
        "ticket": visit.tickets.first(),
        "repeated": same_day(visit),
        "owed": [line for line in owed_by(request.user, today) if line.done or line.due],
        "may_correct": may_correct_visit(request.user, visit),
    }
    return render(request, "casework/visits/phone_saved.html", context)


@require_safe
def phone_visits(request):
    """My records of one quarter."""
    today = timezone.localdate()
    this = period_of(today, Kind.QUARTER)
    try:
        period = parse_period(request.GET.get("period") or this.key)
    except ValueError:
        period = this
    page = Paginator(my_visits(request.user, period), 50).get_page(request.GET.get("page"))
    context = {"page": page, "period": period, "periods": quarters_of(request.user, today)}
    return render(request, "casework/visits/phone_visits.html", context)


@require_safe
def phone_visit(request, pk):
    visit = visit_for(request.user, pk)
    return render(request, "casework/visits/phone_visit.html", visit_context(request.user, visit))


def visit_context(user, visit):
    """What the page of one visit shows, on the phone and at the desk."""
    return {
        "visit": visit,
        "family": family_name(visit.students.all()),
        "details": detail_lines(visit),
        "gallery": gallery(visit),
        "may_remove_photos": may_remove_photos(user, visit),
        "history": history(visit),
        "tickets": tickets_of_visit(user, visit),
        "may_correct": may_correct_visit(user, visit),
        "keeps_diary": may_keep_diary_of(user, visit),
        "conflict": visit.conflicts.undecided().first() if may_correct_visit(user, visit) else None,
    }


@require_http_methods(["GET", "POST"])
def visit_edit(request, pk, desk=False):
    visit = visit_for(request.user, pk)
    if not may_correct_visit(request.user, visit):
        raise PermissionDenied
    form = EditForm(request.POST or None, visit=visit, initial=edit_initial(visit))
    back = "visit-detail" if desk else "phone-visit"
    if request.method == "POST" and form.is_valid():
        try:
            visit_correct(
                visit=visit, actor=request.user, at=timezone.now(), rev=form.cleaned_data["rev"], **form.content()
            )
        except ValidationError as refused:
            add_errors(form, refused)
        else:
            messages.success(request, "已更正，原来的内容留在经过里")
            return redirect(back, visit.pk)
    context = {
        "form": form,
        "visit": visit,
        "family": family_name(visit.students.all()),
        "base": "base.html" if desk else "phone.html",
        "back": back,
    }
    return render(request, "casework/visits/edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def visit_withdraw_page(request, pk, desk=False):
    visit = visit_for(request.user, pk)
    if not may_correct_visit(request.user, visit):
        raise PermissionDenied
    form = WithdrawForm(request.POST or None)
    back = "visit-detail" if desk else "phone-visit"
    if request.method == "POST" and form.is_valid():
        visit_withdraw(visit=visit, actor=request.user, at=timezone.now(), reason=form.cleaned_data["reason"])
        messages.success(request, "已撤回，不再计数；记录和经过都还在")
        return redirect(back, visit.pk)
    context = {
        "form": form,
        "visit": visit,
        "family": family_name(visit.students.all()),
        "base": "base.html" if desk else "phone.html",
        "back": back,
    }
    return render(request, "casework/visits/withdraw.html", context)


@require_safe
def me(request):
    today = timezone.localdate()
    held = appointments_of(request.user, today)
    context = {"owed": owed_by(request.user, today), "roles": held, "quarter": period_of(today, Kind.QUARTER)}
    return render(request, "casework/visits/phone_me.html", context)
