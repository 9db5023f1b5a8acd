"""What the pages about contact points ask: who is in touch with which, and what took place there."""

from datetime import date

from django.db.models import Count, F, Max, Prefetch, Q, TextChoices

from casework.events.models import Event, EventQuerySet
from casework.pairings.models import ContactPoint, ContactPointQuerySet, Pairing, PairingQuerySet
from outreach.people.models import User


class State(TextChoices):
    OPEN = "", "在用"
    CLOSED = "closed", "已停用"
    ANY = "any", "全部"


def for_overview(points: ContactPointQuerySet, on: date, *, kind: str = "", state: str = "") -> ContactPointQuerySet:
    """With who is in touch on that day, and how often something took place there this year."""
    if kind:
        points = points.filter(kind=kind)
    if state == State.CLOSED:
        points = points.filter(closed_on__lt=on)
    elif state != State.ANY:
        points = points.in_use(on)
    running = Pairing.objects.active(on).for_list()
    held = Q(events__state=Event.State.HELD, events__on__year=on.year)
    return (
        points.annotate(times=Count("events", filter=held, distinct=True), last_on=Max("events__on", filter=held))
        .order_by("kind", "name", "pk")
        .prefetch_related(Prefetch("pairings", queryset=running, to_attr="running_pairings"))
    )


def own_points(points: ContactPointQuerySet, user: User, on: date) -> ContactPointQuerySet:
    """我的联系点."""
    mine = Pairing.objects.active(on).filter(helper=user, contact_point__isnull=False)
    return points.filter(pk__in=mine.values("contact_point"))


def in_touch(point: ContactPoint, pairings: PairingQuerySet) -> PairingQuerySet:
    """Who is and was in touch with it, the present ones first."""
    found = pairings.filter(contact_point=point).select_related("helper__department")
    return found.order_by(F("until").desc(nulls_first=True), "-since", "pk")


def events_at(point: ContactPoint, seen: EventQuerySet) -> EventQuerySet:
    """What was planned and held there, newest first."""
    return seen.filter(contact_point=point).standing_records().for_list()


def events_of(pairing: Pairing, seen: EventQuerySet) -> EventQuerySet:
    """What took place at the contact point while it was this helper's."""
    if pairing.contact_point is None:
        return seen.none()
    found = events_at(pairing.contact_point, seen).filter(until__gte=pairing.since)
    return found.filter(on__lte=pairing.until) if pairing.until else found


def full_year_on(pairing: Pairing, on: date) -> date | None:
    """The day on which the contact would have lasted a year, if that is still to come (R229)."""
    if pairing.contact_point_id is None:
        return None
    since = pairing.since
    last_year = since.replace(year=since.year + 1, day=28 if (since.month, since.day) == (2, 29) else since.day)
    return last_year if last_year > on else None
