"""`manage.py demo`: whatever the day, a district that one can look around in."""

import io
from datetime import date, time

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.test import RequestFactory

from campaigns.planning.models import Campaign, LiaisonLine
from casework.diaries.models import Diary
from casework.pairings.models import ContactPoint, Pairing
from casework.progress.models import PeriodClose
from casework.submissions.models import Submission
from casework.visits.models import Visit
from outreach.calendar.periods import shanghai_moment
from outreach.people.models import Organization


@pytest.mark.parametrize(
    ("today", "closed"),
    [
        (date(2026, 11, 21), {"2026Q3"}),
        (date(2027, 1, 5), set()),  # the quarter before lies in another campaign's year
    ],
)
def test_the_demonstration_can_be_looked_around_in(db, today, closed):
    out = io.StringIO()
    with time_machine.travel(shanghai_moment(today, time(9)), tick=True):
        call_command("demo", stdout=out, stderr=io.StringIO())
        accounts = [line.split("\t") for line in out.getvalue().splitlines()]
        assert [role for role, _, _ in accounts] == [
            "校长", "活动办公室", "年级组长", "班主任", "区级办公室", "另一所学校的校长",
        ]  # fmt: skip
        asked = RequestFactory().post("/login/")
        assert all(authenticate(asked, username=name, password=word) for _, name, word in accounts)
    assert {school.code for school in Organization.objects.schools()} == {"A", "B"}
    assert Campaign.objects.running().count() == 2
    assert set(PeriodClose.objects.values_list("period", flat=True)) == closed
    assert Visit.objects.filter(school__code="A").count() > 500
    assert not Visit.objects.filter(on__gt=today).exists()
    lines = LiaisonLine.objects.filter(campaign__school__code="A")
    assert lines.exclude(grade="").count() == 3
    assert Pairing.objects.filter(kind="contact_point", school__code="A").count() == ContactPoint.objects.count() == 3
    assert set(Submission.objects.values_list("state", flat=True)) >= {"draft", "handed_in", "accepted"}
    assert Diary.objects.filter(school__code="A").exists()
    with pytest.raises(CommandError, match="已经有单位"):
        call_command("demo", stdout=io.StringIO(), stderr=io.StringIO())
