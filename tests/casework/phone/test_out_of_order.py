"""Case 6: corrections and withdrawals that overtake what they speak of."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.phone import services
from casework.phone.held_services import enter_overdue
from casework.phone.models import HeldRecord
from casework.visits.models import Participation, Visit
from outreach.timeline.models import Entry
from tests.casework.phone.sending import Phone, body_of, new_uuid


@pytest.fixture
def phone(client, cast):
    return Phone(client, cast.li)


@pytest.fixture
def uuid():
    return new_uuid()


def in_days(days):
    return timezone.now() + timedelta(days=days)


def test_case_06_a_correction_before_its_first_version(phone, cast, uuid):
    early = phone.put(uuid, body_of(cast.zhou, note="二", rev=1))
    assert (early.status_code, early.json()["rev"]) == (202, 0)
    assert not Visit.objects.exists()
    assert phone.put(uuid, body_of(cast.zhou, note="一")).status_code == 201
    visit = Visit.objects.get()
    assert (visit.note, visit.rev) == ("二", 2)
    held = HeldRecord.objects.get()
    assert (held.outcome, held.visit) == ("superseded", visit)
    # Both come again, in whatever order.
    assert phone.put(uuid, body_of(cast.zhou, note="二", rev=1)).json()["rev"] == 2
    assert phone.put(uuid, body_of(cast.zhou, note="一")).json()["rev"] == 2
    assert Entry.objects.about(visit).filter(action="visit.corrected").count() == 1


def test_case_06_two_corrections_the_wrong_way_round(phone, cast, uuid):
    phone.put(uuid, body_of(cast.zhou, note="三", rev=2))
    phone.put(uuid, body_of(cast.zhou, note="二", rev=1))
    phone.put(uuid, body_of(cast.zhou, note="一"))
    visit = Visit.objects.get()
    assert (visit.note, visit.rev) == ("三", 3)
    assert not visit.conflicts.exists()


def test_case_06_a_withdrawal_before_its_visit(phone, cast, uuid):
    assert [phone.delete(uuid).status_code for _ in range(2)] == [202, 202]
    assert phone.put(uuid, body_of(cast.zhou)).status_code == 201
    visit = Visit.objects.get()
    assert visit.withdrawn_at
    assert not Participation.objects.filter(met=True).exists()
    assert phone.put(uuid, body_of(cast.zhou)).json()["withdrawn"]
    assert phone.delete(uuid).status_code == 204


def test_case_06_a_server_that_dies_between_the_visit_and_what_waited_for_it(phone, cast, uuid, monkeypatch):
    phone.delete(uuid)

    def died(*_args, **_kwargs):
        raise SystemExit

    with monkeypatch.context() as change:
        change.setattr(services, "of_first", died)
        with pytest.raises(SystemExit):
            phone.put(uuid, body_of(cast.zhou))
    assert Visit.objects.get().withdrawn_at is None
    assert phone.put(uuid, body_of(cast.zhou)).status_code == 200
    assert Visit.objects.get().withdrawn_at


def test_case_06_a_withdrawal_and_a_correction_before_the_visit(phone, cast, uuid):
    phone.delete(uuid)
    phone.put(uuid, body_of(cast.zhou, note="二", rev=1))
    phone.put(uuid, body_of(cast.zhou, note="一"))
    visit = Visit.objects.get()
    assert (visit.note, bool(visit.withdrawn_at)) == ("二", True)


def test_case_06_a_first_version_that_never_comes(phone, cast, uuid):
    phone.put(uuid, body_of(cast.zhou, note="二", rev=1))
    assert enter_overdue(at=in_days(6)) == 0
    assert enter_overdue(at=in_days(7)) == 1
    assert enter_overdue(at=in_days(8)) == 0
    visit = Visit.objects.get()
    assert (visit.note, visit.recorder, visit.rev) == ("二", cast.li, 2)
    acts = list(Entry.objects.about(visit).order_by("pk").values_list("action", flat=True))
    assert acts == ["visit.recorded", "visit.without_first"]
    # And then it comes after all: both are kept, a person decides.
    late = phone.put(uuid, body_of(cast.zhou, note="一"))
    assert (late.status_code, late.json()["theirs"]["note"]) == (409, "二")
    assert phone.put(uuid, body_of(cast.zhou, note="二", rev=1)).json()["rev"] == 2


def test_case_06_a_withdrawal_waits_for_as_long_as_it_takes(phone, cast, uuid):
    phone.delete(uuid)
    assert enter_overdue(at=in_days(30)) == 0
    phone.put(uuid, body_of(cast.zhou))
    assert Visit.objects.get().withdrawn_at


def test_what_can_no_longer_be_entered_by_itself_goes_to_the_office(phone, cast, uuid):
    phone.put(uuid, body_of(cast.zhou, note="二", rev=1, on=timezone.localdate().isoformat()))
    HeldRecord.objects.update(payload=HeldRecord.objects.get().payload | {"mode": "teleport"})
    assert enter_overdue(at=in_days(7)) == 0
    assert HeldRecord.objects.get().reason == HeldRecord.Reason.NOT_IN_SIGHT
    assert not Visit.objects.exists()


def test_case_06_a_later_visit_before_an_earlier_one(phone, cast):
    today = timezone.localdate()
    for days in (0, 3):
        on = (today - timedelta(days=days)).isoformat()
        assert phone.put(new_uuid(), body_of(cast.zhou, on=on)).status_code == 201
    assert Visit.objects.count() == 2
