"""Photos of a visit: announced by the phone with the text, arriving later one by one, kept once each by their content.

Rows belong to (school, uuid): the visit may still be held for the office, and gets them by `attach`. Nobody is asked
for a photo; one that was announced is owed until it arrives, the phone has lost it, or somebody took it away.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from casework.visits.models import Visit, VisitPhoto, VisitPhotoQuerySet
from outreach.files import pictures, storing
from outreach.people.models import User
from outreach.timeline.services import record

FOLDER = "photos"
MOST = 20
SHA256 = re.compile(r"[0-9a-f]{64}")
ATTEMPTS = 50

Announced = tuple[str, int]  # sha256 in small letters, bytes


class NotAnnounced(Exception):  # noqa: N818  # an answer to the phone
    """No visit of this uuid has a photo of this sha256."""


class Corrupt(Exception):  # noqa: N818  # an answer to the phone
    """The bytes are not those that were announced: they are to be sent again."""


def announce(*, school_id: int, uuid: UUID, visit: Visit | None, photos: Sequence[Announced]) -> None:
    """Make a row for each photo that has none, in the order given. The same sha256 twice are two photos.

    Announced again nothing changes; a later announcement adds and never drops. Raises ValidationError under `photos`.
    """
    _check(photos)
    for _ in range(ATTEMPTS):
        known = list(_of(school_id, uuid).order_by("position"))
        new = _not_among(photos, known)
        if len([row for row in known if row.removed_at is None]) + len(new) > MOST:
            raise ValidationError({"photos": [f"一次走访最多 {MOST} 张照片，请去掉几张。"]})
        if not new:
            break
        try:
            with transaction.atomic():
                _insert(school_id, uuid, visit, new, known[-1].position + 1 if known else 0)
            break
        except IntegrityError:
            continue  # somebody else announced at the same moment: look again
    else:
        raise RuntimeError(f"photos of {uuid} were announced {ATTEMPTS} times at once")
    if visit is not None:
        attach(school_id=school_id, uuid=uuid, visit=visit)


def _check(photos: Sequence[Announced]) -> None:
    for sha256, size in photos:
        if not SHA256.fullmatch(sha256) or size < 1:
            raise ValidationError({"photos": ["照片的清单有误，请更新这个页面后再上传。"]})
        if size > pictures.LARGEST:
            raise ValidationError({"photos": [pictures.REASONS["bytes"]]})


def _not_among(photos: Sequence[Announced], known: Iterable[VisitPhoto]) -> list[Announced]:
    """Those for which there is no row yet, each as often as it lacks one."""
    left = Counter(row.sha256 for row in known)
    new = []
    for sha256, size in photos:
        if left[sha256]:
            left[sha256] -= 1
        else:
            new.append((sha256, size))
    return new


def _insert(school_id: int, uuid: UUID, visit: Visit | None, new: Sequence[Announced], first: int) -> None:
    """All or none: whoever read the same rows wants the same first position, and then one of the two looks again."""
    VisitPhoto.objects.bulk_create(
        VisitPhoto(school_id=school_id, uuid=uuid, visit=visit, position=position, sha256=sha256, size=size)
        for position, (sha256, size) in enumerate(new, start=first)
    )


def _of(school_id: int, uuid: UUID) -> VisitPhotoQuerySet:
    found: VisitPhotoQuerySet = VisitPhoto.objects.filter(school=school_id, uuid=uuid)
    return found


def is_announced(*, school_id: int, uuid: UUID, sha256: str) -> bool:
    return _of(school_id, uuid).filter(sha256=sha256).exists()


def announced(*, school_id: int, uuid: UUID) -> list[str]:
    """The sha256 of every photo ever announced, in order: what the receipt lists."""
    return list(_of(school_id, uuid).order_by("position").values_list("sha256", flat=True))


def missing(*, school_id: int, uuid: UUID) -> list[str]:
    """What the phone is still to send, in order, each once. A row whose file is gone from the disk counts as well."""
    rows = _of(school_id, uuid).standing_records().filter(lost_at=None).order_by("position")
    return list(dict.fromkeys(row.sha256 for row in rows if not storing.is_kept(row.stored, FOLDER)))


def lost(*, school_id: int, uuid: UUID) -> list[str]:
    """What never arrived and never will."""
    rows = _of(school_id, uuid).missing().exclude(lost_at=None).order_by("position")
    return list(rows.values_list("sha256", flat=True))


def attach(*, school_id: int, uuid: UUID, visit: Visit) -> None:
    """What was held became a visit; its photos go along."""
    _of(school_id, uuid).filter(visit=None).update(visit=visit)


@transaction.atomic
def give_up(*, school_id: int, uuid: UUID, shas: Iterable[str], actor: User, at: datetime) -> int:
    """The phone has lost these. They stay missing on the visit and are not waited for. Twice is once."""
    gone = _of(school_id, uuid).missing().filter(lost_at=None, sha256__in=list(shas))
    visits = {row.visit for row in gone.select_related("visit") if row.visit}
    count = gone.update(lost_at=at)
    if count:
        for visit in visits:
            record(visit, "visit.photos_lost", actor=actor, at=at, count=count)
    return count


def receive(*, school_id: int, uuid: UUID, sha256: str, data: bytes, at: datetime) -> bool:
    """Keep a photo that arrived. False: it was here already, or was taken away meanwhile; nothing is written then.

    Raises NotAnnounced, Corrupt, ValidationError (no picture that can be kept), PicturesBusy, or OSError (no room on
    the disk): in each case nothing was kept, and no row points anywhere.
    """
    rows = list(_of(school_id, uuid).filter(sha256=sha256))
    if not rows:
        raise NotAnnounced
    if not is_same(data, sha256):
        raise Corrupt
    if all(row.removed_at or storing.is_kept(row.stored, FOLDER) for row in rows):
        return False
    picture = pictures.remade(data)
    stored = storing.keep(picture.data, FOLDER)
    with storing.one_at_a_time(stored):
        storing.keep_still(picture.data, stored, FOLDER)
        filled = _of(school_id, uuid).standing_records().filter(sha256=sha256)
        count = filled.update(stored=stored, width=picture.width, height=picture.height, received_at=at, lost_at=None)
    if not count:
        _let_go(stored)  # taken away in the meantime
    return bool(count)


def is_same(data: bytes, sha256: str) -> bool:
    return hashlib.sha256(data).hexdigest() == sha256


@transaction.atomic
def remove(*, photo: VisitPhoto, actor: User, at: datetime) -> bool:
    """Take a photo away; the picture goes with the last row that refers to it. Twice is once."""
    row = VisitPhoto.objects.select_for_update().get(pk=photo.pk)  # it may be arriving just now
    if row.removed_at:
        return False
    stored, row.stored = row.stored, ""
    row.removed_at, row.removed_by, row.width, row.height = at, actor, None, None
    row.save(update_fields=["stored", "removed_at", "removed_by", "width", "height"])
    if row.visit:
        record(row.visit, "visit.photo_removed" if stored else "visit.photo_given_up", actor=actor, at=at)
    if stored:
        transaction.on_commit(lambda: _let_go(stored))
    return True


def _let_go(stored: str) -> bool:
    return storing.let_go(stored, FOLDER, is_used=VisitPhoto.objects.filter(stored=stored).exists)
