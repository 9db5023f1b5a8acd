"""Counting visits: distinct (family, day), by the day it happened (A.3.3), and who has been reached (M09, M11)."""

from datetime import timedelta
from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.expressions import Combinable

from casework.families.models import Student
from casework.progress.facts import UNKNOWN, Ask, Counting, Facts, Tallies, runs, tallied
from casework.visits.models import Participation
from outreach.people.roles import Role

PUPILS = "household__students"


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


# By whom and with whom ------------------------------------------------------------------


def visits_by_person(ask: Ask) -> Counting:
    return tallied(counted(ask), "user", "day_key", ask)


def households_by_person(ask: Ask) -> Counting:
    """户: different families, however often."""
    return tallied(counted(ask), "user", "household", ask)


def pupils_by_person(ask: Ask) -> Counting:
    """人: different pupils whom the visits were about."""
    return tallied(counted(ask), "user", "visit__students", ask)


def days_by_person(ask: Ask) -> Tallies | Counting:
    """天: different days; where they must follow one another, the longest run (R222)."""
    if ask.consecutive:
        return runs(counted(ask).values_list("user", "on", "received_at"), ask)
    return tallied(counted(ask), "user", "on", ask)


def visits_by_pairing(ask: Ask) -> Counting:
    """What the helper had with the paired family, on the days of the pairing."""
    rows = counted(ask).filter(
        Q(household__pairings__until=None) | Q(household__pairings__until__gte=F("on")),
        household__pairings__helper=F("user"),
        household__pairings__since__lte=F("on"),
    )
    return tallied(rows, "household__pairings", "day_key", ask)


def visits_by_student(ask: Ask) -> Counting:
    """What the 班主任 of the pupil's class on that day had with the pupil's family."""
    # One filter, so that the pupil with the tag is the one whose 班主任 it was, not a brother.
    tagged = Q(household__students__tags__code__in=ask.tags) if ask.tags else Q()
    rows = counted(ask).filter(
        Q(household__students__class_group__appointments__until=None)
        | Q(household__students__class_group__appointments__until__gte=F("on")),
        tagged,
        household__students__class_group__appointments__role=Role.HEAD_TEACHER,
        household__students__class_group__appointments__user=F("user"),
        household__students__class_group__appointments__since__lte=F("on"),
    )
    return tallied(rows, PUPILS, "day_key", ask)


# By class, grade and school: 户次, a family on a day once, however many went ---------------


def on_the_roll(ask: Ask) -> QuerySet[Participation]:
    """Visits to families of pupils who were at the school on that day."""
    return counted(ask).filter(
        Q(household__students__left_on=None) | Q(household__students__left_on__gte=F("on")),
        Q(household__students__entered_on=None) | Q(household__students__entered_on__lte=F("on")),
    )


def visits_of_class(ask: Ask) -> Counting:
    return tallied(on_the_roll(ask), f"{PUPILS}__class_group", "day_key", ask)


def visits_of_grade(ask: Ask) -> Counting:
    return tallied(on_the_roll(ask), "school", "day_key", ask, name=f"{PUPILS}__class_group__grade")


def visits_of_school(ask: Ask) -> Counting:
    return tallied(counted(ask), "school", "day_key", ask)


def households_of_school(ask: Ask) -> Counting:
    return tallied(counted(ask), "school", "household", ask)


def days_of_school(ask: Ask) -> Counting:
    return tallied(counted(ask), "school", "on", ask)


# Coverage: out of all ---------------------------------------------------------------------


def _reached(ask: Ask) -> Q:
    """Whether the family had such a contact. The contacts are read once for all the pupils."""
    return Q(household__in=counted(ask).order_by().values("household"))


def pupils_in_scope(ask: Ask) -> QuerySet[Student]:
    """A.3.4: on the roll on the day looked at, and who left before it but was visited.

    Who came after two thirds of the period is not asked about in it.
    """
    latest = ask.start + timedelta(days=((ask.end - ask.start).days + 1) * 2 // 3)
    here = Q(left_on=None) | Q(left_on__gte=ask.on)
    left = Q(left_on__gte=ask.start, left_on__lt=ask.on) & Q(reached=True)
    return (
        Student.objects.filter(Q(entered_on=None) | Q(entered_on__lte=min(latest, ask.on)), school__in=ask.schools)
        .annotate(reached=_reached(ask))
        .filter(here | left)
    )


def _coverage(rows: QuerySet[Student, Any], ask: Ask, key: str, what: str, name: Combinable | None = None) -> Counting:
    grouped = (
        rows.order_by()
        .values(key=F(key), which=name or Value(""))
        .annotate(done=Count(what, distinct=True, filter=Q(reached=True)))
    )
    of = Count(what, distinct=True)
    if ask.late_from > ask.seen_until:
        return grouped.annotate(in_time=Value(UNKNOWN), of=of)
    known = Q(household__in=counted(ask).filter(received_at__lt=ask.late_from).order_by().values("household"))
    return grouped.annotate(in_time=Count(what, distinct=True, filter=known), of=of)


def pupils_of_class(ask: Ask) -> Counting:
    return _coverage(pupils_in_scope(ask), ask, "class_group", "pk")


def pupils_of_grade(ask: Ask) -> Counting:
    return _coverage(pupils_in_scope(ask), ask, "school", "pk", F("class_group__grade"))


def pupils_of_school(ask: Ask) -> Counting:
    return _coverage(pupils_in_scope(ask), ask, "school", "pk")


def _cohort(ask: Ask, what: str) -> Counting:
    """Those who entered in the school year with which the period begins, and are still there (R403)."""
    first = ask.start
    rows = Student.objects.filter(
        Q(left_on=None) | Q(left_on__gte=ask.on),
        school__in=ask.schools,
        entered_on__gte=first,
        entered_on__lt=first.replace(year=first.year + 1),
    ).annotate(reached=_reached(ask))
    return _coverage(rows, ask, "school", what, Value(str(first.year), CharField()))


def households_of_cohort(ask: Ask) -> Counting:
    return _cohort(ask, "household")


def pupils_of_cohort(ask: Ask) -> Counting:
    return _cohort(ask, "pk")


FACTS: Facts = {
    ("次", "person"): visits_by_person,
    ("户", "person"): households_by_person,
    ("人", "person"): pupils_by_person,
    ("天", "person"): days_by_person,
    ("次", "pairing"): visits_by_pairing,
    ("次", "student"): visits_by_student,
    ("次", "tagged_student"): visits_by_student,
    ("次", "class"): visits_of_class,
    ("次", "grade"): visits_of_grade,
    ("次", "school"): visits_of_school,
    ("户", "school"): households_of_school,
    ("天", "school"): days_of_school,
    ("%", "class"): pupils_of_class,
    ("%", "grade"): pupils_of_grade,
    ("%", "school"): pupils_of_school,
    ("户", "cohort"): households_of_cohort,
    ("人", "cohort"): pupils_of_cohort,
    ("%", "cohort"): pupils_of_cohort,
}
