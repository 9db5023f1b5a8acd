"""The rows of 表2–表5, each from a fixed number of grouped queries."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    Count,
    DecimalField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from campaigns.planning.models import Campaign
from casework.families.models import Student, StudentTag
from casework.families.tags import SPECIAL_GROUP
from casework.pairings.models import Pairing
from casework.tickets.models import Ticket
from casework.visits.models import AT_THE_DOOR, Mode, Participation, Purpose, Visit
from outreach.calendar.periods import Period, shanghai_day
from outreach.people.models import Appointment, ClassGroup
from outreach.people.roles import Role

BY_WIRE = (Mode.PHONE, Mode.VIDEO)
# 已办结, 已解决, 解决困难: one and the same wherever a table says so.
SOLVED = (Ticket.Status.ANSWERED, Ticket.Status.FOLLOWED_UP, Ticket.Status.SIGNED_OFF)
OPEN = (Ticket.Status.REGISTERED, Ticket.Status.ACCEPTED, Ticket.Status.ASSIGNED, Ticket.Status.IN_PROGRESS)


@dataclass(frozen=True)
class Window:
    """What a table looks at: one school, the days from `start` to `end`, as known at `as_of`."""

    school_id: int
    start: date
    end: date
    as_of: datetime

    @classmethod
    def of(cls, campaign: Campaign, period: Period, as_of: datetime) -> "Window":
        return cls(campaign.school_id, period.start, period.end, as_of)

    def contacts(self) -> QuerySet[Participation]:
        """Every person's part in a contact that reached the family."""
        return Participation.objects.filter(
            school=self.school_id, met=True, on__range=(self.start, self.end), received_at__lte=self.as_of
        )

    def home_visits(self) -> QuerySet[Participation]:
        return self.contacts().filter(mode__in=AT_THE_DOOR)

    def tickets(self) -> QuerySet[Ticket]:
        return Ticket.objects.filter(
            school=self.school_id, reported_on__range=(self.start, self.end), registered_at__lte=self.as_of
        )


def enrolled(window: Window) -> QuerySet[Student]:
    """在籍在读 at the end of the window (A.3.4)."""
    return Student.objects.filter(school=window.school_id).filter(
        Q(left_on=None) | Q(left_on__gt=window.end), Q(entered_on=None) | Q(entered_on__lte=window.end)
    )


def visited(window: Window) -> Q:
    """Whether a pupil's family had a counted home visit in the window (M09). The visits are read once for all."""
    return Q(household__in=window.home_visits().order_by().values("household"))


SPECIAL = Exists(StudentTag.objects.filter(student=OuterRef("pk"), code__in=sorted(SPECIAL_GROUP)))


@dataclass(frozen=True)
class ClassFigures:
    class_group: ClassGroup
    head_teacher: str
    students: int
    visited: int
    visited_in_year: int
    special: int
    special_in_year: int
    visits: dict[str, int]  # by mode
    opinions: int
    solved: int


def class_figures(window: Window, year: Window) -> list[ClassFigures]:
    """A line a class, in the order of the classes; `year` is the school year up to the end of the window."""
    pupils: dict[int, Any] = {
        row["class_group"]: row
        for row in enrolled(window)
        .annotate(in_window=visited(window), in_year=visited(year), is_special=SPECIAL)
        .values("class_group")
        .annotate(
            students=Count("pk"),
            visited=Count("pk", filter=Q(in_window=True)),
            visited_in_year=Count("pk", filter=Q(in_year=True)),
            special=Count("pk", filter=Q(is_special=True)),
            special_in_year=Count("pk", filter=Q(is_special=True, in_year=True)),
        )
    }
    visits: dict[int, dict[str, int]] = {}
    for group, mode, number in (
        window.contacts()
        # Of pupils who were at the school on that day: whoever has left brings no visit to the class any more.
        .filter(
            Q(household__students__left_on=None) | Q(household__students__left_on__gte=F("on")),
            household__students__class_group__isnull=False,
        )
        .values_list("household__students__class_group", "mode")
        .annotate(number=Count("day_key", distinct=True))
    ):
        visits.setdefault(group, {})[mode] = number
    tickets: dict[int, Any] = {
        row["visit__students__class_group"]: row
        for row in window.tickets()
        .values("visit__students__class_group")
        .annotate(
            opinions=Count("pk", distinct=True),
            solved=Count("pk", distinct=True, filter=Q(status__in=SOLVED)),
        )
    }
    heads = head_teachers(window)
    nothing = dict.fromkeys(("students", "visited", "visited_in_year", "special", "special_in_year"), 0)
    return [
        ClassFigures(
            group,
            heads.get(group.pk, ""),
            **{name: pupils.get(group.pk, nothing)[name] for name in nothing},
            visits=visits.get(group.pk, {}),
            opinions=tickets.get(group.pk, {}).get("opinions", 0),
            solved=tickets.get(group.pk, {}).get("solved", 0),
        )
        for group in ClassGroup.objects.filter(school=window.school_id)
    ]


def head_teachers(window: Window) -> dict[int, str]:
    """Who headed each class at the end of the window."""
    held = (
        Appointment.objects.filter(organization=window.school_id, role=Role.HEAD_TEACHER, class_group__isnull=False)
        .on(window.end)
        .order_by("since")
        .values_list("class_group", "user__name")
    )
    return dict(held)


@dataclass(frozen=True)
class PersonCounts:
    """What one person's own records say, beside the quota results."""

    households: int = 0
    helped: int = 0
    problems: int = 0
    solved: int = 0


def person_counts(window: Window) -> dict[int, PersonCounts]:
    """By user id; people without a record are left out."""
    households = dict(
        window.home_visits().values_list("user").annotate(number=Count("household", distinct=True)).order_by()
    )
    in_pairing = Pairing.objects.filter(
        helper=OuterRef("user"), household=OuterRef("household"), since__lte=OuterRef("on")
    ).filter(Q(until=None) | Q(until__gte=OuterRef("on")))
    helped = dict(
        window.contacts()
        .filter(Exists(in_pairing))
        .values_list("user")
        .annotate(number=Count("day_key", distinct=True))
        .order_by()
    )
    problems: dict[int, tuple[int, int]] = {
        row["registered_by"]: (row["all"], row["solved"])
        for row in window.tickets()
        .values("registered_by")
        .annotate(all=Count("pk"), solved=Count("pk", filter=Q(status__in=SOLVED)))
        .order_by()
    }
    return {
        who: PersonCounts(
            households.get(who, 0),
            helped.get(who, 0),
            *problems.get(who, (0, 0)),
        )
        for who in {*households, *helped, *problems}
    }


@dataclass(frozen=True)
class PairingFigures:
    """What the helper did for the family in the window, while the pairing lasted."""

    pairing: Pairing
    visits: int
    calls: int
    letters: int
    gifts: int
    money: Decimal
    solved: int


def pairing_figures(window: Window) -> list[PairingFigures]:
    """Every pairing of the window, by department and 工号 of the helper. A contact point is nobody who is helped."""
    own = window.contacts().filter(
        user=OuterRef("helper"),
        household=OuterRef("household"),
        on__gte=OuterRef("since"),
        on__lte=Coalesce(OuterRef("until"), Value(window.end)),
    )

    def times(contacts: QuerySet[Participation]) -> Coalesce:
        counted = contacts.order_by().values("user").annotate(n=Count("day_key", distinct=True)).values("n")
        return Coalesce(Subquery(counted, output_field=IntegerField()), 0)

    gifts = own.filter(Q(mode=Mode.GIFT) | Q(visit__purposes__code__in=[Purpose.FESTIVAL, Purpose.BIRTHDAY]))
    money = own.filter(is_main=True).order_by().values("user").annotate(sum=Sum("visit__gift_amount")).values("sum")
    found = (
        Pairing.objects.filter(school=window.school_id)
        .exclude(kind=Pairing.Kind.CONTACT_POINT)
        .overlapping(window.start, window.end)
        .annotate(
            visits=times(own.filter(mode__in=AT_THE_DOOR)),
            calls=times(own.filter(mode__in=BY_WIRE)),
            letters=times(own.filter(mode=Mode.LETTER)),
            gifts=times(gifts),
            money=Coalesce(Subquery(money), 0, output_field=DecimalField()),
            solved=Coalesce(
                Subquery(
                    window.tickets()
                    .filter(visit__household=OuterRef("household"), status__in=SOLVED)
                    .order_by()
                    .values("school")
                    .annotate(n=Count("pk"))
                    .values("n"),
                    output_field=IntegerField(),
                ),
                0,
            ),
        )
        .for_list()
    )
    names = [field.name for field in fields(PairingFigures)][1:]
    return [PairingFigures(pairing, *(getattr(pairing, name) for name in names)) for pairing in found]


@dataclass(frozen=True)
class Reach:
    """家访 of one window in the four ways it is asked for (A.3.3)."""

    teachers: int = 0
    person_times: int = 0
    household_times: int = 0
    students: int = 0


def reach(window: Window) -> Reach:
    visits = window.home_visits()
    return Reach(
        **visits.aggregate(teachers=Count("user", distinct=True), household_times=Count("day_key", distinct=True)),
        person_times=visits.values("user", "day_key").distinct().count(),
        students=Student.objects.filter(school=window.school_id).filter(visited(window)).count(),
    )


@dataclass(frozen=True)
class Coverage:
    students: int
    visited: int
    special: int
    special_visited: int


def coverage(window: Window, year: Window) -> Coverage:
    found = (
        enrolled(window)
        .annotate(in_year=visited(year), is_special=SPECIAL)
        .aggregate(
            students=Count("pk"),
            visited=Count("pk", filter=Q(in_year=True)),
            special=Count("pk", filter=Q(is_special=True)),
            special_visited=Count("pk", filter=Q(is_special=True, in_year=True)),
        )
    )
    return Coverage(**found)


def tickets_for_ledger(window: Window) -> QuerySet[Ticket]:
    return window.tickets().select_related("department", "registered_by").order_by("no")


def contact_times(window: Window, modes: Sequence[str] = (), purposes: Sequence[str] = ()) -> int:
    """人次 of contacts of these modes, or for these purposes."""
    contacts = window.contacts()
    if modes:
        contacts = contacts.filter(mode__in=modes)
    if purposes:
        contacts = contacts.filter(Exists(_with_purpose(purposes)))
    return contacts.values("user", "day_key").distinct().count()


def _with_purpose(purposes: Sequence[str]) -> QuerySet[Visit]:
    return Visit.objects.filter(pk=OuterRef("visit"), purposes__code__in=purposes)


def gift_money(window: Window) -> Decimal:
    given = Visit.objects.filter(
        school=window.school_id,
        on__range=(window.start, window.end),
        withdrawn_at=None,
        received_at__lte=window.as_of,
    ).aggregate(sum=Sum("gift_amount"))["sum"]
    return given or Decimal(0)


@dataclass(frozen=True)
class PairingCounts:
    helpers: int
    households: int
    students: int


def pairing_counts(window: Window) -> PairingCounts:
    """As the pairings stood on the last day of the window."""
    standing = Pairing.objects.filter(school=window.school_id).exclude(kind=Pairing.Kind.CONTACT_POINT)
    standing = standing.active(min(window.end, shanghai_day(window.as_of)))
    return PairingCounts(
        **standing.aggregate(
            helpers=Count("helper", distinct=True),
            households=Count("household", distinct=True),
            students=Count("student", distinct=True),
        )
    )


def ticket_counts(window: Window) -> tuple[int, int, int]:
    """收集, 已办结, 正在办理."""
    found = window.tickets().aggregate(
        collected=Count("pk"),
        solved=Count("pk", filter=Q(status__in=SOLVED)),
        open=Count("pk", filter=Q(status__in=OPEN)),
    )
    return found["collected"], found["solved"], found["open"]
