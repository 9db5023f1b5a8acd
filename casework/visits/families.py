"""Families as a teacher's phone shows them: who, when was the last contact, what is wanted of me."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value

from campaigns.planning.models import Campaign
from campaigns.quotas.models import QuotaRule
from casework.families.models import Household, Student
from casework.families.queries import family_name
from casework.pairings.models import Pairing
from casework.pairings.reminders import next_birthday
from casework.progress.results import Line, results
from casework.tickets.models import Ticket
from casework.visits.models import AT_THE_DOOR, Mode, Outcome, Visit
from outreach.access import standing
from outreach.calendar.periods import Kind, Period, end_of_day, period_of
from outreach.lib.text import tight
from outreach.people.models import ClassGroup, User

BIRTHDAY_AHEAD = timedelta(days=14)
WANTED_IN = (Kind.MONTH, Kind.QUARTER)


@dataclass(frozen=True)
class Wanted:
    """A contact that a rule asks for with each paired family, and that this family has not had."""

    word: str
    mode: str
    purposes: tuple[str, ...]
    urgent: bool


@dataclass(frozen=True)
class Row:
    """One family in a list."""

    pk: int
    name: str
    children: str
    words: str
    paired: bool
    own_class: bool
    last: Visit | None = None
    today: date = date.min
    visited: bool = False
    birthday: date | None = None
    wanted: tuple[Wanted, ...] = ()
    tickets: int = 0
    pupils: tuple[Student, ...] = ()

    @property
    def last_words(self) -> str:
        if self.last is None:
            return "还没有联系过"
        days = (self.today - self.last.on).days
        ago = {0: "今天", 1: "昨天"}.get(days, f"{days} 天前")
        return f"上次{'' if days < 2 else ' '}{ago} · {self.last.get_mode_display()}"

    @property
    def badge(self) -> tuple[str, str] | None:
        """The one word that stands at the end of the row, and its role."""
        if self.wanted and self.wanted[0].urgent:
            return self.wanted[0].word, "due"
        if self.birthday:
            same_month = (self.birthday.year, self.birthday.month) == (self.today.year, self.today.month)
            day = f"{self.birthday.day}日" if same_month else f"{self.birthday.month}月{self.birthday.day}日"
            return ("今天生日" if self.birthday == self.today else f"{day}生日"), "info"
        if not self.visited:
            return "首次家访", "due" if self.paired else "mute"
        if self.wanted:
            return self.wanted[0].word, "due"
        if self.tickets:
            return f"{self.tickets} 个问题办理中", "mute"
        return None

    @property
    def need(self) -> tuple[int, int, int]:
        """Who comes first: contact due, birthday near, never visited, longest ago."""
        last = self.last.on.toordinal() if self.last else 0
        if self.wanted and self.wanted[0].urgent:
            return 0, last, self.pk
        if self.birthday:
            return 1, (self.birthday - self.today).days, self.pk
        return (2 if not self.visited else 3), last, self.pk


def children_words(children: Sequence[Student]) -> str:
    """周子涵 七年级3班; 吴思远、吴思佳 两个孩子."""
    if len(children) == 1:
        return f"{children[0].name} {children[0].class_group}"
    count = "零一两三四五六七八九"[len(children)] if len(children) < 10 else len(children)
    return f"{'、'.join(child.name for child in children)} {count}个孩子"


@dataclass(frozen=True)
class Mine:
    """Which families are a person's own: paired with them today, or with a child in the class they head."""

    homes: Mapping[int, int] = field(default_factory=dict)  # the family of each pairing
    headed: frozenset[int] = field(default=frozenset())

    @property
    def paired(self) -> frozenset[int]:
        return frozenset(self.homes.values())

    @property
    def all(self) -> frozenset[int]:
        return self.paired | self.headed


def mine(user: User, today: date) -> Mine:
    paired = Pairing.objects.filter(helper=user, household__isnull=False).active(today).order_by()
    found = paired.values_list("pk", "household")
    groups = standing(user).headed_classes
    if groups:
        headed = Student.objects.filter(class_group__in=groups).enrolled().order_by()
        found = found.union(headed.values_list(Value(0), "household"), all=True)
    both = list(found)
    homes = {pk: home for pk, home in both if pk and home}
    return Mine(homes, frozenset(home for pk, home in both if not pk and home))


def rows(
    user: User, households: Iterable[int], today: date, own: Mine, lines: Iterable[Line] | None = None
) -> list[Row]:
    """These families, in the order given. The number of queries does not depend on how many there are."""
    asked = list(households)
    contacts = _contacts(Household.objects.visible_to(user).filter(pk__in=asked))
    children = _children(contacts)
    visits = Visit.objects.in_bulk([contact.last for contact in contacts.values() if contact.last])
    tickets = _open_tickets(user, contacts)
    wanted = _wanted(user, contacts.keys() & own.paired, today, own.homes, lines)
    return [
        Row(
            pk=pk,
            name=family_name(children[pk]),
            children=children_words(children[pk]),
            words=" ".join(_words(child) for child in children[pk]),
            paired=pk in own.paired,
            own_class=pk in own.headed,
            last=visits.get(contacts[pk].last or 0),
            today=today,
            visited=contacts[pk].visited,
            birthday=min(filter(None, (near_birthday(child, today) for child in children[pk])), default=None),
            wanted=wanted.get(pk, ()),
            tickets=tickets.get(pk, 0),
            pupils=tuple(children[pk]),
        )
        for pk in asked
        if pk in children
    ]


def row(user: User, household: int, today: date) -> Row | None:
    return next(iter(rows(user, [household], today, mine(user, today))), None)


def row_without_contacts(household: Household) -> Row:
    """Who it is, for somebody who helped the family once: nothing else of it."""
    pupils = list(household.students.all())
    children = [child for child in pupils if child.left_on is None] or pupils
    return Row(household.pk, family_name(children), children_words(children), "", paired=False, own_class=False)


def in_need(user: User, today: date, lines: Iterable[Line] | None = None) -> list[Row]:
    """The person's own families, whoever needs it most first. `lines`: the person's own, where they are known."""
    own = mine(user, today)
    return sorted(rows(user, own.all, today, own, lines), key=lambda row: row.need)


def ordered(user: User, own: Mine, query: str = "") -> list[int]:
    """All families in sight by their ids: paired first, then the own class, then by class and number."""
    pupils = Student.objects.visible_to(user).enrolled().order_by("class_group__order", "student_no", "pk")
    if query:
        pupils = pupils.filter(matching(user, query))
    by_class = list(dict.fromkeys(pupils.values_list("household", flat=True)))
    return sorted(by_class, key=lambda pk: (pk not in own.paired, pk not in own.headed))


def matching(user: User, query: str) -> Q:
    """By name, pinyin, initials, or class: 周子涵, zhouzihan, zzh, 七年级3班."""
    wanted = tight(query).lower()
    classes = [group.pk for group in ClassGroup.objects.visible_to(user) if wanted in str(group).lower()]
    return (
        Q(name__contains=wanted)
        | Q(name_pinyin__startswith=wanted)
        | Q(name_initials__startswith=wanted)
        | Q(class_group__in=classes)
    )


def near_birthday(child: Student, today: date) -> date | None:
    """The next birthday, when it is within two weeks."""
    birthday = next_birthday(child.birthday, today)
    return birthday if birthday and birthday <= today + BIRTHDAY_AHEAD else None


def _words(child: Student) -> str:
    return f"{child.name} {child.name_pinyin} {child.name_initials} {child.class_group}"


class Contact(NamedTuple):
    last: int | None  # the visit at which somebody was met last
    visited: bool


def _contacts(households: QuerySet[Household]) -> dict[int, Contact]:
    met = Visit.objects.filter(household=OuterRef("pk"), outcome=Outcome.MET, withdrawn_at=None)
    found = households.order_by().values_list(
        "pk", Subquery(met.order_by("-on", "-pk").values("pk")[:1]), Exists(met.filter(mode__in=AT_THE_DOOR))
    )
    return {pk: Contact(last, visited) for pk, last, visited in found}


def _children(households: Iterable[int]) -> dict[int, list[Student]]:
    found: dict[int, list[Student]] = {}
    pupils = Student.objects.filter(household__in=list(households)).enrolled().select_related("class_group")
    for child in pupils.order_by("class_group__order", "student_no"):
        found.setdefault(child.household_id, []).append(child)
    return found


def _open_tickets(user: User, households: Iterable[int]) -> dict[int, int]:
    waiting = Ticket.objects.visible_to(user).exclude(status=Ticket.Status.SIGNED_OFF)
    counts = waiting.filter(visit__household__in=list(households)).order_by().values("visit__household")
    return {row["visit__household"]: row["n"] for row in counts.annotate(n=Count("pk", distinct=True))}


def _wanted(
    user: User, families: Collection[int], today: date, home_of: Mapping[int, int], lines: Iterable[Line] | None
) -> dict[int, tuple[Wanted, ...]]:
    """What this month and this quarter ask for with each paired family and is still missing, by the results."""
    if not families:
        return {}

    def asks_now(per: str, period: Period) -> bool:
        return per == QuotaRule.Per.PAIRING and period.kind in WANTED_IN and period.contains(today)

    if lines is None:
        campaigns = Campaign.objects.filter(school=user.school_id).running()
        quarter = period_of(today, Kind.QUARTER)
        lines = results(campaigns, quarter, as_of=end_of_day(today), who=user, only=asks_now)
    lacking: dict[int, list[Wanted]] = defaultdict(list)
    for line in lines:
        if not asks_now(line.rule.per, line.period):
            continue
        household = home_of.get(int(line.subject.partition(":")[2]))
        wanted = _as_wanted(line)
        if household is None or household not in families or not line.missing:
            continue
        if wanted not in lacking[household]:
            lacking[household].append(wanted)
    return {family: tuple(sorted(found, key=lambda w: not w.urgent)) for family, found in lacking.items()}


def _as_wanted(line: Line) -> Wanted:
    month = line.period.kind == Kind.MONTH
    mode = next(iter(line.rule.counted_modes), Mode.PHONE)
    word = f"{'本月' if month else '本季'}{Mode(mode).label}"
    return Wanted(word, mode, tuple(line.rule.activity.purposes), month)
