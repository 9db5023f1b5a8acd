"""What the desk homes show: the quarter in four figures, the map of classes, what waits, who needs a hand."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.urls import reverse

from campaigns.planning.models import Campaign
from campaigns.quotas.models import ActivityKind, Exemption, QuotaRule
from casework.families.access import may_manage_families
from casework.families.models import Student
from casework.families.queries import Step, setup_checklist
from casework.phone.held_queries import waiting as held_records
from casework.phone.queries import needing_a_look
from casework.progress.coverage import (
    ClassCoverage,
    Share,
    classes_covered,
    households_covered,
    households_without_helper,
    pace,
    school_year,
)
from casework.progress.helping import Help, needs_help, own_visits
from casework.progress.judging import Status
from casework.progress.models import PeriodClose
from casework.progress.reckoning import Line
from casework.progress.results import results
from casework.progress.services import grace_ends
from casework.tickets.models import Ticket
from outreach.access import is_office, standing
from outreach.calendar.periods import Kind, Period, end_of_day, period_of, shanghai_day
from outreach.people.models import ClassGroup, User

SHOWN = 4
HELPED = 8
PAIRING = ActivityKind.Source.PAIRING
BY_HEAD = {QuotaRule.Unit.PERSONS, QuotaRule.Unit.HOUSEHOLDS}
WAITING_STATES = (Ticket.Status.REGISTERED, Ticket.Status.ACCEPTED, Ticket.Status.FOLLOWED_UP)
OPEN_STATES = tuple(set(Ticket.Status) - {Ticket.Status.SIGNED_OFF})


@dataclass(frozen=True)
class Figure:
    label: str
    number: str
    base: str
    unit: str
    share: Share
    elapsed: int | None
    note: str
    url: str


@dataclass(frozen=True)
class Waiting:
    title: str
    text: str
    word: str
    role: str
    url: str
    closes: Campaign | None = None


@dataclass(frozen=True)
class Desk:
    """The home of the principal, the office or a unit lead, for one campaign."""

    campaign: Campaign
    quarter: Period
    elapsed: int
    days_left: int
    checks: tuple[date, date]
    figures: list[Figure]
    grades: list[str]
    heads: list[str]
    heat: list[tuple[str, list[ClassCoverage | None]]]
    help: list[Help] = field(default_factory=list)
    help_more: int = 0


def campaigns_of(user: User) -> list[Campaign]:
    """What runs at the person's school, the newest first."""
    running = Campaign.objects.visible_to(user).running().select_related("school")
    return list(running.order_by("-year", "-starts_on", "pk"))


def desk_of(user: User, campaign: Campaign, at: datetime) -> Desk:
    """For the office everything; for a unit lead the own units' people and classes."""
    today = shanghai_day(at)
    quarter = period_of(today, Kind.QUARTER)
    lines = lines_for(user, results([campaign], quarter, as_of=end_of_day(today)))
    helped = needs_help(user.school_id, lines, quarter, today)
    classes = ClassGroup.objects.visible_to(user)
    if not is_office(user):
        classes = classes.filter(department__in=standing(user).led_departments)
    covered = classes_covered(user.school_id, classes, school_year(today))
    heads = list(dict.fromkeys(entry.group.name for entry in covered))
    grades = list(dict.fromkeys(entry.group.grade for entry in covered))
    cells = {(entry.group.grade, entry.group.name): entry for entry in covered}
    return Desk(
        campaign=campaign,
        quarter=quarter,
        elapsed=int(quarter.elapsed(today) * 100),
        days_left=(quarter.end - today).days,
        checks=(date.fromordinal(quarter.end.toordinal() - 14), quarter.end),
        figures=_figures(user, lines, covered, quarter, today),
        grades=grades,
        heads=heads,
        heat=[(grade, [cells.get((grade, head)) for head in heads]) for grade in grades],
        help=helped[:HELPED],
        help_more=max(len(helped) - HELPED, 0),
    )


def lines_for(user: User, lines: Iterable[Line]) -> list[Line]:
    """Those that the person may see: all; those of the led units, with what nobody owes alone; or the own."""
    if is_office(user):
        return list(lines)
    led = standing(user).led_departments
    own = (
        {person.pk for person in User.objects.visible_to(user).filter(department__in=led).only("pk")} if led else set()
    )
    return [line for line in lines if line.owner == user.pk or line.owner in own or (led and line.owner is None)]


def _figures(user: User, lines: list[Line], covered: list[ClassCoverage], quarter: Period, today: date) -> list[Figure]:
    url = reverse("quarter", args=[quarter.key])
    elapsed = quarter.elapsed(today)
    found = [
        _visits(own_visits(lines), elapsed, url),
        _pairings(user, lines, url, today),
        _contacts(lines, today, url),
        _families(user, covered, today, url),
    ]
    return [figure for figure in found if figure]


def _visits(lines: list[Line], elapsed: float, url: str) -> Figure | None:
    if not lines:
        return None
    share = Share(sum(line.done for line in lines), sum(line.due for line in lines))
    return Figure(
        label=lines[0].rule.activity.name,
        number=str(share.done),
        base=str(share.of),
        unit=lines[0].rule.unit,
        share=share,
        elapsed=int(elapsed * 100),
        note=pace(share, elapsed),
        url=url,
    )


def _pairings(user: User, lines: list[Line], url: str, today: date) -> Figure | None:
    """People with the pairings that are asked of them, of those of whom they are asked."""
    asked: dict[int, bool] = {}
    for line in lines:
        helping = line.rule.activity.source == PAIRING and line.rule.unit in BY_HEAD
        if line.user and helping and line.status != Status.EXEMPT:
            asked[line.user.pk] = asked.get(line.user.pk, True) and not line.missing
    if not asked:
        return None
    share = Share(sum(asked.values()), len(asked))
    note = ""
    if is_office(user):
        alone = households_without_helper(user.school_id, today)
        note = f"{alone} 户特殊群体家庭还没有帮扶人" if alone else "特殊群体家庭都有帮扶人"
        url = reverse("pairing-families")
    return Figure("结对帮扶", str(share.done), str(share.of), "人", share, None, note, url)


def _contacts(lines: list[Line], today: date, url: str) -> Figure | None:
    """This month's contacts with those who are helped."""
    month = period_of(today, Kind.MONTH)
    own = [
        line
        for line in lines
        if line.rule.per == QuotaRule.Per.PAIRING and line.period == month and line.status != Status.EXEMPT
    ]
    if not own:
        return None
    share = Share(sum(not line.missing for line in own), len(own))
    elapsed = month.elapsed(today)
    note = pace(share, elapsed)
    label = f"{today.month}月{own[0].rule.activity.name}"
    return Figure(label, str(share.done), str(share.of), "个对象", share, int(elapsed * 100), note, url)


def _families(user: User, covered: list[ClassCoverage], today: date, url: str) -> Figure | None:
    """户 for the school, pupils for a unit: a family may have children in two grades."""
    year = school_year(today)
    if is_office(user):
        share, unit = households_covered([user.school_id], year)[user.school_id], "户"
    else:
        share = Share(sum(entry.pupils.done for entry in covered), sum(entry.pupils.of for entry in covered))
        unit = "名学生"
    if not share.of:
        return None
    note = f"本学年 {share.done} / {share.of} {unit}"
    elapsed = int(year.elapsed(today) * 100)
    return Figure("学生家庭走访覆盖", share.exact, "", "%", share, elapsed, note, f"{reverse('home')}#classes")


# What waits ---------------------------------------------------------------------------


def waiting_for(user: User, campaigns: list[Campaign], at: datetime) -> tuple[list[Waiting], int]:
    """The first few things that wait for this person, and how many there are."""
    today = shanghai_day(at)
    found = [*_closes(user, campaigns, today), *_held(user), *_devices(user)]
    found += [*_tickets(user, today), *_exemptions(user)]
    return found[:SHOWN], len(found)


def _closes(user: User, campaigns: list[Campaign], today: date) -> Iterable[Waiting]:
    """The quarter before this one, once its days of grace are over."""
    if not is_office(user):
        return
    quarter = period_of(today, Kind.QUARTER).previous()
    closed = set(
        PeriodClose.objects.filter(campaign__in=campaigns, period=quarter.key).values_list("campaign", flat=True)
    )
    for campaign in campaigns:
        if campaign.pk not in closed and campaign.starts_on <= quarter.end and grace_ends(campaign, quarter) < today:
            url = reverse("quarter-close", args=[quarter.key, campaign.pk])
            yield Waiting(
                f"{quarter.short_label}可以结账",
                "补录期已过；结账后数字固定，可导出汇总",
                "待结账",
                "due",
                url,
                closes=campaign,
            )


def _held(user: User) -> Iterable[Waiting]:
    """What phones sent and the office has to look at before it counts."""
    number = held_records(user).count()
    if number:
        text = "老师现在不能直接记到这户名下；请看一看，补记或不补记"
        yield Waiting(f"手机传来 {number} 条记录等您处理", text, "待处理", "due", reverse("held-list"))


def _devices(user: User) -> Iterable[Waiting]:
    """How many phones hold what nobody has seen yet; whose they are stands on the page."""
    number = needing_a_look(user).count() if is_office(user) else 0
    if number:
        text = "本人已收到提醒；一直没有网络的，请帮一帮"
        url = f"{reverse('device-school')}?show=look"
        yield Waiting(f"{number} 台手机上有记录等了 5 天以上", text, "待上传", "due", url)


def _tickets(user: User, today: date) -> list[Waiting]:
    """Overdue ones first, then those that nobody has taken up."""
    tickets = Ticket.objects.visible_to(user).filter(status__in=OPEN_STATES).select_related("department")
    found = []
    for ticket in tickets.order_by("due_on", "pk"):
        text = " · ".join(filter(None, [str(ticket.department or ""), ticket.get_category_display()]))
        url = reverse("ticket-detail", args=[ticket.pk])
        title = f"问题 {ticket.no} {ticket.headline}"
        if ticket.due_on and ticket.due_on < today:
            found.append(Waiting(title, text, f"超期 {(today - ticket.due_on).days} 天", "late", url))
        elif ticket.status in WAITING_STATES:
            found.append(Waiting(title, text, ticket.get_status_display(), "due", url))
    return found


def _exemptions(user: User) -> list[Waiting]:
    if not is_office(user):
        return []
    asked = (
        Exemption.objects.visible_to(user).filter(state=Exemption.State.REQUESTED).select_related("user__department")
    )
    url = reverse("exemption-list")
    return [
        Waiting(
            f"免计申请：{one.get_reason_display()} {_day(one.since)}—{_day(one.until)}",
            f"{one.user.department or ''} {one.user.name}".strip(),
            "待批",
            "due",
            url,
        )
        for one in asked.order_by("requested_at", "pk")
    ]


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


# Before there is work -----------------------------------------------------------------------


def steps_of(user: User, on: date) -> list[Step]:
    """What is still to be done before the school can work; empty once all is. Leads only where the person may go."""
    steps = setup_checklist(user.school, on)
    if not may_manage_families(user):
        closed = reverse("family-import")
        steps = [replace(step, url="") if step.url == closed else step for step in steps]
    return [] if all(step.done for step in steps) else steps


def people_counts(user: User) -> dict[str, int]:
    staff = User.objects.visible_to(user).filter(is_active=True)
    return {
        "staff": staff.count(),
        "activated": staff.exclude(activated_at=None).count(),
        "classes": ClassGroup.objects.visible_to(user).count(),
        "students": Student.objects.filter(school=user.school_id, left_on=None).count(),
    }
