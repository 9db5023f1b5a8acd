"""The office looks through what arrived from phones and could not be entered by itself."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.phone.access import held_for
from casework.phone.held_forms import SettleForm
from casework.phone.held_queries import cards, lines_of, settled, waiting
from casework.phone.held_services import held_discard, held_enter
from outreach.access import is_office
from outreach.lib.forms import add_errors


@require_safe
def held_list(request):
    if not is_office(request.user):
        raise PermissionDenied
    context = {
        "cards": cards(request.user, list(waiting(request.user))),
        "settled": cards(request.user, settled(request.user)),
    }
    return render(request, "casework/phone/held_list.html", context)


@require_http_methods(["GET", "POST"])
def held_detail(request, pk):
    """`do`: enter, or discard. Either wants a sentence, which whoever sent it reads."""
    row = held_for(request.user, pk)
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        enters = request.POST.get("do") == "enter"
        act = held_enter if enters else held_discard
        try:
            act(row, actor=request.user, at=timezone.now(), reason=form.cleaned_data["reason"])
        except ValidationError as refused:
            add_errors(form, refused)
        else:
            words = f"已替{row.user.name}补记" if enters else f"没有补记，{row.user.name}会看到原因"
            messages.success(request, words)
            return redirect("held-list")
    card = cards(request.user, [row])[0]
    context = {"form": form, "row": row, "card": card, "lines": lines_of(row)}
    return render(request, "casework/phone/held_detail.html", context, status=422 if form.errors else 200)
