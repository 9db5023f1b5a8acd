"""The figures of random histories equal a slow, obvious recount, event by event and day by day."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.events import facts
from casework.events.facts import talk_partners
from casework.events.models import Event
from casework.events.services import event_withdraw
from casework.progress.facts import Ask, Tally
from outreach.calendar.periods import shanghai_moment
from outreach.people.models import Branch
from tests.casework.events.factory import make_event
from tests.casework.progress.asked import answering

FACTS = answering(facts.FACTS)

FIRST = date(2026, 9, 20)
START, END = date(2026, 10, 1), date(2026, 10, 31)
LATE_FROM, SEEN = shanghai_moment(date(2026, 11, 11)), shanghai_moment(date(2026, 11, 30))
KINDS = ("lecture", "same_meal", "field_stay")
PEOPLE = ("principal", "li", "wang", "zhao")


def ask(school, **more) -> Ask:
    said = {
        "schools": frozenset([school.pk]),
        "start": START,
        "end": END,
        "on": END,
        "seen_until": SEEN,
        "late_from": LATE_FROM,
    } | more
    return Ask(**said)


@dataclass
class Told:
    kind: str
    on: date
    length: int
    parts: dict[str, str]
    after: int
    withdrawn: bool
    with_branch: bool
    classes: list[int] = field(default_factory=list)

    @property
    def at(self) -> datetime:
        return shanghai_moment(self.on + timedelta(days=self.length - 1 + self.after), time(12))

    @property
    def days(self) -> list[date]:
        return [self.on + timedelta(days=n) for n in range(self.length)]

    def there(self, parts=()) -> list[str]:
        return [
            who for who, part in self.parts.items() if part not in ("leave", "absent") and (not parts or part in parts)
        ]


told = st.builds(
    Told,
    kind=st.sampled_from(KINDS),
    on=st.integers(0, 50).map(lambda n: FIRST + timedelta(days=n)),
    length=st.sampled_from([1, 1, 2, 3, 6]),
    parts=st.dictionaries(
        st.sampled_from(PEOPLE), st.sampled_from(["lead", "present", "organizer", "leave", "absent"]), min_size=1
    ),
    after=st.sampled_from([0, 0, 5, 20, 45, 90]),
    withdrawn=st.sampled_from([False, False, False, True]),
    with_branch=st.booleans(),
    classes=st.lists(st.integers(0, 1), unique=True),
)


def tally(found: dict, in_time: dict) -> dict:
    return {key: Tally(done, done - in_time.get(key, 0)) for key, done in found.items() if done}


def recount(history, cast, count) -> dict:
    """`count(events)` for all that is known, and again for what was known in time."""
    known = [one for one in history if not one.withdrawn and one.at <= SEEN]
    return tally(count(known), count([one for one in known if one.at < LATE_FROM]))


def per_person(cast, of, parts=()):
    def count(events):
        return {getattr(cast, who).pk: of([one for one in events if who in one.there(parts)]) for who in PEOPLE}

    return count


def begun(events) -> list[Told]:
    return [one for one in events if START <= one.on <= END]


def days_in(events) -> set[date]:
    return {day for one in events for day in one.days if START <= day <= END}


def run_of(events) -> int:
    best, days = 0, days_in(events)
    for day in days:
        length = 0
        while day + timedelta(days=length) in days:
            length += 1
        best = max(best, length)
    return best


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(history=st.lists(told, max_size=9))
def test_every_figure_equals_a_slow_recount(cast, history):
    with transaction.atomic():
        _check(cast, history)
        transaction.set_rollback(True)


def _check(cast, history):
    branch = Branch.objects.create(school=cast.school, name="第一支部")
    classes = [cast.class71, cast.class82]
    for one in history:
        event = make_event(
            cast.school,
            one.kind,
            one.on,
            [(getattr(cast, who), part) for who, part in one.parts.items()],
            until=one.days[-1],
            at=one.at,
            branch=branch if one.with_branch else None,
            class_groups=[classes[n] for n in one.classes],
        )
        if one.withdrawn:
            event_withdraw(event=event, actor=cast.office, at=one.at)
    asked = ask(cast.school)
    answer = {key: fact(asked) for key, fact in FACTS.items()}
    number = lambda events: len(begun(events))  # noqa: E731  # read beside the line that uses it
    assert answer["次", "person"] == answer["节", "person"] == recount(history, cast, per_person(cast, number))
    assert answer["天", "person"] == recount(history, cast, per_person(cast, lambda events: len(days_in(events))))
    assert answer["人", "person"] == recount(history, cast, per_person(cast, lambda events: min(number(events), 1)))
    runs = FACTS["天", "person"](ask(cast.school, consecutive=True))
    assert runs == recount(history, cast, per_person(cast, run_of))
    leads = FACTS["次", "person"](ask(cast.school, purposes=("lead",), kinds=("lecture", "same_meal")))
    chosen = [one for one in history if one.kind != "field_stay"]
    assert leads == recount(chosen, cast, per_person(cast, number, ("lead",)))
    assert answer["场", "school"] == recount(history, cast, lambda events: {cast.school.pk: number(events)})
    present = lambda events: [one for one in events if one.there()]  # noqa: E731  # as above
    days = recount(history, cast, lambda events: {cast.school.pk: len(days_in(present(events)))})
    assert answer["天", "school"] == days
    people = lambda events: {cast.school.pk: len({who for one in begun(events) for who in one.there()})}  # noqa: E731  # as above
    assert answer["人", "school"] == recount(history, cast, people)
    assert answer["次", "branch"] == recount(
        history, cast, lambda events: {branch.pk: number([one for one in events if one.with_branch])}
    )
    per_class = lambda events: {  # noqa: E731  # as above
        group.pk: number([one for one in events if n in one.classes]) for n, group in enumerate(classes)
    }
    assert answer["次", "class"] == recount(history, cast, per_class)
    assert answer["次", "grade"] == recount(
        history,
        cast,
        lambda events: {
            (cast.school.pk, group.grade): number([one for one in events if n in one.classes])
            for n, group in enumerate(classes)
        },
    )


def test_each_fact_is_one_query(cast, django_assert_num_queries):
    for on in (date(2026, 10, 5), date(2026, 10, 6)):
        make_event(cast.school, "lecture", on, [cast.li, cast.wang], class_groups=[cast.class71, cast.class82])
    for fact in FACTS.values():
        with django_assert_num_queries(1):
            fact(ask(cast.school))


def test_a_stay_over_the_end_of_a_month_is_one_time_but_days_of_both(cast):
    make_event(cast.school, "field_stay", date(2026, 9, 29), [cast.li], until=date(2026, 10, 2))
    october, september = ask(cast.school), ask(cast.school, start=date(2026, 9, 1), end=date(2026, 9, 30))
    assert FACTS["次", "person"](october) == {}
    assert FACTS["次", "person"](september) == {cast.li.pk: Tally(1)}
    assert FACTS["天", "person"](october) == {cast.li.pk: Tally(2)}
    assert FACTS["天", "person"](september) == {cast.li.pk: Tally(2)}


def test_who_has_talked_with_whom(cast, django_assert_num_queries):
    first = date(2026, 10, 8)
    make_event(cast.school, "talk_round1", first, [cast.principal, cast.li])
    make_event(cast.school, "talk_round1", date(2026, 10, 9), [cast.li, cast.principal])
    make_event(cast.school, "talk_round2", first, [cast.li, cast.wang])
    make_event(cast.school, "talk_round1", first, [cast.li, cast.zhao], at=shanghai_moment(date(2026, 12, 20)))
    make_event(cast.school, "talk_round1", date(2026, 9, 30), [cast.wang, cast.zhao])
    withdrawn = make_event(cast.school, "talk_round1", first, [cast.wang, cast.principal])
    event_withdraw(event=withdrawn, actor=cast.wang, at=SEEN)
    with django_assert_num_queries(1):
        found = talk_partners(ask(cast.school, kinds=("talk_round1",)))
    moment = (first, shanghai_moment(first, time(12)))
    assert found == {cast.principal.pk: {cast.li.pk: moment}, cast.li.pk: {cast.principal.pk: moment}}
    assert set(talk_partners(ask(cast.school))[cast.li.pk]) == {cast.principal.pk, cast.wang.pk}
    assert talk_partners(ask(cast.school, kinds=("talk_round1",), who=cast.principal.pk)) == {
        cast.principal.pk: {cast.li.pk: moment}
    }
    assert Event.objects.count() == 6
