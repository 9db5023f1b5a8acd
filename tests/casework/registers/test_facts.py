"""The tallies against a slow recount, and what counts once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.progress.facts import Ask, Tally
from casework.registers import facts
from casework.registers.facts import records
from casework.registers.models import RegisterEntry
from casework.registers.services import entries_gather, entry_remove
from casework.registers.status import change_state
from outreach.calendar.periods import shanghai_moment
from tests.casework.progress.asked import answering
from tests.casework.registers.factory import make_entry

FACTS = answering(facts.FACTS)

FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)


def ask(cast, **changes) -> Ask:
    whole = Ask(
        schools=frozenset([cast.school.pk]), start=FIRST, end=LAST, on=LAST,
        seen_until=shanghai_moment(date(2027, 3, 1)), late_from=shanghai_moment(date(2027, 1, 11)),
        kinds=("practical",),
    )  # fmt: skip
    return replace(whole, **changes)


def by_person(asked) -> dict:
    return FACTS["件", "person"](asked)


def test_it_counts_for_who_leads_and_for_who_is_responsible(cast):
    make_entry(cast.office, leader=cast.principal, responsible=cast.li, done_on=date(2026, 11, 3))
    assert by_person(ask(cast)) == {cast.principal.pk: Tally(1), cast.li.pk: Tally(1)}


def test_it_counts_once_for_who_is_both(cast):
    make_entry(cast.office, leader=cast.li, responsible=cast.li, done_on=date(2026, 11, 3))
    assert by_person(ask(cast)) == {cast.li.pk: Tally(1)}


@pytest.mark.parametrize(("done_on", "counts"), [
    (date(2026, 9, 30), False), (FIRST, True), (LAST, True), (date(2027, 1, 1), False),
])  # fmt: skip
def test_the_day_on_which_it_was_done_decides(cast, done_on, counts):
    make_entry(cast.office, responsible=cast.li, done_on=done_on)
    assert bool(by_person(ask(cast))) is counts


def test_another_kind_counts_only_where_it_is_asked_for(cast):
    make_entry(cast.office, "story", responsible=cast.li, done_on=date(2026, 11, 3))
    assert by_person(ask(cast)) == {}
    assert FACTS["篇", "person"](ask(cast, kinds=("story", "deed"))) == {cast.li.pk: Tally(1)}
    assert by_person(ask(cast, kinds=())) == {cast.li.pk: Tally(1)}


def test_what_was_learned_after_the_days_of_grace_is_late(cast):
    make_entry(cast.office, responsible=cast.li, done_on=LAST, at=shanghai_moment(date(2027, 1, 11)))
    assert by_person(ask(cast)) == {cast.li.pk: Tally(1, 1)}
    assert by_person(ask(cast, seen_until=shanghai_moment(date(2027, 1, 10)))) == {}


def test_open_dropped_and_removed_entries_do_not_count(cast):
    at = shanghai_moment(date(2026, 11, 4))
    make_entry(cast.office, responsible=cast.li)
    dropped = make_entry(cast.office, responsible=cast.li)
    change_state(dropped, "dropped", actor=cast.office, at=at, note="由街道办理")
    gone = make_entry(cast.office, responsible=cast.li, done_on=date(2026, 11, 3))
    entry_remove(gone, reason="写错了", actor=cast.office, at=at)
    assert by_person(ask(cast)) == {}


def test_what_was_taken_up_is_one_thing_for_the_school(cast):
    at = shanghai_moment(date(2026, 11, 4))
    below = [
        make_entry(cast.office, "gap", level="unit", department=unit, responsible=cast.li)
        for unit in (cast.grade7, cast.grade8)
    ]
    made = entries_gather(entries=below, actor=cast.office, at=at, together=True).made
    for entry in (*below, *made):
        entry.refresh_from_db()
        change_state(entry, "done", actor=cast.office, at=at, on=date(2026, 11, 4))
    asked = ask(cast, kinds=("gap",))
    assert FACTS["件", "school"](asked) == {cast.school.pk: Tally(1)}
    assert FACTS["件", "person"](asked) == {cast.li.pk: Tally(1)}


def test_another_school_is_another_school(cast):
    make_entry(cast.stranger_office, responsible=cast.stranger, done_on=date(2026, 11, 3))
    assert by_person(ask(cast)) == {}
    both = ask(cast, schools=frozenset([cast.school.pk, cast.other_school.pk]))
    assert by_person(both) == {cast.stranger.pk: Tally(1)}


def test_records_say_why_something_does_not_count(cast):
    make_entry(cast.office, title="路灯", responsible=cast.li, done_on=date(2026, 11, 3))
    make_entry(cast.office, title="停车", responsible=cast.li, planned_on=date(2026, 12, 1))
    found = records(ask(cast, who=cast.li.pk), cast.li)
    assert [(under.title, under.why_not) for under in found] == [("停车", "还没有完成"), ("路灯", "")]


def test_records_show_only_what_the_reader_may_see(cast):
    make_entry(cast.office, responsible=cast.li, done_on=date(2026, 11, 3), restricted=True)
    assert len(records(ask(cast, who=cast.li.pk), cast.li)) == 1
    assert records(ask(cast, who=cast.li.pk), cast.zhao) == []


DAYS = st.integers(-5, 100).map(lambda n: FIRST + timedelta(days=n))
ROWS = st.lists(
    st.tuples(st.integers(-1, 2), st.integers(-1, 2), DAYS, st.integers(0, 120), st.integers(0, 5)), max_size=12
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rows=ROWS)
def test_the_tallies_are_those_of_a_slow_recount(cast, rows):
    RegisterEntry.objects.update(parent=None)
    RegisterEntry.objects.all().delete()
    people = [cast.principal, cast.li, cast.wang, None]
    made = []
    for leader, responsible, day, delay, parent in rows:
        entry = make_entry(
            cast.office, leader=people[leader], responsible=people[responsible], done_on=day,
            at=shanghai_moment(day + timedelta(days=delay)),
        )  # fmt: skip
        if parent < len(made) and made[parent].parent_id is None:
            RegisterEntry.objects.filter(pk=entry.pk).update(parent=made[parent])
            entry.parent = made[parent]
        made.append(entry)
    asked = ask(cast)
    assert by_person(asked) == recount(made, asked, lambda one: {one.leader_id, one.responsible_id} - {None})
    assert FACTS["件", "school"](asked) == recount(made, asked, lambda one: {one.school_id})


def recount(made, asked, keys) -> dict:
    """By loops: for each key the set of things, and of them those known in time."""
    found = {}
    for key in {key for one in made for key in keys(one)}:
        mine = [one for one in made if key in keys(one) and FIRST <= one.done_on <= LAST]
        mine = [one for one in mine if one.received_at <= asked.seen_until]
        things = {one.parent_id or one.pk for one in mine}
        known = {one.parent_id or one.pk for one in mine if one.received_at < asked.late_from}
        if things:
            found[key] = Tally(len(things), len(things) - len(known))
    return found
