"""What the system itself knows of the goals, by year, and the records behind each figure."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from django.db.models import Count, Max, Min, Q, QuerySet
from django.urls import reverse

from campaigns.planning.models import Campaign
from casework.events.models import Attendance
from casework.families.models import Student
from casework.families.tags import SPECIAL_GROUP
from casework.pairings.models import Pairing
from casework.progress.coverage import reached, school_year
from casework.progress.facts import Under
from casework.progress.goals import FIVE_BATCHES, Reading
from casework.progress.models import GoalFigure
from casework.registers.models import RegisterEntry
from casework.tickets.models import Ticket
from casework.visits.models import Participation
from outreach.calendar.periods import Period, parse_period, shanghai_day
from outreach.people.models import User
from outreach.timeline.models import Entry
from outreach.timeline.queries import Line, line_of

Readings = dict[tuple[str, int], Reading]
SURROUNDINGS = (Ticket.Category.SAFETY, Ticket.Category.MANAGEMENT)
BETTER = {Pairing.Assessment.MUCH_BETTER.label, Pairing.Assessment.BETTER.label}
MOST_ROWS = 500


def readings_of(campaign: Campaign, years: Iterable[int], today: date) -> Readings:
    """By goal and year. The number of queries follows the years, not the school."""
    found: Readings = {}
    since = kept_since(campaign.school_id)
    for year in years:
        counted = _of_year(campaign.school_id, year, today)
        for code, reading in counted.items():
            found[code, year] = _as_known(reading, since, year, today)
    for figure in GoalFigure.objects.filter(campaign=campaign):
        found[figure.goal, figure.year] = Reading(done=figure.value, entered=figure.source)
    return found


def kept_since(school_id: int) -> date | None:
    """The first day of which anything was written down here: before it, nothing found means nothing known."""
    first = [
        Participation.objects.filter(school=school_id).aggregate(day=Min("on"))["day"],
        Ticket.objects.filter(school=school_id).aggregate(day=Min("reported_on"))["day"],
        RegisterEntry.objects.filter(school=school_id, removed_at=None).aggregate(day=Min("done_on"))["day"],
    ]
    return min((day for day in first if day), default=None)


def _as_known(reading: Reading, since: date | None, year: int, today: date) -> Reading:
    if since is None or since.year > year or year > today.year:
        return replace(reading, known=False)
    late = since.year == year and since > date(year, 1, 31)
    return replace(reading, note=f"{since.month}月{since.day}日起有记录" if late else "")


def _of_year(school: int, year: int, today: date) -> dict[str, Reading]:
    whole, terms = parse_period(str(year)), _school_year_of(year, today)
    tickets = Ticket.objects.filter(school=school).aggregate(
        parents=Count("pk", filter=_parents(whole)),
        petitions=Count("pk", filter=_petitions(whole)),
        settled=Count("pk", filter=_petitions(whole) & Q(status=Ticket.Status.SIGNED_OFF)),
        troubles=Count("pk", filter=_surroundings(whole)),
        mended=Count("pk", filter=_surroundings(whole) & Q(status=Ticket.Status.SIGNED_OFF)),
    )
    better, assessed = _hardship(school, whole)
    return {
        "parent_petitions": Reading(tickets["parents"]),
        "petitions": Reading(tickets["petitions"]),
        "settled": Reading(tickets["settled"], tickets["petitions"]),
        "surroundings": Reading(tickets["mended"], tickets["troubles"]),
        "hardship": Reading(better, assessed),
        **_covered(school, terms, today),
        **_registers(school, whole),
    }


def _school_year_of(year: int, today: date) -> Period:
    """The school year under way at the end of this calendar year, or today."""
    return school_year(min(date(year, 12, 31), max(today, date(year, 1, 1))))


def _within(period: Period) -> Q:
    return Q(reported_on__gte=period.start, reported_on__lte=period.end)


def _petitions(period: Period) -> Q:
    """Brought to the school, the mailbox or an office; what a visitor collected is no petition (M01)."""
    return _within(period) & ~Q(channel=Ticket.Channel.VISIT)


def _parents(period: Period) -> Q:
    return _petitions(period) & Q(reporter=Ticket.Reporter.PARENT)


def _surroundings(period: Period) -> Q:
    return _within(period) & Q(category__in=SURROUNDINGS)


def _assessments(school: int, period: Period) -> QuerySet[Entry]:
    """The last word of the year on each pairing with somebody in need (M02)."""
    needy = Pairing.objects.filter(school=school).filter(
        Q(student__tags__code__in=SPECIAL_GROUP)
        | Q(student=None, household__students__tags__code__in=SPECIAL_GROUP)
        | Q(kind=Pairing.Kind.COLLEAGUE)
    )
    said = Entry.objects.filter(
        school=school,
        subject_type="pairing",
        action="pairing.assessed",
        subject_id__in=needy.values("pk"),
        at__date__gte=period.start,
        at__date__lte=period.end,
    )
    last = said.order_by().values("subject_id").annotate(last=Max("pk")).values("last")
    entries: QuerySet[Entry] = Entry.objects.filter(pk__in=last)
    return entries


def _hardship(school: int, period: Period) -> tuple[int, int]:
    words = [data.get("assessment") for data in _assessments(school, period).values_list("data", flat=True)]
    judged = [word for word in words if word in Pairing.Assessment.labels]
    return sum(word in BETTER for word in judged), len(judged)


def _covered(school: int, year: Period, today: date) -> dict[str, Reading]:
    """M08, M09 and M16, on the last day of the school year or today."""
    on = min(year.end, today)
    staff = _staff(school, on)
    pupils = _on_the_roll(school, on)
    seen = pupils.filter(household__in=reached([school], year))
    special = pupils.filter(tags__code__in=SPECIAL_GROUP)
    helped = Pairing.objects.filter(school=school, household__isnull=False).active(on).values("household")
    return {
        "staff": Reading(staff.filter(pk__in=_active(school, year)).count(), staff.count()),
        "pupils": Reading(seen.count(), pupils.count()),
        "families": Reading(_households(seen), _households(pupils)),
        "helped": Reading(_households(special.filter(household__in=helped)), _households(special)),
    }


def _staff(school: int, on: date) -> QuerySet[User]:
    people: QuerySet[User] = User.objects.filter(school=school).employed(on)
    return people.filter(Q(arrived_on=None) | Q(arrived_on__lte=on)).filter(establishment=User.Establishment.REGULAR)


def _active(school: int, year: Period) -> QuerySet[User]:
    """Who took part in a visit or an event that counts."""
    visited = Participation.objects.filter(school=school, met=True, on__gte=year.start, on__lte=year.end)
    present = Attendance.objects.filter(school=school, counts=True, day__gte=year.start, day__lte=year.end)
    found: QuerySet[User] = User.objects.filter(Q(pk__in=visited.values("user")) | Q(pk__in=present.values("user")))
    return found


def _on_the_roll(school: int, on: date) -> QuerySet[Student]:
    pupils: QuerySet[Student] = Student.objects.filter(school=school)
    pupils = pupils.filter(Q(entered_on=None) | Q(entered_on__lte=on))
    return pupils.filter(Q(left_on=None) | Q(left_on__gt=on))


def _households(pupils: QuerySet[Student]) -> int:
    return int(pupils.order_by().values("household").distinct().count())


def _registers(school: int, period: Period) -> dict[str, Reading]:
    """五个一批 (R321)."""
    done = _batch(school, period).order_by().values("kind").annotate(n=Count("pk"))
    counts = {row["kind"]: row["n"] for row in done}
    return {goal.code: Reading(counts.get(goal.code, 0)) for goal in FIVE_BATCHES.goals}


def _batch(school: int, period: Period) -> QuerySet[RegisterEntry]:
    kinds = [goal.code for goal in FIVE_BATCHES.goals]
    rows: QuerySet[RegisterEntry] = RegisterEntry.objects.filter(
        school=school, removed_at=None, parent=None, state=RegisterEntry.State.DONE, kind__in=kinds
    )
    return rows.filter(done_on__gte=period.start, done_on__lte=period.end)


# The records behind a figure ----------------------------------------------------------------


def rows_under(code: str, school: int, year: int, today: date) -> list[Under]:
    """Newest first, as far as a page holds them; of people and pupils those who are still missing."""
    whole = parse_period(str(year))
    terms = _school_year_of(year, today)
    listed: dict[str, Callable[[], list[Under]]] = {
        "parent_petitions": lambda: _tickets(school, _parents(whole)),
        "petitions": lambda: _tickets(school, _petitions(whole)),
        "settled": lambda: _tickets(school, _petitions(whole)),
        "surroundings": lambda: _tickets(school, _surroundings(whole)),
        "hardship": lambda: _assessed(school, whole),
        "staff": lambda: _missing_staff(school, terms, today),
        "pupils": lambda: _classes(school, terms, today),
        "families": lambda: _classes(school, terms, today),
        "helped": lambda: _unhelped(school, min(terms.end, today)),
    }
    if code in listed:
        return listed[code]()
    if code in {goal.code for goal in FIVE_BATCHES.goals}:
        rows = _batch(school, whole).filter(kind=code).order_by("-done_on", "-pk")[:MOST_ROWS]
        return [Under(entry.done_on or today, entry.title, entry.get_absolute_url()) for entry in rows]
    return []


def _tickets(school: int, which: Q) -> list[Under]:
    rows = Ticket.objects.filter(which, school=school).order_by("-reported_on", "-pk")[:MOST_ROWS]
    return [
        Under(
            ticket.reported_on,
            f"{ticket.no} {ticket.headline}",
            reverse("ticket-detail", args=[ticket.pk]),
            ticket.get_status_display(),
        )
        for ticket in rows
    ]


def _assessed(school: int, period: Period) -> list[Under]:
    entries = list(_assessments(school, period).order_by("-at", "-pk")[:MOST_ROWS])
    pairings = Pairing.objects.filter(pk__in=[entry.subject_id for entry in entries]).select_related("helper").in_bulk()
    return [
        Under(
            shanghai_day(entry.at),
            f"{pairings[entry.subject_id].helper.name}的结对",
            reverse("pairing-detail", args=[entry.subject_id]),
            str(entry.data.get("assessment", "")),
        )
        for entry in entries
    ]


def _missing_staff(school: int, year: Period, today: date) -> list[Under]:
    """By department and 工号."""
    on = min(year.end, today)
    people = _staff(school, on).exclude(pk__in=_active(school, year)).select_related("department")
    ordered = people.order_by("department__order", "staff_no", "pk")[:MOST_ROWS]
    return [
        Under(on, person.name, reverse("staff-detail", args=[person.pk]), f"{person.department or ''}", "还没有")
        for person in ordered
    ]


def _classes(school: int, year: Period, today: date) -> list[Under]:
    on = min(year.end, today)
    rows = (
        _on_the_roll(school, on)
        .order_by("class_group__order")
        .values("class_group", "class_group__grade", "class_group__name")
        .annotate(n=Count("pk"), seen=Count("pk", filter=Q(household__in=reached([school], year))))
    )
    return [
        Under(
            on,
            f"{row['class_group__grade']}{row['class_group__name']}",
            reverse("class-unvisited", args=[row["class_group"]]),
            f"{row['seen']} / {row['n']} 名",
            "" if row["seen"] == row["n"] else f"还有 {row['n'] - row['seen']} 名",
        )
        for row in rows
    ]


def _unhelped(school: int, on: date) -> list[Under]:
    helped = Pairing.objects.filter(school=school, household__isnull=False).active(on).values("household")
    pupils = _on_the_roll(school, on).filter(tags__code__in=SPECIAL_GROUP).exclude(household__in=helped)
    rows = pupils.select_related("class_group").order_by("class_group__order", "student_no").distinct()[:MOST_ROWS]
    return [
        Under(
            on,
            f"{pupil.name}（{pupil.class_group}）",
            reverse("family-detail", args=[pupil.household_id]),
            "",
            "还没有帮扶人",
        )
        for pupil in rows
    ]


def history_of_figure(campaign: Campaign, goal: str, year: int) -> list[Line]:
    """Who wrote which figure, newest first."""
    about = Entry.objects.about(campaign).filter(action__startswith="goal.", data__goal=goal, data__year=year)
    return [line_of(entry) for entry in about.for_list()[:50]]
