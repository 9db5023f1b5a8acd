"""The phone hands in visits: `PUT` and `DELETE` by their uuid, `POST …/seal` for the receipt, `POST /sync/state`."""

from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, UnreadablePostError
from django.urls import reverse
from django.utils import timezone

from casework.phone import protocol
from casework.phone.answers import MALFORMED, Refusal, refused, said, sync
from casework.phone.models import HeldRecord
from casework.phone.protocol import Malformed, Wrong
from casework.phone.services import (
    NotFound,
    PhotosMissing,
    Received,
    Sealed,
    receipts_since,
    state_of,
    visit_receive,
    visit_seal,
    visit_take_back,
)
from casework.phone.telling import body_of
from casework.phone.versions import TooNew
from casework.visits.models import Visit
from casework.visits.services import VisitConflict

NOT_FOUND = Refusal(404, "not_found", "没有找到这户家庭或这条记录。内容还在手机里，可以打开改，也可以导出。")
TOO_NEW = Refusal(426, "too_new", "服务器正在更新。记录都在手机里，过一会儿会自己再传。")
TOO_LARGE = Refusal(413, "too_large", "这条记录太大，没有收下。请打开看一看，把长的内容分开记。")
NOT_JSON = Refusal(415, "not_json", "这台手机发来的内容看不懂，请刷新页面再试。")
REFUSED = Refusal(422, "refused", "有的地方没有收下，请打开看一看再传。")
CONFLICT = Refusal(409, "conflict", "这条记录在别处也改过，两份都保留着，请选用哪一份。")
MISSING = Refusal(409, "photos_missing", "照片还没有收齐，接着上传。")
NO_DEVICE = Refusal(404, "no_device", "这台手机还没有登记，打开首页就会登记。")
HELD = "已收到，等活动办公室看过再记（{why}）。"
WAITS_FOR_FIRST = "已收到，等原来那条传到以后一起记下。"
SET_ASIDE = "已收到，没有补记：{why}。内容都保留着。"


def told(view):
    """What the services and the protocol refuse, in words for the phone."""

    @wraps(view)
    def inner(request, *args: Any, **kwargs: Any):
        try:
            return view(request, *args, **kwargs)
        except NotFound:
            return refused(NOT_FOUND)
        except TooNew:
            return refused(TOO_NEW)
        except (Malformed, UnreadablePostError):
            return refused(MALFORMED)
        except Wrong as wrong:
            return refused(REFUSED, fields=wrong.fields)
        except ValidationError as error:
            by_field = hasattr(error, "error_dict")
            words = REFUSED if by_field else REFUSED._replace(words=error.messages[0])
            return refused(words, fields=error.message_dict if by_field else {})

    return inner


def body_in(request) -> dict[str, Any] | Refusal:
    """The JSON object that was sent, or why it is not read. Raises Malformed."""
    if request.content_type != "application/json":
        return NOT_JSON
    if int(request.META.get("CONTENT_LENGTH") or 0) > protocol.MOST_BYTES:
        return TOO_LARGE
    return protocol.body_of(request.body)


@sync("PUT", "DELETE", stopped=True)
@told
def sync_visit(request, uuid):
    now = timezone.now()
    if request.method == "DELETE":
        held = visit_take_back(request.sender, uuid, at=now)
        if held is None:
            return HttpResponse(status=204)
        return said({"uuid": str(uuid), "rev": 0, "missing": [], "held": why_held(held)}, 202)
    body = body_in(request)
    if isinstance(body, Refusal):
        return refused(body)
    try:
        came = visit_receive(request.sender, uuid, protocol.visit_of(body), at=now)
    except VisitConflict as conflict:
        visit = conflict.visit
        return refused(CONFLICT, uuid=str(uuid), rev=visit.rev, theirs=body_of(visit))
    return _received(came)


def _received(came: Received):
    answer: dict[str, Any] = {"uuid": str(came.uuid), "rev": came.rev, "missing": list(came.missing)}
    if came.held:
        return said(answer | {"held": why_held(came.held)}, 202)
    if came.visit and came.visit.withdrawn_at:
        answer["withdrawn"] = True
    return said(answer, 201 if came.new else 200)


def why_held(row: HeldRecord) -> str:
    if row.outcome == HeldRecord.Outcome.DISCARDED:
        return SET_ASIDE.format(why=row.settle_reason)
    if row.reason == HeldRecord.Reason.BEFORE_FIRST:
        return WAITS_FOR_FIRST
    return HELD.format(why=row.get_reason_display())


@sync("POST", stopped=True)
@told
def sync_visit_seal(request, uuid):
    try:
        sealed = visit_seal(request.sender, uuid, gone=_gone(request), at=timezone.now())
    except PhotosMissing as waiting:
        return refused(MISSING, uuid=str(uuid), missing=waiting.missing)
    return said(_receipt(sealed))


def _gone(request) -> list[str]:
    """sha256 of the photos that the phone has lost; a seal without a body has lost none."""
    body = body_in(request) if request.content_type == "application/json" and request.body else {}
    named = body.get("gone", []) if isinstance(body, dict) else []
    return [sha for sha in named if isinstance(sha, str)][: protocol.MOST_PHOTOS] if isinstance(named, list) else []


def notes_on(visit: Visit) -> list[str]:
    """What its writer should know of how it was entered; what is as usual needs no words."""
    notes = []
    if visit.entry == Visit.Entry.LATE:
        notes.append("这条标为迟报：那个季度的补录期已过。次数照样计，汇总里会注明是补录的。")
    if visit.entry == Visit.Entry.AFTER_CLOSE:
        notes.append("这条记为季后补录：那个季度已经结账，当时的数不再变，这条会单独列出。")
    if visit.said_on:
        said, on = (f"{day.year}年{day.month}月{day.day}日" for day in (visit.said_on, visit.on))
        notes.append(f"手机上的日期是 {said}，手机的时钟不准，按收到的时间记为 {on}，请核对。")
    return notes


def _receipt(sealed: Sealed) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "uuid": str(sealed.uuid),
        "rev": sealed.rev,
        "photos": sealed.photos,
        "received_at": sealed.received_at.isoformat(),
        "sealed_at": sealed.sealed_at.isoformat(),
    }
    if sealed.lost:
        answer["lost"] = sealed.lost
    if sealed.held:
        return answer | {"held": why_held(sealed.held)}
    if sealed.visit:
        answer["url"] = reverse("phone-visit", args=[sealed.visit.pk])
        if notes := notes_on(sealed.visit):
            answer["notes"] = notes
        if ticket := sealed.visit.tickets.first():
            url = reverse("ticket-detail", args=[ticket.pk])
            answer["ticket"] = {"no": ticket.no, "due_on": ticket.due_on and ticket.due_on.isoformat(), "url": url}
    return answer


@sync("POST", stopped=True)
@told
def sync_state(request):
    """Whether phone and server hold the same receipts to be true; if not, what is known here."""
    body = body_in(request)
    if isinstance(body, Refusal):
        return refused(body)
    since, theirs = protocol.state_in(body)
    device = request.sender.device
    if device is None:
        return refused(NO_DEVICE)
    known = receipts_since(device, since)
    return said({"same": True}) if state_of(known) == theirs else said({"known": known}, 412)
