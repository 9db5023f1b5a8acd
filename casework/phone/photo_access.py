"""Whose photos may be sent, and who may look at one or take it away."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from casework.phone.models import HeldRecord, Kind
from casework.visits.access import may_remove_photos
from casework.visits.models import Visit, VisitPhoto
from outreach.people.models import User


def school_of_own(user: User, uuid: UUID) -> int | None:
    """The school in which this person's visit of this uuid stands or is held; None: there is none of theirs.

    Who has changed schools since the text was taken in may still send its photos.
    """
    own = Visit.objects.filter(uuid=uuid, recorder=user).order_by("-pk").values_list("school_id", flat=True).first()
    if own:
        return own
    held = HeldRecord.objects.filter(kind=Kind.VISIT, uuid=uuid, user=user).order_by("-pk")
    return held.values_list("school_id", flat=True).first()


def photo_for(user: User, pk: int) -> VisitPhoto:
    """A photo that is here, of a visit in sight; otherwise 404, as if there were none."""
    return get_object_or_404(VisitPhoto.objects.visible_to(user).shown(), pk=pk)


def photo_to_remove(user: User, pk: int) -> VisitPhoto:
    """A photo, here or still missing, of a visit whose photos this person may remove. 403 for whoever only sees it."""
    rows = VisitPhoto.objects.visible_to(user).standing_records().select_related("visit__recorder")
    photo = get_object_or_404(rows, pk=pk)
    if photo.visit is None or not may_remove_photos(user, photo.visit):
        raise PermissionDenied
    return photo
