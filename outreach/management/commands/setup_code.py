from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from outreach.people.activation import setup_code_issue


class Command(BaseCommand):
    help = "给空的系统取一个设置码，用它打开 /setup/ 建立学校和第一个管理员。"

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            code = setup_code_issue(at=timezone.now())
        except ValidationError as error:
            raise CommandError("".join(error.messages)) from error
        self.stdout.write(code)
