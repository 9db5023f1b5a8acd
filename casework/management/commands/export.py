"""`manage.py export quarterly --school A --period 2026Q3 --out FILE`."""

import tempfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaigns.planning.models import Campaign
from casework.workbooks.reports import quarterly_sheets
from outreach.calendar.periods import Kind, Period, parse_period
from outreach.people.models import Organization
from outreach.reports.xlsx import write_workbook


class Command(BaseCommand):
    help = "导出季度情况汇总（.xlsx）。"

    def add_arguments(self, parser):
        parser.add_argument("workbook", choices=["quarterly"], help="quarterly：季度情况汇总")
        parser.add_argument("--school", required=True, help="学校代码")
        parser.add_argument("--period", required=True, help="季度，如 2026Q3")
        parser.add_argument("--campaign", type=int, help="活动编号；不写则取该季度的活动")
        parser.add_argument("--out", required=True, type=Path, help="写到哪个文件")
        parser.add_argument("--unmasked", action="store_true", help="写出学生全名")

    def handle(self, *args, **options):
        period = _quarter(options["period"])
        campaign = _campaign(options["school"], period, options["campaign"])
        out: Path = options["out"]
        if not out.parent.is_dir():
            raise CommandError(f"文件夹 {out.parent} 不存在，请先建好，或换一个 --out。")
        sheets = quarterly_sheets(campaign, period, as_of=timezone.now(), unmasked=options["unmasked"])
        with tempfile.NamedTemporaryFile(dir=out.parent, suffix=".part", delete=False) as part:
            try:
                rows = write_workbook(sheets, Path(part.name))
                Path(part.name).replace(out)
            except BaseException:
                Path(part.name).unlink(missing_ok=True)
                raise
        self.stdout.write(f"已导出 {out}：{len(sheets)} 张表，{rows} 行")


def _quarter(text: str) -> Period:
    try:
        period = parse_period(text)
    except ValueError as error:
        raise CommandError(str(error)) from None
    if period.kind != Kind.QUARTER:
        raise CommandError(f"“{text}”不是季度，请写成 2026Q3 这样。")
    return period


def _campaign(code: str, period: Period, pk: int | None) -> Campaign:
    school = Organization.objects.filter(code=code).first()
    if school is None:
        raise CommandError(f"没有代码为“{code}”的学校。")
    found = Campaign.objects.filter(school=school, starts_on__lte=period.end, ends_on__gte=period.start)
    found = found.exclude(status=Campaign.Status.DRAFT).select_related("school")
    campaign = found.filter(pk=pk).first() if pk else found.first()
    if campaign is None:
        raise CommandError(f"{school.name}在{period.label}没有开展中或已结束的活动。先用 launch_campaign 开展一个。")
    return campaign
