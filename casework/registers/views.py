"""The registers: the index, a list, an entry, and writing one. What is done with an entry is in act_views.py."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.events.models import Event
from casework.registers import access, queries
from casework.registers.cells import badge_of, facts_of, text_of
from casework.registers.forms import (
    OWN_BRANCH,
    OWN_UNIT,
    CampaignFilterForm,
    EntryForm,
    FilterForm,
    ProgressForm,
    initial_of,
)
from casework.registers.kinds import KINDS
from casework.registers.models import RegisterEntry
from casework.registers.services import EditConflictError, EntryConflictError, Source, entry_add, entry_change
from casework.tickets.models import Ticket
from casework.visits.models import Visit
from outreach.lib.forms import add_errors
from outreach.timeline.queries import history_of

YEARS_BACK = 3


@require_safe
def register_list(request):
    """The index: every register, n of m."""
    if not access.may_read(request.user):
        raise PermissionDenied
    campaign = queries.asked(request.GET).campaign
    context = {
        "groups": queries.shelves(request.user, campaign, timezone.localdate()),
        "form": CampaignFilterForm(request.GET or None, user=request.user),
        "campaign": campaign,
    }
    return render(request, "casework/registers/index.html", context)


@require_safe
def register_kind(request, kind: str):
    shape = access.kind_for(request.user, kind)
    today = timezone.localdate()
    what = queries.asked(request.GET)
    found = queries.entries_of(request.user, shape, what)
    rows = queries.in_state(found, what.state, today).for_list()
    if shape.recorded:
        rows = rows.order_by("-done_on", "-pk")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    reader = queries.reader_of(request.user, list(page), today)
    years = range(today.year + 1, today.year - YEARS_BACK - 1, -1)
    people = queries.people_named(request.user, shape)
    context = {
        "kind": shape,
        "page": page,
        "rows": [(entry, badge_of(entry, shape, today), reader.progress.get(entry.pk, "")) for entry in page],
        "tabs": queries.tabs(found, shape, what.state, today),
        "form": FilterForm(request.GET or None, user=request.user, kind=shape, people=people, years=years),
        "filtered": any(request.GET.values()),
        "may_add": access.may_add(request.user, shape),
        "may_gather": access.may_gather(request.user, shape),
    }
    return render(request, "casework/registers/list.html", context)


@require_safe
def register_detail(request, pk: int):
    entry = access.entry_for(request.user, pk)
    kind, today = KINDS[entry.kind], timezone.localdate()
    reader = queries.reader_of(request.user, [entry], today)
    user = request.user
    context = {
        "entry": entry,
        "kind": kind,
        "badge": badge_of(entry, kind, today),
        "facts": facts_of(entry, kind, reader),
        "children": RegisterEntry.objects.visible_to(user).filter(parent=entry).for_list(),
        "parent": RegisterEntry.objects.visible_to(user).filter(pk=entry.parent_id or 0).first(),
        "came_from": _came_from(user, entry),
        "history": history_of(entry),
        "progress_form": ProgressForm(),
        "may_keep": access.may_keep(user, entry),
        "may_report": access.may_report(user, entry),
        "may_claim": access.may_claim(user, entry),
        "may_sign_off": access.may_sign_off(user, entry),
    }
    return render(request, "casework/registers/detail.html", context)


def _came_from(user, entry):
    """The problem, visit or event behind it, for those who may see that."""
    found = []
    if entry.ticket_id:
        found += [("问题", one, "ticket-detail") for one in Ticket.objects.visible_to(user).filter(pk=entry.ticket_id)]
    if entry.visit_id:
        found += [("走访", one, "visit-detail") for one in Visit.objects.visible_to(user).filter(pk=entry.visit_id)]
    if entry.event_id:
        found += [("活动", one, "event-detail") for one in Event.objects.visible_to(user).filter(pk=entry.event_id)]
    return found


@require_http_methods(["GET", "POST"])
def register_new(request, kind: str):
    shape = access.kind_for(request.user, kind)
    if not access.may_add(request.user, shape):
        raise PermissionDenied
    source = _source(request)
    form = EntryForm(request.POST or None, kind=shape, user=request.user, initial=_initial(request.user, source, shape))
    stands = None
    if form.is_valid() and _own(form, request.user, shape):
        try:
            entry = _added(form, request.user, shape, source)
        except EntryConflictError as conflict:
            stands = conflict.entry
            form.add_error(None, str(conflict))
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "已记下。")
            return redirect("register-detail", entry.pk)
    context = {"form": form, "kind": shape, "source": source, "stands": stands}
    return render(request, "casework/registers/edit.html", context)


def _own(form, user, shape):
    """Whoever is not the office writes for the own unit or branch, or of their own."""
    said = form.cleaned_data
    unit, branch = said.get("department"), said.get("branch")
    level = said.get("level") or RegisterEntry.Level.SCHOOL
    if access.may_add_at(user, shape, level, unit.pk if unit else None, branch.pk if branch else None):
        return True
    return _refused(form, level)


def _refused(form, level):
    is_branch = level == RegisterEntry.Level.BRANCH
    form.add_error("branch" if is_branch else "department", OWN_BRANCH if is_branch else OWN_UNIT)
    return False


def _stays_own(form, user, entry):
    """A register that has no such column leaves it as it is."""
    said = form.cleaned_data
    unit, branch = said.get("department"), said.get("branch")
    department_id = (unit.pk if unit else None) if "department" in said else entry.department_id
    branch_id = (branch.pk if branch else None) if "branch" in said else entry.branch_id
    return access.may_move(user, entry, department_id, branch_id) or _refused(form, entry.level)


def _added(form, user, shape, source):
    said = form.cleaned_data
    return entry_add(
        uuid=said["uuid"],
        kind=shape.code,
        values=form.values,
        actor=user,
        at=timezone.now(),
        campaign=said["campaign"],
        level=said.get("level") or RegisterEntry.Level.SCHOOL,
        restricted=said.get("restricted"),
        source=source,
    )


def _source(request):
    """What the entry comes from, as far as the writer may see it: ?ticket=12, ?visit=3, ?event=5."""
    found = {}
    for name, model in (("ticket", Ticket), ("visit", Visit), ("event", Event)):
        pk = request.GET.get(name, "")
        if pk.isascii() and pk.isdecimal() and len(pk) < 12:
            found[name] = model.objects.visible_to(request.user).filter(pk=pk).first()
    if found.get("event") and found["event"].is_talk:
        found["event"] = None  # what is said between two stays there
    return Source(**found)


def _initial(user, source, shape):
    """The running campaign, and of a problem its words."""
    running = queries.campaigns_for(user).running().first()
    known = {"campaign": running}
    if shape.recorded:
        known["done_on"] = timezone.localdate()
    if source.ticket:
        ticket = source.ticket
        known |= {"title": ticket.headline, "campaign": ticket.campaign or running, "department": ticket.department}
    if source.event:
        known["title"] = source.event.title
    return known


@require_http_methods(["GET", "POST"])
def register_edit(request, pk: int):
    entry = access.entry_for(request.user, pk)
    if not access.may_keep(request.user, entry):
        raise PermissionDenied
    kind = KINDS[entry.kind]
    initial = initial_of(entry, kind)
    form = EntryForm(request.POST or None, kind=kind, user=request.user, entry=entry, initial=initial)
    theirs = []
    if form.is_valid() and _stays_own(form, request.user, entry):
        try:
            _changed(form, request.user, entry)
        except EditConflictError as error:
            theirs = _theirs(form, request.user, entry, kind)
            add_errors(form, error)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "已记下。")
            return redirect("register-detail", entry.pk)
    context = {"form": form, "kind": kind, "entry": entry, "theirs": theirs}
    return render(request, "casework/registers/edit.html", context)


def _changed(form, user, entry):
    said = form.cleaned_data
    rev = said["rev"] if said["rev"] is not None else entry.rev
    restricted = said.get("restricted", entry.is_restricted)
    entry_change(
        entry,
        values=form.values,
        rev=rev,
        actor=user,
        at=timezone.now(),
        campaign=said["campaign"],
        restricted=restricted,
    )


def _theirs(form, user, entry, kind) -> list[tuple[str, str]]:
    """What stands there now where it differs from what was typed; the next press saves over it knowingly."""
    now = access.entry_for(user, entry.pk)
    reader = queries.reader_of(user, [now], timezone.localdate())
    form.data = form.data.copy()
    form.data["rev"] = now.rev
    kept = initial_of(now, kind)
    return [
        (column.label, text_of(now, column, reader) or "（空）")
        for column in kind.columns
        if str(kept.get(column.key) or "") != str(form.cleaned_data.get(column.key) or "")
    ]
