"""Pages of the registers."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from casework.registers.access import entry_for
from casework.registers.kinds import KINDS
from outreach.timeline.queries import history_of


@require_safe
def register_detail(request, pk: int):
    entry = entry_for(request.user, pk)
    context = {"entry": entry, "kind": KINDS[entry.kind], "history": history_of(entry)}
    return render(request, "casework/registers/detail.html", context)
