"""Where a school differs, by table."""

import pytest

from campaigns.cascade.drift import drift
from tests.campaigns.cascade.plans import handin, phase, plan, rule

CASES = [
    ({}, {}, []),
    ({"rules": [rule("q1")]}, {"rules": [rule("q1", number=5)]}, ["更严"]),
    ({"rules": [rule("q1")]}, {"rules": [rule("q1", number=3)]}, ["不同"]),
    ({"rules": [rule("q1")]}, {"rules": [rule("q1", roles=["staff", "leader"])]}, ["更严"]),
    ({"rules": [rule("q1")]}, {"rules": [rule("q1", period="year")]}, ["不同"]),
    ({"rules": [rule("q1")]}, {"rules": [rule("q1", enabled=False)]}, ["没有采用"]),
    ({"rules": [rule("q1")]}, {}, ["没有采用"]),
    ({"rules": [rule("q1", enabled=False)]}, {"rules": [rule("q1")]}, ["自加"]),
    ({"rules": [rule("q1", enabled=False)]}, {}, []),
    ({}, {"rules": [rule("q9")]}, ["自加"]),
    ({}, {"rules": [rule("q9", enabled=False)]}, []),
    ({"rules": [rule("q1", lock="bounded")]}, {"rules": [rule("q1", note="本校说明", order=7)]}, []),
    ({"handins": [handin("h1")]}, {"handins": [handin("h1", due_on="2026-12-01")]}, ["更严"]),
    ({"handins": [handin("h1")]}, {"handins": [handin("h1", hint="写两页")]}, ["不同"]),
    ({"handins": [handin("h1")]}, {}, ["没有采用"]),
    ({}, {"handins": [handin("h9")]}, ["自加"]),
    (
        {"phases": [phase("动员", "2026-01-01", "2026-03-31")]},
        {"phases": [phase("动员", "2026-02-01", "2026-03-31")]},
        ["不同"],
    ),
    (
        {"phases": [phase("动员", "2026-01-01", "2026-03-31")]},
        {"phases": [phase("动员", "2026-01-01", "2026-03-31")]},
        [],
    ),
    ({"phases": [phase("动员", "2026-01-01", "2026-03-31")]}, {}, ["没有采用"]),
    ({}, {"phases": [phase("自查", "2026-05-01", "2026-05-31")]}, ["自加"]),
    ({}, {"ends_on": "2026-11-30"}, ["不同"]),
]


@pytest.mark.parametrize(("above", "mine", "ways"), CASES)
def test_where_a_school_differs(above, mine, ways):
    found = drift(plan(**above), plan(**mine))
    assert [one.way.label for one in found] == ways
    assert all(one.sentence for one in found)
