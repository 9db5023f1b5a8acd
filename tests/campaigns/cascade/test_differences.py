"""What a later version means for a school: by table, and for any three plans."""

from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.cascade.differences import Need, diff, waiting
from campaigns.cascade.locks import breaches
from tests.campaigns.cascade.plans import handin, phase, plan, plans, rule

TABLES = {
    "rule": ("rules", "code"),
    "handin": ("handins", "code"),
    "phase": ("phases", "name"),
    "track": ("tracks", "code"),
    "activity": ("activities", "code"),
}


def taken(mine, new, changes):
    """The school's plan with these changes taken, as `applying` does it in the tables."""
    mine = deepcopy(mine)
    have = {kind["code"] for kind in mine["activities"]}
    mine["activities"] += [kind for kind in new["activities"] if kind["code"] not in have]
    for change in changes:
        if change.kind == "field":
            mine |= change.becomes
            continue
        table, by = TABLES[change.kind]
        at = next((n for n, entry in enumerate(mine[table]) if entry[by] == change.name), None)
        if at is not None:
            mine[table][at : at + 1] = [change.becomes] if change.becomes else []
        elif change.becomes:
            mine[table].append(change.becomes)
    return mine


def only(changes):
    (change,) = changes
    return change


@settings(max_examples=150)
@given(old=st.one_of(st.none(), plans()), new=plans(), mine=plans())
def test_when_all_is_taken_nothing_is_left(old, new, mine):
    changes = diff(old, new, mine)
    after = taken(mine, new, changes)
    assert waiting(diff(old, new, after)) == []
    assert taken(after, new, changes) == after, "taken twice is taken once"


@settings(max_examples=100)
@given(new=plans(), mine=plans())
def test_what_was_taken_keeps_every_lock(new, mine):
    after = taken(mine, new, diff(None, new, mine))
    assert breaches(new, after) == []


@settings(max_examples=60)
@given(content=plans())
def test_a_version_that_changes_nothing_asks_for_nothing(content):
    assert diff(content, content, content) == []
    assert waiting(diff(None, content, content)) == []
    assert breaches(content, content) == []


RAISED = [
    # lock, issued before, issued now, the school's: what it means, and what it becomes
    ("bounded", 4, 5, 4, Need.MUST, 5),
    ("bounded", 4, 5, 6, Need.SETTLED, 6),
    ("bounded", 4, 5, 5, Need.SETTLED, 5),
    ("bounded", 5, 4, 5, Need.OFFER, 4),
    ("bounded", 5, 4, 6, Need.SETTLED, 6),
    ("locked", 4, 5, 4, Need.MUST, 5),
    ("free", 4, 5, 4, Need.OFFER, 5),
    ("free", 4, 5, 3, Need.CONFLICT, 5),
    ("free", 4, 5, 7, Need.SETTLED, 7),
]


@pytest.mark.parametrize(("lock", "was", "now", "own", "need", "becomes"), RAISED)
def test_a_changed_number(lock, was, now, own, need, becomes):
    old, new, mine = (plan(rules=[rule("q1", number=number, lock=lock)]) for number in (was, now, own))
    change = only(diff(old, new, mine))
    assert (change.need, change.becomes["number"]) == (need, becomes)
    assert f"不少于{was}次" in change.sentence
    assert f"不少于{now}次" in change.sentence
    assert f"{own}次" in change.meaning or change.meaning.startswith(("可以照改", "本校已经"))


def test_a_bounded_rule_whose_period_changes_keeps_the_higher_number_only_where_it_is_still_higher():
    old = plan(rules=[rule("q1", number=4, lock="bounded")])
    new = plan(rules=[rule("q1", number=4, lock="bounded", period="month")])
    mine = plan(rules=[rule("q1", number=6, lock="bounded")])
    change = only(diff(old, new, mine))
    assert change.need == Need.MUST
    assert (change.becomes["period"], change.becomes["number"]) == ("month", 6)


def test_a_rule_that_becomes_bounded_lifts_a_school_that_had_lowered_it():
    old, new = plan(rules=[rule("q1", number=4)]), plan(rules=[rule("q1", number=4, lock="bounded")])
    change = only(diff(old, new, plan(rules=[rule("q1", number=3)])))
    assert change.need == Need.MUST
    assert (change.becomes["number"], change.becomes["lock"]) == (4, "bounded")
    assert "从“可以修改”改为“只能提高”" in change.sentence


@pytest.mark.parametrize(("lock", "need"), [("bounded", Need.MUST), ("free", Need.OFFER)])
def test_a_new_rule(lock, need):
    change = only(diff(plan(), plan(rules=[rule("u1", lock=lock)]), plan()))
    assert change.need == need
    assert change.sentence.startswith("新增指标：教职工每人每季度家访不少于4次")


def test_a_rule_dropped_above_may_be_kept_as_the_school_s_own():
    old = plan(rules=[rule("q1", lock="locked")])
    change = only(diff(old, plan(), old))
    assert (change.need, change.above) == (Need.OFFER, None)
    assert (change.becomes["enabled"], change.becomes["lock"]) == (False, "free")


def test_a_rule_switched_off_above_may_go_on_here():
    old = plan(rules=[rule("q1", lock="bounded")])
    new = plan(rules=[rule("q1", lock="bounded", enabled=False)])
    change = only(diff(old, new, old))
    assert change.need == Need.OFFER
    assert change.sentence.startswith("停用指标：")


@pytest.mark.parametrize(
    ("was", "now", "own", "need"),
    [
        ("2026-12-10", "2026-12-01", "2026-12-10", Need.MUST),
        ("2026-12-10", "2026-12-01", "2026-11-20", Need.SETTLED),
        ("2026-12-10", "2026-12-20", "2026-12-10", Need.OFFER),
        ("2026-12-10", "2026-12-20", "2026-12-05", Need.SETTLED),
    ],
)
def test_a_moved_deadline(was, now, own, need):
    old, new, mine = (plan(handins=[handin("h1", due_on=day)]) for day in (was, now, own))
    change = only(diff(old, new, mine))
    assert change.need == need
    assert "的截止日期由12月10日改为12月" in change.sentence


def test_a_hand_in_no_longer_asked_for_is_switched_off_not_deleted():
    old = plan(handins=[handin("h1")])
    change = only(diff(old, plan(), old))
    assert (change.need, change.becomes["enabled"]) == (Need.OFFER, False)


@pytest.mark.parametrize(
    ("span", "own", "need"),
    [
        (("2026-02-01", "2026-03-31"), ("2026-01-01", "2026-03-31"), Need.MUST),
        (("2026-02-01", "2026-03-31"), ("2026-02-10", "2026-03-20"), Need.SETTLED),
        (("2026-01-01", "2026-04-30"), ("2026-01-01", "2026-03-31"), Need.OFFER),
    ],
)
def test_a_moved_phase(span, own, need):
    old, new, mine = (plan(phases=[phase("动员", *days)]) for days in (("2026-01-01", "2026-03-31"), span, own))
    change = only(diff(old, new, mine))
    assert change.need == need
    assert change.sentence.startswith("阶段“动员”由1月1日至3月31日改为")


def test_a_phase_that_a_rule_of_the_school_still_needs_stays():
    old = plan(phases=[phase("动员", "2026-01-01", "2026-03-31")])
    mine = old | {"rules": [rule("q9", period="phase", phase="动员")]}
    assert only(diff(old, plan(), mine)).need == Need.SETTLED
    assert only(diff(old, plan(), old)).becomes is None


@pytest.mark.parametrize(
    ("field", "was", "now", "own", "need"),
    [
        ("theme", "甲", "乙", "甲", Need.MUST),
        ("goals", ["一"], ["二"], ["一"], Need.OFFER),
        ("goals", ["一"], ["二"], ["三"], Need.CONFLICT),
        ("goals", ["一"], ["二"], ["二"], Need.SETTLED),
        ("ends_on", "2026-12-31", "2026-11-30", "2026-12-31", Need.MUST),
        ("ends_on", "2026-12-31", "2026-11-30", "2026-11-15", Need.SETTLED),
        ("guiding", "", "新的", "", Need.OFFER),
    ],
)
def test_the_campaign_s_own_fields(field, was, now, own, need):
    change = only(diff(plan(**{field: was}), plan(**{field: now}), plan(**{field: own})))
    assert change.need == need
    assert change.becomes == {field: own if need == Need.SETTLED else now}


def test_what_the_school_added_itself_is_nobody_s_business():
    mine = plan(rules=[rule("q9")], handins=[handin("own")], phases=[phase("自查", "2026-05-01", "2026-05-31")])
    assert diff(plan(), plan(), mine) == []
