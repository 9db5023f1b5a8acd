"""Who is answered under /sync/visits/ and in which words, before anything of a visit is looked at."""

import json

import pytest
from django.db import OperationalError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.phone import protocol
from casework.visits.models import Visit
from tests.casework.phone.factory import make_device
from tests.casework.phone.sending import PLAIN, Phone, body_of, new_uuid
from tests.casework.phone.test_protocol import LEAST, bodies


@pytest.fixture
def uuid():
    return new_uuid()


def code(answer):
    assert answer["X-Lianxin"] == "1"
    assert answer["Content-Type"] == PLAIN
    said = answer.json()
    assert said["words"].endswith("。")
    return answer.status_code, said["code"]


def test_case_09_nobody_signed_in(client, cast, uuid):
    phone = Phone(client)
    assert code(phone.put(uuid, body_of(cast.zhou))) == (401, "signed_out")
    assert code(phone.delete(uuid)) == (401, "signed_out")
    assert code(phone.seal(uuid)) == (401, "signed_out")
    assert not Visit.objects.exists()


def test_case_09_another_person_on_the_same_phone_does_not_send_it(client, cast, uuid):
    """李老师's queue, 王老师 signed in: the phone says whose it is, and the server does not take it for the other's."""
    phone = Phone(client, cast.li, make_device(cast.li))
    client.force_login(cast.wang)
    assert code(phone.put(uuid, body_of(cast.zhou))) == (401, "other_account")
    assert not Visit.objects.exists()
    client.force_login(cast.li)
    assert phone.put(uuid, body_of(cast.zhou)).status_code == 201
    assert Visit.objects.get().recorder == cast.li


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}],
)
def test_a_page_of_another_site_is_not_heard(client, cast, uuid, headers):
    phone = Phone(client, cast.li)
    assert code(phone.put(uuid, body_of(cast.zhou), **headers)) == (403, "foreign")
    assert not Visit.objects.exists()


def test_a_form_of_another_kind_is_not_read(client, cast, uuid):
    client.force_login(cast.li)
    answer = client.put(f"/sync/visits/{uuid}", json.dumps(body_of(cast.zhou)), content_type="text/plain")
    assert code(answer) == (415, "not_json")


def test_too_long_a_body_is_not_read(client, cast, uuid):
    phone = Phone(client, cast.li)
    assert code(phone.put(uuid, body_of(cast.zhou, note="长" * protocol.MOST_BYTES))) == (413, "too_large")


@pytest.mark.parametrize("raw", ["[]", "{", "null", '{"v":0}', '{"a":' * 2000])
def test_what_is_no_record_at_all(client, cast, uuid, raw):
    client.force_login(cast.li)
    assert code(client.put(f"/sync/visits/{uuid}", raw, content_type=PLAIN)) == (400, "malformed")


def test_a_page_that_is_newer_than_the_server_waits(client, cast, uuid):
    assert code(Phone(client, cast.li).put(uuid, body_of(cast.zhou, v=99))) == (426, "too_new")


def test_a_database_that_is_away_is_waited_for(client, cast, uuid):
    phone = Phone(client, cast.li)

    def broken(execute, sql, params, many, context):
        if sql.startswith("INSERT"):
            raise OperationalError("disk I/O error")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(broken):
        assert code(phone.put(uuid, body_of(cast.zhou))) == (503, "busy")
    assert not Visit.objects.exists()
    assert phone.put(uuid, body_of(cast.zhou)).status_code == 201


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(body=bodies)
def test_whatever_is_sent_is_answered_in_words(client, cast, body):
    """Never 5xx, never HTML, and never a visit of a family that is not there."""
    phone = Phone(client, cast.li)
    answer = phone.put(new_uuid(), LEAST | {"household": cast.zhou.pk} | body)
    assert answer.status_code in {200, 201, 202, 400, 404, 409, 422, 426}
    assert answer["X-Lianxin"] == "1"
    assert isinstance(answer.json(), dict)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(raw=st.binary(max_size=80))
def test_whatever_bytes_are_sent_are_answered_in_words(client, cast, raw):
    client.force_login(cast.li)
    answers = [
        client.put(f"/sync/visits/{new_uuid()}", raw, content_type=PLAIN),
        client.post(f"/sync/visits/{new_uuid()}/seal", raw, content_type=PLAIN),
        client.post("/sync/state", raw, content_type=PLAIN),
    ]
    assert {answer.status_code for answer in answers} <= {400, 404, 415, 422}
