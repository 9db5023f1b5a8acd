"""manage.py check_quotas: what is asked of whom in a period, and how much of it is done."""

import json
from datetime import date, datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casework.management.asked import asked_campaigns, asked_period, asked_school
from casework.progress.judging import STATUS_LABELS, Status
from casework.progress.results import Line, results
from outreach.calendar.periods import end_of_day, shanghai_day


class Command(BaseCommand):
    help = "核对一个期间的指标完成情况。"

    def add_arguments(self, parser):
        parser.add_argument("--school", required=True, help="学校代码")
        parser.add_argument("--period", required=True, help="期间，如 2026Q3、2026-09、2026")
        parser.add_argument("--campaign", type=int, help="活动编号；不写为这所学校在这一期间的全部活动")
        parser.add_argument("--as-of", help="截至哪一天（当天算在内），如 2026-10-05")
        parser.add_argument("--json", action="store_true", help="每行一个 JSON")

    def handle(self, **options):
        school = asked_school(options["school"])
        period = asked_period(options["period"], school)
        as_of = asked_moment(options["as_of"])
        if shanghai_day(as_of) < period.start:
            raise CommandError(f"{period.label}还没有开始（{period.dates_label}），没有可以核对的。")
        campaigns = asked_campaigns(school, period, options["campaign"])
        for line in results(campaigns, period, as_of=as_of):
            self.stdout.write(as_json(line) if options["json"] else as_text(line))


def asked_moment(text: str | None) -> datetime:
    if not text:
        return timezone.now()
    try:
        return end_of_day(date.fromisoformat(text))
    except ValueError as error:
        raise CommandError(f"--as-of 请写成 2026-10-05 这样的日期，不是“{text}”。") from error


def as_json(line: Line) -> str:
    said: dict[str, str | int | None] = {"staff": line.user.staff_no if line.user else None}
    if not line.user:
        said["subject"] = line.subject
    said |= {
        "rule": line.rule.code,
        "period": line.period.key,
        "full": line.full,
        "due": line.due,
        "done": line.done,
        "late": line.late,
        "status": str(line.status),
    }
    if line.of:
        said["of"] = line.of
    return json.dumps(said, ensure_ascii=False)


def as_text(line: Line) -> str:
    who = f"{line.user.staff_no} {line.user.name}" if line.user else line.subject
    figures = f"应{line.due}{line.unit} 实{line.done}{line.unit}"
    late = f" 其中补录{line.late}" if line.late else ""
    return f"{who}\t{line.rule.code}\t{line.period.key}\t{figures}{late}\t{STATUS_LABELS[Status(line.status)]}"
