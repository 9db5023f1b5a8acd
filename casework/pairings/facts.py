"""Counting pairings as they stand on a day (R011, R012; C.9 point 4)."""

from django.db.models import Count, QuerySet

from casework.pairings.models import Pairing
from casework.progress.facts import Ask, Facts, Tallies, Tally


def standing_pairings(ask: Ask) -> QuerySet[Pairing]:
    rows: QuerySet[Pairing] = Pairing.objects.filter(school__in=ask.schools).active(ask.on)
    if ask.kinds:
        rows = rows.filter(kind__in=ask.kinds)
    if ask.who is not None:
        rows = rows.filter(helper=ask.who)
    return rows


def persons_helped(ask: Ask) -> Tallies:
    """人: pupils and colleagues, each once."""
    persons = Count("student", distinct=True) + Count("colleague", distinct=True)
    rows = standing_pairings(ask).order_by().values("helper").annotate(done=persons)
    return {row["helper"]: Tally(row["done"]) for row in rows}


def households_helped(ask: Ask) -> Tallies:
    """户: a pairing with a pupil counts its family too."""
    rows = standing_pairings(ask).order_by().values("helper").annotate(done=Count("household", distinct=True))
    return {row["helper"]: Tally(row["done"]) for row in rows}


FACTS: Facts = {
    ("人", "person"): persons_helped,
    ("户", "person"): households_helped,
}
