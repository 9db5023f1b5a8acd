"""Every shape of quota by hand: what is due, what is done, and the sentence that says so (requirements A.3.1)."""

from datetime import date

import pytest

from campaigns.quotas.eligibility import Spell
from campaigns.quotas.models import QuotaRule
from casework.families.models import Student, StudentTag
from casework.pairings.models import ContactPoint, Pairing
from casework.progress.demands import is_teaching_week
from casework.progress.facts import Tally
from casework.progress.judging import full_number, judge
from casework.progress.models import FrozenResult
from casework.progress.services import period_close
from outreach.calendar.periods import TermDates, parse_period
from outreach.people.models import Branch
from tests.casework.events.factory import make_event
from tests.casework.progress.conftest import end_of, log
from tests.casework.progress.shapes import (
    add_activity,
    add_phase,
    add_rule,
    bare_campaign,
    figures,
    lines_of,
)
from tests.conftest import make_household, make_staff

Q3 = parse_period("2026Q3")
WHOLE = Spell(1, ((Q3.start, Q3.end),), Q3.days, Q3.days)


@pytest.mark.parametrize(
    ("comparator", "number", "of", "due"),
    [
        ("gt", 60, 320, 193),  # R402: 60% of 320 is 192, and more than that is asked
        ("gte", 60, 320, 192),
        ("gte", 60, 7, 5),  # 4.2
        ("gt", 60, 5, 4),  # exactly 3 is not more
        ("gt", 100, 5, 5),  # never more than all
        ("all", None, 5, 5),
        ("between", 50, 9, 5),
        ("gte", 60, 0, 0),
        ("gte", 1, 1000, 10),
        ("gt", 33, 3, 1),  # 0.99
    ],
)
def test_how_many_a_percentage_is(comparator, number, of, due):
    assert full_number(QuotaRule(comparator=comparator, number=number, unit="%"), of) == due


@pytest.mark.parametrize(
    ("comparator", "number", "number_max", "done", "status"),
    [
        ("gte", 2, None, 2, "met"),
        ("gt", 2, None, 2, "unmet"),
        ("gt", 2, None, 3, "met"),
        ("eq", 2, None, 2, "met"),
        ("eq", 2, None, 3, "unmet"),  # too much of 等于 is not what was asked
        ("eq", 2, None, 1, "unmet"),
        ("between", 1, 2, 1, "met"),  # R300, R231
        ("between", 1, 2, 3, "met"),  # more is never a failure
        ("between", 1, 2, 0, "unmet"),
        ("all", None, None, 1, "met"),  # everybody once
        ("all", None, None, 0, "unmet"),
    ],
)
def test_comparators(cast, comparator, number, number_max, done, status):
    campaign = bare_campaign(cast.school)
    rule = QuotaRule(
        campaign=campaign, comparator=comparator, number=number, number_max=number_max, unit="件", period="quarter"
    )
    verdict = judge(rule, Q3, WHOLE, Tally(done), date(2026, 10, 20))
    assert str(verdict.status) == status


def test_more_than_a_range_is_said_and_no_failure(cast):
    """R229, R231: 1至2人."""
    campaign = bare_campaign(cast.school)
    activity = add_activity(campaign, "event", ["lecture"])
    add_rule(campaign, activity, "场", "quarter", 1, roles=["chief"], comparator="between", number_max=2)
    for day in (1, 2, 3):
        make_event(cast.school, "lecture", date(2026, 7, day), [cast.principal])
    (line,) = lines_of(campaign, "2026Q3")
    assert figures(line) == (1, 3, "met")
    assert line.explanation == "应1场；已完成3场，多于方案的1至2场，不必减少"


# Coverage ------------------------------------------------------------------------------


def coverage(cast, per="grade", period="school_year", comparator="gt", number=60, **extra):
    campaign = bare_campaign(cast.school)
    activity = add_activity(campaign, "visit", ["home", "offsite"])
    add_rule(campaign, activity, "%", period, number, per, ["school"], comparator=comparator, **extra)
    return campaign


def test_the_share_of_each_grade(cast):
    """R402, M09: families visited at the door, of the pupils on the roll; of siblings each counts."""
    campaign = coverage(cast)
    log(cast.wang, cast.zhou, date(2026, 9, 10))
    log(cast.wang, cast.zhou, date(2026, 9, 11), mode="phone")
    log(cast.wang, cast.chen, date(2026, 9, 12), met=False)
    lines = {line.subject: line for line in lines_of(campaign, "2026Q4")}
    assert {subject: (*figures(line), line.of) for subject, line in lines.items()} == {
        "grade:七年级": (1, 1, "met", 1),
        "grade:八年级": (2, 1, "unmet", 2),
    }
    assert lines["grade:八年级"].explanation == "高于60%：共2名；已走访1名（50.0%），还差1名"
    assert {line.owner for line in lines.values()} == {None}


def test_who_has_left_counts_only_when_visited_and_who_came_late_not_at_all(cast):
    """A.3.4."""
    campaign = coverage(cast, per="school", period="quarter")
    Student.objects.filter(pk=cast.zihan.pk).update(left_on=date(2026, 8, 1))  # visited: stays
    Student.objects.filter(pk=cast.yiming.pk).update(left_on=date(2026, 8, 1))  # not visited: out
    Student.objects.filter(pk=cast.zimo.pk).update(entered_on=date(2026, 9, 25))  # after two thirds: out
    log(cast.wang, cast.zhou, date(2026, 7, 10))
    (line,) = lines_of(campaign, "2026Q3")
    assert (line.of, line.done) == (1, 1)


def test_of_nobody_there_is_no_rate(cast):
    campaign = coverage(cast, per="class")
    Student.objects.all().update(left_on=date(2020, 1, 1))
    lines = lines_of(campaign, "2026Q4")
    assert [(line.subject, *figures(line), line.of) for line in lines] == [
        ("class:七年级1班", 0, 0, "exempt", 0),
        ("class:八年级2班", 0, 0, "exempt", 0),
    ]
    assert "（—）" in lines[0].explanation
    assert lines[0].owner == cast.li.pk  # the 班主任
    assert lines[1].owner is None


def test_late_coverage_is_marked(cast):
    campaign = coverage(cast, per="school", period="quarter", comparator="all", number=None)
    log(cast.wang, cast.zhou, date(2026, 9, 30), received=end_of(2026, 10, 20))
    log(cast.wang, cast.chen, date(2026, 9, 30))
    (line,) = lines_of(campaign, "2026Q3")
    assert (line.due, line.done, line.late, line.of) == (3, 3, 2, 3)


def test_three_years_for_those_who_entered_together(cast):
    """R403, M11: a third after the first 学年, two thirds after the second, all after the third."""
    campaign = bare_campaign(cast.school)
    activity = add_activity(campaign, "visit", ["home"])
    add_rule(campaign, activity, "户", "three_years", None, "cohort", ["school"], comparator="all")
    for number in range(3):
        home = make_household(cast.school, f"C{number}", "村", "某家母", "", [("某某", f"C{number}", cast.class71)])
        home.students.update(entered_on=date(2024, 9, 1))
    Student.objects.filter(pk=cast.yiming.pk).update(entered_on=None)  # of no known year
    log(cast.wang, cast.zhou, date(2025, 10, 1))
    log(cast.wang, home, date(2024, 12, 1))
    found = {line.subject: line for line in lines_of(campaign, "2026-2027")}
    assert {name: (line.of, *figures(line)) for name, line in found.items()} == {
        "cohort:2025": (1, 1, 1, "met"),  # 周家: one family of two pupils, two thirds of it rounded up
        "cohort:2024": (3, 3, 1, "unmet"),
    }
    assert found["cohort:2024"].explanation == (
        "全部：共3户，到2027年8月底应走完全部，即3户；已走访1户（33.3%），还差2户"
    )
    first = [line for line in lines_of(campaign, "2026Q2") if line.subject == "cohort:2024"]
    assert [(line.due, line.period.end) for line in first] == [(2, date(2026, 8, 31))]


# Phases, semesters, weeks ----------------------------------------------------------------


def test_a_rule_of_every_phase_and_of_one(cast):
    """R102, R400: phases overlap; each is shown with the quarters that it touches and settled where it ends."""
    campaign = bare_campaign(cast.school, date(2026, 8, 11), date(2026, 11, 30))
    one = add_phase(campaign, date(2026, 8, 11), date(2026, 9, 20))
    add_phase(campaign, date(2026, 8, 11), date(2026, 10, 31), "整改推动")
    activity = add_activity(campaign, "event", ["preach"])
    add_rule(campaign, activity, "次", "phase", roles=["leader"])
    add_rule(campaign, activity, "次", "phase", 2, roles=["leader"], code="r2", phase=one, comparator="eq")
    make_event(cast.school, "preach", date(2026, 9, 15), [cast.principal])
    as_of = end_of(2026, 9, 30)
    assert [(line.period.label, *figures(line)) for line in lines_of(campaign, "2026Q3", as_of=as_of)] == [
        ("整改推动", 1, 1, "open")
    ]
    # Of two rules for one phase the stricter stays, and names the other.
    (line,) = lines_of(campaign, "2026Q3", "r2", as_of)
    assert (line.period.label, *figures(line)) == ("走访宣讲", 2, 1, "unmet")
    assert "另有同类指标r1（1次）" in line.explanation
    assert [line.period.label for line in lines_of(campaign, "2026Q4")] == ["整改推动"]
    assert {line.period.label for line in lines_of(campaign, "2026")} == {"整改推动"}
    assert lines_of(campaign, "2026-09") == []


def test_a_changed_rule_holds_for_the_phases_that_begin_afterwards(cast):
    campaign = bare_campaign(cast.school)
    add_phase(campaign, date(2026, 7, 1), date(2026, 8, 31), "一")
    add_phase(campaign, date(2026, 8, 15), date(2026, 9, 30), "二")
    activity = add_activity(campaign, "event", ["preach"])
    old = add_rule(campaign, activity, "次", "phase", 1, roles=["chief"], until=date(2026, 8, 14))
    old.pk, old.until, old.since, old.number = None, None, date(2026, 8, 15), 3
    old._state.adding = True
    old.save()
    assert [(line.period.label, line.due) for line in lines_of(campaign, "2026Q3")] == [("一", 1), ("二", 3)]


def test_a_school_year_is_settled_in_the_quarter_in_which_it_ends(cast):
    """R023: the term that ended in August, and the one that began in September."""
    campaign = bare_campaign(cast.school)
    activity = add_activity(campaign, "event", ["open_day"])
    add_rule(campaign, activity, "次", "semester", per="school", roles=["school"])
    make_event(cast.school, "open_day", date(2026, 5, 10))
    as_of = end_of(2026, 10, 20)
    found = [(line.period.key, line.subject, *figures(line)) for line in lines_of(campaign, "2026Q3", as_of=as_of)]
    assert found == [
        ("2025-2026-2", "school:A", 1, 1, "met"),
        ("2026-2027-1", "school:A", 1, 0, "open"),
    ]
    # The first quarter of a campaign does not ask for a term that lay before it.
    assert [line.period.key for line in lines_of(campaign, "2026Q1")] == ["2025-2026-2"]


TERMS = (
    TermDates(2026, 1, date(2026, 9, 7), date(2027, 1, 22)),
    TermDates(2026, 2, date(2027, 3, 1), date(2027, 7, 2)),
)


@pytest.mark.parametrize(
    ("week", "terms", "teaches"),
    [
        ("2026W36", TERMS, False),  # 31 August to 6 September
        ("2026W37", TERMS, True),
        ("2027W03", TERMS, True),
        ("2027W04", TERMS, False),
        ("2027W28", TERMS, False),
        ("2028W10", TERMS, True),  # a year of which the calendar says nothing
        ("2028W31", TERMS, False),
        ("2026W36", (), True),
    ],
)
def test_teaching_weeks(week, terms, teaches):
    """R022, R200."""
    assert is_teaching_week(parse_period(week), terms) is teaches


def test_reception_every_teaching_week(cast):
    """R200: a line a week, of the school."""
    campaign = bare_campaign(cast.school)
    activity = add_activity(campaign, "event", ["reception"])
    add_rule(campaign, activity, "次", "week", per="school", roles=["school"])
    make_event(cast.school, "reception", date(2026, 9, 9), [cast.principal])
    lines = lines_of(campaign, "2026Q3")
    assert {line.period.key: line.done for line in lines}["2026W37"] == 1
    assert sum(line.done for line in lines) == 1
    assert {line.period.start.month for line in lines} <= {6, 8, 9}


# Whose -----------------------------------------------------------------------------------


def test_each_branch(cast):
    """R114, R231."""
    one = Branch.objects.create(school=cast.school, name="第一党支部")
    Branch.objects.create(school=cast.school, name="第二党支部")
    campaign = bare_campaign(cast.school)
    activity = add_activity(campaign, "event", ["branch_life"])
    add_rule(campaign, activity, "次", "year", per="branch", roles=["branch"])
    make_event(cast.school, "branch_life", date(2026, 7, 1), branch=one)
    lines = lines_of(campaign, "2026Q4")
    assert [(line.subject, line.owner, *figures(line)) for line in lines] == [
        ("branch:第一党支部", None, 1, 1, "met"),
        ("branch:第二党支部", None, 1, 0, "unmet"),
    ]
    assert lines_of(campaign, "2026Q4", who=cast.li) == []


@pytest.mark.parametrize(
    ("tags", "pupils"),
    [(["low_income"], ["GA1", "GA3"]), (["psych_attention"], ["GA3"]), ([], ["GA1", "GA3"]), (["orphan"], [])],
)
def test_pupils_of_some_groups(cast, tags, pupils):
    """R405: visited more often by the 班主任; a pupil of two of the groups is one."""
    make_staff(cast.school, "A031", "某老师", roles=[("head_teacher", cast.class82)])
    for pupil, code in ((cast.zihan, "low_income"), (cast.yiming, "low_income"), (cast.yiming, "psych_attention")):
        StudentTag.objects.create(student=pupil, code=code)
    StudentTag.objects.create(student=cast.zimo, code="migrant")  # not a 特殊群体
    campaign = bare_campaign(cast.school)
    activity = add_activity(campaign, "visit", ["home"])
    add_rule(campaign, activity, "次", "year", 2, "tagged_student", ["head_teacher"], tags=tags)
    log(cast.li, cast.zhou, date(2026, 9, 1))
    lines = lines_of(campaign, "2026Q4")
    assert [line.subject for line in lines] == [f"student:{number}" for number in pupils]
    for line in lines:
        assert "低保" not in line.explanation
        assert "心理" not in line.explanation
    if "GA1" in pupils:
        assert figures(lines[0]) == (2, 1, "unmet")
        assert lines[0].owner == cast.li.pk


def test_a_brother_s_head_teacher_does_not_count_for_the_one_with_the_tag(cast):
    """周家 has a child in each of two classes; the tag is 子涵's, whose 班主任 is 李老师."""
    other = make_staff(cast.school, "A031", "某老师", roles=[("head_teacher", cast.class82)])
    campaign = bare_campaign(cast.school)
    activity = add_activity(campaign, "visit", ["home"])
    add_rule(campaign, activity, "次", "year", 1, "tagged_student", ["head_teacher"], tags=["left_behind_both"])
    log(other, cast.zhou, date(2026, 9, 1))
    assert [(line.subject, *figures(line)) for line in lines_of(campaign, "2026Q4")] == [("student:GA1", 1, 0, "unmet")]


def test_contact_points(cast):
    """R229, R232: 联系1至2个."""
    campaign = bare_campaign(cast.school)
    activity = add_activity(campaign, "pairing", ["contact_point"])
    add_rule(campaign, activity, "个", "standing", 1, roles=["chief"], comparator="between", number_max=2)
    for name in ("柳溪村", "石桥社区"):
        point = ContactPoint.objects.create(school=cast.school, kind="village", name=name)
        Pairing.objects.create(
            school=cast.school, helper=cast.principal, kind="contact_point", contact_point=point, since=date(2026, 1, 1)
        )
    (line,) = lines_of(campaign, "2026Q3")
    assert figures(line) == (1, 2, "met")
    assert line.explanation == "应1个；现有2个"


# The close ---------------------------------------------------------------------------------


def test_a_close_keeps_the_whole_beside_the_share(cast):
    campaign = coverage(cast, per="grade", period="quarter")
    log(cast.wang, cast.zhou, date(2026, 9, 10))
    before = lines_of(campaign, "2026Q3")
    period_close(campaign=campaign, period=Q3, actor=cast.office, at=end_of(2026, 10, 20))
    log(cast.wang, cast.chen, date(2026, 9, 11), received=end_of(2026, 10, 25))
    after = lines_of(campaign, "2026Q3")
    assert [(line.subject, line.of, *figures(line)) for line in after] == [
        (line.subject, line.of, *figures(line)) for line in before
    ]
    assert [row.of for row in FrozenResult.objects.all()] == [1, 2]


def test_a_rule_without_a_number_asks_for_nothing_until_it_has_one(cast):
    """R402: the ratio is the school's to fill in."""
    campaign = coverage(cast, number=None, enabled=False)
    assert lines_of(campaign, "2026Q4") == []
