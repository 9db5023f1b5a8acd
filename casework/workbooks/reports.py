"""The quarterly workbook as a file."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from campaigns.planning.models import Campaign
from casework.progress.models import PeriodClose
from casework.workbooks.access import may_see_workbooks
from casework.workbooks.quarterly import quarterly_tables
from outreach.calendar.periods import Period, parse_period
from outreach.people.models import User
from outreach.reports.plans import AnyPlan, TextPlan
from outreach.reports.registry import workbook

UNITS = "计量单位：人、户、次、%"


def quarterly_name(*, user: User, campaign: int, period: str, unmasked: bool = False) -> str:
    found = Campaign.objects.visible_to(user).get(pk=campaign)
    return file_title(found, parse_period(period))


def file_title(campaign: Campaign, period: Period) -> str:
    quarter = (period.start.month + 2) // 3
    return f"{campaign.school.name}“{campaign.nickname}”{period.start.year}年第{quarter}季度情况汇总"


@workbook("quarterly", "季度情况汇总", may_run=may_see_workbooks, file_name=quarterly_name)
def quarterly_plans(*, user: User, campaign: int, period: str, unmasked: bool = False) -> list[AnyPlan]:
    found = Campaign.objects.visible_to(user).select_related("school").get(pk=campaign)
    return quarterly_sheets(found, parse_period(period), as_of=timezone.now(), unmasked=unmasked)


def quarterly_sheets(campaign: Campaign, period: Period, *, as_of: datetime, unmasked: bool = False) -> list[AnyPlan]:
    """说明 and 表1–表7. `unmasked` prints pupils' names in full; whoever passes it has checked who asks."""
    today = timezone.localdate(as_of)
    heads: dict[str, Any] = {
        "head_left": f"填报单位(盖章): {campaign.school.name}",
        "head_right": f"填报时间: {today.year}年{today.month}月{today.day}日",
        "unit_line": UNITS,
    }
    tables = quarterly_tables(campaign, period, as_of=as_of)
    shown = tables if unmasked else [table.masked() for table in tables]
    year_and_quarter = f"{period.start.year}年第{(period.start.month + 2) // 3}季度"
    sheets: list[AnyPlan] = [TextPlan(file_title(campaign, period), "说明", explanations(campaign, period))]
    return sheets + [
        table.sheet(title=f"{campaign.school.name}{year_and_quarter}{table.title.removeprefix('季度')}", **heads)
        for table in shown
    ]


def explanations(campaign: Campaign, period: Period) -> list[str]:
    close = PeriodClose.objects.filter(campaign=campaign, period=period.key).first()
    state = (
        f"本季度已于{timezone.localtime(close.closed_at):%Y年%-m月%-d日}结账，各表为结账时的数；其后补录的列入季后补录，不改变本册。"
        if close
        else "本季度尚未结账，各表为导出时的数。"
    )
    return [
        f"报送：{campaign.school.report_to}",
        f"统计期间：{period.start:%Y年%-m月%-d日}至{period.end:%Y年%-m月%-d日}，以走访发生的日期为准。",
        state,
        "各表由走访、结对、问题的原始记录自动汇总，教职工没有另外填报。",
        "1次家访＝一位教师、一户家庭、一天；同一天到同一户只计1次。两位教师同去，各计1人次，全校计1户次。",
        "一户有两个孩子的，计1户、2名学生。",
        "家访只计上门和约访；来校、电话、视频、书信单独列出。没有见到人的（家里没人、婉拒、改约）如实记录，不计次数，也不算失职。",
        "应完成数按在岗天数折算：应完成＝指标×在岗天数÷期间天数，四舍五入；在岗不足三分之一的免计。",
        "人员按部门、工号排列，不排名。没有应完成数的完成率记“—”。",
        "表6所需的接访记录尚未开放时，表中写明“本季度无记录”。",
    ]
