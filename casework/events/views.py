"""Events: the list, the month, writing one down or planning it, its page, and who was there."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.quotas.countable import EVENT_KINDS, TALKS
from casework.events.access import (
    event_for,
    is_one_of_two,
    may_correct_event,
    may_log_events,
    may_record,
)
from casework.events.content import content_of
from casework.events.forms import AttendanceForm, DocumentForm, EditForm, EventForm, FilterForm, ReasonForm
from casework.events.history import history
from casework.events.kinds import event_kinds_for, kind_name, own_activities
from casework.events.models import Attendance, Event
from casework.events.queries import (
    Asked,
    arrival_word,
    asked,
    counted_for,
    listed,
    month_of,
    month_weeks,
    named,
    next_month,
    parts_of,
    unsettled_for,
    upcoming_for,
)
from casework.events.services import (
    EventConflict,
    event_cancel,
    event_correct,
    event_hold,
    event_record,
    event_withdraw,
)
from casework.events.talks import talking_campaigns
from outreach.calendar.periods import ONE_DAY
from outreach.lib.forms import add_errors

PER_PAGE = 50
NOT_YOURS = "只能记自己组织或参加的活动；请把自己也勾上，或请活动办公室来记。"
HELD, PLANNED = Event.State.HELD, Event.State.PLANNED


@require_safe
def event_list(request):
    if not may_log_events(request.user):
        raise PermissionDenied
    today = timezone.localdate()
    what = asked(request.GET.dict())
    page = Paginator(listed(request.user, what), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": FilterForm(request.GET.dict(), last=next_month(next_month(today.replace(day=1)))),
        "page": page,
        "events": named(page.object_list),
        "filtered": what != Asked(),
        "talking": talking_campaigns(request.user),
        "upcoming": upcoming_for(request.user, today),
        "unsettled": unsettled_for(request.user, today),
        "today": today,
    }
    return render(request, "casework/events/list.html", context)


@require_safe
def event_month(request):
    """A month as a table; on a phone the days on which there is something."""
    if not may_log_events(request.user):
        raise PermissionDenied
    today = timezone.localdate()
    first = month_of(request.GET.get("month")) or today.replace(day=1)
    context = {
        "first": first,
        "before": (first - ONE_DAY).replace(day=1),
        "after": next_month(first),
        "this": today.replace(day=1),
        "weeks": month_weeks(request.user, first, today),
    }
    context["any"] = any(day.inside and day.events for week in context["weeks"] for day in week)
    return render(request, "casework/events/month.html", context)


def kind_asked(request):
    """The code of the kind that the address names, or nothing; 404 for one that does not exist."""
    kind = request.POST.get("kind") or request.GET.get("kind") or ""
    if not kind or kind in EVENT_KINDS:
        return kind
    if len(kind) > 40 or not own_activities([kind]).filter(campaign__school=request.user.school_id).exists():
        raise Http404
    return kind


@require_http_methods(["GET", "POST"])
def event_new(request):
    """Without a kind: which? With one: the form, which can be saved as it stands."""
    if not may_log_events(request.user):
        raise PermissionDenied
    model = _model(request)
    kind = model.kind if model else kind_asked(request)
    today = timezone.localdate()
    if not kind:
        groups = event_kinds_for(request.user.school, today)
        asked_for = [group for group in groups if group.asked]
        context = {"asked": asked_for, "others": [group for group in groups if not group.asked]}
        return render(request, "casework/events/kinds.html", context)
    if kind in TALKS:
        return redirect(f"{reverse('talk-new')}?{request.GET.urlencode()}")
    form = EventForm(request.POST or None, user=request.user, kind=kind, initial=_initial(request, model, today))
    if request.method == "POST" and form.is_valid():
        event = _recorded(request, form)
        if event:
            messages.success(request, _said(event, today))
            return redirect("event-detail", event.pk)
    context = {"form": form, "kind": kind, "kind_name": kind_name(kind), "model": model}
    return render(request, "casework/events/new.html", context, status=422 if form.errors else 200)


def _said(event, today):
    if event.state == HELD:
        return "已记下"
    # What is planned for today has no day before.
    return "已安排，前一天会提醒参加的人" if event.on > today else "已安排在今天，会提醒参加的人"


def _model(request):
    """照这次再记一次: the event that is copied."""
    copied = request.GET.get("copy", "")
    return event_for(request.user, int(copied)) if copied.isdecimal() and len(copied) < 12 else None


def _initial(request, model, today):
    """Every answer is there: today, and the one who writes it down."""
    plain = {"on": today, "state": HELD, "present": [request.user.pk], "organizer": request.user.pk}
    return plain | (_fields_of(model) | {"on": today, "until": None, "summary": ""} if model else {})


def _fields_of(event):
    """What a form begins with that shows this event."""
    content = content_of(event)
    leads = [one.user for one in content.people if one.part == Attendance.Part.LEAD]
    listed_now = [
        one.user for one in content.people if one.part not in (Attendance.Part.LEAD, Attendance.Part.ORGANIZER)
    ]
    names = ("title", "on", "starts_at", "place", "department", "branch", "contact_point", "audience")
    return {name: getattr(content, name) for name in (*names, "audience_count", "supervised", "summary")} | {
        "until": content.until if content.until > content.on else None,
        "class_groups": [group.pk for group in content.class_groups],
        "topics": "\n".join(content.topics),
        "organizer": content.organizer.pk,
        "lead": leads[0] if leads else None,
        "present": listed_now,
        "rev": event.rev,
    }


def _recorded(request, form):
    """The event, or nothing and the form says why."""
    said = form.content()
    organizer = said.get("organizer") or request.user
    if not may_record(request.user, form.kind, {one.user for one in said["people"]}, organizer.pk):
        form.add_error("present", NOT_YOURS)
        return None
    try:
        return event_record(school=request.user.school, actor=request.user, at=timezone.now(), **said)
    except EventConflict as conflict:
        form.add_error(None, str(conflict))
    except ValidationError as refused:
        add_errors(form, refused)
    return None


@require_safe
def event_detail(request, pk):
    event = event_for(request.user, pk)
    mine = is_one_of_two(request.user, event)
    may_correct = may_correct_event(request.user, event)
    documents = event.documents.order_by("uploaded_at", "pk")
    context = {
        "event": event,
        "kind_name": kind_name(event.kind),
        "parts": parts_of(event),
        "counted": counted_for(event) if event.state != Event.State.CANCELLED else [],
        "history": history(event, request.user),
        "classes": event.class_groups.all(),
        "documents": documents,
        "document_form": DocumentForm(),
        "note": event.private_note if mine else "",
        "mine": mine,
        "may_correct": may_correct,
        "conflict": event.conflicts.undecided().first() if may_correct else None,
        "over": event.until <= timezone.localdate(),
        "late": arrival_word(event),
    }
    return render(request, "casework/events/detail.html", context)


def correctable(user, pk):
    """The event, if this person may correct it; 403 for a reader who may not."""
    event = event_for(user, pk)
    if not may_correct_event(user, event):
        raise PermissionDenied
    return event


@require_http_methods(["GET", "POST"])
def event_edit(request, pk):
    event = correctable(request.user, pk)
    if event.is_talk:
        return redirect("event-talk-edit", pk)
    content = content_of(event)
    there = [one.user for one in content.people]
    form = EditForm(
        request.POST or None,
        user=request.user,
        kind=event.kind,
        also=there,
        point=content.contact_point,
        initial=_fields_of(event),
    )
    if request.method == "POST" and form.is_valid():
        leads = [one for one in content.people if one.part == Attendance.Part.LEAD][1:]
        said = form.content(content.people)
        said["people"] = [*said["people"], *(one for one in leads if one not in said["people"])]
        if "until" in form.fields and not said["until"]:
            said["until"] = None
        if not _dates_changed(content, said):
            said["off_days"] = content.off_days
        try:
            event_correct(event=event, actor=request.user, at=timezone.now(), rev=form.cleaned_data["rev"], **said)
        except ValidationError as refused:
            add_errors(form, refused)
        else:
            messages.success(request, "已更正，原来的内容留在经过里")
            return redirect("event-detail", pk)
    context = {"form": form, "event": event, "kind_name": kind_name(event.kind)}
    return render(request, "casework/events/edit.html", context, status=422 if form.errors else 200)


def _dates_changed(content, said):
    until = said.get("until", content.until if content.until > content.on else None) or said["on"]
    return (content.on, content.until) != (said["on"], until) or bool(said.get("workdays"))


@require_http_methods(["GET", "POST"])
def event_attendance(request, pk):
    """It took place: who was there. Later the same page corrects it."""
    event = correctable(request.user, pk)
    people = list(content_of(event).people)
    today = timezone.localdate()
    begins = {"on": min(event.on, today), "audience_count": event.audience_count, "summary": event.summary}
    form = AttendanceForm(request.POST or None, event=event, people=people, initial=begins | {"rev": event.rev})
    if request.method == "POST" and form.is_valid():
        act = event_hold if event.state == PLANNED else event_correct
        try:
            act(event=event, actor=request.user, at=timezone.now(), rev=form.cleaned_data["rev"], **form.content())
        except ValidationError as refused:
            add_errors(form, refused)
        else:
            messages.success(request, "已记下，参加的人都计上了")
            return redirect("event-detail", pk)
    shown = {part.code: part.people for part in parts_of(event)}
    by_pk = {who.pk: who for those in shown.values() for who in those}
    rows = [(by_pk[one.user], one, form.state_of(one)) for one in people]
    rows.sort(key=lambda row: (row[0].department.order if row[0].department else -1, row[0].staff_no))
    context = {"form": form, "event": event, "rows": rows, "kind_name": kind_name(event.kind)}
    return render(request, "casework/events/attendance.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def event_cancel_page(request, pk):
    event = correctable(request.user, pk)
    return _taken_back(request, event, event_cancel, PLANNED, "已取消，参加的人会收到消息")


@require_http_methods(["GET", "POST"])
def event_withdraw_page(request, pk):
    event = correctable(request.user, pk)
    return _taken_back(request, event, event_withdraw, HELD, "已撤回，不再计数；记录和经过都还在")


def _taken_back(request, event, act, state, said):
    """What is planned is cancelled, what was held is withdrawn; the other way there is nothing to do."""
    form = ReasonForm(request.POST or None)
    if event.state != state:
        return redirect("event-detail", event.pk)
    if request.method == "POST" and form.is_valid():
        act(event=event, actor=request.user, at=timezone.now(), reason=form.cleaned_data["reason"])
        messages.success(request, said)
        return redirect("event-detail", event.pk)
    context = {"form": form, "event": event, "planned": state == PLANNED}
    return render(request, "casework/events/take_back.html", context)
