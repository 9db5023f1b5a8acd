"""Contact points: setting one up, changing its words, closing it and opening it again (R229, R232)."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from casework.pairings.models import ContactPoint, Pairing
from outreach.people.models import User
from outreach.timeline.services import record

WORDS = {"kind": "类型", "class_group": "班级", "name": "名称", "note": "说明"}
TAKEN = "已经有“{name}”这个联系点了，请打开原来的那个。"


@transaction.atomic
def point_save(point: ContactPoint, changed: list[str], *, actor: User, at: datetime) -> ContactPoint:
    """A new contact point, or the changed words of one. Raises ValidationError when the school has it already."""
    new = point.pk is None
    point.school_id = point.school_id or actor.school_id
    if point.kind == ContactPoint.Kind.CLASS and point.class_group:
        point.name = str(point.class_group)
    elif point.class_group:
        point.class_group = None
    if not new and not changed:
        return point
    try:
        with transaction.atomic():
            point.save(update_fields=None if new else list(WORDS))
    except IntegrityError as error:
        raise ValidationError({"name": TAKEN.format(name=point.name)}) from error
    if new:
        record(point, "point.added", actor=actor, at=at)
    else:
        record(point, "point.edited", actor=actor, at=at, what="、".join(WORDS[name] for name in changed))
    return point


@transaction.atomic
def point_close(point: ContactPoint, *, on: date, actor: User, at: datetime) -> None:
    """`on` is the last day. Refused while somebody is in touch with it later than that: first end or hand over."""
    locked = ContactPoint.objects.select_for_update().get(pk=point.pk)
    if locked.closed_on:
        raise ValidationError("这个联系点已经停用了，请刷新页面看看。")
    later = Pairing.objects.filter(contact_point=point).overlapping(on, date.max).exclude(until=on)
    names = [pairing.helper.name for pairing in later.for_list()]
    if names:
        raise ValidationError(f"{'、'.join(names)}还在联系这个点。先把联系结束在这一天，或移交，再停用。")
    locked.closed_on = point.closed_on = on
    locked.save(update_fields=["closed_on"])
    record(point, "point.closed", actor=actor, at=at, on=on)


@transaction.atomic
def point_reopen(point: ContactPoint, *, actor: User, at: datetime) -> None:
    """In use again. Twice is once."""
    if ContactPoint.objects.filter(pk=point.pk, closed_on__isnull=False).update(closed_on=None):
        record(point, "point.reopened", actor=actor, at=at)
    point.closed_on = None
