"""Every URL × everybody of the cast × own, another school's and nobody's object.

Judged by the status, by what the page says, and by the rows in the database before and after.
"""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from campaigns.cascade.services import campaign_issue
from campaigns.planning.models import BranchPartner, LiaisonLine
from campaigns.planning.services import campaign_launch, campaign_open
from campaigns.quotas.models import Exemption
from casework.events.conflicts import conflict_keep, content_as_said
from casework.events.content import content_of
from casework.events.document_services import document_add
from casework.pairings.models import ContactPoint, Pairing
from casework.visits.content import Problem
from casework.visits.models import VisitConflictCopy, VisitPhoto
from casework.visits.services import VisitConflict
from outreach.access import PUBLIC_PAGES, SYNC_PAGES
from outreach.calendar.models import CalendarDay
from outreach.files.models import Upload
from outreach.notices.models import Digest
from outreach.people.models import Appointment, Branch, ClassGroup, Department
from outreach.reports.models import ExportJob
from tests.casework.diaries.factory import make_diary
from tests.casework.events.factory import make_event
from tests.casework.phone.factory import make_device, make_held
from tests.casework.registers.factory import make_entry
from tests.casework.submissions.factory import make_submission
from tests.casework.visits.factory import make_visit

STAFF = ("principal", "office", "lead", "li", "wang", "zhao", "district")
OUTSIDERS = ("stranger", "stranger_office", "district")
NOWHERE = 987654321
# What a parameter of a URL stands for: by the URL's name, else by the first word of its name.
PARAMETERS = {
    "device": {"pk": "device"},
    "adoption": {"pk": "adoption"},
    "activity-add": {"pk": "campaign"},
    "appointment": {"pk": "appointment"},
    "appointment-new": {"pk": "user"},
    "calendar-day-remove": {"pk": "calendar_day"},
    "campaign": {"pk": "campaign"},
    "class": {"pk": "class_group"},
    "department": {"pk": "department"},
    "diary": {"pk": "diary"},
    "diary-from-visit": {"pk": "visit"},
    "digest": {"pk": "digest"},
    "event": {"pk": "event", "upload_pk": "event_document"},
    "event-conflict": {"pk": "event_conflict"},
    "exemption": {"pk": "exemption"},
    "export": {"pk": "export"},
    "family": {"pk": "household"},
    "branch": {"pk": "branch"},
    "group": {"pk": "group"},
    "group-add": {"pk": "campaign"},
    "guardian": {"pk": "guardian"},
    "guardian-new": {"pk": "household"},
    "handin": {"pk": "handin"},
    "held": {"pk": "held"},
    "handin-add": {"pk": "campaign"},
    "handin-list": {"pk": "campaign"},
    "line": {"pk": "line"},
    "line-new": {"pk": "campaign"},
    "line-suggest": {"pk": "campaign"},
    "issued": {"pk": "issued"},
    "notice": {"pk": "notice"},
    "pairing": {"pk": "pairing"},
    "pairing-new": {"student_pk": "student"},
    "pairing-new-colleague": {"colleague_pk": "user"},
    "partner": {"pk": "partner"},
    "partner-list": {"pk": "campaign"},
    "partner-new": {"pk": "campaign"},
    "phone-family": {"pk": "household"},
    "phone-family-contacts": {"pk": "household"},
    "phone-visit": {"pk": "visit"},
    "phone-visit-edit": {"pk": "visit"},
    "phone-visit-withdraw": {"pk": "visit"},
    "photo": {"pk": "photo"},
    "phone-photo-remove": {"pk": "photo"},
    "point": {"pk": "point"},
    "quarter-close": {"pk": "campaign"},
    "quarter-late": {"pk": "campaign"},
    "register": {"pk": "entry"},
    "rule": {"pk": "rule"},
    "rule-add": {"pk": "campaign"},
    "slip": {"pk": "user"},
    "staff": {"pk": "user"},
    "student": {"pk": "student"},
    "submission": {"pk": "submission", "file": "document"},
    "submission-draft": {"pk": "handin"},
    "submission-remind": {"pk": "campaign"},
    "submission-take-over": {"pk": "handin"},
    "submission-write": {"pk": "handin"},
    "talk-matrix": {"pk": "campaign"},
    "ticket": {"pk": "ticket"},
    "visit": {"pk": "visit"},
    "visit-conflict": {"pk": "conflict"},
} | {
    f"{roster}-import-{step}": {"pk": "upload"}
    for roster in ("staff", "family")
    for step in ("confirm", "done", "errors", "leavers", "preview")
}
# Parameters that name no object: any value will do.
PLAIN = {
    "period": "2026Q4",
    "key": "2026Q4",
    "code": "q6",
    "who": "A020",
    "school_year": 2026,
    "kind": "gap",
    "goal": "service",
    "uuid": UUID(int=0),
    "sha256": "0" * 64,
    "year": timezone.localdate().year,
}


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield str(one.name), tuple(one.pattern.regex.groupindex if hasattr(one.pattern, "regex") else ())
        else:
            yield from patterns(one, prefix)


PAGES = sorted(set(patterns(get_resolver())))
PRIVATE = [page for page in PAGES if page[0] not in PUBLIC_PAGES]
METHODS = ("get", "post", "put", "delete")


def meaning(name: str, parameter: str) -> str:
    known = PARAMETERS.get(name) or PARAMETERS.get(name.split("-", maxsplit=1)[0]) or {}
    return known.get(parameter, "")


def address(spot, things) -> str:
    """The URL that names these objects."""
    name, parameters = spot
    values = {}
    for parameter in parameters:
        what = meaning(name, parameter)
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
    photo = VisitPhoto.objects.create(
        school=cast.school, uuid=visit.uuid, visit=visit, position=0, sha256="3" * 64, size=1, stored="4" * 64
    )
    cast.things = {
        "household": cast.zhou.pk,
        "student": cast.zihan.pk,
        "pairing": cast.pairing.pk,
        "visit": visit.pk,
        "photo": photo.pk,
        "ticket": visit.tickets.get().pk,
        "user": cast.li.pk,
        "campaign": campaign.pk,
        **_events(cast, now),
        "conflict": conflict.pk,
        "rule": campaign.rules.first().pk,
        **_papers(cast, campaign),
        **_loose_things(cast, now),
        **_organized(cast, campaign),
        "appointment": Appointment.objects.filter(user=cast.li).first().pk,
        "department": Department.objects.filter(school=cast.school).first().pk,
        "class_group": ClassGroup.objects.filter(school=cast.school).first().pk,
        "notice": cast.li.notices.first().pk,
        "guardian": cast.zhou.guardians.first().pk,
        **_from_above(cast, now),
        "entry": make_entry(cast.office, "gap", level="unit", department=cast.grade7).pk,
    }
    return cast


def _papers(cast, campaign) -> dict[str, int]:
    """A material of the campaign, a copy of it with a document, and a diary."""
    handin = campaign.handins.get(code="reflection")
    submission = make_submission(cast.li, handin)
    document = Upload.objects.create(
        school=cast.school, owner=cast.li, purpose="submission", name="心得.pdf", sha256="1" * 64, size=1,
        uploaded_at=timezone.now(),
    )  # fmt: skip
    submission.handed_files.add(document)
    diary = make_diary(cast.li, timezone.localdate())
    return {"handin": handin.pk, "submission": submission.pk, "document": document.pk, "diary": diary.pk}


def _organized(cast, campaign) -> dict[str, int]:
    """Who leads the campaign, and with whom a branch is paired."""
    branch = Branch.objects.create(school=cast.school, name="第一党支部")
    partner = BranchPartner.objects.create(campaign=campaign, branch=branch, partner="城关社区", since=date(2026, 3, 1))
    line = LiaisonLine.objects.create(campaign=campaign, leader=cast.principal, grade="七年级")
    return {"branch": branch.pk, "partner": partner.pk, "line": line.pk, "group": campaign.groups.first().pk}


def _events(cast, now) -> dict[str, int]:
    """A lecture that is still to come, with a document."""
    event = make_event(
        cast.school, "lecture", timezone.localdate(now), [cast.li, cast.wang], held=False, at=now, actor=cast.li
    )
    document = document_add(event=event, actor=cast.li, name="通知.pdf", data=b"%PDF-1.4 %%EOF", at=now)
    said = content_as_said(content_of(event)) | {"title": "另一份"}
    copy = conflict_keep(event=event, actor=cast.li, at=now, said=said, digest="2" * 64)
    return {"event": event.pk, "event_document": document.pk, "event_conflict": copy.pk}


def _from_above(cast, now) -> dict[str, int]:
    """What the centre over 甲中学 issued; nobody of the cast works there."""
    issued = campaign_launch(school=cast.centre, preset="xiajiceng", year=now.year, actor=None, at=now)
    campaign_issue(issued, actor=cast.district, at=now)
    return {"issued": issued.pk, "adoption": issued.adoptions.get(school=cast.school).pk}


def _loose_things(cast, now) -> dict[str, int]:
    """Objects that hang on nothing but the school or a person."""
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
    digest = Digest.objects.create(recipient=cast.li, on=now.date(), state=Digest.State.FAILED, next_try_at=now)
    export = ExportJob.objects.create(
        school=cast.school, owner=cast.office, report="quarterly", params_digest="0", requested_at=now
    )
    point = ContactPoint.objects.create(school=cast.school, kind="village", name="柳溪村")
    made = {"exemption": exemption, "calendar_day": day, "upload": upload, "digest": digest, "export": export}
    made["point"] = point
    made["device"] = make_device(cast.li)
    made["held"] = make_held(cast.wang, cast.chen)
    return {name: row.pk for name, row in made.items()}


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


def test_nobody_signed_in_is_sent_to_sign_in(client, world):
    wrong = []
    before = rows()
    for spot in PRIVATE:
        if spot[0] in SYNC_PAGES:
            continue
        url = address(spot, world.things)
        for ask in (client.get, client.post):
            answer = ask(url)
            if (answer.status_code, answer.get("Location", "")[:7]) != (302, "/login/"):
                wrong.append((url, answer.status_code))
    assert wrong == []
    assert rows() == before


def test_a_phone_that_is_not_signed_in_is_told_so_in_its_own_words(client, world):
    """Whatever it asks: 401 and JSON, never a redirect, never a row."""
    wrong = []
    before = rows()
    for spot in PRIVATE:
        if spot[0] not in SYNC_PAGES:
            continue
        url = address(spot, world.things)
        answers = [getattr(client, method)(url, data={}, content_type="application/json") for method in METHODS]
        told = [(one.status_code, one.headers.get("X-Lianxin")) for one in answers]
        if (401, "1") not in told or set(told) - {(401, "1"), (405, "1")}:
            wrong.append((url, told))
        if any(one.json().get("code") not in ("signed_out", "method") for one in answers):
            wrong.append((url, "code"))
    assert wrong == []
    assert rows() == before


@pytest.mark.parametrize("who", STAFF)
def test_every_page_answers_everybody_of_the_school(client, world, who):
    client.force_login(getattr(world, who))
    wrong = []
    for spot in PRIVATE:
        status = client.get(address(spot, world.things)).status_code
        if status not in {200, 302, 403, 404, 405}:
            wrong.append((spot[0], status))
    assert wrong == []


@pytest.mark.parametrize("who", OUTSIDERS)
def test_another_school_s_object_is_like_none(client, world, who):
    client.force_login(getattr(world, who))
    wrong = []
    before = rows()
    for spot in PRIVATE:
        if not any(meaning(spot[0], one) for one in spot[1]):
            continue
        ours, nobodys = address(spot, world.things), address(spot, dict.fromkeys(world.things, NOWHERE))
        for ask in (client.get, client.post):
            answer, none = ask(ours), ask(nobodys)
            same = answer.content.replace(ours.encode(), b"") == none.content.replace(nobodys.encode(), b"")
            if answer.status_code != none.status_code or answer.status_code not in {403, 404, 405} or not same:
                wrong.append((spot[0], ask.__name__, answer.status_code, none.status_code, same))
    assert wrong == []
    assert rows() == before


def test_the_matrix_sees_a_door_left_open(world, client):
    """The twin: somebody of the school does get in where an outsider must not."""
    client.force_login(world.office)
    assert client.get(address(("pairing-detail", ("pk",)), world.things)).status_code == 200
    assert Pairing.objects.count() == 1
