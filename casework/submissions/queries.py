"""Materials as the pages show them: what a person owes, what waits to be looked at, and one matrix for the office."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from campaigns.handins.models import HandIn
from campaigns.handins.sentences import sentence_of
from campaigns.planning.models import Campaign
from campaigns.quotas.eligibility import Roster
from campaigns.quotas.roles import STAFF, appointments_of
from casework.diaries.models import Diary
from casework.submissions.access import may_take_over
from casework.submissions.models import Submission, SubmissionMove, SubmissionQuerySet, roles_of
from casework.submissions.owing import Owed, owed, owed_by_one
from outreach.access import is_office, standing
from outreach.calendar.periods import shanghai_day
from outreach.navigation import badge
from outreach.people.models import Appointment, User
from outreach.people.roles import Role

State = Submission.State
A_MONTH = 30
# How a state looks: word and colour. What is past its day is still only 待交 (no blame).
LOOKS = {
    State.DRAFT: ("待交", "due"),
    State.HANDED_IN: ("已交", "info"),
    State.RETURNED: ("退回", "late"),
    State.ACCEPTED: ("通过", "ok"),
}


@dataclass(frozen=True)
class Row:
    """One copy as its author sees it in a list."""

    one: Owed
    word: str
    role: str
    when: str
    url: str


def running_of(user: User) -> QuerySet[Campaign]:
    return Campaign.objects.visible_to(user).running().order_by("-year", "-starts_on", "pk")


def owed_by(
    user: User,
    day: date,
    *,
    within: int | None = None,
    campaigns: Iterable[Campaign] | None = None,
    roster: Roster | None = None,
) -> list[Owed]:
    """What the person still has to hand in now, nearest day first; `within` so many days, where given."""
    until = None if within is None else day + timedelta(days=within)
    found = [
        one
        for one in owed_by_one(
            user, running_of(user) if campaigns is None else campaigns, day, until=until, roster=roster
        )
        if one.handin.opens_on is None or one.handin.opens_on <= day
    ]
    return sorted(found, key=lambda one: (one.handin.due_on or date.max, one.handin.order, one.number))


def soon(
    user: User, day: date, *, campaigns: Iterable[Campaign] | None = None, roster: Roster | None = None
) -> list[Row]:
    """For the home pages: what is due within a month, or came back. What runs, and when the person was what, where
    they have been read already."""
    waiting = owed_by(user, day, within=A_MONTH, campaigns=campaigns, roster=roster)
    return [Row(one, *look_of(one), when_of(one, day), url_of(one)) for one in waiting]


def rows_of(user: User, day: date) -> list[Row]:
    """Everything the person writes in the campaigns that run: waiting first, then what is done or not owed."""
    mine = []
    for one in owed(running_of(user), day):
        writes = user.pk in one.writers
        if one.submission:
            writes = one.submission.author_id == user.pk or (writes and may_take_over(user, one))
        if writes:
            mine.append(one)
    mine.sort(key=lambda one: (not one.waits, one.handin.due_on or date.max, one.handin.order, one.number))
    return [Row(one, *look_of(one), when_of(one, day), url_of(one)) for one in mine]


def look_of(one: Owed) -> tuple[str, str]:
    if one.submission is not None and (one.is_handed_in or one.submission.state == State.RETURNED):
        return LOOKS[State(one.submission.state)]
    return ("免交", "mute") if one.exempt else LOOKS[State.DRAFT]


def when_of(one: Owed, day: date) -> str:
    if one.submission is not None and one.submission.accepted_at is not None:
        return f"{_date(shanghai_day(one.submission.accepted_at))}通过"
    if one.is_handed_in and one.submission is not None and one.submission.handed_in_at is not None:
        return f"{_date(shanghai_day(one.submission.handed_in_at))}已交"
    if one.exempt:
        return one.exempt
    if one.handin.due_on is None:
        return "没有定截止日期"
    left = (one.handin.due_on - day).days
    until = f"{_date(one.handin.due_on)}前交"
    if left < 0:
        return f"{until}，已过 {-left} 天，写好了随时可以交"
    return f"{until}，" + ("今天截止" if left == 0 else f"还有 {left} 天")


def _date(day: date) -> str:
    return f"{day.month}月{day.day}日"


def url_of(one: Owed) -> str:
    if one.submission is not None and one.submission.state not in {State.DRAFT, State.RETURNED}:
        return reverse("submission-detail", args=[one.submission.pk])
    return write_url(one)


def write_url(one: Owed) -> str:
    return write_address(one.handin.pk, one.key, one.number)


def write_address(handin: int, key: str, number: int) -> str:
    return f"{reverse('submission-write', args=[handin])}?for={key}&n={number}"


def copy_of(user: User, handin: HandIn, key: str, number: int, day: date) -> Owed | None:
    """The copy that an address names; without a name the person's own, or that of the unit the person writes for."""
    rows = [one for one in owed([handin.campaign], day) if one.handin.pk == handin.pk and one.number == number]
    if key:
        return next((one for one in rows if one.key == key), None)
    return next((one for one in rows if user.pk in one.writers), None)


def unit_copy_of(user: User, paper: Submission, day: date) -> Owed | None:
    """A returned copy of a unit as it is owed, where somebody else than its author looks at it."""
    if paper.state != State.RETURNED or paper.author_id == user.pk or paper.owner_key.startswith("user:"):
        return None
    return copy_of(user, paper.handin, paper.owner_key, paper.number, day)


# What is not handed in, but shows itself from records ------------------------------------------


@dataclass(frozen=True)
class Kept:
    """民情日记, 家访记录…: what is there already, and where it is."""

    name: str
    said: str
    url: str


ROOMS = (("日记", "diary-list"), ("家访", "phone-visits"), ("清单", "ticket-list"), ("联系卡", "pairing-list"))


def kept_by(user: User) -> list[Kept]:
    """Of the running campaigns, as far as they ask it of the person; each once."""
    mine = roles_of(user) | {STAFF}
    rows = HandIn.objects.filter(campaign__in=running_of(user), enabled=True).exclude(counting=HandIn.Counting.COUNT)
    found: dict[str, Kept] = {}
    for handin in rows.order_by("campaign", "order"):
        asked = bool(mine & set(handin.roles)) if handin.owed_per == HandIn.Per.PERSON else is_office(user)
        if asked and handin.name not in found:
            page = next((page for word, page in ROOMS if word in handin.name), "")
            found[handin.name] = Kept(handin.name, sentence_of(handin), reverse(page) if page else "")
    return list(found.values())


# Whose turn it is ------------------------------------------------------------------------------


def turns_of(user: User, day: date) -> list[Submission]:
    """What waits for this person to look at, the longest waiting first."""
    waiting = (
        Submission.objects.visible_to(user)
        .filter(state=State.HANDED_IN, handin__campaign__status=Campaign.Status.RUNNING)
        .exclude(author=user.pk)
        .select_related("handin", "author__department", "department", "branch")
        .defer("text", "handed_text")
        .order_by("handed_in_at", "pk")
    )
    rows = [row for row in waiting if _is_turn(user, row)]
    if is_office(user):
        alone = _nobody_holds({row.waits_for for row in waiting if row.waits_for}, user.school_id, day)
        known = {row.pk for row in rows}
        rows += [row for row in waiting if row.waits_for in alone and row.pk not in known]
    return rows


def _is_turn(user: User, row: Submission) -> bool:
    if not row.waits_for:
        return is_office(user)
    if row.waits_for == Role.UNIT_LEAD:
        return row.author.department_id in standing(user).led_departments
    return row.waits_for in roles_of(user)


def _nobody_holds(roles: Collection[str], school_id: int, day: date) -> set[str]:
    """Roles without a holder today: the office stands in."""
    if not roles:
        return set()
    held = set(Appointment.objects.filter(organization=school_id).on(day).values_list("role", flat=True))
    return {role for role in roles if not held & appointments_of(role)}


@badge("submission-mine")
def back_with_me(user: User) -> SubmissionQuerySet:
    """What came back with a comment, and what waits for the person as somebody whose turn it is."""
    returned = Q(author=user.pk, state=State.RETURNED)
    named = roles_of(user) - {Role.UNIT_LEAD, Role.OFFICE}
    turn = Q(waits_for__in=named, state=State.HANDED_IN) & ~Q(author=user.pk)
    return _of_running(Submission.objects.filter(returned | turn, school=user.school_id))


@badge("submission-office")
def waiting_for_office(user: User) -> SubmissionQuerySet:
    if not is_office(user):
        return Submission.objects.none()
    waiting = Submission.objects.visible_to(user).filter(state=State.HANDED_IN, waits_for="")
    return _of_running(waiting.exclude(author=user.pk))


def _of_running(papers: SubmissionQuerySet) -> SubmissionQuerySet:
    """Of a campaign that is over nothing waits."""
    return papers.filter(handin__campaign__status=Campaign.Status.RUNNING)


# One paper -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    label: str
    state: str
    url: str = ""


def road_of(submission: Submission) -> list[Step]:
    """起草 → 征求意见 → 审核 → 定稿, and where it stands."""
    steps = submission.handin.steps
    labels = ["起草", *(HandIn.Step(code).label for code in steps)]
    here = 0 if submission.state in {State.DRAFT, State.RETURNED} else min(submission.step, len(steps) - 1) + 1
    if submission.state == State.ACCEPTED:
        here = len(labels)
    return [Step(label, "done" if at < here else "now" if at == here else "later") for at, label in enumerate(labels)]


def moves_of(submission: Submission) -> QuerySet[SubmissionMove]:
    return submission.moves.select_related("by").order_by("-at", "-pk")


# The matrix of the office ----------------------------------------------------------------------


@dataclass
class Sum:
    """已交 12 / 应交 86, and how many of them are accepted (M18)."""

    due: int = 0
    handed: int = 0
    accepted: int = 0

    def add(self, one: Owed) -> None:
        if one.counts:
            self.due += 1
            self.handed += one.is_handed_in
            self.accepted += one.is_accepted

    @property
    def rate(self) -> str:
        """材料上交率: accepted of required; “—” where nothing is required."""
        return f"{100 * self.accepted / self.due:.1f}%" if self.due else "—"


@dataclass(frozen=True)
class Cell:
    word: str
    role: str
    when: str
    url: str
    one: Owed


@dataclass
class MatrixRow:
    """A person or a unit, with one list of copies a material."""

    name: str
    staff_no: str
    department: str
    order: tuple[int, int, str, str]
    cells: dict[int, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    columns: list[tuple[HandIn, list[Cell]]] = field(default_factory=list)


@dataclass(frozen=True)
class Material:
    handin: HandIn
    sentence: str
    sum: Sum
    note: str = ""


@dataclass(frozen=True)
class Matrix:
    campaign: Campaign
    materials: list[Material]
    kept: list[Material]
    rows: list[MatrixRow]
    total: Sum
    owing: list[Owed]


def matrix_of(
    user: User, campaign: Campaign, day: date, *, handin: str = "", department: str = "", state: str = ""
) -> Matrix:
    """For the office everybody; for a unit lead the own units. By department and 工号, never by what is done."""
    everything = owed([campaign], day)
    if not is_office(user):
        led = standing(user).led_departments
        everything = [one for one in everything if one.department is not None and one.department.pk in led]
    sums: dict[int, Sum] = defaultdict(Sum)
    total = Sum()
    for one in everything:
        sums[one.handin.pk].add(one)
        total.add(one)
    handins = list({one.handin.pk: one.handin for one in everything}.values())
    shown = [one for one in everything if _is_shown(one, handin, department, state)]
    columns = [one for one in handins if not handin or str(one.pk) == handin]
    return Matrix(
        campaign=campaign,
        materials=[Material(one, sentence_of(one), sums[one.pk]) for one in handins],
        kept=_kept(campaign) if is_office(user) else [],
        rows=_rows(shown, columns, day, _readable(user, campaign)),
        total=total,
        owing=[one for one in everything if one.waits],
    )


def _is_shown(one: Owed, handin: str, department: str, state: str) -> bool:
    if handin and str(one.handin.pk) != handin:
        return False
    if department and str(one.department.pk if one.department else "") != department:
        return False
    return not state or look_of(one)[0] == state


def _readable(user: User, campaign: Campaign) -> set[int]:
    """What leads on from the table: a lead sees who has handed in, and opens what was for the lead to read."""
    handed = Submission.objects.visible_to(user).filter(handin__campaign=campaign, handed_in_at__isnull=False)
    return set(handed.values_list("pk", flat=True))


def _rows(shown: Iterable[Owed], columns: list[HandIn], day: date, readable: set[int]) -> list[MatrixRow]:
    rows: dict[str, MatrixRow] = {}
    for one in shown:
        row = rows.get(one.key)
        if row is None:
            unit = one.department
            number = one.user.staff_no if one.user else ""
            order = (one.user is None, unit.order if unit else 10_000, number, one.key)
            row = rows[one.key] = MatrixRow(one.name, number, unit.name if unit and one.user else "", order)
        word, role = look_of(one)
        paper = one.submission.pk if one.submission else 0
        url = reverse("submission-detail", args=[paper]) if paper in readable else ""
        row.cells[one.handin.pk].append(Cell(word, role, _of_others(one, day), url, one))
    found = sorted(rows.values(), key=lambda row: row.order)
    for row in found:
        row.columns = [(handin, row.cells.get(handin.pk, [])) for handin in columns]
    return found


def _of_others(one: Owed, day: date) -> str:
    """As the office reads it."""
    return when_of(one, day).removesuffix("，写好了随时可以交")


def _kept(campaign: Campaign) -> list[Material]:
    """民情日记 counted without being read; what the portal makes by itself."""
    rows = campaign.handins.filter(enabled=True).exclude(counting=HandIn.Counting.COUNT)
    notes = []
    for handin in rows:
        note = ""
        if handin.counting == HandIn.Counting.CONTINUOUS:
            number = Diary.objects.filter(
                school=campaign.school_id, on__gte=campaign.starts_on, on__lte=campaign.ends_on
            ).count()
            note = f"已写 {number} 篇，内容只有本人能看"
        notes.append(Material(handin, sentence_of(handin), Sum(), note))
    return notes
