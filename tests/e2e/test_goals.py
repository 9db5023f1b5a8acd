"""目标对照 in the browser."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from casework.tickets.services import ticket_register
from outreach.calendar.periods import shanghai_moment
from tests.casework.visits.factory import make_visit
from tests.e2e.looking import look
from tests.e2e.test_registers import school  # noqa: F401 - the fixture is asked for by name


@pytest.mark.parametrize("width", [390, 1280])
def test_the_goals_of_a_campaign(open_as, school, width):  # noqa: F811 - a fixture is a parameter
    cast, today = school, timezone.localdate()
    for year, times in ((today.year - 1, 3), (today.year, 2)):
        for n in range(times):
            at = shanghai_moment(date(year, 1, 5) + timedelta(days=n))
            ticket_register(
                school=cast.school, text="放学时门口停满了车", category="logistics_safety", actor=cast.office, at=at
            )
    make_visit(cast.li, cast.zhou)
    page = open_as(cast.office, width=width)
    page.goto(f"/campaigns/{cast.school.campaigns.get().pk}/goal-results/")
    look(page, f"goals-{width}")
    page.get_by_role("row", name="三上升：学校服务质量").get_by_role("link").last.click()
    page.get_by_label("数值").fill("93.5")
    page.get_by_label("数据来源").fill("家长满意度测评")
    look(page, f"goals-figure-{width}")
    page.get_by_role("button", name="记下").click()
    page.get_by_role("link", name="93.5%").click()
    page.get_by_text("去掉填写的数").first.wait_for()
    look(page, f"goals-written-{width}")
