"""Every URL × everybody of the cast × own, another school's and nobody's object.

Judged by the status, by what the page says, and by the rows in the database before and after.
"""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from campaigns.planning.services import campaign_launch, campaign_open
from campaigns.quotas.models import Exemption
from casework.pairings.models import Pairing
from casework.visits.content import Problem
from casework.visits.models import VisitConflictCopy
from casework.visits.services import VisitConflict
from outreach.access import PUBLIC_PAGES
from outreach.calendar.models import CalendarDay
from outreach.files.models import Upload
from outreach.people.models import Appointment, ClassGroup, Department
from tests.casework.visits.factory import make_visit

STAFF = ("principal", "office", "lead", "li", "wang", "zhao", "district")
OUTSIDERS = ("stranger", "stranger_office", "district")
NOWHERE = 987654321
# What a parameter of a URL stands for: by the URL's name, else by the first word of its name.
PARAMETERS = {
    "visit-conflict": {"pk": "conflict"},
    "phone-family": {"pk": "household"},
    "phone-visit": {"pk": "visit"},
    "phone-visit-edit": {"pk": "visit"},
    "phone-visit-withdraw": {"pk": "visit"},
    "pairing-new": {"student_pk": "student"},
    "calendar-day-remove": {"pk": "calendar_day"},
    "pairing": {"pk": "pairing"},
    "visit": {"pk": "visit"},
    "ticket": {"pk": "ticket"},
    "family": {"pk": "household"},
    "student": {"pk": "student"},
    "staff": {"pk": "user"},
    "appointment": {"pk": "appointment"},
    "department": {"pk": "department"},
    "class": {"pk": "class_group"},
    "campaign": {"pk": "campaign"},
    "phase": {"pk": "phase"},
    "rule": {"pk": "rule"},
    "handin": {"pk": "handin"},
    "member": {"pk": "member"},
    "exemption": {"pk": "exemption"},
    "upload": {"pk": "upload"},
    "export": {"pk": "export"},
    "notice": {"pk": "notice"},
}
# Parameters that name no object: any value will do.
PLAIN = {"period": "2026Q4", "key": "2026Q4", "code": "q6", "who": "A020", "school_year": 2026}


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield str(one.name), tuple(one.pattern.regex.groupindex if hasattr(one.pattern, "regex") else ())
        else:
            yield from patterns(one, prefix)


PAGES = sorted(set(patterns(get_resolver())))
PRIVATE = [page for page in PAGES if page[0] not in PUBLIC_PAGES]


def meaning(name: str, parameter: str) -> str:
    known = PARAMETERS.get(name) or PARAMETERS.get(name.split("-", maxsplit=1)[0]) or {}
    return known.get(parameter, "")


def address(spot, things) -> str | None:
    """The URL for these objects; None where one of them is missing from `things`."""
    name, parameters = spot
    values = {}
    for parameter in parameters:
        what = meaning(name, parameter)
        if what and what not in things:
            return None
        values[parameter] = things[what] if what else PLAIN[parameter]
    return reverse(name, kwargs=values)


@pytest.fixture
def world(cast) -> SimpleNamespace:
    """甲中学 with one object of every kind that a URL can name."""
    now = timezone.now()
    campaign = campaign_launch(school=cast.school, preset="sanxiang", year=now.year, actor=cast.principal, at=now)
    campaign_open(campaign, actor=cast.principal, at=now)
    visit = make_visit(cast.li, cast.zhou, problem=Problem("放学时门口停满了车。"))
    with pytest.raises(VisitConflict):
        make_visit(cast.li, cast.zhou, uuid=visit.uuid, note="另一份")
    conflict = VisitConflictCopy.objects.get()
    exemption = Exemption.objects.create(
        school=cast.school,
        user=cast.li,
        reason="sick",
        since=date(2026, 10, 1),
        until=date(2026, 10, 9),
        requested_by=cast.li,
        requested_at=now,
    )
    day = CalendarDay.objects.create(school=cast.school, on=date(2026, 12, 31), kind="holiday", name="元旦联欢")
    upload = Upload.objects.create(
        school=cast.school,
        owner=cast.office,
        purpose="roster",
        name="花名册.xlsx",
        sha256="0" * 64,
        size=1,
        uploaded_at=now,
    )
    cast.things = {
        "household": cast.zhou.pk,
        "student": cast.zihan.pk,
        "pairing": cast.pairing.pk,
        "visit": visit.pk,
        "ticket": visit.tickets.get().pk,
        "user": cast.li.pk,
        "campaign": campaign.pk,
        "conflict": conflict.pk,
        "phase": campaign.phases.first().pk,
        "rule": campaign.rules.first().pk,
        "handin": campaign.handins.first().pk,
        "member": campaign.groups.first().members.first().pk,
        "exemption": exemption.pk,
        "calendar_day": day.pk,
        "upload": upload.pk,
        "appointment": Appointment.objects.filter(user=cast.li).first().pk,
        "department": Department.objects.filter(school=cast.school).first().pk,
        "class_group": ClassGroup.objects.filter(school=cast.school).first().pk,
        "notice": cast.li.notices.first().pk,
    }
    return cast


def rows() -> dict[str, list]:
    """Everything that is stored, but for sign-ins."""
    return {
        model._meta.label: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_models()
        if model._meta.app_label in {"outreach", "campaigns", "casework"}
    }


@pytest.mark.parametrize("spot", PAGES, ids=lambda page: page[0])
def test_every_parameter_is_understood(spot):
    name, parameters = spot
    for parameter in parameters:
        assert meaning(name, parameter) or parameter in PLAIN, f"{name}: say in this file what {parameter} stands for"


@pytest.mark.parametrize("spot", PRIVATE, ids=lambda page: page[0])
def test_nobody_signed_in_is_sent_to_sign_in(client, world, spot):
    url = address(spot, world.things | {"export": 1})
    before = rows()
    for answer in (client.get(url), client.post(url)):
        assert (answer.status_code, answer.get("Location", "")[:7]) == (302, "/login/")
    assert rows() == before


@pytest.mark.parametrize("spot", PRIVATE, ids=lambda page: page[0])
def test_every_page_answers_everybody_of_the_school(client, world, spot):
    url = address(spot, world.things | {"export": NOWHERE})
    for who in STAFF:
        client.force_login(getattr(world, who))
        assert client.get(url).status_code in {200, 302, 303, 403, 404, 405}, who


@pytest.mark.parametrize(
    "spot", [page for page in PRIVATE if any(meaning(page[0], one) for one in page[1])], ids=lambda page: page[0]
)
def test_another_school_s_object_is_like_none(client, world, spot):
    ours = address(spot, world.things)
    if ours is None:
        ours = address(spot, world.things | {"export": NOWHERE - 1})
    nobodys = address(spot, dict.fromkeys([*world.things, "export"], NOWHERE))
    for who in OUTSIDERS:
        client.force_login(getattr(world, who))
        before = rows()
        for ask in (client.get, client.post):
            answer, none = ask(ours), ask(nobodys)
            assert answer.status_code == none.status_code, who
            assert answer.status_code in {403, 404, 405}, who
            assert answer.content.replace(ours.encode(), b"") == none.content.replace(nobodys.encode(), b""), who
        assert rows() == before, who


def test_the_matrix_sees_a_door_left_open(world, client):
    """The twin: somebody of the school does get in where an outsider must not."""
    client.force_login(world.office)
    assert client.get(address(("pairing-detail", ("pk",)), world.things)).status_code == 200
    assert Pairing.objects.count() == 1
