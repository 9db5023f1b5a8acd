"""家访记录表: one page a visit, as offices know it (tables.md C.5). What nobody filled in prints as an empty line."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from casework.families.models import Guardian, Household, StudentTag
from casework.visits.content import DETAILS
from casework.visits.families import mine
from casework.visits.models import Visit, VisitQuerySet
from outreach.access import is_office
from outreach.lib.masking import mask_address, mask_name, mask_phone
from outreach.people.models import User

MOST = 200
# How much may stand on a page in each size of type, in characters; what is more goes into the smallest.
WHOLE = {"roomy": 250, "dense": 700, "tiny": 2000}
HALF = {"roomy": 300, "dense": 600, "tiny": 1800}
SMALLEST = "micro"
NEW_LINE = 30  # a line break takes about as much room as this many characters


@dataclass(frozen=True)
class Pupil:
    name: str
    gender: str
    class_group: str
    tags: str


@dataclass(frozen=True)
class Sheet:
    no: str
    visit: Visit
    pupils: Sequence[Pupil]
    guardian: str
    relation: str
    phone: str
    address: str
    main: str
    others: str
    purposes: str
    lines: dict[str, str]
    tickets: str
    density: str
    half_density: str

    @property
    def when(self) -> str:
        day = self.visit.on
        return f"{day.year}年{day.month}月{day.day}日 {self.visit.get_time_of_day_display()}".strip()


def sheets(user: User, visits: VisitQuerySet, today: date, *, restricted: bool) -> list[Sheet]:
    """The pages of at most MOST visits; contacts masked for whoever may not see them. Queries do not grow."""
    chosen = list(visits.select_related("household", "recorder").prefetch_related("tickets")[:MOST])
    families = {visit.household_id for visit in chosen}
    guardians = {guardian.household_id: guardian for guardian in _guardians(families)}
    open_to = families if is_office(user) else mine(user, today).all
    tags = _tags(user, families) if restricted else {}
    return [_sheet(visit, guardians.get(visit.household_id), visit.household_id in open_to, tags) for visit in chosen]


def _guardians(families: Iterable[int]) -> Iterable[Guardian]:
    return Guardian.objects.filter(household__in=families).order_by("household", "-order")


def _tags(user: User, families: Iterable[int]) -> dict[int, list[str]]:
    """Only what this person may see of 群体标签; the rest is not there."""
    found: dict[int, list[str]] = {}
    for tag in StudentTag.objects.visible_to(user).filter(student__household__in=families):
        found.setdefault(tag.student_id, []).append(tag.get_code_display())
    return found


def _sheet(visit: Visit, guardian: Guardian | None, whole: bool, tags: dict[int, list[str]]) -> Sheet:
    household: Household = visit.household
    parts = sorted(visit.participations.all(), key=lambda part: (not part.is_main, part.pk))
    tickets = "、".join(ticket.no for ticket in visit.tickets.all())
    lines = {name: visit.details.get(name, "") for name in DETAILS}
    pupils = list(visit.students.all())
    said = [visit.note, *lines.values()]
    short = [visit.note, lines["opinions"], lines["found"]]
    return Sheet(
        no=f"{visit.on.year}-{visit.pk:05d}",
        visit=visit,
        pupils=[
            Pupil(child.name, child.gender, str(child.class_group), "、".join(tags.get(child.pk, ())))
            for child in pupils
        ],
        guardian=_shown(guardian.name, whole, mask_name) if guardian else "",
        relation=guardian.relation if guardian else "",
        phone=_shown(guardian.phone, whole, mask_phone) if guardian else "",
        address=_shown(household.address, whole, mask_address),
        main=visit.recorder.name,
        others="、".join(part.user.name for part in parts if not part.is_main),
        purposes="、".join(purpose.get_code_display() for purpose in visit.purposes.all()),
        lines=lines,
        tickets=tickets,
        density=_density(said, len(pupils), WHOLE),
        half_density=_density(short, len(pupils), HALF),
    )


def _shown(text: str, whole: bool, mask: Callable[[str], str]) -> str:
    return text if whole else mask(text)


def _density(texts: Iterable[str], pupils: int, room: dict[str, int]) -> str:
    needed = sum(len(text) + NEW_LINE * text.count("\n") for text in texts) + 2 * NEW_LINE * max(pupils - 2, 0)
    return next((size for size, most in room.items() if needed <= most), SMALLEST)
