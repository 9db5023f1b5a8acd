"""manage.py close_period: freeze a quarter's figures."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from casework.management.asked import asked_campaigns, asked_period, asked_school
from casework.progress.services import period_close
from outreach.calendar.periods import shanghai_day


class Command(BaseCommand):
    help = "季度结账：数字固定下来，之后补录的只列为季后补录。"

    def add_arguments(self, parser):
        parser.add_argument("--school", required=True, help="学校代码")
        parser.add_argument("--period", required=True, help="季度，如 2026Q3")
        parser.add_argument("--campaign", type=int, help="活动编号；不写为这所学校在这一季度的全部活动")
        parser.add_argument("--in-grace", action="store_true", help="补录期还没有结束也结账")

    @transaction.atomic
    def handle(self, **options):
        school = asked_school(options["school"])
        period = asked_period(options["period"], school)
        at = timezone.now()
        for campaign in asked_campaigns(school, period, options["campaign"]):
            try:
                close = period_close(campaign=campaign, period=period, actor=None, at=at, in_grace=options["in_grace"])
            except ValidationError as error:
                hint = "确实要现在结账，请加 --in-grace。" if error.code == "grace" else ""
                raise CommandError("".join(error.messages) + hint) from error
            day = shanghai_day(close.closed_at)
            said = "已结账" if close.closed_at == at else f"此前已于{day:%Y-%m-%d}结账，没有改动"
            self.stdout.write(f"{campaign} {period.key}：{said}，{close.results.count()} 行。")
