"""A running 三项活动 of 甲中学 with its rules, and a way to write down a visit in one line."""

import uuid
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest

from campaigns.planning.models import Campaign
from campaigns.quotas.models import ActivityKind, QuotaRule
from casework.visits.models import Participation, Visit, VisitPurpose, day_key
from outreach.calendar.periods import shanghai_moment

DOOR = ["home", "offsite"]
# code, source, modes (or kinds of a pairing), purposes
ACTIVITIES = [
    ("home_visit", "家访", "visit", DOOR, []),
    ("thought_visit", "家访（思想交流）", "visit", DOOR, ["thought"]),
    ("phone_contact", "电话联系", "visit", ["phone", "video"], []),
    ("letter", "书信", "visit", ["letter"], []),
    ("festival", "节日慰问", "visit", [], ["festival"]),
    ("birthday", "生日祝福", "visit", [], ["birthday"]),
    ("pairing", "结对", "pairing", [], []),
    ("pairing_student", "结对（学生）", "pairing", ["student"], []),
    ("lecture", "专题讲座", "event", [], []),
]
# code, roles, activity, number, unit, period, per, more
RULES = [
    ("q2", ["leader"], "pairing", 1, "人", "standing", "person", {}),
    ("q3", ["leader"], "pairing", 1, "户", "standing", "person", {}),
    ("q4", ["staff"], "pairing_student", 1, "人", "standing", "person", {}),
    ("q6", ["staff"], "home_visit", 4, "次", "quarter", "person", {}),
    ("q7", ["helper"], "phone_contact", 1, "次", "month", "pairing", {}),
    ("q8", ["helper"], "letter", 1, "次", "quarter", "pairing", {}),
    ("q9", ["helper"], "festival", 1, "次", "year", "pairing", {}),
    ("q10", ["helper"], "birthday", 1, "次", "year", "pairing", {}),
    ("q11", ["chief"], "lecture", 1, "场", "year", "person", {}),
    ("q13", ["head_teacher"], "thought_visit", 3, "次", "month", "person", {"teaching_months_only": True}),
    ("q16", ["head_teacher"], "home_visit", 1, "次", "school_year", "student", {"enabled": False}),
]


def make_campaign(school, year=2026, **extra):
    values = {"preset": "sanxiang", "name": "密切联系群众“三项活动”", "nickname": "三项活动", "status": "running"}
    values |= {"starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31)}
    campaign = Campaign.objects.create(school=school, year=year, **(values | extra))
    kinds = {
        code: ActivityKind.objects.create(
            campaign=campaign, code=code, name=name, source=source, modes=modes, purposes=purposes
        )
        for code, name, source, modes, purposes in ACTIVITIES
    }
    for order, (code, roles, activity, number, unit, period, per, more) in enumerate(RULES):
        QuotaRule.objects.create(
            campaign=campaign,
            code=code,
            roles=roles,
            activity=kinds[activity],
            number=number,
            unit=unit,
            period=period,
            per=per,
            order=order,
            since=campaign.starts_on,
            **more,
        )
    return campaign


def log(who, household, on, *, mode="home", met=True, purposes=("situation",), received=None):
    """A visit as it lies in the database. `who`: a person, or several who went together."""
    people = who if isinstance(who, list | tuple) else [who]
    received = received or shanghai_moment(on) + timedelta(hours=20)
    visit = Visit.objects.create(
        school=household.school,
        uuid=uuid.uuid4(),
        household=household,
        recorder=people[0],
        on=on,
        mode=mode,
        outcome="met" if met else "absent",
        received_at=received,
    )
    visit.students.set(household.students.all())
    VisitPurpose.objects.bulk_create([VisitPurpose(visit=visit, code=code) for code in purposes])
    Participation.objects.bulk_create(
        [
            Participation(
                visit=visit,
                user=person,
                is_main=person == people[0],
                school=household.school,
                household=household,
                on=on,
                mode=mode,
                met=met,
                received_at=received,
                day_key=day_key(household.pk, on),
            )
            for person in people
        ]
    )
    return visit


def end_of(year, month, day) -> datetime:
    """The last moment of a day in Shanghai."""
    return shanghai_moment(date(year, month, day) + timedelta(days=1)) - timedelta(microseconds=1)


@pytest.fixture
def campaign(cast) -> Campaign:
    return make_campaign(cast.school)


@pytest.fixture
def year(cast, campaign) -> SimpleNamespace:
    """The cast with the campaign."""
    cast.campaign = campaign
    return cast
