"""The workbook's page and export: who may, what they see, and the file itself."""

import io
from datetime import date, time

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import load_workbook

from campaigns.planning.services import campaign_launch, campaign_open
from casework.visits.content import Problem
from outreach.calendar.periods import shanghai_moment
from outreach.reports.models import ExportJob
from tests.casework.visits.factory import make_visit

NOW = shanghai_moment(date(2026, 11, 21), time(12))
URL = "/workbooks/quarterly/2026Q4/"


@pytest.fixture
def campaign(cast):
    with time_machine.travel(NOW, tick=False):
        found = campaign_launch(school=cast.school, preset="sanxiang", year=2026, actor=cast.principal, at=NOW)
        campaign_open(found, actor=cast.principal, at=NOW)
        make_visit(cast.li, cast.zhou, on=date(2026, 10, 10))
        yield found


def test_address(cast):
    assert reverse("workbook-quarterly", args=["2026Q4"]) == URL


@pytest.mark.parametrize(
    ("who", "status"),
    [("principal", 200), ("office", 200), ("lead", 403), ("li", 403), ("district", 403), ("stranger", 403)],
)
def test_only_those_who_answer_for_the_school_see_it(client, cast, campaign, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(URL).status_code == status
    assert client.post(URL + "export/").status_code == (302 if status == 200 else 403)


def test_another_school_sees_nothing_of_this_one(client, cast, campaign):
    client.force_login(cast.stranger_office)
    page = client.get(URL).content.decode()
    assert "这个季度没有开展中的活动" in page
    assert "甲中学" not in page
    assert client.get(URL, {"campaign": campaign.pk}).content.decode().count("甲中学") == 0
    client.post(URL + "export/", {"campaign": campaign.pk})
    assert ExportJob.objects.count() == 0


@pytest.mark.parametrize("key", ["2026", "2026-10", "20Q9", "abc"])
def test_an_address_that_is_no_quarter_is_not_found(client, cast, campaign, key):
    client.force_login(cast.office)
    assert client.get(f"/workbooks/quarterly/{key}/").status_code == 404


@pytest.mark.parametrize("code", ["q1", "q2", "q3", "q4", "q5", "q6", "q7", "nonsense"])
def test_each_table_has_a_page(client, cast, campaign, code):
    client.force_login(cast.office)
    page = client.get(URL, {"table": code}).content.decode()
    assert "2026年第四季度情况汇总" in page
    assert ("本季度无记录" in page) or "<td" in page


def test_pupils_names_are_masked_on_screen(client, cast, campaign):
    client.force_login(cast.office)
    page = client.get(URL, {"table": "q5"}).content.decode()
    assert "周*" in page
    assert "周子涵" not in page


@pytest.mark.parametrize(("unmasked", "name"), [(False, "周*"), (True, "周子涵")])
def test_the_command_writes_every_sheet(cast, campaign, tmp_path, unmasked, name):
    out = tmp_path / "q4.xlsx"
    flags = ["--unmasked"] if unmasked else []
    call_command("export", "quarterly", "--school=A", "--period=2026Q4", f"--out={out}", *flags)
    book = load_workbook(out)
    assert book.sheetnames == [
        "说明",
        "表1 季度工作汇总表",
        "表2 教职工任务完成情况表",
        "表3 家访情况统计表",
        "表4 问题台账",
        "表5 结对帮扶情况表",
        "表6 接访下访情况登记表",
        "表7 材料上交情况表",
    ]
    cells = {str(cell.value) for row in book["表5 结对帮扶情况表"].iter_rows() for cell in row}
    assert name in cells
    assert "本季度无记录" in {str(cell.value) for row in book["表6 接访下访情况登记表"].iter_rows() for cell in row}
    totals = [cell.value for row in book["表3 家访情况统计表"].iter_rows() for cell in row if cell.data_type == "f"]
    assert any(str(value).startswith("=SUM(") for value in totals)
    assert book["表2 教职工任务完成情况表"].page_setup.fitToWidth == 1


@pytest.mark.parametrize(
    ("school", "period", "message"),
    [("X", "2026Q4", "没有代码为“X”的学校"), ("A", "2026", "不是季度"), ("B", "2026Q4", "没有开展中")],
)
def test_the_command_says_what_is_wrong_and_leaves_nothing(cast, campaign, tmp_path, school, period, message):
    with pytest.raises(CommandError, match=message):
        call_command("export", "quarterly", f"--school={school}", f"--period={period}", f"--out={tmp_path / 'x.xlsx'}")
    assert list(tmp_path.iterdir()) == []


def test_text_from_people_never_becomes_a_formula(cast, campaign, tmp_path):
    make_visit(cast.zhao, cast.chen, on=date(2026, 10, 11), problem=Problem('=HYPERLINK("http://x","点我")'))
    out = tmp_path / "q4.xlsx"
    call_command("export", "quarterly", "--school=A", "--period=2026Q4", f"--out={out}", stdout=io.StringIO())
    cell = next(
        cell for row in load_workbook(out)["表4 问题台账"].iter_rows() for cell in row if "HYPERLINK" in str(cell.value)
    )
    assert cell.data_type == "s"


def test_the_campaign_that_is_looked_at_stays_from_table_to_table_and_into_the_file(client, cast, campaign):
    client.force_login(cast.office)
    page = client.get(URL, {"campaign": campaign.pk}).content.decode()
    assert f"?campaign={campaign.pk}&amp;table=q5" in page
    assert f'<input type="hidden" name="campaign" value="{campaign.pk}">' in page
