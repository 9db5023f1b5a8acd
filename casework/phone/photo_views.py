"""Photos of visits: the bytes as phones send them, and the pictures as people look at them."""

import errno
import logging

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, UnreadablePostError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.families.queries import family_name
from casework.phone.answers import Refusal, refused, said, sync
from casework.phone.photo_access import photo_for, photo_to_remove, school_of_own
from casework.visits import photos
from outreach.files import storing
from outreach.files.pictures import LARGEST, REASONS, PicturesBusy

logger = logging.getLogger(__name__)

NOT_THERE = Refusal(404, "unknown", "没有这张照片的记录，请先上传这次走访。")
TOO_LARGE = Refusal(413, "too_large", REASONS["bytes"])
CORRUPT = Refusal(422, "corrupt", "照片在路上损坏了，会再传一次。")
NO_ROOM = Refusal(507, "no_room", "服务器的存储空间满了，照片还在手机里，过一会儿会再传。请告诉管理员。")
NOT_NOW = Refusal(503, "busy", "服务器正忙，照片还在手机里，过一会儿会再传。")
FULL = (errno.ENOSPC, errno.EDQUOT)
# What a picture may do when somebody opens it by itself: be looked at.
ALONE = "default-src 'none'; sandbox"


@sync("PUT", stopped=True)
def sync_photo(request, uuid, sha256):
    """Takes in one photo. 201: it is kept; 200: it was here already."""
    school_id = school_of_own(request.sender.user, uuid)
    if school_id is None or not photos.is_announced(school_id=school_id, uuid=uuid, sha256=sha256):
        return refused(NOT_THERE)
    try:
        data = bounded_body(request)
    except UnreadablePostError:
        return refused(CORRUPT)  # cut on the way; hardly anybody is left to read this
    if data is None:
        return refused(TOO_LARGE)
    about = {"school_id": school_id, "uuid": uuid}
    try:
        new = photos.receive(**about, sha256=sha256, data=data, at=timezone.now())
    except photos.NotAnnounced:
        return refused(NOT_THERE)
    except photos.Corrupt:
        return refused(CORRUPT)
    except ValidationError as wrong:
        return refused(Refusal(422, "refused", wrong.messages[0]))
    except PicturesBusy:
        return later(NOT_NOW, 10)
    except OSError as error:
        logger.exception("照片没有存下来")
        return later(NO_ROOM if error.errno in FULL else NOT_NOW, 300)
    return said({"missing": photos.missing(**about)}, 201 if new else 200)


def bounded_body(request) -> bytes | None:
    """The bytes that were sent; None when they are more than a photo has. Never reads further than that."""
    try:
        told = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        told = 0
    if told > LARGEST:
        return None
    data = request.read(LARGEST + 1)
    return None if len(data) > LARGEST else data


def later(refusal: Refusal, seconds: int):
    response = refused(refusal)
    response["Retry-After"] = str(seconds)
    return response


@require_safe
def photo(request, pk):
    """The picture, to whoever sees the visit; without a name, under a type of our own choosing."""
    try:
        data = storing.path_of(photo_for(request.user, pk).stored, photos.FOLDER).read_bytes()
    except FileNotFoundError as error:
        raise Http404("这张照片的文件不在服务器上了。") from error
    response = HttpResponse(data, content_type="image/jpeg")
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = ALONE
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
def photo_remove(request, pk, desk=False):
    """Takes a photo away after asking; one that never arrived is waited for no longer."""
    found = photo_to_remove(request.user, pk)
    back = "visit-detail" if desk else "phone-visit"
    if request.method == "POST":
        photos.remove(photo=found, actor=request.user, at=timezone.now())
        messages.success(request, "已移除这张照片" if found.stored else "不再等这张照片")
        return redirect(back, found.visit_id)
    context = {
        "photo": found,
        "visit": found.visit,
        "family": family_name(found.visit.students.all()),
        "base": "base.html" if desk else "phone.html",
        "back": back,
    }
    return render(request, "casework/visits/photo_remove.html", context)
