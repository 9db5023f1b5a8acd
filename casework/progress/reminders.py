"""The quarterly check: three times a quarter each person is told once what is owed, and heads the exceptions."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse

from campaigns.planning.models import Campaign
from casework.progress.judging import Status
from casework.progress.reckoning import Line
from casework.progress.results import results
from casework.progress.services import grace_ends, heads_of
from outreach.calendar.periods import Kind, Period, period_of, shanghai_day
from outreach.notices.services import Promise, promise, promise_each
from outreach.people.models import Appointment, User
from outreach.people.roles import Role
from outreach.timeline.models import Entry
from outreach.timeline.services import record

logger = logging.getLogger(__name__)

TWO_WEEKS = timedelta(days=14)


@dataclass(frozen=True)
class Stage:
    """One of the three times. It stays open some days: a check missed while the server was off is made up for."""

    code: str
    first: date
    last: date

    def is_on(self, day: date) -> bool:
        return self.first <= day <= self.last


def stages(campaign: Campaign, quarter: Period) -> list[Stage]:
    after = grace_ends(campaign, quarter) + timedelta(days=1)
    return [
        Stage("ahead", quarter.end - TWO_WEEKS, quarter.end - timedelta(days=1)),
        Stage("last_day", quarter.end, quarter.end + timedelta(days=6)),
        Stage("after_grace", after, after + timedelta(days=6)),
    ]


def check_quotas(*, at: datetime) -> int:
    """Make the checks that are due at this moment and not made yet. Safe to run every minute. Returns how many."""
    today = shanghai_day(at)
    quarter = period_of(today, Kind.QUARTER)
    made = 0
    for campaign in Campaign.objects.running().select_related("school").order_by("pk"):
        for period in (quarter.previous(), quarter):
            if campaign.starts_on <= period.end and period.start <= campaign.ends_on:
                due = [stage for stage in stages(campaign, period) if stage.is_on(today)]
                made += sum(_checked(campaign, period, stage, at) for stage in due)
    return made


def _checked(campaign: Campaign, period: Period, stage: Stage, at: datetime) -> bool:
    """One school's trouble is not another's: it is logged, and tried again while the stage is on."""
    try:
        return _check(campaign, period, stage, at)
    except Exception:
        logger.exception("活动 %s 的 %s 核对没有做成", campaign.pk, period.key)
        return False


@transaction.atomic
def _check(campaign: Campaign, period: Period, stage: Stage, at: datetime) -> bool:
    """One campaign, quarter and stage, in one transaction with the row that says that it was made."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    made = Entry.objects.about(campaign).filter(action="quota.checked", data__period=period.key, data__stage=stage.code)
    if made.exists():
        return False
    lines = _settled_now(results([campaign], period, as_of=at), period, shanghai_day(at))
    owing = [line for line in lines if line.missing and line.status != Status.EXEMPT]
    key = f"quota:{campaign.pk}:{period.key}:{stage.code}"
    _tell_each(owing, campaign, period, stage, key, at)
    _tell_heads(owing, lines, campaign, period, key, at)
    record(campaign, "quota.checked", actor=None, at=at, period=period.key, label=period.label, stage=stage.code)
    return True


def _settled_now(lines: Iterable[Line], period: Period, today: date) -> list[Line]:
    """Those that this quarter settles: not months that are over, nor the year before its last quarter."""
    return [line for line in lines if min(period.end, today) <= line.period.end <= period.end]


def _tell_each(owing: list[Line], campaign: Campaign, period: Period, stage: Stage, key: str, at: datetime) -> None:
    by_owner: dict[int, list[Line]] = defaultdict(list)
    for line in owing:
        if line.owner:
            by_owner[line.owner].append(line)
    last = grace_ends(campaign, period)
    until = {
        "ahead": f"{period.end.month}月{period.end.day}日前",
        "last_day": f"{last.month}月{last.day}日前可补录",
        "after_grace": "补录期已过，有特殊情况请告诉活动办公室",
    }[stage.code]
    url = reverse("quarter", args=[period.key])
    people = User.objects.filter(pk__in=by_owner).employed(shanghai_day(at))
    promise_each(
        [
            Promise(
                person,
                "quota.owed",
                key,
                url,
                {"label": period.label, "owed": _owed_words(by_owner[person.pk]), "until": until},
            )
            for person in people
        ],
        at=at,
    )


def _owed_words(lines: list[Line]) -> str:
    """家访还差2次；电话联系还差3次"""
    missing: dict[str, int] = defaultdict(int)
    units: dict[str, str] = {}
    for line in lines:
        missing[line.rule.activity.name] += line.missing
        units[line.rule.activity.name] = line.unit
    return "；".join(f"{name}还差{number}{units[name]}" for name, number in missing.items())


def _tell_heads(
    owing: list[Line], lines: list[Line], campaign: Campaign, period: Period, key: str, at: datetime
) -> None:
    """Exceptions only: how many people, and their names by department and 工号. Nobody is ranked."""
    today = shanghai_day(at)
    people = _in_order({line.owner for line in owing if line.owner})
    asked = len({line.owner for line in lines if line.owner and line.status != Status.EXEMPT})
    leads = defaultdict(list)
    held = Appointment.objects.filter(organization=campaign.school_id, role=Role.UNIT_LEAD).on(today)
    for appointment in held.select_related("user"):
        leads[appointment.department_id].append(appointment.user)
    tell = [(person, people, f"{asked}人中") for person in heads_of(campaign, today)]
    for unit, users in leads.items():
        own = [person for person in people if person.department_id == unit]
        tell += [(user, own, "本部门") for user in users if user not in {head for head, _, _ in tell}]
    for head, whom, of in tell:
        promise(
            recipients=[head],
            kind="quota.exceptions",
            key=key,
            at=at,
            url=reverse("quarter", args=[period.key]) + "?status=missing",
            label=period.label,
            text=_exceptions(whom, of),
        )


def _in_order(owners: set[int]) -> list[User]:
    return list(User.objects.filter(pk__in=owners).for_list())


def _exceptions(people: list[User], of: str) -> str:
    if not people:
        return f"{of}都已完成"
    names = "、".join(person.name for person in people[:20])
    return f"{of}{len(people)}人还有未完成的：{names}{'等' if len(people) > 20 else ''}"
