"""The desk: all visits of the school, for the office and the leads; late entries; the printed table."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.families.access import household_for
from casework.phone.held_queries import waiting
from casework.visits import families
from casework.visits.access import may_record_for_others, visit_for
from casework.visits.forms import FilterForm, ForOthersForm
from casework.visits.listing import asked, classes, listed, quarters, staff
from casework.visits.phone_views import family_page, prefilled, visit_context
from casework.visits.services import VisitConflict, sheets_printed, visit_record
from casework.visits.sheets import MOST, sheets
from outreach.lib.forms import add_errors


@require_safe
def visit_list(request):
    today = timezone.localdate()
    what = asked(request.GET.dict(), today)
    form = FilterForm(
        {**request.GET.dict(), "period": what.period.key if what.period else "all"},
        periods=quarters(today),
        classes=classes(request.user),
        staff=staff(request.user, today),
    )
    page = Paginator(listed(request.user, what), 50).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "what": what,
        "filtered": any(request.GET.get(name) for name in form.fields),
        "may_record_for_others": may_record_for_others(request.user),
        "held": waiting(request.user).count(),
    }
    return render(request, "casework/visits/list.html", context)


@require_safe
def visit_detail(request, pk):
    visit = visit_for(request.user, pk)
    return render(request, "casework/visits/detail.html", visit_context(request.user, visit))


@require_http_methods(["GET", "POST"])
def visit_new_for(request):
    """The office writes down what a teacher could not."""
    if not may_record_for_others(request.user):
        raise PermissionDenied
    wanted = request.POST.get("household") or request.GET.get("household") or ""
    if not wanted.isdecimal() or len(wanted) > 12:
        return render(request, "casework/visits/pick_for.html", family_page(request))
    household = household_for(request.user, int(wanted))
    form = ForOthersForm(
        request.POST or None, user=request.user, household=household, initial=prefilled(request, household)
    )
    if request.method == "POST" and form.is_valid():
        try:
            visit = visit_record(actor=request.user, household=household, received_at=timezone.now(), **form.content())
        except VisitConflict as conflict:
            return redirect("visit-conflict", conflict.copy.pk)
        except ValidationError as refused:
            add_errors(form, refused)
        else:
            messages.success(request, f"已替{visit.recorder.name}记下")
            return redirect("visit-detail", visit.pk)
    row = families.row(request.user, household.pk, timezone.localdate())
    context = {"form": form, "household": household, "row": row}
    return render(request, "casework/visits/new_for.html", context, status=422 if form.errors else 200)


@require_safe
def visit_print(request, pk):
    """The table of one visit."""
    visit_for(request.user, pk)
    return _printed(request, [pk])


@require_safe
def visits_print(request):
    """The tables of those ticked (`ids`), or of what the list was narrowed to."""
    ids = [int(part) for part in request.GET.get("ids", "").split(",") if part.isdecimal() and len(part) < 12]
    return _printed(request, ids or None)


def _printed(request, ids):
    """One page each; `half` puts two on a page, `restricted` adds what only some may see, and is written down."""
    today = timezone.localdate()
    what = asked(request.GET.dict() | ({"period": "all"} if ids else {}), today)
    visits = listed(request.user, what)
    restricted = request.GET.get("restricted") == "1"
    pages = sheets(request.user, visits.filter(pk__in=ids) if ids else visits, today, restricted=restricted)
    shown = [page.visit for page in pages]
    sheets_printed(user=request.user, visits=shown, restricted=restricted, at=timezone.now())
    context = {
        "pages": pages,
        "half": request.GET.get("layout") == "half",
        "restricted": restricted,
        "more": len(pages) == MOST,
        "most": MOST,
        "school": request.user.school,
    }
    return render(request, "casework/visits/print.html", context)
