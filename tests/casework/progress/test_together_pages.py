"""What the school, a grade or a class owes, on the page of a quarter and on its own; who may open it."""

from datetime import date

import pytest
import time_machine

from casework.families.models import StudentTag
from casework.progress.districts import totals_of
from casework.progress.services import period_close
from outreach.calendar.periods import parse_period
from tests.casework.events.factory import make_event
from tests.casework.progress.conftest import end_of, log, make_campaign
from tests.casework.progress.shapes import add_activity, add_rule, bare_campaign
from tests.casework.progress.test_quarter_pages import get

NOW = end_of(2026, 10, 20)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def shared(cast):
    cast.campaign = bare_campaign(cast.school)
    visits = add_activity(cast.campaign, "visit", ["home"], "cover", name="走访覆盖")
    add_rule(cast.campaign, visits, "%", "quarter", 60, "class", ["head_teacher"], "c1", comparator="gt")
    open_days = add_activity(cast.campaign, "event", ["open_day"], "open", name="开放日")
    add_rule(cast.campaign, open_days, "次", "quarter", 1, "school", ["school"], "c2")
    add_activity(cast.campaign, "event", ["lecture"], "lecture", name="讲座")
    ones = add_activity(cast.campaign, "checklist", code="ones", name="几个一", parts=["lecture", "cover"])
    add_rule(cast.campaign, ones, "项", "quarter", None, "person", ["middle"], "c3", comparator="all")
    log(cast.li, cast.zhou, date(2026, 8, 3))
    make_event(cast.school, "open_day", date(2026, 9, 5), [cast.office])
    make_event(cast.school, "lecture", date(2026, 9, 6), [cast.office])
    return cast


def test_the_quarter_lists_what_nobody_owes_alone(client, shared):
    _, page = get(client, shared.office, "/quarter/2026Q3/")
    assert "大家一起完成的" in page
    assert (
        f'<a href="/quarter/2026Q3/c1/class:%E4%B8%83%E5%B9%B4%E7%BA%A71%E7%8F%AD/?campaign={shared.campaign.pk}">'
        in page
    )
    assert "1 / 1 名" in page
    assert "50.0%" in page  # 八年级2班: 周子墨, not 陈一鸣
    assert "大家一起完成的" not in get(client, shared.wang, "/quarter/2026Q3/")[1]
    _, whole = get(client, shared.office, "/quarter/2026Q3/", view="together")
    assert "走访覆盖" in whole
    assert "每个人的完成情况</h2>" not in whole


@time_machine.travel(end_of(2026, 9, 10), tick=False)
def test_what_is_reached_before_the_end_says_so(client, shared):
    """Its status stays open: the period runs on. What one person owes alone is still 进行中."""
    for code, number, comparator in (("c5", 1, "gte"), ("c6", 2, "gte"), ("c7", 1, "eq")):
        activity = add_activity(shared.campaign, "event", ["open_day"], f"of_{code}", name="开放日")
        add_rule(shared.campaign, activity, "次", "quarter", number, "school", ["school"], code, comparator=comparator)
    own = add_activity(shared.campaign, "event", ["open_day"], "own", name="参加开放日")
    add_rule(shared.campaign, own, "次", "quarter", 1, "person", ["office"], "c8")
    for code, reached in (("c5", True), ("c6", False), ("c7", True), ("c1/class:八年级2班", False)):
        what = code if "/" in code else f"{code}/school:A"
        _, page = get(client, shared.office, f"/quarter/2026Q3/{what}/")
        assert (">已达到<" in page) is reached, code
        assert (">进行中<" in page) is not reached, code
    _, page = get(client, shared.office, "/quarter/2026Q3/", view="together")
    assert page.count(">已达到<") == 4  # c2, c5, c7 and 七年级1班
    _, page = get(client, shared.office, f"/quarter/2026Q3/c8/{shared.office.staff_no}/")
    assert ">进行中<" in page
    assert ">已达到<" not in page
    make_event(shared.school, "open_day", date(2026, 9, 7), [shared.office])
    assert ">已达到<" not in get(client, shared.office, "/quarter/2026Q3/c7/school:A/")[1]  # one too many


@pytest.mark.parametrize(
    ("who", "what", "status"),
    [
        ("office", "c1/class:七年级1班", 200),
        ("li", "c1/class:七年级1班", 200),
        ("lead", "c1/class:七年级1班", 200),
        ("wang", "c1/class:七年级1班", 404),
        ("zhao", "c1/class:七年级1班", 404),
        ("lead", "c2/school:A", 200),
        ("wang", "c2/school:A", 404),
        ("stranger_office", "c2/school:A", 404),
        ("district", "c2/school:A", 403),
        ("office", "c2/school:B", 404),
        ("office", "c1/class:", 404),
    ],
)
def test_who_may_open_what_is_shared(client, shared, who, what, status):
    assert get(client, getattr(shared, who), f"/quarter/2026Q3/{what}/")[0] == status


def test_the_records_of_a_class_of_the_school_and_of_a_list(client, shared):
    _, page = get(client, shared.office, "/quarter/2026Q3/c1/class:七年级1班/")
    assert "8月3日 周子涵" in page
    _, page = get(client, shared.office, "/quarter/2026Q3/c2/school:A/")
    assert "9月5日" in page
    _, page = get(client, shared.office, "/quarter/2026Q3/c3/A007/")
    assert "<h3>讲座</h3>" in page
    assert "<h3>走访覆盖</h3>" in page
    assert "还差1项：走访覆盖" in page


def test_that_a_pupil_is_of_a_group_is_said_only_to_who_may_know(client, shared):
    """D14: a unit lead reads the figure, not the name; nor does the office of 心理关注."""
    StudentTag.objects.create(student=shared.zihan, code="psych_attention")
    activity = add_activity(shared.campaign, "visit", ["home"], "special", name="重点走访")
    add_rule(
        shared.campaign, activity, "次", "quarter", 1, "tagged_student", ["head_teacher"], "c4",
        tags=["psych_attention"],
    )  # fmt: skip
    for who, told in (("li", True), ("principal", True), ("office", False), ("lead", False)):
        status, page = get(client, getattr(shared, who), "/quarter/2026Q3/c4/A020/")
        assert status == 200
        assert ("周子涵" in page) is told, who
        assert ("一名重点学生" in page) is not told, who


def test_a_school_is_closed_when_all_its_campaigns_are(cast):
    quarter = parse_period("2026Q3")
    campaigns = [make_campaign(cast.school), bare_campaign(cast.school)]
    for campaign, closed_on in zip(campaigns, (None, date(2026, 10, 20)), strict=True):
        period_close(campaign=campaign, period=quarter, actor=cast.office, at=NOW)
        (totals,) = totals_of([cast.school], quarter.next(), date(2026, 10, 21))
        assert totals.closed_on == closed_on
