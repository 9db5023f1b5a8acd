"""Entries of registers for tests, written through the service as the page would write them."""

from datetime import date, time
from uuid import uuid4

from django.utils import timezone

from casework.registers.kinds import KINDS
from casework.registers.models import RegisterEntry
from casework.registers.services import entry_add
from outreach.calendar.periods import shanghai_day, shanghai_moment


def make_entry(
    actor, kind="practical", *, title="修好教学楼前的路灯", done_on: date | None = None, at=None, uuid=None, **said
):
    """An entry of this kind; with `done_on` it is done, and known at noon of that day unless `at` is given.

    `said`: columns of the kind, and campaign, level, restricted, source.
    """
    shape = KINDS[kind]
    around = {name: said.pop(name) for name in ("campaign", "level", "restricted", "source") if name in said}
    if at is None:
        at = shanghai_moment(done_on, time(12)) if done_on else timezone.now()
    if done_on is None and shape.recorded:
        done_on = shanghai_day(at)
    values = {"title": title} | {column.key: DEFAULTS[column.key] for column in shape.columns if needs(column)} | said
    if done_on:
        values["done_on"] = done_on
    return entry_add(uuid=uuid or uuid4(), kind=kind, values=values, actor=actor, at=at, **around)


def needs(column) -> bool:
    return column.required and column.key in DEFAULTS


DEFAULTS = {"planned_on": date(2030, 1, 31), "category": "fees", "change": "new", "media": "示例日报"}


def fresh(entry) -> RegisterEntry:
    return RegisterEntry.objects.get(pk=entry.pk)
