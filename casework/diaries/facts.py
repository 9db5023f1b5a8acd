"""Counting diaries without reading them: how many, on which day, by whom (R032)."""

from django.db.models import QuerySet
from django.urls import reverse

from casework.diaries.models import Diary
from casework.progress.facts import Ask, Counting, Facts, Under, tallied
from outreach.people.models import User


def counted(ask: Ask) -> QuerySet[Diary]:
    """By the day written about. A diary of a visit that was withdrawn counts: it was written."""
    rows: QuerySet[Diary] = Diary.objects.filter(
        school__in=ask.schools, on__gte=ask.start, on__lte=ask.end, received_at__lte=ask.seen_until
    )
    return rows.filter(author=ask.who) if ask.who is not None else rows


def by_person(ask: Ask) -> Counting:
    return tallied(counted(ask), "author", "pk", ask)


def of_school(ask: Ask) -> Counting:
    return tallied(counted(ask), "school", "pk", ask)


FACTS: Facts = {
    (unit, per): fact for unit in ("篇", "次") for per, fact in (("person", by_person), ("school", of_school))
}


def records(ask: Ask, reader: User) -> list[Under]:
    """One's own with its title; of somebody else's only that there is one, and on which day."""
    rows = counted(ask).order_by("-on", "-pk").only("pk", "on", "author_id", "title", "received_at")
    return [
        Under(
            on=row.on,
            title=(row.title or "民情日记") if row.author_id == reader.pk else "民情日记（内容只有本人能看）",
            url=reverse("diary-detail", args=[row.pk]) if row.author_id == reader.pk else "",
            late=row.received_at >= ask.late_from,
        )
        for row in rows
    ]
