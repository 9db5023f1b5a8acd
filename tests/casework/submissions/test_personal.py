"""情况报告: the ten figures of one person, from records; what is not known is 待填."""

from datetime import date

from django.urls import reverse

from casework.submissions.personal_queries import personal_figures
from casework.visits.models import Mode
from tests.casework.diaries.factory import make_diary
from tests.casework.events.factory import make_event
from tests.casework.submissions.factory import make_handin, make_submission
from tests.casework.visits.factory import make_visit

NAMES = [
    "联村入户天数", "调研报告", "走访次数", "直接联系群众", "民情联系卡", "民情日记", "民情报告", "工作建议",
    "解决实际问题和困难", "入住学生宿舍",
]  # fmt: skip


def said(user, year=2026):
    return {figure.name: figure.said for figure in personal_figures(user, year)}


def test_ten_fields_in_the_order_of_the_form(cast):
    assert [figure.name for figure in personal_figures(cast.li, 2026)] == NAMES


def test_they_come_from_what_was_done(cast, campaign):
    make_visit(cast.li, cast.zhou, on=date(2026, 10, 12))
    make_visit(cast.li, cast.chen, on=date(2026, 10, 12))
    make_visit(cast.li, cast.zhou, on=date(2026, 10, 13), mode=Mode.PHONE)
    make_diary(cast.li, date(2026, 10, 12))
    make_event(cast.school, "same_lodging", date(2026, 10, 14), people=[cast.li])
    make_submission(cast.li, make_handin(campaign, name="调研报告"), on=date(2026, 10, 15))
    found = said(cast.li)
    assert [found[name] for name in NAMES] == ["1", "1", "2", "1", "1", "1", "待填", "待填", "0", "1"]


def test_another_year_has_its_own(cast):
    make_visit(cast.li, cast.zhou, on=date(2026, 10, 12))
    assert said(cast.li, 2025)["走访次数"] == "0"


def test_the_page_is_one_s_own(client, cast):
    make_visit(cast.li, cast.zhou, on=date(2026, 10, 12))
    client.force_login(cast.office)
    page = client.get(reverse("my-figures")).content.decode()
    assert "仅作工作情况说明，不作排名。" in page
    assert "李老师" not in page
    assert "待填" in page
    assert client.get(f"{reverse('my-figures')}?year=2025").status_code == 200
    assert client.get(f"{reverse('my-figures')}?year=abc").status_code == 200
