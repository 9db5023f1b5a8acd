"""Case 18: phone and server compare what is safe, and come to agree whatever has happened to either."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.phone.models import Receipt
from casework.phone.services import state_of
from casework.visits.models import Visit
from tests.casework.phone.factory import make_device
from tests.casework.phone.sending import Phone, body_of, new_uuid

LONG_AGO = "2026-01-01T00:00:00+08:00"


@pytest.fixture
def phone(client, cast):
    return Phone(client, cast.li, make_device(cast.li))


def sent(phone, cast, uuid):
    phone.put(uuid, body_of(cast.zhou))
    answer = phone.seal(uuid)
    assert answer.status_code == 200
    return f"visit:{uuid}:{answer.json()['rev']}"


def test_case_18_the_same_on_both_sides(phone, cast):
    known = [sent(phone, cast, new_uuid()) for _ in range(3)]
    assert phone.state(since=LONG_AGO, hash=state_of(reversed(known))).json() == {"same": True}
    later = (timezone.now() + timedelta(minutes=1)).isoformat()
    assert phone.state(since=later, hash=state_of([])).json() == {"same": True}


def test_case_18_a_server_put_back_to_yesterday_gets_it_again(phone, cast):
    kept, lost = new_uuid(), new_uuid()
    names = [sent(phone, cast, kept), sent(phone, cast, lost)]
    # Yesterday's copy knows neither the visit nor its receipt.
    visit = Visit.objects.get(uuid=lost)
    visit.participations.all().delete()
    visit.students.clear()
    visit.purposes.all().delete()
    visit.delete()
    Receipt.objects.filter(uuid=lost).delete()
    answer = phone.state(since=LONG_AGO, hash=state_of(names))
    assert (answer.status_code, answer.json()) == (412, {"known": [f"visit:{kept}:1"]})
    assert sent(phone, cast, lost) == f"visit:{lost}:1"
    assert phone.state(since=LONG_AGO, hash=state_of(names)).json() == {"same": True}
    assert Visit.objects.count() == 2


def test_case_18_a_correction_that_the_server_has_forgotten_is_missed(phone, cast):
    uuid = new_uuid()
    first = sent(phone, cast, uuid)
    assert phone.put(uuid, body_of(cast.zhou, note="改过的", rev=1)).json()["rev"] == 2
    assert phone.seal(uuid).json()["rev"] == 2
    # Yesterday's copy knows the first version only.
    Visit.objects.filter(uuid=uuid).update(rev=1, note="")
    Receipt.objects.filter(uuid=uuid).update(rev=1)
    answer = phone.state(since=LONG_AGO, hash=state_of([f"visit:{uuid}:2"]))
    assert (answer.status_code, answer.json()) == (412, {"known": [first]})
    # It comes again as the phone has it: both versions stand side by side, and a person decides.
    assert phone.put(uuid, body_of(cast.zhou, note="改过的")).status_code == 409


def test_another_phone_of_the_same_person_keeps_its_own_score(client, cast, phone):
    sent(phone, cast, new_uuid())
    other = Phone(client, cast.li, make_device(cast.li))
    assert other.state(since=LONG_AGO, hash=state_of([])).json() == {"same": True}


def test_a_browser_that_is_not_registered_is_told_so(client, cast):
    answer = Phone(client, cast.li).state(since=LONG_AGO, hash=state_of([]))
    assert (answer.status_code, answer.json()["code"]) == (404, "no_device")


@pytest.mark.parametrize("body", [{}, {"since": LONG_AGO}, {"hash": "a" * 64}, {"since": "x", "hash": "a" * 64}])
def test_half_a_question_is_malformed(phone, body):
    assert phone.state(**body).status_code == 400


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.sampled_from(["send", "lose_answer", "server_forgets", "phone_forgets", "compare"]), max_size=12))
def test_case_18_random_histories_converge(client, cast, history):
    """A model of the phone: its receipts. What the server does not know is sent again; then both are the same."""
    phone = Phone(client, cast.li, make_device(cast.li))
    since = datetime(2020, 1, 1, tzinfo=UTC).isoformat()
    mine: list[str] = []
    made: list[str] = []

    def compare():
        answer = phone.state(since=since, hash=state_of(f"visit:{one}:1" for one in mine))
        if answer.status_code == 412:
            known = {name.split(":")[1] for name in answer.json()["known"]}
            for uuid in [one for one in mine if one not in known]:
                sent(phone, cast, uuid)
        return answer.status_code

    for step in history:
        uuid = new_uuid()
        if step in ("send", "lose_answer"):
            sent(phone, cast, uuid)
            made.append(uuid)
            mine += [uuid] if step == "send" else []
        elif step == "server_forgets" and mine:
            Receipt.objects.filter(uuid=mine[0]).delete()
        elif step == "phone_forgets" and mine:
            mine.pop()
        elif step == "compare":
            compare()
    compare()
    known = set(map(str, Receipt.objects.filter(device=phone.device).values_list("uuid", flat=True)))
    assert set(mine) <= known
    assert set(map(str, Visit.objects.filter(uuid__in=made).values_list("uuid", flat=True))) == set(made)
