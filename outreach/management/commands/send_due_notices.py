"""manage.py send_due_notices: what the worker does, once, now."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from outreach.notices.delivery import deliver_due, mail_is_set_up


class Command(BaseCommand):
    help = "发送现在该发的每日汇总邮件，打印各有多少封。"

    def handle(self, *args, **options):
        if not mail_is_set_up():
            self.stderr.write("没有设置 EMAIL_HOST，邮件不发；提醒都在各人的“消息”里。")
        sweep = deliver_due(at=timezone.now())
        self.stdout.write(f"已发 {sweep.sent} 推迟 {sweep.deferred} 未送达 {sweep.failed} 不必发 {sweep.dropped}")
