"""One question for any number of people and schools costs the same."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.pairings.models import Pairing
from casework.progress.results import results
from outreach.calendar.periods import parse_period
from outreach.people.models import ClassGroup, Department, Organization
from outreach.people.roles import Role
from tests.casework.progress.conftest import end_of, log, make_campaign
from tests.conftest import make_household, make_staff


def make_school(code, people):
    """A school with so many 班主任, each with a class, a family, a pairing and a visit."""
    school = Organization.objects.create(code=code, name=code, kind="school")
    unit = Department.objects.create(school=school, name="七年级组")
    for n in range(people):
        group = ClassGroup.objects.create(school=school, grade="七年级", name=f"{n}班", department=unit)
        roles = [Role.TEACHER, (Role.HEAD_TEACHER, group)]
        person = make_staff(school, f"{code}{n:03}", "某老师", department=unit, roles=roles)
        home = make_household(school, f"{code}H{n}", "村", "某家母", "", [("某某", f"G{code}{n}", group)])
        pupil = home.students.get()
        Pairing.objects.create(school=school, helper=person, household=home, student=pupil, since=date(2026, 1, 1))
        log(person, home, date(2026, 8, 1))
        log(person, home, date(2026, 8, 2), mode="phone")
    campaign = make_campaign(school)
    campaign.rules.update(enabled=True)
    return campaign


def cost(campaigns):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        lines = results(campaigns, parse_period("2026Q3"), as_of=end_of(2026, 10, 20))
    return len(queries), len(lines)


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow():
    one = cost([make_school("S1", 1)])
    three = cost([make_school("S2", 1), make_school("S3", 3), make_school("S4", 5)])
    assert three[0] == one[0]
    assert three[1] == 9 * one[1]
    assert one[0] < 30
