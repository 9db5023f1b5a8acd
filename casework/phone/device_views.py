"""The phone asks: are you there, what do I need, this is how I am."""

from datetime import date
from json import loads
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseNotModified
from django.utils import timezone
from django.utils.http import parse_etags
from django.views.decorators.gzip import gzip_page

from casework.phone.access import is_ended
from casework.phone.answers import ENDED, Refusal, refused, said, sync, uuid_in
from casework.phone.device_services import Heard, device_heard, families_handed
from casework.phone.home import snapshot, tag_of
from casework.phone.naming import name_of

MOST_WAITING = 100_000
MALFORMED = Refusal(400, "malformed", "这台手机发来的内容看不懂，请刷新页面再试。")


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


@sync("POST")
def sync_device(request):
    """Registers this browser for the person, and hears how it is."""
    given = _object(request)
    uuid = uuid_in(given.get("uuid") if isinstance(given.get("uuid"), str) else None)
    if uuid is None:
        return refused(MALFORMED)
    now = timezone.now()
    name = name_of(request.headers.get("User-Agent", ""))
    known = device_heard(request.user, uuid, _heard(given), name=name, at=now, anew=given.get("pass") is True)
    if is_ended(known.device, request.user):
        return refused(Refusal(401, "ended", ENDED))
    return said(
        {
            "uuid": str(known.device.uuid),
            "secret": known.device.secret,
            "pass": known.word,
            "ended": False,
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
