"""`manage.py demo`: a district to look around in. Prints the accounts, one a line: role TAB username TAB password."""

import time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casework.management.demo.world import build, lines
from outreach.people.models import Organization


class Command(BaseCommand):
    help = "装入演示数据：一个区、两所学校、开展中的三项活动和两个季度的走访。"

    def handle(self, **options):
        if Organization.objects.exists():
            raise CommandError("数据库里已经有单位，演示数据只装进空的数据库。")
        started = time.monotonic()
        accounts = build(timezone.localdate(), self.stderr.write)
        for line in lines(accounts):
            self.stdout.write(line)
        self.stderr.write(f"演示数据已装好，用时 {time.monotonic() - started:.0f} 秒")
