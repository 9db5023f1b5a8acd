"""The totals of an issued campaign as a file: a sheet a rule, schools by code."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone

from campaigns.cascade.access import issues_campaigns
from campaigns.cascade.models import IssuedVersion
from campaigns.cascade.queries import adoption_rows
from campaigns.planning.models import Campaign
from casework.progress.rollups import Rollup, RuleTotal, rollup_of, school_totals
from outreach.calendar.periods import parse_period
from outreach.people.models import User
from outreach.reports.plans import AnyPlan, Column, Format, SheetPlan, TextPlan
from outreach.reports.registry import workbook

COLUMNS = (
    Column("单位代码", format=Format.CODE),
    Column("学校", width=20),
    Column("状态", width=14),
    Column("应完成", format=Format.INT, total=True, key="due"),
    Column("已完成", format=Format.INT, total=True, key="done"),
    Column("计数项", format=Format.INT, total=True, key="asked"),
    Column("已达到", format=Format.INT, total=True, key="met"),
    Column("达到比例", format=Format.RATE, rate_of=("met", "asked")),
)


def rollup_name(*, user: User, campaign: int, period: str) -> str:
    found = get_object_or_404(Campaign.objects.visible_to(user), pk=campaign)
    return f"{found.school.name}“{found.nickname}”{parse_period(period).label}各校完成情况"


@workbook("rollup", "下发活动各校完成情况", may_run=issues_campaigns, file_name=rollup_name)
def rollup_plans(*, user: User, campaign: int, period: str) -> list[AnyPlan]:
    seen = Campaign.objects.visible_to(user).select_related("school")
    found = get_object_or_404(seen, pk=campaign)
    version = IssuedVersion.objects.visible_to(user).filter(campaign=found).order_by("number").last()
    if version is None:
        return [TextPlan(rollup_name(user=user, campaign=campaign, period=period), "说明", ["这个活动还没有下发。"])]
    rollup = rollup_of(found, version.content, parse_period(period), at=timezone.now(), whole=True)
    title = rollup_name(user=user, campaign=campaign, period=period)
    return [_explained(rollup, title), *(_sheet(rollup, rule, at) for at, rule in enumerate(rollup.rules, start=1))]


def _explained(rollup: Rollup, title: str) -> TextPlan:
    numbered = [f"指标{at}：{rule.sentence}。" for at, rule in enumerate(rollup.rules, start=1)]
    said = [
        f"统计期间：{rollup.period.start:%Y年%-m月%-d日}至{rollup.period.end:%Y年%-m月%-d日}。",
        f"已开展的学校{rollup.counted}所；未承接或还没开展的{rollup.not_begun}所，表中写“—”，不是0。",
        "只有各校的合计数，没有教职工、学生和家庭的记录。学校按单位代码排列，不排名。",
        "计数项：人（或班、对象、学校）在一个期间里要完成的一次算一项。",
    ]
    return TextPlan(title, "说明", said + numbered)


def _sheet(rollup: Rollup, rule: RuleTotal, number: int) -> SheetPlan:
    return SheetPlan(
        title=rule.sentence,
        name=f"指标{number}",
        columns=COLUMNS,
        rows=(_row(one) for one in school_totals(rollup, rule.code, adoption_rows(rollup.campaign))),
        head_left=f"填报单位：{rollup.campaign.school.name}",
        unit_line=f"计量单位：{rule.unit}",
        total="sum",
        empty_text="还没有下发给学校",
    )


def _row(one: Any) -> list[Any]:
    school = one.adoption.school
    if one.sum is None:
        return [school.code, school.name, state_of(one.adoption), None, None, None, None, None]
    rate = one.sum.met / one.sum.asked if one.sum.asked else None
    return [
        school.code,
        school.name,
        state_of(one.adoption),
        one.sum.due,
        one.sum.done,
        one.sum.asked,
        one.sum.met,
        rate,
    ]


def state_of(adoption: Any) -> str:
    if not adoption.is_adopted:
        return "未承接"
    return str(adoption.campaign.get_status_display())
