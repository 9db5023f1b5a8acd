"""The nightly look at the photos: every row that says a picture is here has its file, and no file is left over."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from casework.visits.models import VisitPhoto
from casework.visits.photos import FOLDER
from outreach.calendar.periods import shanghai_day
from outreach.files.models import Upload
from outreach.files.scanning import UPLOADS, Found, Shelf, scan
from outreach.notices.services import Promise, promise_each
from outreach.people.models import User
from outreach.people.roles import Role

AT_ONCE = 500


def _photos() -> Iterator[str]:
    kept = VisitPhoto.objects.exclude(stored="").order_by("stored").values_list("stored", flat=True)
    return kept.distinct().iterator(chunk_size=2000)


PHOTOS = Shelf("照片", FOLDER, _photos, lambda digest: VisitPhoto.objects.filter(stored=digest).exists())
SHELVES = (PHOTOS, UPLOADS)


def scan_nightly(*, at: datetime) -> dict[str, Found]:
    """Look at both folders, clear away what nobody refers to any more, and say whose files are gone."""
    found = {shelf.label: scan(shelf, at=at, delete=True) for shelf in SHELVES}
    photos, uploads = found[PHOTOS.label].gone, found[UPLOADS.label].gone
    tell_of_gone(VisitPhoto.objects.filter(stored__in=photos[:AT_ONCE]), "走访照片", photos, at=at)
    tell_of_gone(Upload.objects.filter(sha256__in=uploads[:AT_ONCE]), "附件", uploads, at=at)
    return found


def tell_of_gone(rows: QuerySet[Any], what: str, gone: list[str], *, at: datetime) -> None:
    """Promise it to whoever looks after each school's data; once for the same loss."""
    if not gone:
        return
    occasion = hashlib.sha256("\n".join(gone).encode()).hexdigest()[:16]
    promises = [
        Promise(who, "files.gone", f"files.gone:{occasion}", "/visits/", {"count": row["all"], "what": what})
        for row in rows.order_by().values("school").annotate(all=Count("pk"))
        for who in _keepers(row["school"], at)
    ]
    promise_each(promises, at=at)


def _keepers(school_id: int, at: datetime) -> list[User]:
    today = shanghai_day(at)
    held = Q(appointments__since__lte=today) & (Q(appointments__until=None) | Q(appointments__until__gte=today))
    roles = Q(appointments__role__in=(Role.ADMIN, Role.OFFICE))
    return list(User.objects.employed(today).filter(held, roles, school=school_id).distinct())
