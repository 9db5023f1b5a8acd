"""Cases 1–20 of offline visits (the requirements' list A): which test shows each, and that none is missing.

A test says its case in its name (`test_case_05_…`); where it stands in another language or another place, it is named here.
"""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"def (test_case_0?(\d+)_\w+)")

# Case → (file, the title of the test).
ELSEWHERE = {
    7: [
        ("js/sending.test.js", "a portal's page is no answer: all waits"),
        ("casework/phone/test_phone_guards.py", "def test_a_phone_without_the_guard_loses"),
    ],
    9: [("e2e/test_phone_app.py", "def test_somebody_else_on_the_same_phone_sees_nothing_of_the_first")],
    11: [("js/tables.test.js", "what the browser promises, in words")],
    15: [("js/tables.test.js", "the wait lies between one second and five minutes, and is spread over all of it")],
    20: [("e2e/test_taps.py", "def test_what_was_typed_survives_a_wrong_tap_and_only_for_its_family")],
}
SAID = {
    1: "the phone dies between commit and answer",
    2: "fifty identical uploads at once",
    3: "cut at every class of byte",
    4: "a photo is gone from the phone",
    5: "the same uuid with other content",
    6: "out of order",
    7: "a portal answers 200 with HTML",
    8: "two tabs or two phones send the same queue",
    9: "the session ends, another person signs in",
    10: "signing out with unsent visits",
    11: "storage that does not last",
    12: "clocks that are wrong",
    13: "drafts of an old schema",
    14: "a long queue on a thin line",
    15: "500, 503, 429 in the middle of the queue",
    16: "the right to the family ended meanwhile",
    17: "a uuid of another school",
    18: "phone and server compare what is safe",
    19: "two identical photos",
    20: "a draft never goes to another family",
}


def shown() -> dict[int, list[str]]:
    """Case → the tests that show it: "file: name"."""
    found: dict[int, list[str]] = {case: [] for case in SAID}
    for path in sorted(TESTS.rglob("test_*.py")):
        for name, case in NAMED.findall(path.read_text(encoding="utf-8")):
            if int(case) in found:
                found[int(case)].append(f"{path.relative_to(TESTS)}: {name}")
    for case, places in ELSEWHERE.items():
        found[case] += [f"{place}: {title}" for place, title in places if title in text(place)]
    return found


def text(place: str) -> str:
    path = TESTS / place
    return path.read_text(encoding="utf-8") if path.exists() else ""


@pytest.mark.parametrize("case", SAID)
def test_each_case_has_a_test(case):
    assert shown()[case], f"case {case} ({SAID[case]}) is shown by no test"


@pytest.mark.parametrize(("place", "title"), [place for places in ELSEWHERE.values() for place in places])
def test_what_is_named_here_is_there(place, title):
    assert title in text(place)


def test_a_case_without_a_test_is_missed(monkeypatch):
    monkeypatch.setitem(SAID, 99, "nobody has thought of this")
    assert shown()[99] == []
