"""What is printed of an event, and its documents."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from casework.events.access import document_for, event_for, may_correct_event
from casework.events.document_services import document_add, document_remove
from casework.events.forms import DocumentForm
from casework.events.kinds import kind_name
from casework.events.queries import parts_of
from outreach.files.documents import LARGEST, type_of
from outreach.files.serving import to_save


@require_safe
def event_sign_in(request, pk):
    """签到表: everybody who is to be there, with room to sign and for guests."""
    event = _printable(request.user, pk)
    rows = list(dict.fromkeys(who for part in parts_of(event) for who in part.people))
    rows.sort(key=lambda who: (who.department.order if who.department else -1, who.staff_no))
    half = (len(rows) + 1) // 2
    pairs = [(rows[n], rows[half + n] if half + n < len(rows) else None) for n in range(half)]
    context = {"event": event, "pairs": pairs, "rows": rows, "blank": range(6), "half": half}
    return render(request, "casework/events/sign_in.html", context)


@require_safe
def event_print(request, pk):
    """活动记录表: one page, what nobody filled in prints as an empty line."""
    event = _printable(request.user, pk)
    parts = {part.code: part.people for part in parts_of(event)}
    context = {
        "event": event,
        "kind_name": kind_name(event.kind),
        "leads": parts.get("lead", []),
        "there": [who for code in ("organizer", "present", "assessed") for who in parts.get(code, [])],
        "away": [(who, "请假") for who in parts.get("leave", [])] + [(who, "缺席") for who in parts.get("absent", [])],
        "classes": event.class_groups.all(),
        "documents": event.documents.count(),
    }
    return render(request, "casework/events/record_sheet.html", context)


def _printable(user, pk):
    """Of a talk there is no paper."""
    event = event_for(user, pk)
    if event.is_talk:
        raise PermissionDenied
    return event


@require_POST
def document_new(request, pk):
    event = event_for(request.user, pk)
    if not may_correct_event(request.user, event):
        raise PermissionDenied
    form = DocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, form.errors["file"][0])
        return redirect("event-detail", pk)
    file = form.cleaned_data["file"]
    try:
        data = file.read(LARGEST + 1)
        document_add(event=event, actor=request.user, name=file.name, data=data, at=timezone.now())
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, "附件已添加")
    return redirect("event-detail", pk)


@require_safe
def document(request, pk, upload_pk):
    """To save, never to open in the page; for whoever may see the event."""
    event = event_for(request.user, pk)
    upload = document_for(request.user, event, upload_pk)
    return to_save(upload, type_of(upload.name))


@require_POST
def document_gone(request, pk, upload_pk):
    event = event_for(request.user, pk)
    if not may_correct_event(request.user, event):
        raise PermissionDenied
    upload = document_for(request.user, event, upload_pk)
    document_remove(event=event, upload=upload, actor=request.user, at=timezone.now())
    messages.success(request, "附件已删去")
    return redirect("event-detail", pk)
