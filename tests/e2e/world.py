"""甲中学 in the middle of a quarter: a little of everything that a page can show."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from campaigns.planning.services import campaign_launch, campaign_open
from campaigns.quotas.exemption_services import exemption_request
from casework.events.document_services import document_add
from casework.families.importing import ROSTER as FAMILIES
from casework.pairings.services import pairing_start
from casework.phone.held_services import held_discard
from casework.progress.services import period_close
from casework.visits.content import Problem
from casework.visits.services import VisitConflict
from outreach.calendar.models import CalendarDay
from outreach.calendar.periods import parse_period
from outreach.calendar.services import seed_calendar, set_terms
from outreach.files.services import store_upload
from outreach.lib.roster_template import template_book
from outreach.people.importing import ROSTER as STAFF
from outreach.people.roles import Role
from outreach.reports.services import request_export, run_waiting_exports
from tests.casework.events.factory import make_event
from tests.casework.phone.factory import make_device, make_held
from tests.casework.visits.factory import make_visit
from tests.conftest import make_staff
from tests.e2e.registers import furnish_registers

SAID = "放学的时候门口停满了车，孩子要从车缝里穿过去，上个星期差点被电动车碰到。"
NOTE = "孩子晚上没有人辅导作业，祖母不识字，约好每周三放学后留下来一小时。"


def furnish(cast) -> None:
    """Fills the school; who does what goes through the services."""
    now = timezone.now()
    today = timezone.localdate()
    cast.admin = make_staff(cast.school, "A080", "陶老师", department=cast.general, roles=[Role.ADMIN])
    seed_calendar([today.year])
    CalendarDay.objects.create(school=cast.school, on=date(2026, 12, 31), kind="holiday", name="元旦联欢")
    terms = {1: (date(2026, 9, 1), date(2027, 1, 22)), 2: (date(2027, 2, 22), date(2027, 7, 6))}
    set_terms(school_year=2026, terms=terms, actor=cast.office, at=now)
    early = now - timedelta(days=100)
    campaign = campaign_launch(school=cast.school, preset="sanxiang", year=2026, actor=cast.principal, at=early)
    campaign_open(campaign, actor=cast.principal, at=early)
    campaign_launch(school=cast.school, preset="sanxiang", year=2027, actor=cast.principal, at=now)
    pairing_start(actor=cast.office, student=cast.yiming, helper=cast.zhao, on=today, at=now)
    _work(cast, today)
    period_close(campaign=campaign, period=parse_period("2026Q3"), actor=cast.principal, at=now)
    make_visit(cast.wang, cast.zhou, on=date(2026, 9, 20), received_at=now)
    _papers(cast, today, now)
    _events(cast, today, now)
    _held(cast, now)
    furnish_registers(cast, campaign, today, now)
    make_device(cast.li, waiting=3, oldest_on=today - timedelta(days=7), durable=False)


def _events(cast, today, now) -> None:
    """A meeting with everything, a stay, a talk, and what is planned."""
    people = [(cast.principal, "lead"), cast.li, (cast.wang, "leave")]
    meeting = make_event(
        cast.school, "topic_meeting", today, people, place="会议室", topics=["食堂饭菜的温度"], summary="下周起分批送餐。",
        audience_count=12, supervised=True,
    )  # fmt: skip
    document_add(event=meeting, actor=cast.principal, name="会议通知.pdf", data=b"%PDF-1.4 %%EOF", at=now)
    make_event(cast.school, "field_stay", today - timedelta(days=6), [cast.li], until=today - timedelta(days=4))
    make_event(cast.school, "talk", today, [cast.li, cast.lead], private_note="再聊聊孩子的事。")
    make_event(cast.school, "lecture", today + timedelta(days=2), [cast.li, cast.wang], held=False, at=now)


def _held(cast, now) -> None:
    """Three records from a phone that the office has to look at; one has been looked at."""
    problem = {"text": SAID, "category": "logistics_safety"}
    make_held(cast.wang, cast.chen, note=NOTE, problem=problem, companions=[cast.li.pk], gift_amount="200")
    make_held(cast.wang, cast.chen, mode="phone")
    held_discard(make_held(cast.lead, cast.chen), actor=cast.office, at=now, reason="这户由赵老师记过了")


def _work(cast, today) -> None:
    make_visit(cast.li, cast.zhou, on=date(2026, 9, 10), note=NOTE)
    for days, said in (
        (40, {"outcome": "absent"}),
        (20, {"mode": "phone", "note": NOTE, "purposes": ["study", "safety"]}),
        (9, {"companions": [cast.wang], "place": "柳溪村1组", "details": {"opinions": "希望多开家长会。"}}),
    ):
        make_visit(cast.li, cast.zhou, on=today - timedelta(days=days), **said)
    told = make_visit(cast.li, cast.zhou, problem=Problem(SAID, "logistics_safety"))
    make_visit(cast.zhao, cast.chen, on=today - timedelta(days=30), problem=Problem("食堂的菜端到孩子手上经常是凉的。"))
    with pytest.raises(VisitConflict):
        make_visit(cast.li, cast.zhou, uuid=told.uuid, note="另一份")


def _papers(cast, today, now) -> None:
    """Rosters that wait to be looked at, exports, applications."""
    for roster, purpose in ((STAFF, "staff-import"), (FAMILIES, "family-import")):
        book = template_book(roster.spec, {})
        store_upload(owner=cast.office, purpose=purpose, name=f"{roster.spec.name}.xlsx", data=book, at=now)
    days = {"since": today + timedelta(days=3), "until": today + timedelta(days=20)}
    exemption_request(user=cast.li, reason="sick", actor=cast.li, at=now, **days)
    params = {"campaign": cast.school.campaigns.get(year=2026).pk, "period": "2026Q4", "unmasked": False}
    request_export(user=cast.office, code="quarterly", params=params, at=now)
    run_waiting_exports(at=now)
