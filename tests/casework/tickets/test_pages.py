"""The list of problems and the page of one."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.tickets.models import Ticket
from casework.tickets.queries import urgency
from casework.tickets.services import ticket_register
from casework.visits.services import Problem
from tests.casework.visits.factory import make_visit, noon

ON = date(2026, 10, 12)


def told(cast, text="放学门口停满了车，孩子要从车缝里穿。", who=None):
    return make_visit(who or cast.li, cast.zhou, on=ON, problem=Problem(text, "logistics_safety")).tickets.get()


@pytest.mark.parametrize(
    ("who", "status"),
    [("li", 200), ("office", 200), ("principal", 200), ("wang", 404), ("zhao", 404), ("stranger", 404),
     ("stranger_office", 404), ("district", 404)],
)  # fmt: skip
def test_who_may_open_it(client, cast, who, status):
    ticket = told(cast)
    client.force_login(getattr(cast, who))
    assert client.get(reverse("ticket-detail", args=[ticket.pk])).status_code == status
    assert (ticket.headline in client.get(reverse("ticket-list")).content.decode()) is (status == 200)


def test_the_page_begins_with_the_familys_own_words(client, cast):
    ticket = told(cast)
    client.force_login(cast.office)
    body = client.get(reverse("ticket-detail", args=[ticket.pk])).content.decode()
    for words in (
        "问题 2026-Q4-001 · 来自 10月12日走访",
        "放学门口停满了车",
        ticket.original_text,
        "原话不能改动",
        "10月27日",
        "自10月12日登记之日起15天内解决",
        "登记了问题",
        "后勤安全",
        reverse("visit-detail", args=[ticket.visit_id]),
    ):
        assert words in body
    assert body.index("家长原话") < body.index("经过") < body.index("期限")


def test_it_is_found_by_its_words_and_by_its_number(client, cast):
    told(cast)
    told(cast, "食堂的菜太凉。")
    client.force_login(cast.office)
    body = client.get(reverse("ticket-list"), {"q": "食堂"}).content.decode()
    assert "食堂的菜太凉" in body
    assert "停满了车" not in body
    assert "停满了车" in client.get(reverse("ticket-list"), {"q": "q4-001"}).content.decode()
    assert "没有找到" in client.get(reverse("ticket-list"), {"q": "没有的词"}).content.decode()
    assert "没有找到" in client.get(reverse("ticket-list"), {"q": "没有\x00的词"}).content.decode()


def test_tabs_count_and_filter(client, cast):
    done = told(cast)
    told(cast, "食堂的菜太凉。")
    Ticket.objects.filter(pk=done.pk).update(status="signed_off")
    client.force_login(cast.office)
    body = client.get(reverse("ticket-list")).content.decode()
    assert "未销号 1" in body
    assert "已销号 1" in body
    assert "全部 2" in body
    assert "停满了车" not in body
    body = client.get(reverse("ticket-list"), {"status": "signed_off"}).content.decode()
    assert "停满了车" in body
    assert "食堂" not in body


def test_an_empty_list_says_how_one_comes(client, cast):
    client.force_login(cast.office)
    body = client.get(reverse("ticket-list")).content.decode()
    assert "现在没有问题" in body
    assert "有问题要学校解决" in body


@pytest.mark.parametrize(
    ("today", "badge"),
    [
        (date(2026, 10, 12), ("还有 15 天", "mute")),
        (date(2026, 10, 21), ("还有 6 天", "due")),
        (date(2026, 10, 27), ("今天到期", "due")),
        (date(2026, 10, 28), ("已过 1 天", "late")),
    ],
)
def test_the_time_that_is_left(cast, today, badge):
    assert urgency(told(cast), today) == badge


def test_numbers_begin_anew_with_the_quarter_and_the_school(cast):
    def number(day, actor):
        return ticket_register(school=actor.school, text="堵车", category="other", actor=actor, at=noon(day)).no

    assert number(date(2026, 9, 30), cast.li) == "2026-Q3-001"
    assert number(date(2026, 10, 1), cast.li) == "2026-Q4-001"
    assert number(date(2026, 10, 2), cast.li) == "2026-Q4-002"
    assert number(date(2026, 10, 2), cast.stranger) == "2026-Q4-001"


def test_it_costs_the_same_for_one_and_for_three(client, cast):
    client.force_login(cast.office)
    told(cast)

    def cost():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse("ticket-list")).status_code == 200
        return len(caught)

    cost()
    one = cost()
    told(cast, who=cast.wang)
    told(cast, who=cast.lead)
    assert cost() == one


def test_nothing_rewrites_the_familys_words():
    """Only the registering writes them; no form, view or task may."""
    from pathlib import Path

    root = Path(__file__).resolve().parents[3]
    sources = [path for app in ("outreach", "campaigns", "casework") for path in (root / app).rglob("*.py")]
    writers = [path for path in sources if "original_text=" in path.read_text().replace(" = ", "=").replace("==", "")]
    assert {str(path.relative_to(root)) for path in writers if "migrations" not in path.parts} == {
        "casework/tickets/services.py",
        "casework/tickets/models.py",
    }
