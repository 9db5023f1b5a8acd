"""Counting visits: distinct (family, day), by the day it happened (A.3.3)."""

from django.db.models import Count, F, Q, QuerySet

from casework.progress.facts import Ask, Facts, Tallies, Tally
from casework.visits.models import Participation
from outreach.people.roles import Role


def counted(ask: Ask) -> QuerySet[Participation]:
    """The rows that count. Those of a joint visit are one for each who took part."""
    rows = Participation.objects.filter(
        school__in=ask.schools, on__gte=ask.start, on__lte=ask.end, met=True, received_at__lte=ask.seen_until
    )
    if ask.kinds:
        rows = rows.filter(mode__in=ask.kinds)
    if ask.purposes:
        rows = rows.filter(visit__purposes__code__in=ask.purposes)
    if ask.who is not None:
        rows = rows.filter(user=ask.who)
    return rows


def visits_by_person(ask: Ask) -> Tallies:
    return _tallies(counted(ask), "user", ask)


def visits_by_pairing(ask: Ask) -> Tallies:
    """What the helper had with the paired family, on the days of the pairing."""
    rows = counted(ask).filter(
        Q(household__pairings__until=None) | Q(household__pairings__until__gte=F("on")),
        household__pairings__helper=F("user"),
        household__pairings__since__lte=F("on"),
    )
    return _tallies(rows, "household__pairings", ask)


def visits_by_student(ask: Ask) -> Tallies:
    """What the 班主任 of the pupil's class on that day had with the pupil's family."""
    rows = counted(ask).filter(
        Q(household__students__class_group__appointments__until=None)
        | Q(household__students__class_group__appointments__until__gte=F("on")),
        household__students__class_group__appointments__role=Role.HEAD_TEACHER,
        household__students__class_group__appointments__user=F("user"),
        household__students__class_group__appointments__since__lte=F("on"),
    )
    return _tallies(rows, "household__students", ask)


def visits_of_school(ask: Ask) -> Tallies:
    """户次: a family on a day once, however many went."""
    return _tallies(counted(ask), "school", ask)


def _tallies(rows: QuerySet[Participation], key: str, ask: Ask) -> Tallies:
    grouped = rows.order_by().values(key).annotate(done=Count("day_key", distinct=True))
    if ask.late_from > ask.seen_until:
        return {row[key]: Tally(row["done"]) for row in grouped}
    in_time = Count("day_key", distinct=True, filter=Q(received_at__lt=ask.late_from))
    return {row[key]: Tally(row["done"], row["done"] - row["in_time"]) for row in grouped.annotate(in_time=in_time)}


FACTS: Facts = {
    ("次", "person"): visits_by_person,
    ("次", "pairing"): visits_by_pairing,
    ("次", "student"): visits_by_student,
    ("次", "school"): visits_of_school,
}
