"""The workbook on paper: LibreOffice prints it, one page wide, with its headers on every page."""

import subprocess
from datetime import date, time

import pypdf
import pytest
import time_machine

from campaigns.planning.services import campaign_launch, campaign_open
from casework.workbooks.reports import quarterly_sheets
from outreach.calendar.periods import parse_period, shanghai_moment
from outreach.reports.xlsx import write_workbook
from tests.casework.visits.factory import make_visit
from tests.conftest import make_staff
from tests.needs import program

NOW = shanghai_moment(date(2026, 11, 21), time(12))


@pytest.fixture
def printed(cast, tmp_path) -> list[str]:
    """The text of each page of the quarter's workbook, of a school of seventy."""
    office = program("soffice")
    with time_machine.travel(NOW, tick=False):
        for number in range(64):
            make_staff(
                cast.school, f"A1{number:02}", "新老师", department=cast.grade7, roles=[("teacher", cast.class71)]
            )
        campaign = campaign_launch(school=cast.school, preset="sanxiang", year=2026, actor=cast.principal, at=NOW)
        campaign_open(campaign, actor=cast.principal, at=NOW)
        make_visit(cast.li, cast.zhou, on=date(2026, 10, 10))
        write_workbook(quarterly_sheets(campaign, parse_period("2026Q4"), as_of=NOW), tmp_path / "q4.xlsx")
    subprocess.run(
        [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf",
         "--outdir", str(tmp_path), str(tmp_path / "q4.xlsx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return [page.extract_text() for page in pypdf.PdfReader(tmp_path / "q4.pdf").pages]


def test_every_sheet_is_one_page_wide_and_repeats_its_head(printed):
    named = [page.replace("\n", "") for page in printed if "新老师" in page]
    papers = [page for page in named if "材料名称" in page]
    people = [page for page in named if page not in papers]
    assert len(people) > 1 and len(papers) > 1
    # The first and the last column stand on each page of the table: it was not cut in the middle.
    assert all("部门(年级组)" in page and "备注" in page for page in people)
    assert all("审核情况" in page and "备注" in page for page in papers)
    assert sum("教职工任务完成情况表" in page for page in printed) == 1
    assert sum("本季度无记录" in page for page in printed) >= 2
    flat = [page.replace("\n", "") for page in printed]
    assert "单位负责人" in people[-1] or "单位负责人" in flat[flat.index(people[-1]) + 1]
