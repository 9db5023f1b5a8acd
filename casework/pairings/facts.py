"""Counting pairings as they stand on a day (R011, R012, R229, R232; C.9 point 4)."""

from django.db.models import Count, F, QuerySet, Value
from django.db.models.expressions import Combinable

from casework.pairings.models import Pairing
from casework.progress.facts import UNKNOWN, Ask, Counting, Facts


def standing_pairings(ask: Ask) -> QuerySet[Pairing]:
    rows: QuerySet[Pairing] = Pairing.objects.filter(school__in=ask.schools).active(ask.on)
    if ask.kinds:
        rows = rows.filter(kind__in=ask.kinds)
    if ask.who is not None:
        rows = rows.filter(helper=ask.who)
    return rows


def _standing(ask: Ask, key: str, done: Combinable) -> Counting:
    """What stands is never late."""
    rows = standing_pairings(ask).order_by().values(key=F(key), which=Value(""))
    return rows.annotate(done=done, in_time=Value(UNKNOWN), of=Value(UNKNOWN))


def persons_helped(ask: Ask) -> Counting:
    """人: pupils and colleagues, each once."""
    return _standing(ask, "helper", Count("student", distinct=True) + Count("colleague", distinct=True))


def households_helped(ask: Ask) -> Counting:
    """户: a pairing with a pupil counts its family too."""
    return _standing(ask, "helper", Count("household", distinct=True))


def contact_points(ask: Ask) -> Counting:
    """个: 联系点, each once."""
    return _standing(ask, "helper", Count("contact_point", distinct=True))


def persons_of_school(ask: Ask) -> Counting:
    """Whoever is helped by two is one."""
    return _standing(ask, "school", Count("student", distinct=True) + Count("colleague", distinct=True))


def households_of_school(ask: Ask) -> Counting:
    return _standing(ask, "school", Count("household", distinct=True))


def contact_points_of_school(ask: Ask) -> Counting:
    return _standing(ask, "school", Count("contact_point", distinct=True))


FACTS: Facts = {
    ("人", "person"): persons_helped,
    ("户", "person"): households_helped,
    ("个", "person"): contact_points,
    ("人", "school"): persons_of_school,
    ("户", "school"): households_of_school,
    ("个", "school"): contact_points_of_school,
}
