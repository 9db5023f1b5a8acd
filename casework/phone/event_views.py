"""The phone hands in events: `PUT` and `DELETE` by their uuid, `POST …/seal` for the receipt."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from casework.events.services import EventConflict
from casework.phone.answers import Refusal, refused, said, sync
from casework.phone.event_protocol import event_of
from casework.phone.event_rewriting import body_of_event
from casework.phone.event_services import ReceivedEvent, SealedEvent, event_receive, event_seal, event_take_back
from casework.phone.sync_views import CONFLICT, body_in, told, why_held


@sync("PUT", "DELETE", stopped=True)
@told
def sync_event(request, uuid):
    now = timezone.now()
    if request.method == "DELETE":
        held = event_take_back(request.sender, uuid, at=now)
        if held is None:
            return HttpResponse(status=204)
        return said({"uuid": str(uuid), "rev": 0, "missing": [], "held": why_held(held)}, 202)
    body = body_in(request)
    if isinstance(body, Refusal):
        return refused(body)
    try:
        came = event_receive(request.sender, uuid, event_of(body), at=now)
    except EventConflict as conflict:
        event = conflict.event
        return refused(CONFLICT, uuid=str(uuid), rev=event.rev, theirs=body_of_event(event))
    return _received(came)


def _received(came: ReceivedEvent):
    answer: dict[str, Any] = {"uuid": str(came.uuid), "rev": came.rev, "missing": []}
    if came.held:
        return said(answer | {"held": why_held(came.held)}, 202)
    if came.event and came.event.state == came.event.State.WITHDRAWN:
        answer["withdrawn"] = True
    return said(answer, 201 if came.new else 200)


@sync("POST", stopped=True)
@told
def sync_event_seal(request, uuid):
    return said(_receipt(event_seal(request.sender, uuid, at=timezone.now())))


def _receipt(sealed: SealedEvent) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "uuid": str(sealed.uuid),
        "rev": sealed.rev,
        "photos": [],
        "received_at": sealed.received_at.isoformat(),
        "sealed_at": sealed.sealed_at.isoformat(),
    }
    if sealed.held:
        return answer | {"held": why_held(sealed.held)}
    if sealed.event:
        answer["url"] = reverse("event-detail", args=[sealed.event.pk])
    return answer
