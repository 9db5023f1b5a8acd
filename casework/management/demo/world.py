"""A district with two schools, made through the product's own services."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from campaigns.planning.models import Campaign
from campaigns.planning.services import campaign_launch, campaign_open
from casework.families.importing import apply_families_import, plan_families_import
from casework.management.demo.events import record_events
from casework.management.demo.history import School, record_history
from casework.management.demo.organization import organize
from casework.management.demo.papers import record_papers
from casework.management.demo.registers import record_registers
from casework.progress.services import period_close
from outreach.calendar.models import Term
from outreach.calendar.periods import Kind, Period, period_of, shanghai_moment
from outreach.people.importing import apply_staff_import, plan_staff_import
from outreach.people.models import Appointment, Department, Organization, User
from outreach.people.roles import Category, Role
from outreach.people.services import organization_create

ROOT = Path(__file__).resolve().parent.parent.parent.parent
SAMPLES = {"A": "a", "B": "b"}
NAMES = {"A": "甲中学", "B": "乙中学"}
ORGANIZED = "A"  # the school whose liaison lines and contact points are shown
SYLLABLES = ("shan", "he", "lin", "xue", "yun", "feng", "hua", "tian", "qing", "ming", "lan", "song", "zhu", "mei")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Account:
    role: str
    username: str
    password: str


def build(today: date, say: Say) -> list[Account]:
    """The whole demonstration, or nothing: one transaction. Returns the accounts that can sign in."""
    this = period_of(today, Kind.QUARTER)
    before = this.previous()
    with transaction.atomic():
        bureau = organization_create(code="Q", name="示例区教育工委", kind=Organization.Kind.BUREAU, actor=None)
        centre = organization_create(
            code="C1", name="城关教管中心", kind=Organization.Kind.CENTRE, parent=bureau, actor=None
        )
        schools = [_school(code, centre, before, today) for code in SAMPLES]
        say("名册已导入")
        for school in schools:
            campaign = _campaign(school, today.year, before)
            work = School(school, today)
            count = sum(record_history(work, period) for period in (before, this))
            held = record_events(school, today, (before, this))
            lines = record_registers(school, campaign, today)
            papers = record_papers(campaign, today)
            say(f"{school.name}：记下 {count} 次联系、{held} 次活动、{lines} 条台账，交了 {papers} 份材料")
            if school.code == ORGANIZED:
                principal = _holder(school, Role.PRINCIPAL)
                organize(campaign, actor=principal, on=before.start, at=shanghai_moment(before.start, time(10)))
            _close(campaign, before, today)
        return _accounts(bureau, schools[0], schools[1], today)


def _school(code: str, centre: Organization, before: Period, today: date) -> Organization:
    school = organization_create(code=code, name=NAMES[code], kind=Organization.Kind.SCHOOL, parent=centre, actor=None)
    moment = shanghai_moment(before.start, time(8))
    for first in (today.year - 1, today.year):
        Term.objects.create(
            school=school, school_year=first, number=1, starts_on=date(first, 9, 1), ends_on=date(first + 1, 1, 20)
        )
        Term.objects.create(
            school=school, school_year=first, number=2, starts_on=date(first + 1, 2, 20), ends_on=date(first + 1, 7, 5)
        )
    staff = (ROOT / f"outreach/people/samples/school-{SAMPLES[code]}-staff.xlsx").read_bytes()
    families = (ROOT / f"casework/families/samples/school-{SAMPLES[code]}-families.xlsx").read_bytes()
    apply_staff_import(plan_staff_import(staff, school, before.start), None, moment)
    apply_families_import(plan_families_import(families, school, before.start), None, moment)
    return school


def _campaign(school: Organization, year: int, before: Period) -> Campaign:
    at = shanghai_moment(max(date(year, 1, 5), before.start - timedelta(days=60)), time(9))
    principal = _holder(school, Role.PRINCIPAL)
    campaign = campaign_launch(school=school, preset="sanxiang", year=year, actor=principal, at=at)
    campaign_open(campaign, actor=principal, at=at)
    return campaign


def _close(campaign: Campaign, period: Period, today: date) -> None:
    """The quarter before is closed the day after its grace days, if that has come and the campaign ran in it."""
    on = period.end + timedelta(days=campaign.grace_days + 1)
    if on < today and campaign.starts_on <= period.start:
        at: datetime = shanghai_moment(on, time(9, 30))
        period_close(campaign=campaign, period=period, actor=_holder(campaign.school, Role.PRINCIPAL), at=at)


def _holder(school: Organization, role: str) -> User:
    return User.objects.filter(appointments__role=role, school=school, is_active=True).order_by("staff_no")[0]


def _accounts(bureau: Organization, school: Organization, other: Organization, today: date) -> list[Account]:
    district = User(
        username="Q001@Q", school=bureau, staff_no="Q001", name="区办", category=Category.CLERK, post="活动办公室"
    )
    district.set_unusable_password()
    district.save()
    Appointment.objects.create(
        user=district, organization=bureau, role=Role.DISTRICT, since=today - timedelta(days=365)
    )
    people = [
        ("校长", _holder(school, Role.PRINCIPAL)),
        ("活动办公室", _holder(school, Role.OFFICE)),
        ("年级组长", _grade_lead(school)),
        ("班主任", _holder(school, Role.HEAD_TEACHER)),
        ("区级办公室", district),
        ("另一所学校的校长", _holder(other, Role.PRINCIPAL)),
    ]
    return [Account(role, user.username, _sign_in(user)) for role, user in people]


def _grade_lead(school: Organization) -> User:
    grade = Department.objects.filter(school=school, classes__isnull=False).order_by("order")[0]
    return User.objects.filter(appointments__role=Role.UNIT_LEAD, appointments__department=grade)[0]


def _sign_in(user: User) -> str:
    """A password of its own for every demonstration: nothing is the same on two machines."""
    password = "-".join(secrets.choice(SYLLABLES) for _ in range(4)) + f"-{secrets.randbelow(90) + 10}"
    user.set_password(password)
    user.activated_at = timezone.now()
    user.save(update_fields=["password", "activated_at"])
    return password


def lines(accounts: Iterable[Account]) -> Iterable[str]:
    return (f"{account.role}\t{account.username}\t{account.password}" for account in accounts)
