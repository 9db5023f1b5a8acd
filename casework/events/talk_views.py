"""谈心谈话: writing one down, and who has talked with whom."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.quotas.countable import EVENT_KINDS, TALKS
from casework.events.access import (
    campaign_for,
    event_for,
    is_one_of_two,
    may_correct_event,
    may_log_events,
    may_record,
    may_see_matrix,
)
from casework.events.forms import HELD, TalkForm
from casework.events.services import EventConflict, event_correct, event_record
from casework.events.talks import rounds_of
from outreach.access import is_office
from outreach.lib.forms import add_errors
from outreach.people.models import User

NOT_THEIRS = "谈话提醒只能由谈话的两位或校长来记。"


@require_http_methods(["GET", "POST"])
def talk_new(request):
    """With whom, when. From the matrix both are filled in already."""
    user = request.user
    if not may_log_events(user):
        raise PermissionDenied
    kind = request.GET.get("kind", "talk")
    if kind not in TALKS:
        raise Http404
    initial = {"on": timezone.localdate(), "state": HELD} | _two(request)
    form = TalkForm(request.POST or None, user=user, may_choose=is_office(user), initial=initial)
    if request.method == "POST" and form.is_valid():
        event = _recorded(request, form, kind)
        if event:
            messages.success(request, "已记下" if event.state == HELD else "已约好，前一天会提醒两位")
            return redirect("event-detail", event.pk)
    context = {"form": form, "kind_name": EVENT_KINDS[kind].name, "query": urlencode({"kind": kind})}
    return render(request, "casework/events/talk_new.html", context, status=422 if form.errors else 200)


def _two(request):
    """Those named in the address; the other one for whoever is one of them."""
    named = [request.GET.get(name, "") for name in ("one", "other")]
    found = [int(pk) for pk in named if pk.isdecimal() and len(pk) < 12]
    if is_office(request.user):
        mine = found or [request.user.pk]
        return dict(zip(("one", "other"), mine, strict=False))
    others = [pk for pk in found if pk != request.user.pk]
    return {"other": others[0]} if others else {}


def _recorded(request, form, kind):
    two = {who.pk for who in form.two}
    if not may_record(request.user, kind, two, request.user.pk):
        form.add_error(None, NOT_THEIRS)
        return None
    said = form.content()
    if request.user.pk not in two and said["private_note"]:
        form.add_error("private_note", "这里的话只有谈话的两位能写，请他们自己来写；您可以留空再保存。")
        return None
    try:
        return event_record(
            school=request.user.school,
            actor=request.user,
            at=timezone.now(),
            uuid=form.cleaned_data["uuid"],
            kind=kind,
            title="",
            held=form.cleaned_data["state"] == HELD,
            **said,
        )
    except EventConflict as conflict:
        form.add_error(None, str(conflict))
    except ValidationError as refused:
        add_errors(form, refused)
    return None


@require_http_methods(["GET", "POST"])
def talk_edit(request, pk):
    """The day, the place, and for the two what they noted."""
    user = request.user
    event = event_for(user, pk)
    if not event.is_talk:
        return redirect("event-edit", pk)
    if not may_correct_event(user, event):
        raise PermissionDenied
    two = list(User.objects.visible_to(user).filter(attendances__event=event).order_by("staff_no"))
    mine = is_one_of_two(user, event)
    other = next((who for who in two if who != user), two[0])
    initial = {"on": event.on, "place": event.place, "rev": event.rev, "other": other.pk, "one": two[0].pk}
    initial |= {"private_note": event.private_note if mine else "", "one": (user if mine else two[0]).pk}
    if not mine:
        initial["other"] = two[-1].pk
    form = TalkForm(request.POST or None, user=user, may_choose=not mine, new=False, initial=initial)
    if not mine:
        del form.fields["private_note"]
    if request.method == "POST" and form.is_valid():
        try:
            event_correct(
                event=event, actor=user, at=timezone.now(), rev=form.cleaned_data["rev"] or 0, **form.content()
            )
        except ValidationError as refused:
            add_errors(form, refused)
        else:
            messages.success(request, "已更正")
            return redirect("event-detail", pk)
    context = {"form": form, "event": event, "kind_name": EVENT_KINDS[event.kind].name}
    return render(request, "casework/events/talk_edit.html", context, status=422 if form.errors else 200)


@require_safe
def talk_matrix(request, pk):
    """For the principal everybody; for the others their own row."""
    campaign = campaign_for(request.user, pk)
    whole = may_see_matrix(request.user)
    rounds = rounds_of(campaign, at=timezone.now(), who=None if whole else request.user)
    if not whole and not rounds:
        raise PermissionDenied
    context = {"campaign": campaign, "rounds": rounds, "whole": whole}
    return render(request, "casework/events/talk_matrix.html", context)
