"""Hand-written cases: what each person's figure must be, and why."""

from datetime import UTC, date, datetime, timedelta

import pytest

from campaigns.quotas.models import Exemption, QuotaRule
from casework.pairings.models import Pairing
from casework.progress.results import results
from outreach.calendar.periods import parse_period
from outreach.people.models import Appointment
from tests.casework.progress.conftest import end_of, log, make_campaign
from tests.conftest import make_household, make_staff

AFTER = end_of(2026, 10, 20)


def line_of(campaign, rule, who, period="2026Q3", as_of=AFTER, own=None):
    found = [
        line
        for line in results([campaign], parse_period(period), as_of=as_of)
        if line.rule.code == rule and (line.user == who or line.subject == who) and own in (None, line.period.key)
    ]
    assert len(found) == 1, found
    return found[0]


def figures(line):
    return line.full, line.due, line.done, line.late, str(line.status)


@pytest.mark.parametrize(
    ("arrived", "left", "period", "due", "status"),
    [
        (date(2020, 9, 1), None, "2026Q3", 4, "unmet"),
        (date(2026, 8, 20), None, "2026Q3", 2, "unmet"),  # 42/92 of 4 is 1.83
        (date(2026, 9, 1), None, "2026Q3", 0, "exempt"),  # 30/92
        (date(2020, 9, 1), date(2026, 8, 31), "2026Q3", 3, "unmet"),  # 62/92 of 4 is 2.70
        (date(2026, 8, 31), None, "2026Q3", 1, "unmet"),  # 31/92 is more than a third: 1.35
        (date(2026, 7, 1), None, "2026Q3", 4, "unmet"),
        (date(2020, 9, 1), date(2026, 7, 31), "2026Q3", 1, "unmet"),  # 31/92
        (date(2020, 9, 1), date(2026, 7, 30), "2026Q3", 0, "exempt"),  # 30/92
    ],
)
def test_part_of_a_quarter(year, arrived, left, period, due, status):
    new = make_staff(year.school, "A050", "新老师", department=year.grade8, arrived_on=arrived, left_on=left)
    line = line_of(year.campaign, "q6", new, period)
    assert figures(line) == (4, due, 0, 0, status)


@pytest.mark.parametrize(("period", "due", "status"), [("2026Q3", 0, "exempt"), ("2026Q4", 3, "unmet")])
def test_maternity_leave(year, period, due, status):
    Exemption.objects.create(
        school=year.school,
        user=year.zhao,
        reason="maternity",
        since=date(2026, 7, 1),
        until=date(2026, 10, 15),
        state="approved",
        requested_by=year.zhao,
        requested_at=AFTER,
    )
    line = line_of(year.campaign, "q6", year.zhao, period, as_of=end_of(2027, 1, 20))
    assert (line.due, str(line.status)) == (due, status)  # Q4: 77/92 of 4 is 3.35


def test_a_newcomer_is_told_how_the_figure_came_about(year):
    new = make_staff(year.school, "A050", "新老师", department=year.grade8, arrived_on=date(2026, 8, 20))
    log(new, year.chen, date(2026, 9, 1))
    log(new, year.zhou, date(2026, 9, 2))
    log(new, year.zhou, date(2026, 9, 3), received=end_of(2026, 10, 15))
    line = line_of(year.campaign, "q6", new)
    assert figures(line) == (4, 2, 3, 1, "met")
    assert line.explanation == "应4次：8月20日到岗，按42/92天折算为2次；已完成3次，其中1次补录"


def test_a_family_on_a_day_counts_once(year):
    for _ in range(3):
        log(year.zhao, year.chen, date(2026, 7, 5))
    assert line_of(year.campaign, "q6", year.zhao).done == 1
    log(year.zhao, year.zhou, date(2026, 7, 5))
    log(year.zhao, year.chen, date(2026, 7, 6))
    assert line_of(year.campaign, "q6", year.zhao).done == 3


def test_two_who_go_together_have_one_each(year):
    log([year.zhao, year.wang], year.zhou, date(2026, 7, 5))  # two children of the family are at the school
    assert line_of(year.campaign, "q6", year.zhao).done == 1
    assert line_of(year.campaign, "q6", year.wang).done == 1


@pytest.mark.parametrize(
    ("how", "counts"),
    [
        ({"mode": "offsite"}, 1),
        ({"mode": "phone"}, 0),
        ({"mode": "school"}, 0),
        ({"met": False}, 0),
        ({"purposes": []}, 1),
    ],
)
def test_what_counts_as_a_home_visit(year, how, counts):
    log(year.zhao, year.chen, date(2026, 7, 5), **how)
    assert line_of(year.campaign, "q6", year.zhao).done == counts


def test_a_morning_in_shanghai_belongs_to_its_own_day(year, settings):
    settings.TIME_ZONE = "UTC"
    received = datetime(2026, 9, 30, 23, 30, tzinfo=UTC)  # 2026-10-01 07:30 in Shanghai
    log(year.zhao, year.chen, date(2026, 10, 1), received=received)
    assert line_of(year.campaign, "q6", year.zhao, "2026Q3").done == 0
    assert line_of(year.campaign, "q6", year.zhao, "2026Q4").done == 1
    # Q3 ended with the last moment of 30 September in Shanghai: seen from then on.
    line = line_of(year.campaign, "q6", year.zhao, "2026Q3", as_of=received)
    assert str(line.status) == "unmet"
    line = line_of(year.campaign, "q6", year.zhao, "2026Q3", as_of=received - timedelta(hours=8))
    assert str(line.status) == "open"


@pytest.mark.parametrize(
    ("received", "late"),
    [(end_of(2026, 9, 30), 0), (end_of(2026, 10, 10), 0), (end_of(2026, 10, 10) + timedelta(seconds=1), 1)],
)
def test_late_is_what_came_after_the_grace_days(year, received, late):
    log(year.zhao, year.chen, date(2026, 9, 30), received=received)
    line = line_of(year.campaign, "q6", year.zhao)
    assert (line.done, line.late) == (1, late)


def test_a_day_known_in_time_is_not_late_for_being_told_again(year):
    log(year.zhao, year.chen, date(2026, 9, 30))
    log(year.zhao, year.chen, date(2026, 9, 30), received=end_of(2026, 10, 12))
    line = line_of(year.campaign, "q6", year.zhao)
    assert (line.done, line.late) == (1, 0)


def test_what_was_received_later_is_not_seen(year):
    log(year.zhao, year.chen, date(2026, 9, 30), received=end_of(2026, 10, 6))
    assert line_of(year.campaign, "q6", year.zhao, as_of=end_of(2026, 10, 5)).done == 0
    assert line_of(year.campaign, "q6", year.zhao, as_of=end_of(2026, 10, 6)).done == 1


def test_leaders_do_not_owe_what_staff_owe_unless_the_campaign_says_so(year):
    def codes():
        found = results([year.campaign], parse_period("2026Q3"), as_of=AFTER)
        return {line.rule.code for line in found if line.user == year.principal}

    assert codes() == {"q2", "q3", "q11"}
    year.campaign.leaders_owe_all = True
    assert codes() == {"q2", "q3", "q4", "q6", "q11"}


def test_two_rules_of_one_activity_the_stricter_stays(year):
    stricter = QuotaRule.objects.create(
        campaign=year.campaign,
        code="q60",
        roles=["head_teacher"],
        activity=year.campaign.activities.get(code="home_visit"),
        number=6,
        unit="次",
        period="quarter",
        order=90,
        since=date(2026, 1, 1),
    )
    lines = results([year.campaign], parse_period("2026Q3"), as_of=AFTER)
    own = [line for line in lines if line.user == year.li and line.rule.activity_id == stricter.activity_id]
    assert [(line.rule.code, line.due) for line in own] == [("q60", 6)]
    assert "另有同类指标q6（4次），从严只计这一项，不相加" in own[0].explanation
    other = [line for line in lines if line.user == year.zhao and line.rule.activity_id == stricter.activity_id]
    assert [line.rule.code for line in other] == ["q6"]


def test_pairings_stand_or_fall_on_the_last_day(year):
    campaign = year.campaign
    assert line_of(campaign, "q4", year.li).done == 1
    assert line_of(campaign, "q4", year.wang).done == 0
    year.pairing.until = date(2026, 9, 29)
    year.pairing.save()
    assert line_of(campaign, "q4", year.li).done == 0
    # On the day asked about, it stood.
    assert line_of(campaign, "q4", year.li, as_of=end_of(2026, 9, 29)).done == 1


def test_one_pairing_with_a_pupil_is_one_person_and_one_household(year):
    Pairing.objects.create(
        school=year.school, helper=year.principal, household=year.chen, student=year.yiming, since=date(2026, 1, 1)
    )
    assert figures(line_of(year.campaign, "q2", year.principal)) == (1, 1, 1, 0, "met")
    assert figures(line_of(year.campaign, "q3", year.principal)) == (1, 1, 1, 0, "met")


def test_who_has_left_owes_no_standing_pairing(year):
    gone = make_staff(year.school, "A051", "旧老师", department=year.grade8, left_on=date(2026, 8, 31))
    codes = {
        line.rule.code for line in results([year.campaign], parse_period("2026Q3"), as_of=AFTER) if line.user == gone
    }
    assert codes == {"q6"}


def test_contacts_belong_to_the_pairing_and_its_days(year):
    pairing = f"pairing:{year.pairing.pk}"
    log(year.li, year.zhou, date(2026, 7, 3), mode="phone")
    log(year.li, year.zhou, date(2026, 7, 3), mode="phone")
    log(year.li, year.chen, date(2026, 8, 3), mode="phone")  # another family
    log(year.wang, year.zhou, date(2026, 9, 3), mode="phone")  # somebody else
    months = {key: line_of(year.campaign, "q7", pairing, own=key) for key in ("2026-07", "2026-08", "2026-09")}
    assert [(line.done, str(line.status)) for line in months.values()] == [(1, "met"), (0, "unmet"), (0, "unmet")]
    assert months["2026-07"].owner == year.li.pk
    assert months["2026-07"].user is None


def test_a_handed_over_pairing_credits_each_helper_with_their_own_days(year):
    year.pairing.until = date(2026, 8, 15)
    year.pairing.save()
    following = Pairing.objects.create(
        school=year.school, helper=year.wang, household=year.zhou, student=year.zihan, since=date(2026, 8, 16)
    )
    log(year.li, year.zhou, date(2026, 8, 20), mode="letter")  # after handing over
    log(year.wang, year.zhou, date(2026, 8, 20), mode="letter")
    before = line_of(year.campaign, "q8", f"pairing:{year.pairing.pk}")
    after = line_of(year.campaign, "q8", f"pairing:{following.pk}")
    assert (before.done, after.done) == (0, 1)
    assert before.explanation == "应1次：8月15日结束结对，按46/92天折算仍为1次；已完成0次，还差1次"
    assert not [
        line
        for line in results([year.campaign], parse_period("2026-09"), as_of=AFTER)
        if line.subject == f"pairing:{year.pairing.pk}"
    ]


def test_head_teachers_owe_by_the_month_but_not_in_holidays(year):
    log(year.li, year.zhou, date(2026, 9, 3), purposes=["thought", "study"])
    log(year.li, year.chen, date(2026, 9, 3), purposes=["study"])
    lines = [
        line
        for line in results([year.campaign], parse_period("2026Q3"), as_of=AFTER)
        if line.rule.code == "q13" and line.user == year.li
    ]
    assert [(line.period.key, line.due, line.done) for line in lines] == [("2026-09", 3, 1)]


def test_each_pupil_of_the_class_is_visited_once_in_the_school_year(year):
    QuotaRule.objects.filter(code="q16").update(enabled=True)
    log(year.li, year.zhou, date(2026, 9, 20))  # 子涵 is in 李老师's class, 子墨 in one without a 班主任
    log(year.li, year.chen, date(2026, 9, 21))
    lines = [line for line in results([year.campaign], parse_period("2026Q3"), as_of=AFTER) if line.rule.code == "q16"]
    assert [(line.subject, line.period.key, line.done, str(line.status)) for line in lines] == [
        ("student:GA1", "2025-2026", 0, "unmet"),  # ended in August: this is the quarter that settles it
        ("student:GA1", "2026-2027", 1, "open"),
    ]
    assert lines[0].owner == year.li.pk


def test_a_pupil_who_left_is_counted_only_when_visited(year):
    QuotaRule.objects.filter(code="q16").update(enabled=True)
    year.zihan.left_on = date(2026, 9, 25)
    year.zihan.save()

    def pupils():
        return [
            line.subject
            for line in results([year.campaign], parse_period("2026-2027"), as_of=end_of(2027, 9, 10))
            if line.rule.code == "q16"
        ]

    assert pupils() == []
    log(year.li, year.zhou, date(2026, 9, 20))
    assert pupils() == ["student:GA1"]


def test_a_rule_holds_as_it_stood_when_the_period_began(year):
    old = QuotaRule.objects.get(campaign=year.campaign, code="q6")
    old.until = date(2026, 9, 30)
    old.save()
    QuotaRule.objects.create(
        campaign=year.campaign,
        code="q6",
        roles=["staff"],
        activity=old.activity,
        number=5,
        unit="次",
        period="quarter",
        since=date(2026, 10, 1),
    )
    assert line_of(year.campaign, "q6", year.zhao, "2026Q3").due == 4
    assert line_of(year.campaign, "q6", year.zhao, "2026Q4").due == 5


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ("2026Q3", {"q2", "q3", "q4", "q6", "q7", "q8", "q9", "q10", "q11", "q13"}),
        ("2026-09", {"q2", "q3", "q4", "q7", "q13"}),
        ("2026-08", {"q2", "q3", "q4", "q7"}),
        ("2026", {"q2", "q3", "q4", "q9", "q10", "q11"}),
        ("2025Q4", set()),
        ("2027Q1", set()),
    ],
)
def test_which_rules_are_shown_with_which_period(year, asked, codes):
    lines = results([year.campaign], parse_period(asked), as_of=AFTER)
    assert {line.rule.code for line in lines} == codes


def test_rules_that_nothing_can_count_yield_no_line(year):
    QuotaRule.objects.filter(campaign=year.campaign, code="q11").update(unit="份")
    assert "q11" not in {line.rule.code for line in results([year.campaign], parse_period("2026"), as_of=AFTER)}


def test_one_persons_lines_are_those_of_everybodys(year):
    log(year.li, year.zhou, date(2026, 8, 20), mode="phone")
    log(year.li, year.zhou, date(2026, 8, 21))
    log(year.wang, year.zhou, date(2026, 8, 21))
    everybody = results([year.campaign], parse_period("2026Q3"), as_of=AFTER)
    own = results([year.campaign], parse_period("2026Q3"), as_of=AFTER, who=year.li)
    assert own == [line for line in everybody if line.owner == year.li.pk]
    assert {line.rule.code for line in own} == {"q4", "q6", "q7", "q8", "q9", "q10", "q13"}


def test_lines_follow_department_and_number(year):
    lines = results([year.campaign], parse_period("2026Q3"), as_of=AFTER)
    assert [line.user.staff_no for line in lines if line.rule.code == "q6"] == ["A007", "A013", "A020", "A021", "A030"]


def test_another_schools_work_does_not_count(year):
    theirs = make_campaign(year.other_school)
    group = year.class71.__class__.objects.create(school=year.other_school, grade="七年级", name="1班")
    household = make_household(year.other_school, "BH1", "东街", "孙家母", "", [("孙一", "GB1", group)])
    Appointment.objects.filter(user=year.stranger).update(class_group=group)
    log(year.stranger, household, date(2026, 8, 1))
    ours = results([year.campaign], parse_period("2026Q3"), as_of=AFTER)
    assert sum(line.done for line in ours if line.rule.code == "q6") == 0
    both = results([year.campaign, theirs], parse_period("2026Q3"), as_of=AFTER)
    assert {line.rule.campaign_id for line in both} == {year.campaign.pk, theirs.pk}
    assert [line.done for line in both if line.user == year.stranger and line.rule.code == "q6"] == [1]


def test_two_rules_that_count_other_modes_are_no_rivals(year):
    """“视频家访不少于9次” beside “上门家访不少于4次”: both stay, each with its own figure."""
    home = QuotaRule.objects.get(campaign=year.campaign, code="q6")
    QuotaRule.objects.create(
        campaign=year.campaign,
        code="z1",
        roles=home.roles,
        activity=home.activity,
        modes=["video"],
        number=9,
        unit=home.unit,
        period=home.period,
        since=home.since,
    )
    lines = results([year.campaign], parse_period("2026Q3"), as_of=AFTER)
    assert {line.rule.code for line in lines if line.user == year.li} >= {"q6", "z1"}
