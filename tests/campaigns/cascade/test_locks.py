"""What a school may do with what came from above, by table."""

import pytest

from campaigns.cascade.locks import at_least, breaches
from tests.campaigns.cascade.plans import handin, phase, plan, rule

AMOUNTS = [
    ({"number": 4}, {"number": 5}, True),
    ({"number": 4}, {"number": 4}, True),
    ({"number": 4}, {"number": 3}, False),
    ({"number": 4}, {"number": 4, "comparator": "gt"}, True),
    ({"number": 80, "comparator": "gt", "unit": "%"}, {"number": 80, "unit": "%"}, False),
    ({"number": 80, "comparator": "gt", "unit": "%"}, {"number": 81, "unit": "%"}, True),
    ({"number": 1, "number_max": 2, "comparator": "between"}, {"number": 2}, True),
    ({"comparator": "all"}, {"comparator": "all"}, True),
    ({"comparator": "all"}, {"number": 900}, False),
    ({"number": None, "enabled": False}, {"number": 70}, True),
    ({"number": 4}, {"number": 9, "period": "year"}, False),
    ({"number": 4}, {"number": 9, "unit": "天"}, False),
]


@pytest.mark.parametrize(("above", "mine", "enough"), AMOUNTS)
def test_what_asks_for_no_less(above, mine, enough):
    assert at_least(rule("q1", **above), rule("q1", **mine)) is enough


ONLY_UP = "“家访”上级要求不少于4次，只能提高，"
RULES = [
    ("free", {"number": 1, "enabled": False}, ""),
    ("bounded", {"number": 5}, ""),
    ("bounded", {"number": 3}, f"{ONLY_UP}不能降低数字或放长期间。"),
    ("bounded", {"enabled": False}, f"{ONLY_UP}不能停用。"),
    ("bounded", {"period": "month", "number": 2}, ""),
    ("bounded", {"period": "year"}, f"{ONLY_UP}不能降低数字或放长期间。"),
    ("bounded", {"roles": ["staff", "leader"]}, ""),
    ("bounded", {"roles": ["leader"]}, f"{ONLY_UP}不能减少该做的人。"),
    ("locked", {}, ""),
    ("locked", {"note": "本校说明", "order": 9}, ""),
    ("locked", {"number": 5}, "“家访”由上级统一规定，不能修改。"),
    ("locked", {"modes": ["phone"]}, "“家访”由上级统一规定，不能修改。"),
]


@pytest.mark.parametrize(("lock", "own", "said"), RULES)
def test_a_rule_from_above(lock, own, said):
    found = breaches(plan(rules=[rule("q1", lock=lock)]), plan(rules=[rule("q1", lock=lock, **own)]))
    assert [breach.text for breach in found] == ([said] if said else [])


@pytest.mark.parametrize(("lock", "faults"), [("free", 0), ("bounded", 1), ("locked", 1)])
def test_a_rule_that_is_gone(lock, faults):
    assert len(breaches(plan(rules=[rule("q1", lock=lock)]), plan())) == faults


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"due_on": "2026-11-30"}, ""),
        ({"due_on": "2026-12-11"}, "“总结”上级要求12月10日前交，可以提前，不能推迟。"),
        ({"due_on": None}, "“总结”上级要求12月10日前交，可以提前，不能推迟。"),
        ({"count": 0}, "“总结”上级要1份，不能减少。"),
        ({"enabled": False}, "“总结”是上级要的材料，不能去掉。"),
        (None, "“总结”是上级要的材料，不能去掉。"),
    ],
)
def test_a_hand_in_from_above(own, said):
    mine = plan() if own is None else plan(handins=[handin("h1", **own)])
    found = breaches(plan(handins=[handin("h1")]), mine)
    assert [breach.text for breach in found] == ([said] if said else [])


@pytest.mark.parametrize(
    ("days", "faults"),
    [(("2026-02-01", "2026-02-28"), 0), (("2025-12-31", "2026-02-28"), 1), (("2026-01-01", "2026-04-01"), 1)],
)
def test_a_phase_from_above(days, faults):
    above = plan(phases=[phase("动员", "2026-01-01", "2026-03-31")])
    assert len(breaches(above, plan(phases=[phase("动员", *days)]))) == faults


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"theme": "另一个"}, "主题由上级统一，是“心系群众”。"),
        ({"starts_on": "2025-12-31"}, "活动不能早于上级定的1月1日开始。"),
        ({"ends_on": "2027-01-01"}, "活动不能晚于上级定的12月31日结束。"),
        ({"goals": ["本校的"], "grace_days": 3}, ""),
    ],
)
def test_the_campaign_itself(own, said):
    found = breaches(plan(theme="心系群众"), plan(theme="心系群众") | own)
    assert [breach.text for breach in found] == ([said] if said else [])


def test_how_a_bound_rule_counts_is_bound_with_it():
    above, mine = (plan(rules=[rule("q1", lock="bounded")]) for _ in range(2))
    mine["activities"] = [mine["activities"][0] | {"modes": ["phone"]}]
    assert [breach.text for breach in breaches(above, mine)] == ["“家访”怎么计数由上级统一规定。"]
    assert breaches(plan(rules=[rule("q1")]), mine) == []
