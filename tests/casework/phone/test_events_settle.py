"""已开展，记下来: what one planned oneself is settled on the phone, once, by the name it has."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from casework.events.models import EventConflictCopy
from casework.events.services import event_cancel, event_correct
from outreach.timeline.models import Entry
from tests.casework.events.factory import make_event
from tests.casework.phone.event_sending import EventPhone
from tests.casework.phone.factory import make_device
from tests.parallel import in_parallel


def planned(cast, **said):
    now = timezone.now()
    day = timezone.localdate() - timedelta(days=1)
    people = said.pop("people", [cast.li, cast.wang, (cast.li, "organizer")])
    return make_event(
        cast.school, "lecture", day, people, held=False, at=now - timedelta(days=3), actor=cast.li, title="法治讲座",
        class_groups=[cast.class71], **said,
    )  # fmt: skip


def plan_of(client):
    return next(event["plan"] for event in client.get("/sync/home").json()["events"])


def body_in(plan, **more):
    return plan["body"] | {"v": 1, "rev": plan["rev"], "sent_at": timezone.now().isoformat()} | more


@pytest.fixture
def phone(client, cast):
    return EventPhone(client, cast.li, make_device(cast.li))


def test_it_is_held_as_it_was_planned(phone, cast):
    event = planned(cast)
    plan = plan_of(phone.client)
    answers = [phone.put(plan["uuid"], body_in(plan)) for _ in range(3)]
    assert [(one.status_code, one.json()["rev"]) for one in answers] == [(200, 2)] * 3
    event.refresh_from_db()
    assert (event.state, list(event.class_groups.all())) == ("held", [cast.class71])
    assert event.attendances.filter(counts=True).count() == 3
    acts = Entry.objects.about(event).order_by("pk").values_list("action", flat=True)
    assert list(acts) == ["event.planned", "event.held", "event.replayed"]
    assert phone.seal(plan["uuid"]).json()["rev"] == 2


def test_who_was_there_after_all_is_said_with_it(phone, cast):
    event = planned(cast)
    plan = plan_of(phone.client)
    people = [one for one in plan["body"]["people"] if one["user"] != cast.wang.pk]
    assert phone.put(plan["uuid"], body_in(plan, people=people, summary="来了 120 人")).status_code == 200
    event.refresh_from_db()
    assert (event.summary, event.attendances.filter(user=cast.wang).exists()) == ("来了 120 人", False)


def test_changed_at_the_desk_meanwhile_a_person_decides(phone, cast):
    event = planned(cast)
    plan = plan_of(phone.client)
    event_correct(event=event, actor=cast.office, at=timezone.now() - timedelta(days=2), rev=1, place="报告厅")
    answer = phone.put(plan["uuid"], body_in(plan))
    assert (answer.status_code, answer.json()["theirs"]["place"]) == (409, "报告厅")
    assert phone.put(plan["uuid"], body_in(plan, place="报告厅", rev=2)).json()["rev"] == 3
    event.refresh_from_db()
    assert event.state == "held"
    assert EventConflictCopy.objects.undecided().count() == 0


def test_cancelled_meanwhile_it_stays_so_and_what_was_written_is_kept(phone, cast):
    event = planned(cast)
    plan = plan_of(phone.client)
    event_cancel(event=event, actor=cast.office, at=timezone.now())
    assert phone.put(plan["uuid"], body_in(plan, summary="开展了")).status_code == 200
    event.refresh_from_db()
    assert event.state == "cancelled"
    assert EventConflictCopy.objects.get().payload["summary"] == "开展了"


@pytest.mark.parametrize("people", [[], ["wang"]])
def test_where_one_was_not_to_be_there_the_server_s_page_settles_it(phone, cast, people):
    planned(cast, people=[getattr(cast, name) for name in people])
    assert plan_of(phone.client) is None


def test_settled_by_many_requests_at_once_it_is_held_once(transactional_db, cast):
    event = planned(cast)
    device = make_device(cast.li)
    many = [EventPhone(Client(), cast.li, device) for _ in range(8)]
    plan = plan_of(many[0].client)
    body = body_in(plan)
    answers = in_parallel(8, lambda n: many[n].put(plan["uuid"], body))
    assert {(one.status_code, one.json()["rev"]) for one in answers} == {(200, 2)}
    assert Entry.objects.about(event).filter(action="event.held").count() == 1
