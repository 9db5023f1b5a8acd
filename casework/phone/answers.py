"""How the server speaks with the phone: JSON with a header of its own, never a redirect, never a page.

A phone takes nothing for an answer that does not carry `X-Lianxin`, so that the sign-in page of a hotel's Wi-Fi is no
confirmation.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt

from casework.phone.access import Sender, device_of, is_ended, stopped_sender
from casework.phone.models import Device
from outreach.people.models import User

log = logging.getLogger(__name__)

SIGNED_OUT = "登录已经过期。手机里的记录都在，登录后接着上传。"
OTHER_ACCOUNT = "这台手机上现在登录的是另一位老师。原来那位老师的记录还在，等本人登录后再上传。"
ENDED = "这台手机已经停用。要接着用，请登录后在“我的手机”里重新启用；里面还没上传的记录都还在。"


class Refusal(NamedTuple):
    status: int
    code: str
    words: str


FOREIGN = Refusal(403, "foreign", "请从连心的页面里打开。")
METHOD = Refusal(405, "method", "这个地址不这样用。")
MALFORMED = Refusal(400, "malformed", "这台手机发来的内容看不懂，请刷新页面再试。")
BUSY = Refusal(503, "busy", "服务器正忙。记录都在手机里，过一会儿会自己再传。")
AGAIN_AFTER = "10"  # seconds


def said(data: dict[str, Any], status: int = 200, **headers: str) -> JsonResponse:
    """An answer that the phone believes. `headers`: Retry_After="30"."""
    response = JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})
    return marked(response, **headers)


def marked(response: Any, **headers: str) -> Any:
    response["X-Lianxin"] = "1"
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    add_never_cache_headers(response)
    return response


def refused(refusal: Refusal, **more: Any) -> JsonResponse:
    return said({"code": refusal.code, "words": refusal.words, **more}, refusal.status)


def uuid_in(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def is_foreign(headers: Mapping[str, str], host: str) -> bool:
    """Sent by a page of another site: the session cookie alone must not do. Takes the place of the CSRF token."""
    if headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return True
    origin = headers.get("Origin")
    if not origin or origin in settings.CSRF_TRUSTED_ORIGINS:
        return False
    return urlsplit(origin).netloc != host


def admitted(user: Any, headers: Mapping[str, str]) -> tuple[Refusal | None, Device | None]:
    """Why this person's phone is not answered, or which phone it is; neither: a browser that has not registered."""
    if not isinstance(user, User):
        return Refusal(401, "signed_out", SIGNED_OUT), None
    asked_as = headers.get("X-Account")
    if asked_as and asked_as != str(user.pk):
        return Refusal(401, "other_account", OTHER_ACCOUNT), None
    device = device_of(user, uuid_in(headers.get("X-Device")))
    if device and is_ended(device, user):
        return Refusal(401, "ended", ENDED), None
    return None, device


def sender_in(request_user: Any, headers: Mapping[str, str], today: date, *, stopped: bool) -> Refusal | Sender:
    """Who sends. `stopped`: where this is taken from a phone that has been stopped, by the word it was given."""
    authorization = headers.get("Authorization", "")
    if stopped and authorization.startswith("Device "):
        return stopped_sender(authorization, today) or Refusal(401, "signed_out", SIGNED_OUT)
    refusal, device = admitted(request_user, headers)
    return refusal or Sender(request_user, device)


def sync(*methods: str, stopped: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """For views under /sync/: says 401, 403, 405 and 503 in JSON. `request.device` is the registered browser, or None;
    `request.sender` is who sends from it.
    """

    def decorator(view: Callable[..., Any]) -> Callable[..., Any]:
        @csrf_exempt
        @login_not_required
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if is_foreign(request.headers, request.get_host()):
                return refused(FOREIGN)
            if request.method not in methods:
                return refused(METHOD)
            try:
                sender = sender_in(request.user, request.headers, timezone.localdate(), stopped=stopped)
                if isinstance(sender, Refusal):
                    return refused(sender)
                # For the view, as Django does with `user`.
                request.sender, request.device = sender, sender.device  # type: ignore[attr-defined]  # as above
                return marked(view(request, *args, **kwargs))
            except (OperationalError, InterfaceError):
                log.exception("%s %s", request.method, request.path)
                return marked(refused(BUSY), Retry_After=AGAIN_AFTER)

        return inner

    return decorator
