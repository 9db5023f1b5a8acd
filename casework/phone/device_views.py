"""The phone asks: are you there, what do I need, this is how I am. And the pages on which phones are looked after."""

from datetime import date
from json import loads
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import parse_etags
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.phone import queries
from casework.phone.access import device_for, is_ended, may_resume
from casework.phone.answers import ENDED, MALFORMED, Refusal, refused, said, sync, uuid_in
from casework.phone.device_forms import DeviceEndForm
from casework.phone.device_services import (
    Heard,
    device_end,
    device_heard,
    device_resume,
    families_handed,
    stopped_device_heard,
)
from casework.phone.home import snapshot, tag_of
from casework.phone.naming import name_of
from outreach.timeline.queries import history_of

MOST_WAITING = 100_000
PAGE = 50
SHOWN_HISTORY = 30


@login_not_required
def sync_ping(request):
    """Whether this is the server and not the sign-in page of a Wi-Fi. Looks at nothing."""
    return said({"ok": True, "now": timezone.now().isoformat()})


@gzip_page
@sync("GET", "HEAD")
def sync_home(request):
    """The snapshot; 304 where the phone has it already."""
    now = timezone.now()
    home = snapshot(request.user, now)
    tag = tag_of(home)
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
        response["ETag"] = tag
        return response
    families_handed(request.user, request.device, len(home["families"]), at=now)
    return said(home, ETag=tag)


@sync("POST", stopped=True)
def sync_device(request):
    """Registers this browser for the person, and hears how it is. A stopped one is told so, and given nothing."""
    given = _object(request)
    uuid = uuid_in(given.get("uuid") if isinstance(given.get("uuid"), str) else None)
    if uuid is None:
        return refused(MALFORMED)
    now, sender = timezone.now(), request.sender
    if sender.stopped:
        stopped_device_heard(sender.device, _heard(given), at=now)
        return _told(sender.device, now, ended=True)
    name = name_of(request.headers.get("User-Agent", ""))
    known = device_heard(sender.user, uuid, _heard(given), name=name, at=now, anew=given.get("pass") is True)
    if is_ended(known.device, sender.user):
        return refused(Refusal(401, "ended", ENDED))
    return _told(known.device, now, word=known.word)


def _told(device, now, *, word="", ended=False):
    """`DeviceAnswer` of types.d.ts."""
    return said(
        {
            "uuid": str(device.uuid),
            "secret": "" if ended else device.secret,
            "pass": word,
            "ended": ended,
            "now": now.isoformat(),
        }
    )


def _object(request) -> dict[str, Any]:
    """The JSON object that was sent; empty where it is none."""
    if request.content_type != "application/json":
        return {}
    try:
        given = loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}


def _heard(given: dict[str, Any]) -> Heard:
    """A phone that says nonsense of itself is heard all the same: what it holds matters more."""
    waiting, oldest = given.get("waiting"), given.get("oldest_on")
    try:
        day = date.fromisoformat(oldest[:10]) if isinstance(oldest, str) else None
    except ValueError:
        day = None
    number = waiting if isinstance(waiting, int) and not isinstance(waiting, bool) else 0
    return Heard(given.get("durable") is not False, min(max(number, 0), MOST_WAITING), day)


@require_safe
def device_list(request):
    """The person's own."""
    rows = queries.own_devices(request.user, timezone.localdate())
    return render(request, "casework/phone/device_list.html", {"rows": rows})


@require_safe
def device_school(request):
    """The school's, for whoever looks after them."""
    if not queries.oversees_devices(request.user):
        raise PermissionDenied
    today = timezone.localdate()
    chosen = request.GET.get("show", "")
    page = Paginator(queries.school_devices(request.user, chosen, today), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [queries.Shown(device, today) for device in page],
        "counts": queries.device_counts(request.user, today),
        "chosen": chosen if chosen in {"look", "ended"} else "",
    }
    return render(request, "casework/phone/device_school.html", context)


@require_http_methods(["GET", "POST"])
def device_end_page(request, pk):
    device = device_for(request.user, pk)
    own = device.user_id == request.user.pk
    back = "device-list" if own else "device-school"
    form = DeviceEndForm(request.POST or None)
    if form.is_valid():
        if device_end(device, actor=request.user, reason=form.said, at=timezone.now()):
            messages.success(request, f"{device.name}已停用")
        else:
            messages.info(request, "这台手机早已停用")
        if own:
            request.user.refresh_from_db(fields=["session_round"])
            update_session_auth_hash(request, request.user)
        return redirect(back)
    today = timezone.localdate()
    context = {
        "form": form,
        "row": queries.Shown(device, today),
        "own": own,
        "back": back,
        "may_resume": may_resume(request.user, device, today),
        "history": history_of(device, SHOWN_HISTORY),
    }
    return render(request, "casework/phone/device_end.html", context, status=422 if form.errors else 200)


@require_POST
def device_resume_page(request, pk):
    device = device_for(request.user, pk)
    if not may_resume(request.user, device, timezone.localdate()):
        raise PermissionDenied
    if device_resume(device, actor=request.user, at=timezone.now()):
        messages.success(request, f"{device.name}可以接着用了")
    return redirect("device-list")
