"""The sums of an issued campaign: equal to what each school sees itself, and nothing but sums."""

from datetime import date

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from campaigns.cascade.models import Adoption
from campaigns.cascade.services import adoption_take_up, campaign_issue
from campaigns.planning.services import campaign_launch, campaign_open
from casework.progress import rollups
from casework.progress.judging import Status
from casework.progress.results import results
from casework.progress.rollups import Sum, quarters_of, rollup_of, school_totals
from outreach.calendar.periods import parse_period
from outreach.reports.services import open_export, request_export, run_export
from tests.casework.progress.conftest import end_of, log
from tests.conftest import make_staff

Q3 = parse_period("2026Q3")
IN_AUGUST = end_of(2026, 8, 10)
AFTER = end_of(2026, 10, 20)


@pytest.fixture
def issued(cast):
    """Issued to both schools; 甲中学 runs it, 乙中学 has not taken it up."""
    campaign = campaign_launch(school=cast.bureau, preset="sanxiang", year=2026, actor=cast.district, at=IN_AUGUST)
    campaign_issue(campaign, actor=cast.district, at=IN_AUGUST)
    cast.own = adoption_take_up(campaign.adoptions.get(school=cast.school), actor=cast.principal, at=IN_AUGUST)
    campaign_open(cast.own, actor=cast.principal, at=IN_AUGUST)
    return campaign


def rolled(campaign, **given):
    return rollup_of(campaign, campaign.versions.last().content, Q3, at=AFTER, **given)


def test_the_sums_are_those_of_the_lines_that_the_school_sees(cast, issued):
    log(cast.li, cast.zhou, date(2026, 9, 1))
    log(cast.wang, cast.zhou, date(2026, 9, 2))
    log(cast.zhao, cast.chen, date(2026, 9, 3))
    lines = [line for line in results([cast.own], Q3, as_of=AFTER) if line.rule.code == "q6"]
    owed = [line for line in lines if line.status != Status.EXEMPT]
    found = rolled(issued).rule("q6")
    assert found.sum == Sum(
        asked=len(owed),
        met=sum(line.status == Status.MET for line in owed),
        due=sum(line.due for line in owed),
        done=sum(line.done for line in owed),
    )
    assert found.sum.done == 3
    assert found.schools == 1


def test_nothing_done_and_not_taken_up_are_two_things(cast, issued):
    rollup = rolled(issued)
    adoptions = issued.adoptions.select_related("school", "campaign").order_by("school__code")
    ours, theirs = school_totals(rollup, "q6", adoptions)
    assert (ours.sum.done, ours.sum.asked > 0) == (0, True)
    assert theirs.sum is None
    assert (rollup.counted, rollup.not_begun) == (1, 1)
    nobody = school_totals(rollup, "q-none", adoptions)[0]
    assert nobody.sum == Sum(), "nobody owes it there"


def test_a_draft_is_not_counted(cast, issued):
    own = adoption_take_up(issued.adoptions.get(school=cast.other_school), actor=cast.stranger_office, at=IN_AUGUST)
    rollup = rolled(issued)
    assert own.pk not in rollup.by_school
    assert rollup.not_begun == 1


def test_a_school_s_own_rules_are_its_own_affair(cast, issued):
    cast.own.rules.filter(code="q6").update(code="q99")
    assert rolled(issued).rule("q99") is None
    assert rolled(issued).rule("q6").sum == Sum()


def test_a_large_district_is_reckoned_some_schools_at_a_time(cast, issued, monkeypatch):
    cache.clear()
    monkeypatch.setattr(rollups, "AT_ONCE", 1)
    campaign_open(
        adoption_take_up(issued.adoptions.get(school=cast.other_school), actor=cast.stranger_office, at=IN_AUGUST),
        actor=cast.stranger_office,
        at=IN_AUGUST,
    )
    first = rolled(issued)
    assert (first.counted, first.waiting) == (1, 1)
    second = rolled(issued)
    assert (second.counted, second.waiting) == (2, 0), "the second look goes on where the first ended"
    adoptions = issued.adoptions.select_related("school", "campaign").order_by("school__code")
    assert [one.waits for one in school_totals(first, "q6", adoptions)] == [False, True]
    cache.clear()
    assert rolled(issued, whole=True).waiting == 0


def test_the_quarters_of_a_campaign(cast, issued):
    assert [one.key for one in quarters_of(issued)] == ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]


def test_the_page_and_its_rule(client, cast, issued):
    log(cast.li, cast.zhou, date(2026, 9, 1))
    client.force_login(cast.district)
    url = reverse("issued-totals", args=[issued.pk])
    said = client.get(url, {"period": "2026Q3"}).content.decode()
    assert "1 所学校已开展，1 所未承接或还没开展" in said
    assert "已完成 1 /" in said
    said = client.get(url, {"period": "2026Q3", "rule": "q6"}).content.decode()
    assert said.index("A 甲中学") < said.index("B 乙中学")
    assert "李老师" not in said
    assert client.get(url, {"rule": "nothing"}).status_code == 404
    assert client.get(url, {"period": "2031Q1"}).status_code == 404
    assert client.post(url).status_code == 405


def test_the_file_holds_the_same_and_only_for_the_office(client, cast, issued, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    log(cast.li, cast.zhou, date(2026, 9, 1))
    client.force_login(cast.district)
    answer = client.post(reverse("issued-totals-export", args=[issued.pk]), {"period": "2026Q3"})
    assert answer.status_code == 302
    job = cast.district.exports.get()
    run_export(job.pk, at=timezone.now())
    job.refresh_from_db()
    book = load_workbook(open_export(job, user=cast.district, at=timezone.now()))
    text = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "甲中学" in text
    assert "未承接" in text
    assert not [name for name in ("李老师", "周子涵", "周家", "白校长") if any(name in cell for cell in text)]
    with pytest.raises(PermissionDenied):
        request_export(user=cast.office, code="rollup", params={"campaign": issued.pk, "period": "2026Q3"}, at=AFTER)


def test_another_office_gets_nothing(client, cast, issued):
    centre = make_staff(cast.centre, "C101", "中心同志", roles=["district"])
    client.force_login(centre)
    assert client.get(reverse("issued-totals", args=[issued.pk])).status_code == 404
    assert client.post(reverse("issued-totals-export", args=[issued.pk])).status_code == 404
    assert Adoption.objects.visible_to(centre).count() == 0
