"""What a phone may send, field by field; and whatever else comes is answered, never with a fault of ours."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.phone import protocol, versions
from casework.phone.protocol import Malformed, Sent, Wrong, body_of, read, visit_of
from casework.phone.versions import TooNew, newest, upgraded
from casework.visits.content import Content, digest

CORPUS = sorted((Path(__file__).parent / "corpus").glob("visit-*.json"))
LEAST = {"household": 7, "on": "2026-10-10", "mode": "home", "outcome": "met"}
PHOTO = {"sha256": "a" * 64, "size": 1000}
SHA = "a" * 64


def test_the_least_is_a_visit():
    assert visit_of(LEAST) == Sent(7, date(2026, 10, 10), "home", "met")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("students", [3, 1, 3], (1, 3)),
        ("students", [], ()),
        ("purposes", ["study", "safety", "study"], ("safety", "study")),
        ("note", " 一\r\n二\x00\ud83d ", "一\n二"),
        ("note", None, ""),
        ("gift_amount", "200", "200.00"),
        ("gift_amount", 200, "200.00"),
        ("gift_amount", 12.5, "12.50"),
        ("gift_amount", "", None),
        ("gift_amount", None, None),
        ("rescheduled_to", "2026-10-12", date(2026, 10, 12)),
        ("rescheduled_to", "", None),
        ("details", {"present": " 母亲 ", "found": ""}, {"present": "母亲"}),
        ("details", None, {}),
        ("problem", {"text": "堵车"}, {"text": "堵车", "category": "other"}),
        ("photos", [PHOTO, PHOTO], (protocol.Photo(SHA, 1000),) * 2),
        ("photos", [{**PHOTO, "width": 1600, "height": 1200}], (protocol.Photo(SHA, 1000, 1600, 1200),)),
        ("rev", 3, 3),
        ("sent_at", "2026-10-10T08:00:00+08:00", datetime(2026, 10, 10, 0, 0, tzinfo=UTC)),
        ("sent_at", "2026-10-10T00:00:00.000Z", datetime(2026, 10, 10, 0, 0, tzinfo=UTC)),
        # A clock that says nothing, or nonsense, is no reason to refuse.
        ("sent_at", "2026-10-10T08:00:00", None),
        ("sent_at", "0001-01-01T00:00:00+14:00", None),
        ("sent_at", 17, None),
    ],
)
def test_a_field_is_read(name, value, expected):
    assert getattr(visit_of(LEAST | {name: value}), name) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("household", None), ("household", 0), ("household", -1), ("household", "7"), ("household", 7.0),
        ("household", True), ("household", 2**63), ("household", [7]),
        ("students", None), ("students", "1,2"), ("students", ["1"]), ("students", [True]), ("students", [0]),
        ("students", [2**64]), ("students", {"1": 1}), ("students", [[1]]), ("students", list(range(1, 200))),
        ("on", None), ("on", ""), ("on", "2026-13-01"), ("on", "2026-02-29"), ("on", "2026-1-1"), ("on", 20261010),
        ("on", "2026-10-10T00:00:00"), ("on", "0000-01-01"), ("on", "２０２６-10-10"),
        ("mode", 1), ("mode", ["home"]), ("mode", {}), ("outcome", False), ("note", 1), ("note", ["一"]),
        ("note", "长" * 20_001), ("place", {}), ("time_of_day", 3), ("purposes", "study"), ("purposes", [1]),
        ("purposes", [None, ["x"]]), ("companions", [None]), ("companions", 3),
        ("gift_amount", "两百"), ("gift_amount", "-1"), ("gift_amount", "1e9"), ("gift_amount", "NaN"),
        ("gift_amount", True), ("gift_amount", [1]), ("gift_amount", 1e300), ("gift_amount", "1.234"),
        ("rescheduled_to", "明天"), ("rescheduled_to", 5), ("details", []), ("details", {"pulse": "80"}),
        ("details", {"present": 3}), ("problem", "堵车"), ("problem", {"text": 3}), ("problem", {"words": "x"}),
        ("problem", []), ("photos", {}), ("photos", ["a" * 64]), ("photos", [{"sha256": "A" * 64, "size": 1}]),
        ("photos", [{"sha256": "a" * 63, "size": 1}]), ("photos", [{"sha256": "a" * 64}]),
        ("photos", [PHOTO | {"size": 13 * 1024 * 1024}]), ("photos", [PHOTO] * 21), ("photos", [PHOTO | {"width": "x"}]),
        ("rev", -1), ("rev", "1"), ("rev", None), ("rev", 1.5), ("rev", 2**40), ("latitude", 29.5),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_named_in_words(name, value):
    with pytest.raises(Wrong) as caught:
        visit_of(LEAST | {name: value})
    (words,) = caught.value.fields[name]
    assert list(caught.value.fields) == [name]
    assert words.endswith("。")
    assert not any(word in words for word in ("JSON", "类型", "失败", "错误", "！"))


def test_every_field_that_is_missing_is_named():
    with pytest.raises(Wrong) as caught:
        visit_of({})
    assert set(caught.value.fields) == {"household", "on", "mode", "outcome"}


@pytest.mark.parametrize("raw", [b"", b"[]", b"1", b"null", b"{", b"\xff\xfe{}", b'{"a":NaN}', b"[" * 100_000])
def test_what_is_no_object_is_malformed(raw):
    with pytest.raises(Malformed):
        body_of(raw)


def test_a_form_that_says_the_same_has_the_same_digest():
    class Named:
        def __init__(self, pk):
            self.pk = pk

    sent = visit_of(
        LEAST | {"students": [5, 4], "note": "一", "gift_amount": 3, "problem": {"text": "堵", "category": "other"}}
    )
    content = Content(
        Named(7), (Named(4), Named(5)), date(2026, 10, 10), "home", "met", (), note="一", gift_amount=3.0,
        problem=type("Problem", (), {"text": "堵", "category": "other"}),
    )  # fmt: skip
    assert sent.digest_of(9) == digest(content.payload(Named(9)))


@pytest.mark.parametrize(
    "other",
    [
        {"on": "2026-10-11"}, {"mode": "phone"}, {"note": "x"}, {"students": [1]}, {"companions": [1]},
        {"problem": {"text": "x"}}, {"details": {"found": "x"}}, {"gift_amount": 1}, {"household": 8},
    ],
)  # fmt: skip
def test_other_content_has_another_digest(other):
    assert visit_of(LEAST).digest_of(1) != visit_of(LEAST | other).digest_of(1)
    assert visit_of(LEAST).digest_of(1) != visit_of(LEAST).digest_of(2)


@pytest.mark.parametrize(
    "same",
    [{"rev": 4}, {"sent_at": "2026-10-10T00:00:00Z"}, {"photos": [PHOTO]}, {"v": 1}, {"note": ""}, {"details": {}}],
)
def test_how_it_came_is_no_part_of_the_digest(same):
    assert visit_of(LEAST).digest_of(1) == visit_of(LEAST | same).digest_of(1)


# Whatever comes ---------------------------------------------------------------------------------------------

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=30),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=12), inside, max_size=4),
    max_leaves=8,
)
bodies = st.fixed_dictionaries({}, optional=dict.fromkeys([*protocol.READERS, "v", "extra"], anything))


@given(bodies)
def test_whatever_is_sent_is_a_visit_or_is_refused(body):
    try:
        sent = visit_of(LEAST | body)
    except (Wrong, Malformed, TooNew):
        return
    assert read(json.loads(json.dumps(sent.payload()))) == sent
    sent.digest_of(1)


@given(st.binary(max_size=60))
def test_whatever_bytes_are_an_object_or_malformed(raw):
    try:
        assert isinstance(body_of(raw), dict)
    except Malformed:
        return


# Versions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_case_13_every_shape_ever_released_is_read(path):
    """`says` is what the record has meant since the day it was written down; it never changes."""
    sample = json.loads(path.read_text())
    sent = visit_of(sample["body"])
    assert sent.content() == sample["says"]
    assert sent.digest_of(1) == sample["digest"]


def test_case_13_there_is_a_sample_of_every_version():
    told = {json.loads(path.read_text())["body"].get("v", 1) for path in CORPUS}
    assert told == set(range(1, newest(versions.VISIT_STEPS) + 1))


def test_case_13_a_chain_of_steps_is_walked_to_its_end():
    steps = {
        1: lambda body: body | {"outcome": "met"},
        2: lambda body: {("purposes" if name == "why" else name): value for name, value in body.items()},
    }
    assert upgraded({"why": []}, steps) == {"purposes": [], "outcome": "met"}
    assert upgraded({"v": 2, "why": []}, steps) == {"purposes": []}
    assert upgraded({"v": 3, "purposes": []}, steps) == {"purposes": []}
    with pytest.raises(TooNew):
        upgraded({"v": 4}, steps)


@pytest.mark.parametrize("version", [0, -1, True, "1", 1.0, None])
def test_a_version_that_never_was_is_malformed(version):
    with pytest.raises(Malformed):
        visit_of(LEAST | {"v": version})
