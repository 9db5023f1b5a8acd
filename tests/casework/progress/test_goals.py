"""目标对照 by tables: what is said of two figures, and when nothing is."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.progress.goals import (
    GOALS,
    SETS,
    UNKNOWN,
    Goal,
    Reading,
    Row,
    Wish,
    change,
    direction,
    reached,
    rounded,
    rows_of,
)

COUNT_DOWN = Goal("a", "信访量", "", Wish.DOWN, "件")
SHARE_UP = Goal("b", "满意度", "", Wish.UP)
WHOLE = Goal("c", "全覆盖", "", Wish.ALL)
NUMBER = Goal("d", "故事", "", Wish.COUNT, "篇")


@pytest.mark.parametrize(("goal", "before", "now", "said"), [
    (COUNT_DOWN, Reading(8), Reading(6), ("8 件", "6 件", "下降", "25%", "达到")),
    (COUNT_DOWN, Reading(6), Reading(8), ("6 件", "8 件", "上升", "33.3%", "还没有")),
    (COUNT_DOWN, Reading(6), Reading(6), ("6 件", "6 件", "持平", "", "还没有")),
    (COUNT_DOWN, Reading(0), Reading(0), ("0 件", "0 件", "持平", "", "达到")),
    (COUNT_DOWN, Reading(0), Reading(2), ("0 件", "2 件", "上升", "", "还没有")),
    (COUNT_DOWN, UNKNOWN, Reading(2), ("待填", "2 件", "—", "", "—")),
    (COUNT_DOWN, Reading(2), UNKNOWN, ("2 件", "待填", "—", "", "—")),
    (SHARE_UP, Reading(1, 3), Reading(2, 3), ("33.3%", "66.7%", "上升", "33.3 个百分点", "达到")),
    (SHARE_UP, Reading(3, 3), Reading(5, 5), ("100%", "100%", "持平", "", "达到")),
    (SHARE_UP, Reading(1, 2), Reading(2, 4), ("50%", "50%", "持平", "", "还没有")),
    (SHARE_UP, Reading(0, 0), Reading(2, 4), ("—", "50%", "—", "", "—")),
    (SHARE_UP, Reading(1, 2), Reading(0, 0), ("50%", "—", "—", "", "—")),
    (SHARE_UP, Reading(Decimal("91.5"), entered="测评"), Reading(Decimal("93.20"), entered="测评"), ("91.5%", "93.2%", "上升", "1.7 个百分点", "达到")),
    (WHOLE, UNKNOWN, Reading(7, 7), ("待填", "100%", "—", "", "达到")),
    (WHOLE, Reading(7, 7), Reading(6, 7), ("100%", "85.7%", "下降", "14.3 个百分点", "还没有")),
    (WHOLE, UNKNOWN, Reading(0, 0), ("待填", "—", "—", "", "—")),
    (NUMBER, Reading(2), Reading(9), ("2 篇", "9 篇", "上升", "350%", "—")),
])  # fmt: skip
def test_what_a_row_says(goal, before, now, said):
    row = Row(goal, before, now)
    assert (row.before_text, row.now_text, row.direction, row.change, row.reached) == said


@pytest.mark.parametrize(("before", "now", "source"), [
    (UNKNOWN, UNKNOWN, "待填"), (UNKNOWN, Reading(1), "系统记录"),
    (Reading(1, entered="2025年测评"), Reading(2, 3), "2025年测评；系统记录"),
    (Reading(1, entered="测评"), Reading(2, entered="测评"), "测评"),
])  # fmt: skip
def test_where_a_figure_comes_from(before, now, source):
    assert Row(SHARE_UP, before, now).source == source


def test_a_share_shows_its_base():
    assert (Reading(1, 3).base, Reading(4).base, Reading(0, 0).base, UNKNOWN.base) == ("1 / 3", "", "", "")


@pytest.mark.parametrize(("value", "text"), [
    (Fraction(1, 3), "0.3"), (Fraction(5), "5"), (Fraction(1, 20), "0.1"), (Fraction(10, 1), "10"), (Fraction(0), "0"),
])  # fmt: skip
def test_figures_are_rounded_half_up(value, text):
    assert rounded(value) == text


NUMBERS = st.none() | st.fractions(0, 100)


@given(before=NUMBERS, now=NUMBERS, goal=st.sampled_from([COUNT_DOWN, SHARE_UP, WHOLE, NUMBER]))
def test_words_stand_only_on_two_figures(before, now, goal):
    if before is None or now is None:
        assert direction(before, now) == "—"
        assert change(before, now, goal.unit) == ""
        assert reached(goal, before, now) == "—" or (goal.wish == Wish.ALL and now is not None)
    else:
        assert direction(before, now) in {"上升", "下降", "持平"}
        assert (direction(before, now) == "持平") is (before == now)


def test_the_six_rows_of_the_yearly_table():
    assert [goal.name.split("：")[0] for goal in SETS[0].goals] == [
        "一降",
        "两改",
        "两改",
        "三上升",
        "三上升",
        "三上升",
    ]
    assert all(goal.basis for goal in GOALS.values())
    assert all(len(code) <= 20 for code in GOALS)


def test_a_goal_without_readings_is_to_be_filled():
    rows = rows_of(SETS[0].goals, {("hardship", 2026): Reading(1, 2)}, 2026)
    assert [row.now_text for row in rows] == ["待填", "50%", "待填", "待填", "待填", "待填"]
