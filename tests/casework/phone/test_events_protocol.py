"""What a phone says of an event is read strictly, kept as it is, and known again: properties of the parser."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from casework.phone.event_protocol import PARTS, SentEvent, event_of, read
from casework.phone.protocol import Malformed, Wrong
from casework.phone.versions import TooNew

ids = some.integers(1, 2**63 - 1)
texts = some.text(max_size=40)
people = some.lists(some.fixed_dictionaries({"user": ids, "part": some.sampled_from(sorted(PARTS))}), max_size=8)
days = some.dates(date(1900, 1, 1), date(2200, 1, 1)).map(date.isoformat)
bodies = some.fixed_dictionaries(
    {"kind": some.sampled_from(["same_meal", "lecture", "c12.disc"]), "on": days},
    optional={
        "title": texts,
        "until": some.none() | days,
        "workdays": some.booleans(),
        "place": texts,
        "summary": texts,
        "audience": texts,
        "audience_count": some.none() | some.integers(0, 10**9),
        "people": people,
        "school": ids,
        "rev": some.integers(0, 30_000),
        "sent_at": some.none() | some.datetimes(timezones=some.timezones()).map(lambda at: at.isoformat()) | texts,
        "v": some.just(1),
    },
)
anything = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | texts,
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
names = some.sampled_from([*SentEvent.__dataclass_fields__, "v", "private_note", "documents"])


@given(bodies)
def test_what_the_form_makes_is_read_and_kept_without_loss(body):
    sent = event_of(body)
    assert read(sent.payload()) == (sent if sent.until != sent.on else read(sent.payload()))
    assert read(sent.payload()).digest() == sent.digest()


@given(bodies, some.dictionaries(names, anything, max_size=4))
def test_whatever_stands_in_a_body_it_is_read_or_refused_by_field(body, strange):
    try:
        sent = event_of(body | strange)
    except Wrong as wrong:
        assert wrong.fields
        assert all(words for words in wrong.fields.values())
    except (Malformed, TooNew):
        assert "v" in strange
    else:
        assert isinstance(sent, SentEvent)
        assert read(sent.payload()).digest() == sent.digest()


@given(bodies, some.randoms())
def test_the_order_and_the_time_of_sending_are_no_part_of_what_was_said(body, chance):
    other = dict(body)
    other["people"] = [*body.get("people", ())] * 2
    chance.shuffle(other["people"])
    other |= {"rev": 7, "sent_at": "2026-11-22T08:00:00+08:00"}
    pairs = list(other.items())
    chance.shuffle(pairs)
    assert event_of(dict(pairs)).digest() == event_of(body).digest()


@given(bodies, some.sampled_from(["title", "place", "summary", "audience"]))
def test_one_word_more_is_other_content(body, name):
    said = event_of(body)
    more = event_of(body | {name: f"{getattr(said, name)}多"})
    assert more.digest() != said.digest()


@pytest.mark.parametrize("kind", ["talk", "talk_round1", "talk_round2", "talk_reminder"])
def test_no_talk_is_taken_from_a_phone(kind):
    with pytest.raises(Wrong) as refused:
        event_of({"kind": kind, "on": "2026-11-22"})
    assert "谈心谈话的内容不存在手机里" in refused.value.fields["kind"][0]
