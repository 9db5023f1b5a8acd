"""谈心谈话: nobody but the two reads what was said; the matrix says who has talked with whom."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.planning.models import Campaign
from campaigns.quotas.models import ActivityKind, QuotaRule
from casework.events.models import Event
from outreach.people.models import Appointment
from outreach.people.roles import Role
from tests.casework.events.factory import make_event
from tests.conftest import make_staff
from tests.test_access_matrix import PRIVATE, address
from tests.test_access_matrix import world as world_of_everything

SECRET = "孩子病了想请假照顾"
world = world_of_everything  # the fixture with one object of every kind
EVERYBODY = ("principal", "office", "lead", "li", "wang", "zhao", "district", "stranger", "admin")


def said_to(world, kind="talk", **more) -> Event:
    """王老师 and 赵老师 have talked today."""
    world.admin = make_staff(world.school, "A080", "陶老师", department=world.general, roles=[Role.ADMIN])
    event = make_event(
        world.school,
        kind,
        timezone.localdate(),
        [world.wang, world.zhao],
        private_note=SECRET,
        place="图书馆一角",
        **more,
    )
    world.things["event"] = event.pk
    return event


def pages_that_say(world, who, words) -> set[str]:
    client = Client()
    client.force_login(getattr(world, who))
    found = set()
    for spot in PRIVATE:
        answer = client.get(address(spot, world.things))
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if words in content.decode("utf-8", "ignore"):
            found.add(spot[0])
    return found


@pytest.mark.parametrize("who", [who for who in EVERYBODY if who not in ("wang", "zhao")])
def test_no_page_of_anybody_else_says_what_was_said(world, who):
    event = said_to(world)
    assert pages_that_say(world, who, SECRET) == set()
    client = Client()
    client.force_login(getattr(world, who))
    for path in (f"/events/?q={SECRET[:4]}", "/events/?group=谈心与联系", "/events/month/", f"{NEW}&copy={event.pk}"):
        assert SECRET not in client.get(path, follow=True).content.decode()


@pytest.mark.parametrize("who", ["wang", "zhao"])
def test_the_two_read_it(world, who):
    """The twin: the words are there to be found."""
    said_to(world)
    assert pages_that_say(world, who, SECRET) == {"event-detail", "event-talk-edit"}


@pytest.mark.parametrize(
    ("kind", "seen_by"),
    [("talk", {"principal", "office", "wang", "zhao"}), ("talk_reminder", {"principal", "wang", "zhao"})],
)
def test_who_sees_that_it_took_place(world, kind, seen_by):
    event = said_to(world, kind)
    for who in EVERYBODY:
        client = Client()
        client.force_login(getattr(world, who))
        status = client.get(reverse("event-detail", args=[event.pk])).status_code
        assert (status == 200) == (who in seen_by), who
        listed = client.get("/events/")
        if listed.status_code == 200:
            assert (event in listed.context["events"]) == (who in seen_by), who


def test_neither_notices_nor_history_carry_it(world):
    from casework.events.services import event_correct
    from outreach.notices.models import Notice
    from outreach.timeline.models import Entry

    event = make_event(
        world.school, "talk", timezone.localdate(), [world.wang, world.zhao], held=False, private_note=SECRET,
        at=timezone.now(),
    )  # fmt: skip
    event_correct(event=event, actor=world.zhao, at=timezone.now(), rev=1, private_note=SECRET + "了")
    assert SECRET not in str([*Notice.objects.values_list("data", flat=True)])
    assert SECRET not in str([*Entry.objects.values_list("data", flat=True)])


def test_what_was_written_for_one_never_comes_before_another(client, cast):
    event = make_event(
        cast.school, "talk", timezone.localdate(), [cast.li, cast.zhao], private_note=SECRET, actor=cast.office
    )
    path = reverse("event-talk-edit", args=[event.pk])
    client.force_login(cast.office)
    said = {"rev": 1, "on": timezone.localdate().isoformat(), "one": cast.li.pk, "other": cast.office.pk}
    refused = client.post(path, said)
    assert refused.status_code == 422
    assert "谈话的人不能再换" in refused.content.decode()
    assert SECRET not in client.get(reverse("event-detail", args=[event.pk])).content.decode()
    client.post(path, said | {"one": cast.zhao.pk, "other": cast.li.pk, "place": "操场"})
    event.refresh_from_db()
    assert (event.place, event.private_note) == ("操场", SECRET)


NEW = "/m/talks/new/?kind=talk"


def given(**more) -> dict:
    return {"uuid": uuid4(), "state": "held", "on": timezone.localdate().isoformat()} | more


def test_a_talk_is_two_people_and_a_day(client, cast):
    client.force_login(cast.li)
    client.post(NEW, given(other=cast.zhao.pk, private_note="只有我们"))
    event = Event.objects.get()
    assert (event.title, event.private_note, event.is_restricted) == ("谈心谈话", "只有我们", True)
    assert set(event.attendances.values_list("user", "part")) == {(cast.li.pk, "talked"), (cast.zhao.pk, "talked")}


def test_the_office_notes_that_others_have_talked_but_not_what(client, cast):
    client.force_login(cast.office)
    refused = client.post(NEW, given(one=cast.li.pk, other=cast.zhao.pk, private_note="听说"))
    assert refused.status_code == 422
    assert "只有谈话的两位能写" in refused.content.decode()
    assert client.post(NEW, given(one=cast.li.pk, other=cast.zhao.pk)).status_code == 302
    event = Event.objects.get()
    page = client.get(reverse("event-talk-edit", args=[event.pk]))
    assert "private_note" not in page.context["form"].fields


def test_a_reminder_is_only_for_the_two_and_the_principal(client, cast):
    client.force_login(cast.office)
    path = "/m/talks/new/?kind=talk_reminder"
    refused = client.post(path, given(one=cast.principal.pk, other=cast.zhao.pk))
    assert "只能由谈话的两位或校长来记" in refused.content.decode()
    client.force_login(cast.principal)
    assert client.post(path, given(one=cast.principal.pk, other=cast.zhao.pk)).status_code == 302


@pytest.mark.parametrize(
    ("said", "sentence"),
    [({"other": ""}, "请选和谁谈"), ({"on": "2031-01-01"}, "不能晚于今天"), ({"on": ""}, "请选日期")],
)
def test_what_cannot_be_is_said_in_a_sentence(client, cast, said, sentence):
    client.force_login(cast.li)
    answer = client.post(NEW, given(other=cast.zhao.pk) | said)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_with_oneself_nobody_talks(client, cast):
    client.force_login(cast.office)
    answer = client.post(NEW, given(one=cast.li.pk, other=cast.li.pk))
    assert "请选两位" in answer.content.decode()


# Who has talked with whom -----------------------------------------------------------


@pytest.fixture
def rounds(cast):
    """Two rounds among the principal, 李 and 王, who are all 班子成员."""
    today = timezone.localdate()
    for who in (cast.li, cast.wang):
        Appointment.objects.create(user=who, organization=cast.school, role=Role.LEADER, since=date(2025, 9, 1))
    cast.campaign = Campaign.objects.create(
        school=cast.school, preset="own", name="实践活动", nickname="实践活动", year=today.year, status="running",
        starts_on=today - timedelta(days=60), ends_on=today + timedelta(days=60),
    )  # fmt: skip
    for number in (1, 2):
        activity = ActivityKind.objects.create(
            campaign=cast.campaign, code=f"talk{number}", name="谈心交心", source="event", modes=[f"talk_round{number}"]
        )
        QuotaRule.objects.create(
            campaign=cast.campaign, code=f"g{number}", roles=["leader"], counterparts=["leader"], activity=activity,
            comparator="all", unit="对", period="campaign", since=cast.campaign.starts_on,
        )  # fmt: skip
    make_event(cast.school, "talk_round1", today, [cast.principal, cast.li])
    return cast


def matrix(client, cast, who):
    client.force_login(getattr(cast, who))
    return client.get(reverse("talk-matrix", args=[cast.campaign.pk]))


def test_the_principal_sees_every_pair(client, rounds):
    found = matrix(client, rounds, "principal").context["rounds"]
    assert [(one.name, one.done, one.pairs) for one in found] == [
        ("谈心交心（第一轮）", 1, 3),
        ("谈心交心（第二轮）", 0, 3),
    ]
    first = {(row.person.name, cell.other.name): bool(cell.day) for row in found[0].rows for cell in row.wanted}
    assert first[("白校长", "李老师")]
    assert first[("李老师", "白校长")]
    assert not first[("李老师", "王老师")]
    assert len(first) == 6


@pytest.mark.parametrize(("who", "rows"), [("li", ["李老师"]), ("wang", ["王老师"])])
def test_the_others_see_their_own_row(client, rounds, who, rows):
    found = matrix(client, rounds, who).context["rounds"]
    assert [row.person.name for row in found[0].rows] == rows


@pytest.mark.parametrize(("who", "status"), [("zhao", 403), ("office", 403), ("stranger", 404)])
def test_nobody_else_sees_the_pairs(client, rounds, who, status):
    assert matrix(client, rounds, who).status_code == status


def test_a_gap_leads_to_the_form_with_both_filled_in(client, rounds):
    row = matrix(client, rounds, "li").context["rounds"][0].rows[0]
    gap = next(cell for cell in row.wanted if not cell.day)
    form = client.get(gap.url, follow=True).context["form"]
    assert form.initial["other"] == rounds.wang.pk
    client.force_login(rounds.principal)
    form = client.get(gap.url, follow=True).context["form"]
    assert {form.initial["one"], form.initial["other"]} == {rounds.li.pk, rounds.wang.pk}


def test_the_list_leads_to_the_pairs(client, rounds):
    link = reverse("talk-matrix", args=[rounds.campaign.pk])
    for who, there in (("principal", True), ("li", True), ("zhao", False)):
        client.force_login(getattr(rounds, who))
        assert (link in client.get("/events/").content.decode()) == there
