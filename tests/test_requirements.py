"""docs/requirements.md names every requirement once, and the test that shows it or the reason why there is none.

Each guard has a twin below it, which it must catch.
"""

import re

import pytest

from campaigns.planning.presets import all_presets
from tests import requirements

TEXT = (requirements.ROOT / "docs/requirements.md").read_text(encoding="utf-8")
ROWS = requirements.rows_of(TEXT)
# What a machine can check, wholly or in part; the numbers that are left out are words for the plan.
CHECKED = """
    1-3 6-8 10-24 30-47 49-54 100-124 126 200-212 220 222-234 236 300-306 308-325 400-413 416-421
"""


def numbers(prefix: str, ranges: str, digits: int) -> list[str]:
    spans = [(part.split("-")[0], part.split("-")[-1]) for part in ranges.split()]
    return [f"{prefix}{n:0{digits}d}" for first, last in spans for n in range(int(first), int(last) + 1)]


REQUIREMENTS = numbers("R", CHECKED, 3)
EXPECTED = [*REQUIREMENTS, *numbers("M", "1-18", 2), *numbers("D", "1-16", 1)]
REFS = [(rule.code, rule.ref) for preset in all_presets() for rule in preset.rules if re.fullmatch(r"R\d+", rule.ref)]
GOOD = "tests/test_requirements.py::test_there_are_144"


def test_there_are_144():
    assert len(REQUIREMENTS) == len(set(REQUIREMENTS)) == 144


def test_every_number_is_there_once():
    assert requirements.wrong_numbers(ROWS, EXPECTED) == []


@pytest.mark.parametrize(("text", "wrong"), [
    ("| R001 | a | b | c |\n| R002 | a | b | c |", []),
    ("| R001 | a | b | c |", ["R002 is missing"]),
    ("| R001 | a | b | c |\n| R001 | a | b | c |\n| R002 | a | b | c |", ["R001 is there 2 times"]),
    ("| R001 | a | b | c |\n| R002 | a | b | c |\n| R900 | a | b | c |", ["R900 is unknown"]),
    ("| 编号 | 要求 |\n| --- | --- |\nR001\n| R002 | a | b | c |", ["R001 is missing"]),
])  # fmt: skip
def test_a_number_out_of_place_is_caught(text, wrong):
    assert requirements.wrong_numbers(requirements.rows_of(text), ["R001", "R002"]) == wrong


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.number)
def test_every_row_shows_a_test_or_says_why_there_is_none(row):
    assert requirements.wrong_in(row) == []


@pytest.mark.parametrize(("line", "wrong"), [
    (f"| R001 | 家访 | 走访 | `{GOOD}` |", ""),
    (f"| R001 | 家访 | 走访 | `{GOOD}`<br>未建：属于接访，排班 |", ""),
    ("| R001 | 家访 | — | 未建：属于接访，排班；未建：属于公布，公布页 |", ""),
    (f"| R001 |  | 走访 | `{GOOD}` |", "asks for nothing"),
    (f"| R001 | 家访 |  | `{GOOD}` |", "says nowhere"),
    ("| R001 | 家访 | 走访 |  |", "neither a test nor a reason"),
    ("| R001 | 家访 | 走访 |", "neither a test nor a reason"),
    ("| R001 | 家访 | 走访 | 有测试 |", "neither a test nor a reason"),
    ("| R001 | 家访 | 走访 | 未建 |", "R001: 未建"),
    ("| R001 | 家访 | 走访 | 未建：以后再说 |", "R001: 未建"),
    ("| R001 | 家访 | 走访 | 未建：属于接访， |", "R001: 未建"),
    ("| R001 | 家访 | 走访 | 未建：属于别处，排班 |", "R001: 未建"),
    (f"| R001 | 家访 | 走访 | `{GOOD}`<br>未建：属于别处，排班 |", "R001: 未建"),
    ("| R001 | 家访 | 走访 | `tests/test_gone.py::test_x` |", "there is no file tests/test_gone.py"),
    ("| R001 | 家访 | 走访 | `tests/test_requirements.py::test_gone` |", "there is no test_gone"),
    (f"| R001 | 家访 | 走访 | `{GOOD}_gone` |", "there is no test_there_are_144_gone"),
    ("| R001 | 家访 | 走访 | `tests/test_requirements.py` |", "is not written"),
    ("| R001 | 家访 | 走访 | `tests/requirements.py::wrong_in` |", "is not written"),
    (f"| R001 | 家访 | 走访 | `{GOOD}`<br>`tests/test_gone.py::test_x` |", "there is no file"),
])  # fmt: skip
def test_a_wrong_row_is_caught(line, wrong):
    (row,) = requirements.rows_of(line)
    found = requirements.wrong_in(row)
    assert bool(found) is bool(wrong)
    assert all(wrong in one for one in found)


def test_every_rule_of_the_plans_is_named_where_it_comes_from():
    assert len(REFS) > 40
    assert requirements.rules_not_named(ROWS, REFS) == []


def test_a_rule_that_is_not_named_is_caught():
    rows = requirements.rows_of("| R014 | 家访 | 指标 q16、g6，visits | 未建 |")
    assert requirements.rules_not_named(rows, [("q16", "R014"), ("g6", "R014")]) == []
    for rule, number in (("q6", "R014"), ("q1", "R014"), ("q16", "R015")):
        assert requirements.rules_not_named(rows, [(rule, number)]) == [f"{rule} is not named under {number}"]


def test_its_own_count_is_right():
    rows = [row for row in ROWS if row.number in REQUIREMENTS]
    shown = sum(bool(row.tests) and not row.reasons for row in rows)
    partly = sum(bool(row.tests and row.reasons) for row in rows)
    missing = len(rows) - shown - partly
    assert f"一共 {len(rows)} 条：{shown} 条有测试看住，{partly} 条做了一部分，{missing} 条未建。" in TEXT
