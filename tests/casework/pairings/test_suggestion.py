"""Suggestions: tagged families first, own class first, even, never above the cap."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from casework.pairings.suggestion import CAP, Closeness, Family, Helper, propose, reasons_for

CLASSES = st.frozensets(st.integers(1, 4), max_size=2)
GRADES = st.frozensets(st.sampled_from(["七年级", "八年级"]), max_size=1)
TAGS = st.frozensets(st.sampled_from(["low_income", "left_behind_both", "migrant", "orphan"]), max_size=2)


@st.composite
def schools(draw):
    helpers = [
        Helper(
            pk=n, place=n, classes=draw(CLASSES), grades=draw(GRADES), leads_school=draw(st.booleans()),
            owes=draw(st.booleans()), load=draw(st.integers(0, 4)),
        )
        for n in range(draw(st.integers(0, 8)))
    ]  # fmt: skip
    families = [
        Family(pk=n, place=n, classes=draw(CLASSES), grades=draw(GRADES), tags=draw(TAGS))
        for n in range(draw(st.integers(0, 25)))
    ]
    return families, helpers


def given_to(matches) -> Counter:
    return Counter(match.helper.pk for match in matches)


@given(schools(), st.integers(1, 4))
@settings(max_examples=300, deadline=None)
def test_nobody_is_paired_twice_and_nobody_gets_more_than_the_cap(school, cap):
    families, helpers = school
    matches = propose(families, helpers, cap)
    assert len({match.family.pk for match in matches}) == len(matches)
    got = given_to(matches)
    assert all(helper.load + got[helper.pk] <= max(cap, helper.load) for helper in helpers)


@given(schools(), st.randoms())
@settings(max_examples=200, deadline=None)
def test_the_answer_does_not_depend_on_the_order_in_which_rows_are_read(school, chance):
    families, helpers = school
    expected = propose(families, helpers)
    chance.shuffle(families)
    chance.shuffle(helpers)
    assert propose(families, helpers) == expected


@given(schools(), st.integers(2, 5), st.integers(1, 4))
@settings(max_examples=200, deadline=None)
def test_equals_are_never_more_than_one_family_apart(school, how_many, cap):
    families, helpers = school
    equals = [
        Helper(pk=100 + n, place=100 + n, classes=frozenset({1}), grades=frozenset({"七年级"})) for n in range(how_many)
    ]
    got = given_to(propose(families, [*helpers, *equals], cap))
    shares = [got[one.pk] for one in equals]
    assert max(shares) - min(shares) <= 1


@given(schools())
@settings(max_examples=200, deadline=None)
def test_a_special_family_stays_open_only_when_everybody_is_full(school):
    families, helpers = school
    matches = propose(families, helpers)
    got, helped = given_to(matches), {match.family.pk for match in matches}
    if any(family.is_special and family.pk not in helped for family in families):
        assert all(helper.load + got[helper.pk] >= CAP for helper in helpers)


def test_the_head_teacher_comes_first_then_the_class_then_the_grade():
    head = Helper(pk=3, place=3, classes=frozenset({1}), headed=frozenset({1}), grades=frozenset({"七年级"}))
    teacher = Helper(pk=2, place=2, classes=frozenset({1}), grades=frozenset({"七年级"}))
    grade = Helper(pk=1, place=1, grades=frozenset({"七年级"}))
    families = [
        Family(
            pk=n, place=n, classes=frozenset({1}), grades=frozenset({"七年级"}), tags=frozenset({"left_behind_both"})
        )
        for n in (1, 2, 3)
    ]
    found = [(match.helper.pk, match.closeness) for match in propose(families, [grade, teacher, head])]
    assert found == [(3, Closeness.HEAD_TEACHER), (2, Closeness.OWN_CLASS), (1, Closeness.GRADE)]


def test_a_member_of_the_leadership_takes_a_family_in_hardship():
    leader = Helper(pk=9, place=9, leads_school=True)
    head = Helper(pk=1, place=1, classes=frozenset({1}), headed=frozenset({1}))
    poor = Family(pk=1, place=2, classes=frozenset({1}), tags=frozenset({"low_income"}))
    left_behind = Family(pk=2, place=1, classes=frozenset({1}), tags=frozenset({"left_behind_both"}))
    found = {match.family.pk: match.helper.pk for match in propose([poor, left_behind], [head, leader])}
    assert found == {1: 9, 2: 1}


def test_who_owes_a_pairing_gets_a_family_even_when_no_tagged_one_is_left():
    helpers = [Helper(pk=1, place=1, classes=frozenset({1})), Helper(pk=2, place=2, owes=False)]
    families = [Family(pk=1, place=1, classes=frozenset({2})), Family(pk=2, place=2, classes=frozenset({1}))]
    assert [(match.family.pk, match.helper.pk) for match in propose(families, helpers)] == [(2, 1)]


def test_reasons_are_words_and_never_name_a_restricted_tag():
    head = Helper(pk=1, place=1, classes=frozenset({7}), headed=frozenset({7}))
    family = Family(pk=1, place=1, classes=frozenset({7}), tags=frozenset({"orphan", "low_income"}))
    [match] = propose([family], [head])
    assert reasons_for(match, {7: "七年级1班"}) == ("七年级1班班主任", "还没有结对", "低保、需要特别关心")
