"""A whole register: on paper, as a file, on a line of time, and taken up from below."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.registers import access, queries, timetable
from casework.registers.cells import badge_of, sheet_cells, shown
from casework.registers.forms import CampaignFilterForm
from casework.registers.reports import params_of
from casework.registers.services import entries_gather
from outreach.reports.services import request_export

# Of a page, which says so; the file has them all.
MOST_ROWS = 2000


def _asked_rows(request, shape, today):
    what = queries.asked(request.GET)
    found = queries.in_state(queries.entries_of(request.user, shape, what), what.state, today)
    return list(found.for_list()[:MOST_ROWS])


@require_safe
def register_print(request, kind: str):
    """The paper form, with the rows that the list shows."""
    shape = access.kind_for(request.user, kind)
    today = timezone.localdate()
    rows = _asked_rows(request, shape, today)
    reader = queries.reader_of(request.user, rows, today)
    context = {
        "kind": shape,
        "today": today,
        "school": request.user.school,
        "rows": [(entry, shown(sheet_cells(entry, shape, reader))) for entry in rows],
        "cut": len(rows) == MOST_ROWS,
    }
    return render(request, "casework/registers/print.html", context)


@require_POST
def register_export(request, kind: str):
    shape = access.kind_for(request.user, kind)
    params = params_of(shape, queries.asked(request.GET))
    job = request_export(user=request.user, code="register", params=params, at=timezone.now())
    return redirect("export-detail", job.pk)


@require_safe
def register_timetable(request, kind: str):
    """整改方案: 路线图, 任务书 and 时间表 of one register (R116)."""
    shape = access.kind_for(request.user, kind)
    if not shape.timetable:
        raise Http404
    today = timezone.localdate()
    rows = _asked_rows(request, shape, today)
    reader = queries.reader_of(request.user, rows, today)
    line = timetable.axis(rows, today)
    bars = timetable.bars(rows, line, today)
    context = {
        "kind": shape,
        "plan": "整改方案" if shape.code == "rectification" else f"{shape.name}时间表",
        "axis": line,
        "rows": [(bar, badge_of(bar.entry, shape, today), reader.progress.get(bar.entry.pk, "")) for bar in bars],
        "route": timetable.route(rows, today),
        "form": CampaignFilterForm(request.GET or None, user=request.user),
        "may_add": access.may_add(request.user, shape),
        "school": request.user.school,
        "cut": len(rows) == MOST_ROWS,
    }
    return render(request, "casework/registers/timetable.html", context)


@require_http_methods(["GET", "POST"])
def register_gather(request, kind: str):
    """What branches and units handed in, taken up into the school's list in one go (R413)."""
    shape = access.kind_for(request.user, kind)
    if not access.may_gather(request.user, shape):
        raise PermissionDenied
    if request.method == "POST":
        return _gathered(request, shape)
    campaign = queries.asked(request.GET).campaign
    context = {
        "kind": shape,
        "found": queries.gathering(request.user, shape, campaign),
        "form": CampaignFilterForm(request.GET or None, user=request.user),
    }
    return render(request, "casework/registers/gather.html", context)


def _gathered(request, shape):
    chosen = queries.chosen_below(request.user, shape, request.POST.getlist("pick"))
    if not chosen:
        messages.warning(request, "还没有勾选。勾上要收的，再按一次。")
        return redirect(request.get_full_path())
    together = request.POST.get("how") == "together"
    title = request.POST.get("title", "")
    try:
        found = entries_gather(entries=chosen, actor=request.user, at=timezone.now(), title=title, together=together)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect(request.get_full_path())
    if together:
        messages.success(request, f"{found.taken} 条合成一条，收进了学校的清单。可以再改改文字。")
        return redirect("register-detail", found.made[0].pk)
    messages.success(request, f"收进了 {found.taken} 条。")
    return redirect(request.get_full_path())
