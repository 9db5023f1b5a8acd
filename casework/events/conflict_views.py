"""Two versions of one event: look at both, and take one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework.events.conflicts import conflict_for, conflict_lines, conflict_settle


@require_http_methods(["GET", "POST"])
def event_conflict(request, pk):
    """Take what the phone sent later, or keep what stands."""
    copy = conflict_for(request.user, pk)
    if request.method == "GET":
        context = {"event": copy.event, "copy": copy, "lines": conflict_lines(copy)}
        return render(request, "casework/events/conflict.html", context)
    take = request.POST.get("take") == "1"
    try:
        conflict_settle(copy=copy, take=take, actor=request.user, at=timezone.now())
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, "已按后来的更正" if take else "已保留原来的")
    return redirect("event-detail", copy.event_id)
