"""The quarter's seven tables: every figure expected by hand."""

import re
from datetime import date, time, timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.planning.services import campaign_launch, campaign_open
from casework.events.services import event_withdraw
from casework.progress.results import results
from casework.progress.services import period_close
from casework.visits.content import Problem
from casework.visits.models import Mode, Outcome, Purpose
from casework.workbooks import figures
from casework.workbooks.display import shown_rows
from casework.workbooks.figures import due_by_activity, year_due_by_activity
from casework.workbooks.quarterly import quarterly_tables
from casework.workbooks.queries import Window, class_figures, coverage, reach
from casework.workbooks.tables import Table, with_totals
from outreach.calendar.periods import Kind, Period, parse_period, shanghai_moment
from outreach.reports.plans import Subtotal
from tests.casework.diaries.factory import make_diary
from tests.casework.events.factory import make_event
from tests.casework.submissions.factory import make_submission
from tests.casework.visits.factory import make_visit
from tests.conftest import make_household, make_staff

Q4 = parse_period("2026Q4")
AS_OF = shanghai_moment(date(2026, 11, 21), time(12))


@pytest.fixture
def quarter(cast):
    """李 visits 周 with 王 (joint), again the same day, 陈 is not at home for 赵; one call, one letter, one problem."""
    cast.campaign = campaign_launch(school=cast.school, preset="sanxiang", year=2026, actor=cast.principal, at=AS_OF)
    campaign_open(cast.campaign, actor=cast.principal, at=AS_OF)
    make_visit(
        cast.li,
        cast.zhou,
        on=date(2026, 10, 10),
        companions=[cast.wang],
        problem=Problem("放学时门口停满了车，孩子不好走。"),
    )
    make_visit(cast.li, cast.zhou, on=date(2026, 10, 10), purposes=[Purpose.THOUGHT])
    make_visit(cast.li, cast.zhou, on=date(2026, 10, 20), mode=Mode.OFFSITE)
    make_visit(cast.li, cast.zhou, on=date(2026, 10, 21), mode=Mode.PHONE)
    make_visit(cast.li, cast.zhou, on=date(2026, 10, 22), mode=Mode.LETTER)
    make_visit(cast.li, cast.zhou, on=date(2026, 10, 23), mode=Mode.GIFT, purposes=[Purpose.FESTIVAL], gift_amount=88)
    make_visit(cast.zhao, cast.chen, on=date(2026, 10, 12), outcome=Outcome.ABSENT)
    return cast


def tables(campaign) -> dict[str, Table]:
    return {table.code: table for table in quarterly_tables(campaign, Q4, as_of=AS_OF)}


def row_of(table: Table, column: str, value) -> dict:
    names = [one.name for one in table.columns]
    for cells in table.rows:
        if not isinstance(cells, Subtotal) and cells[names.index(column)] == value:
            return dict(zip(names, cells, strict=True))
    raise AssertionError(f"{value} is not in {table.name}")


@pytest.mark.parametrize(
    ("figure", "done"),
    [
        ("家访人次", 3),  # 李 on two days, 王 on one
        ("家访户次", 2),
        ("家访学生数", 2),  # both children of the family
        ("参与教师", 2),
        ("电话联系", 1),
        ("书信", 1),
        ("节日慰问", 1),
        ("慰问金物折款", 88),
        ("结对人数", 1),
        ("结对户数", 1),
        ("帮扶学生数", 1),
        ("收集", 1),
        ("正在办理", 1),
        ("学年累计覆盖率", Fraction(2, 3)),
        ("特殊群体覆盖率", Fraction(1, 1)),
        ("讲座", 0),
    ],
)
def test_overview_counts_each_figure(quarter, figure, done):
    assert row_of(tables(quarter.campaign)["q1"], "指标名称", figure)["本季度完成"] == done


@pytest.fixture
def gatherings(quarter):
    def event(kind, day, *people, **extra):
        return make_event(quarter.school, kind, date(2026, 10, day), people, **extra)

    event("in_canteen", 12, quarter.li, quarter.wang, until=date(2026, 10, 13))
    event("same_meal", 12, quarter.li)  # the same day of the same person
    event("home_stay", 14, quarter.zhao)
    event("in_dormitory", 15, (quarter.li, "leave"))
    event("accompany", 15, quarter.principal)
    event("collective_follow_up", 16, quarter.principal)
    event("case_visit", 16, quarter.principal)
    make_visit(quarter.li, quarter.zhou, on=date(2026, 10, 16), purposes=[Purpose.CASE_VISIT], mode=Mode.SCHOOL)
    event("lecture", 19, (quarter.principal, "lead"))
    event("model_lesson", 19, (quarter.principal, "lead"))
    event("open_day", 20, quarter.office)
    event("open_day", 30, quarter.office, held=False, at=shanghai_moment(date(2026, 10, 20)))  # planned only
    event_withdraw(event=event("lecture", 21, quarter.li), actor=quarter.li, at=AS_OF, reason="记错了")
    late = shanghai_moment(date(2026, 11, 22))
    make_event(quarter.school, "lecture", date(2026, 10, 22), [quarter.li], at=late)  # not known yet
    make_event(quarter.school, "lecture", date(2026, 9, 30), [quarter.li])
    return quarter


@pytest.mark.parametrize(
    ("figure", "done"),
    [
        ("参与人数", 3),
        ("累计天数", 5),  # 李 and 王 on two days, 赵 on one
        ("吃住在群众家次数", 1),
        ("进课堂食堂宿舍次数", 2),
        ("集中回访", 1),
        ("带案下访", 2),  # one event, one visit
        ("主动领访", 1),
        ("讲座", 1),
        ("优质课", 1),
        ("开放日", 1),
    ],
)
def test_overview_counts_events_once_they_were_held(gatherings, figure, done):
    row = row_of(tables(gatherings.campaign)["q1"], "指标名称", figure)
    assert (row["本季度完成"], row["备注"]) == (done, "")
    assert row["上季度完成"] == (1 if figure == "讲座" else 0)


def test_overview_says_what_is_not_kept(quarter):
    row = row_of(tables(quarter.campaign)["q1"], "指标名称", "接访批次")
    assert (row["完成率"], row["备注"]) == ("—", "本季度无记录")


def test_people_have_due_and_done_and_no_rank(quarter):
    table = tables(quarter.campaign)["q2"]
    li = row_of(table, "姓名", "李老师")
    assert (li["家访(次)应"], li["家访(次)实"], li["家访户数"], li["联系帮扶对象(次)"]) == (4, 2, 1, 5)
    assert (li["结对(人/户)应"], li["结对(人/户)实"], li["收集问题(条)"], li["完成情况"]) == (1, 1, 1, "进行中")
    assert row_of(table, "姓名", "赵老师")["家访(次)实"] == 0
    names = [cells[2] for cells in table.rows]
    assert names == ["白校长", "文主任", "顾组长", "李老师", "王老师", "赵老师"]


def test_classes_count_siblings_in_both_and_rates_from_sums(quarter):
    table = tables(quarter.campaign)["q3"]
    first, second = row_of(table, "班级", "1班"), row_of(table, "班级", "2班")
    assert (first["班主任"], first["学生数"], first["本季家访学生数"], first["本季家访户次"]) == ("李老师", 1, 1, 2)
    assert (first["其中:上门"], first["其中:约访"], first["电访视频(次)"]) == (1, 1, 1)
    assert (second["学生数"], second["本季家访学生数"], second["学年覆盖率"]) == (2, 1, Fraction(1, 2))
    kinds = [kind for kind, _ in with_totals(table)]
    assert kinds == ["row", "subtotal", "row", "subtotal", "total"]
    total = list(with_totals(table))[-1][1]
    at = [column.name for column in table.columns]
    assert total[at.index("学年覆盖率")] == Fraction(2, 3)


def test_problems_stand_in_the_family_s_own_words_without_names(quarter):
    row = row_of(tables(quarter.campaign)["q4"], "问题编号", "2026-Q4-001")
    assert row["问题内容(原话)"] == "放学时门口停满了车，孩子不好走。"
    assert (row["反映人类别"], row["是否销号"]) == ("家长", "否")


def test_pairings_show_what_the_helper_did_and_mask_the_pupil(quarter):
    table = tables(quarter.campaign)["q5"]
    row = row_of(table, "帮扶干部(教师)", "李老师")
    assert (row["家访(次)"], row["电话联系(次)"], row["书信(次)"], row["慰问(次)"], row["折款(元)"]) == (2, 1, 1, 1, 88)
    assert (row["帮扶对象"], row["对象类别"]) == ("周子涵", "双亲留守")
    assert row_of(table.masked(), "帮扶干部(教师)", "李老师")["帮扶对象"] == "周*"


def test_rooms_not_open_yet_have_a_header_and_no_rows(quarter):
    assert tables(quarter.campaign)["q6"].rows == ()


def test_materials_stand_with_what_is_owed_and_what_was_handed_in(quarter):
    paper = quarter.campaign.handins.get(code="reflection")
    make_submission(quarter.li, paper, on=date(2026, 11, 20), accepted_by=quarter.office)
    make_submission(quarter.wang, paper, on=date(2026, 11, 21))
    table = tables(quarter.campaign)["q7"]
    rows = {(row[2], row[3]): row[4:] for row in table.rows}
    assert rows["李老师", "家访心得体会"] == [1, 1, date(2026, 11, 20), "通过", ""]
    assert rows["王老师", "家访心得体会"] == [1, 1, date(2026, 11, 21), "已交", ""]
    assert rows["赵老师", "家访心得体会"] == [1, 0, None, "待交", ""]
    assert [row[2] for row in table.rows][-2:] == ["学校", "学校"]


def test_diaries_are_counted_and_never_shown(quarter):
    make_diary(quarter.li, date(2026, 10, 12), text="只给自己看")
    found = tables(quarter.campaign)
    assert row_of(found["q2"], "姓名", "李老师")["民情日记(篇)"] == 1
    assert row_of(found["q1"], "指标名称", "民情日记")["本季度完成"] == 1
    assert "只给自己看" not in str([table.rows for table in found.values()])


def test_a_closed_quarter_keeps_its_rows_whatever_arrives_later(quarter):
    after = shanghai_moment(date(2027, 1, 11), time(9))
    before = {table.code: list(shown_rows(table)) for table in quarterly_tables(quarter.campaign, Q4, as_of=after)}
    period_close(campaign=quarter.campaign, period=Q4, actor=quarter.principal, at=after)
    make_visit(quarter.zhao, quarter.chen, on=date(2026, 12, 30), received_at=after + timedelta(days=1))
    closed = quarterly_tables(quarter.campaign, Q4, as_of=after + timedelta(days=2))
    assert {table.code: list(shown_rows(table)) for table in closed} == before


def test_the_quarter_before_stands_as_it_was_closed(quarter):
    """What arrives after the close of 第三季度 does not change what 第四季度 says of it."""
    q3 = parse_period("2026Q3")
    make_visit(quarter.li, quarter.zhou, on=date(2026, 9, 1), received_at=shanghai_moment(date(2026, 9, 1), time(20)))
    period_close(campaign=quarter.campaign, period=q3, actor=quarter.office, at=shanghai_moment(date(2026, 10, 12)))
    late = shanghai_moment(date(2026, 10, 15))
    make_visit(quarter.li, quarter.zhou, on=date(2026, 9, 2), received_at=late)
    assert row_of(tables(quarter.campaign)["q1"], "指标名称", "家访人次")["上季度完成"] == 1


def test_a_pairing_of_today_stands_from_midnight_in_shanghai(quarter):
    quarter.pairing.since = date(2026, 11, 21)
    quarter.pairing.save()
    found = quarterly_tables(quarter.campaign, Q4, as_of=shanghai_moment(date(2026, 11, 21), time(1)), only={"q1"})
    assert row_of(found[0], "指标名称", "结对人数")["本季度完成"] == 1


@pytest.mark.parametrize("key", ["2026Q1", "2026Q3", "2026Q4"])
def test_the_year_adds_up_to_what_each_quarter_says_in_full(quarter, key):
    """全年目标 is reckoned from less than everything, and is the same as from everything."""
    period, every = parse_period(key), []
    for number in range(1, 5):
        own = parse_period(f"2026Q{number}")
        for line in results([quarter.campaign], own, as_of=AS_OF):
            span, stands = line.period, line.period.kind == Kind.STANDING
            ends_here = not stands and own.start <= span.start and span.end <= own.end
            of_the_year = span.start <= date(2026, 1, 1) and span.end >= date(2026, 12, 31)
            if ends_here or (number == 4 and (stands or of_the_year)):
                every.append(line)
    lines = results([quarter.campaign], period, as_of=AS_OF)
    found = year_due_by_activity(quarter.campaign, period, AS_OF, lines)
    assert found == due_by_activity(every)
    assert {line.period.kind for line in every} >= {Kind.QUARTER, Kind.STANDING}
    assert any(found.values())


def test_a_reckoning_of_the_year_does_not_ask_for_the_quarter_again(quarter, monkeypatch):
    asked = []

    def reckoned(campaigns, period, **options):
        asked.append((period.key, options["only"]("person", Period(Kind.STANDING, period.key, *span(period)))))
        return results(campaigns, period, **options)

    monkeypatch.setattr(figures, "results", reckoned)
    (table,) = quarterly_tables(quarter.campaign, Q4, as_of=AS_OF, only={"q1"})
    assert table.code == "q1"
    assert asked == [("2026Q1", False), ("2026Q2", False), ("2026Q3", False)]


def span(period: Period) -> tuple[date, date]:
    return period.start, period.end


def test_visits_are_looked_up_once_and_not_for_each_pupil(quarter):
    """A subquery that names the pupil's own household is run again for each of them."""
    window = Window.of(quarter.campaign, Q4, AS_OF)
    with CaptureQueriesContext(connection) as asked:
        coverage(window, window)
        reach(window)
        class_figures(window, window)
    read = [one["sql"] for one in asked if "casework_student" in one["sql"] and "casework_participation" in one["sql"]]
    assert len(read) >= 3
    assert not [sql for sql in read if re.search(r'"household_id" = \(?"casework_student"', sql)]


def test_table_1_costs_the_same_for_few_people_and_for_many(quarter, django_assert_max_num_queries):
    with django_assert_max_num_queries(90) as one:
        quarterly_tables(quarter.campaign, Q4, as_of=AS_OF, only={"q1"})
    for number in range(3):
        who = make_staff(quarter.school, f"A2{number}", "新老师", department=quarter.grade7, roles=[("teacher", None)])
        make_visit(who, quarter.zhou, on=date(2026, 10, 9))
    with django_assert_max_num_queries(len(one)):
        quarterly_tables(quarter.campaign, Q4, as_of=AS_OF, only={"q1"})


def test_the_number_of_queries_does_not_follow_the_number_of_people(quarter, django_assert_max_num_queries):
    with django_assert_max_num_queries(170) as one:
        tables(quarter.campaign)
    for number in range(3):
        who = make_staff(
            quarter.school,
            f"A1{number}",
            "新老师",
            department=quarter.grade7,
            roles=[("teacher", quarter.class71)],
        )
        family = make_household(
            quarter.school, f"N{number}", "清平社区", "家长", "13800000009", [("小苗", f"N{number}", quarter.class71)]
        )
        make_visit(who, family, on=date(2026, 10, 9))
    with django_assert_max_num_queries(len(one)):
        tables(quarter.campaign)
