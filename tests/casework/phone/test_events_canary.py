"""What two have said to each other, and that they are to talk, is kept on no phone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.planning.services import campaign_launch, campaign_open
from campaigns.quotas.countable import TALKS
from casework.phone import home
from tests.casework.events.factory import make_event

SECRET, ROOM = "孩子病了想请假照顾", "三楼谈心室"


@pytest.fixture
def talks(cast):
    """Every kind of talk, held and planned, and a meeting beside them."""
    now = timezone.now()
    campaign = campaign_launch(school=cast.school, preset="sanxiang", year=now.year, actor=cast.principal, at=now)
    campaign_open(campaign, actor=cast.principal, at=now)
    today = timezone.localdate()
    for kind in sorted(TALKS):
        for days in (-3, 0, 2):
            make_event(
                cast.school, kind, today + timedelta(days=days), [cast.li, cast.zhao], part="talked", place=ROOM,
                private_note=SECRET, held=days < 0, at=now, actor=cast.li,
            )  # fmt: skip
    make_event(cast.school, "training", today + timedelta(days=1), [cast.li], held=False, at=now, title="急救培训")
    return cast


@pytest.mark.parametrize("who", ["li", "zhao", "principal", "office", "lead"])
def test_the_snapshot_knows_of_no_talk(client, talks, who):
    client.force_login(getattr(talks, who))
    said = client.get("/sync/home")
    assert SECRET not in said.content.decode()
    assert ROOM not in said.content.decode()
    assert TALKS.isdisjoint(kind["code"] for kind in said.json()["event_kinds"])
    if who == "li":
        assert [event["title"] for event in said.json()["events"]] == ["急救培训"]


def test_the_twin_without_the_look_at_what_is_of_two_it_would_be_told(client, talks, monkeypatch):
    """What this test is for: the pages of the person name the planned talks, the snapshot must leave them out."""
    client.force_login(talks.li)
    monkeypatch.setattr(home, "is_for_the_phone", lambda _: True)
    assert ROOM in client.get("/sync/home").content.decode()
