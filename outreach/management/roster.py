"""What the roster commands have in common: read, say, write whole or not at all."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from outreach.lib.error_book import error_book
from outreach.lib.imports import ImportPlan, PlanStaleError
from outreach.people.models import Organization
from outreach.people.rosters import Roster

SHOWN = 50  # problems on the screen; the error workbook has them all


class RosterCommand(BaseCommand):
    roster: Roster

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--school", required=True, metavar="CODE")
        parser.add_argument("--dry-run", action="store_true", help="只预览，不写入")
        parser.add_argument("--errors", metavar="OUT.xlsx", help="把有错误的单元格标红，存成这个文件")

    def handle(self, *args: Any, **options: Any) -> None:
        school = Organization.objects.schools().filter(code=options["school"]).first()
        if school is None:
            raise CommandError(f"没有代码为 {options['school']} 的学校；请先用 create_organization 建立。")
        try:
            source = Path(options["file"]).read_bytes()
        except OSError as error:
            raise CommandError(f"打不开文件 {options['file']}：{error.strerror}") from error
        plan = self.roster.plan(source, school, timezone.localdate())
        self._refuse(plan, source, options["errors"])
        if not options["dry_run"]:
            plan = self._applied(plan)
        for note in plan.notes:
            self.stdout.write(f"提示：{note}")
        self.stdout.write(plan.figures())

    def _refuse(self, plan: ImportPlan, source: bytes, out: str | None) -> None:
        if not plan.problems:
            return
        if out:
            Path(out).write_bytes(error_book(source, self.roster.spec, plan.problems))
        for problem in plan.problems[:SHOWN]:
            self.stderr.write(str(problem))
        more = len(plan.problems) - SHOWN
        if more > 0:
            self.stderr.write(f"……还有 {more} 处")
        self.stderr.write(f"共 {len(plan.problems)} 处错误，什么也没有导入。" + (f"标红的表：{out}" if out else ""))
        sys.exit(1)

    def _applied(self, plan: ImportPlan) -> ImportPlan:
        """Another import in the same moment makes the plan old: then the new one is what is asked for."""
        for _ in range(5):
            try:
                return self.roster.apply(plan, None, timezone.now())
            except PlanStaleError as stale:
                plan = stale.plan
                if plan.problems:
                    break
        raise CommandError("有人正在修改同一批资料，请稍后再导入。什么也没有导入。")
