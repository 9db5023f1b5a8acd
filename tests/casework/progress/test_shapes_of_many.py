"""Days in a row, pairs and lists, by hand (R010, R109, R222, R306, R413)."""

from datetime import date

import pytest

from campaigns.quotas.models import QuotaRule
from casework.progress.facts import longest_run
from tests.casework.events.factory import make_event
from tests.casework.progress.conftest import log
from tests.casework.progress.shapes import add_activity, add_phase, add_rule, bare_campaign, figures, lines_of
from tests.conftest import make_staff

# Days, pairs and lists ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "longest"),
    [([], 0), ([1], 1), ([1, 2, 3], 3), ([1, 3, 5], 1), ([1, 2, 5, 6, 7], 3), ([2, 1, 2, 1], 2)],
)
def test_the_longest_run_of_days(days, longest):
    assert longest_run(date(2026, 9, day) for day in days) == longest


@pytest.mark.parametrize(
    ("consecutive", "done", "said"),
    [(False, 4, "应3天；已完成4天"), (True, 2, "应连续3天；最长连续2天，还差1天")],
)
def test_days_in_a_row(cast, consecutive, done, said):
    """R010, R228: days in all; R222: 连续3天."""
    campaign = bare_campaign(cast.school)
    activity = add_activity(campaign, "event", ["field_stay"])
    add_rule(campaign, activity, "天", "month", 3, roles=["chief"], consecutive=consecutive)
    make_event(cast.school, "field_stay", date(2026, 9, 1), [cast.principal], until=date(2026, 9, 2))
    make_event(cast.school, "field_stay", date(2026, 9, 10), [cast.principal], until=date(2026, 9, 11))
    (line,) = [line for line in lines_of(campaign, "2026Q3") if line.period.key == "2026-09"]
    assert line.done == done
    assert line.explanation == said


def talks(cast, counterparts=("leader",), roles=("leader",), comparator="all", number=None):
    make_staff(cast.school, "A002", "甲副校长", roles=["leader"])
    make_staff(cast.school, "A003", "乙副校长", roles=["leader"])
    campaign = bare_campaign(cast.school)
    add_phase(campaign, date(2026, 7, 1), date(2026, 9, 30))
    activity = add_activity(campaign, "event", ["talk_round1"])
    add_rule(
        campaign, activity, "对", "phase", number, roles=roles, comparator=comparator, counterparts=list(counterparts)
    )
    return campaign


def test_everybody_talks_with_everybody(cast):
    """R109: n−1 each, n(n−1)/2 in all; a pair counts for both, twice is once."""
    campaign = talks(cast)
    other = cast.school.staff.get(staff_no="A002")
    for day in (3, 4):
        make_event(cast.school, "talk_round1", date(2026, 8, day), [cast.principal, other], part="talked")
    make_event(cast.school, "talk_round2", date(2026, 8, 5), [cast.principal, other], part="talked")
    found = {line.who: line for line in lines_of(campaign, "2026Q3")}
    assert {who: (*figures(line), line.of) for who, line in found.items()} == {
        "A001": (2, 1, "unmet", 2),
        "A002": (2, 1, "unmet", 2),
        "A003": (2, 0, "unmet", 2),
        "school:A": (3, 1, "unmet", 3),
    }
    assert found["A001"].explanation == "全部：共2对；已完成1对，还差1对：乙副校长"
    assert [line.who for line in lines_of(campaign, "2026Q3", who=other)] == ["A002"]
    assert figures(lines_of(campaign, "2026Q3", who=other)[0]) == (2, 1, "unmet")


def test_the_head_talks_with_every_leader(cast):
    """R109, first round: 主要负责同志与每名班子成员."""
    campaign = talks(cast, roles=("chief",))
    for number in ("A002", "A003"):
        other = cast.school.staff.get(staff_no=number)
        make_event(cast.school, "talk_round1", date(2026, 8, 3), [cast.principal, other], part="talked")
    assert [(line.who, *figures(line)) for line in lines_of(campaign, "2026Q3")] == [
        ("A001", 2, 2, "met"),
        ("school:A", 2, 2, "met"),
    ]


def test_who_holds_the_role_alone_has_nobody_to_talk_with(cast):
    campaign = bare_campaign(cast.school)
    activity = add_activity(campaign, "event", ["talk"])
    add_rule(campaign, activity, "对", "year", None, roles=["chief"], comparator="all", counterparts=["chief"])
    assert [figures(line) for line in lines_of(campaign, "2026Q4")] == [(0, 0, "exempt"), (0, 0, "exempt")]


def nine_ones(cast, parts=(), **extra):
    campaign = bare_campaign(cast.school)
    add_activity(campaign, "event", ["community_work"], "community", name="下沉1个社区")
    add_activity(campaign, "event", [], "deed", name="办好一批小事实事")  # an activity of its own
    add_activity(campaign, "visit", ["home"], "family", name="访谈1户师生家庭")
    activity = add_activity(campaign, "checklist", parts=["community", "deed", "family", "missing"])
    add_rule(campaign, activity, "项", "campaign", None, comparator="all", roles=["middle"], parts=list(parts), **extra)
    return campaign


def test_each_item_of_a_list_at_least_once(cast):
    """R306: every item by its own records, and the missing ones by name."""
    campaign = nine_ones(cast)
    make_event(cast.school, "community_work", date(2026, 8, 3), [cast.office])
    make_event(cast.school, "community_work", date(2026, 8, 4), [cast.office])
    make_event(cast.school, f"c{campaign.pk}.deed", date(2026, 8, 4), [cast.office])
    found = {line.who: line for line in lines_of(campaign, "2026Q4")}
    assert {who: (*figures(line), line.of) for who, line in found.items()} == {
        "A007": (3, 2, "unmet", 3),
        "A013": (3, 0, "unmet", 3),
    }
    assert found["A007"].explanation == "全部：共3项；已完成2项，还差1项：访谈1户师生家庭"
    log(cast.office, cast.chen, date(2026, 9, 1))
    assert figures(lines_of(campaign, "2026Q4", who=cast.office)[0]) == (3, 3, "met")


def test_a_rule_may_ask_for_some_items_only(cast):
    campaign = nine_ones(cast, parts=["family"])
    log(cast.office, cast.chen, date(2026, 9, 1))
    found = {line.who: figures(line) for line in lines_of(campaign, "2026Q4")}
    assert found == {"A007": (1, 1, "met"), "A013": (1, 0, "unmet")}


def test_a_list_of_the_school(cast):
    """R413: 五个大讨论."""
    campaign = nine_ones(cast, parts=["community", "deed"])
    QuotaRule.objects.update(per="school", roles=["school"])
    make_event(cast.school, "community_work", date(2026, 8, 3))
    assert [(line.subject, *figures(line)) for line in lines_of(campaign, "2026Q4")] == [("school:A", 2, 1, "unmet")]


def test_stricter_across_comparators(cast):
    """全部 of three is stricter than two of them; never the sum."""
    campaign = nine_ones(cast)
    activity = campaign.activities.get(code="what")
    add_rule(campaign, activity, "项", "campaign", 2, roles=["office"], code="r2")
    lines = [line for line in lines_of(campaign, "2026Q4") if line.user == cast.office]
    assert [line.due for line in lines] == [3]
    assert "另有同类指标r2（2项）" in lines[0].explanation
    assert [line.who for line in lines_of(campaign, "2026Q4", "r2")] == []
