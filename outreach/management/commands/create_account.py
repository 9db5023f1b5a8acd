from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from outreach.people.models import Organization
from outreach.people.roles import Role
from outreach.people.services import account_create


class Command(BaseCommand):
    help = "在花名册之外建立一个账号（如区级办公室的同志），并取得激活码。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organization", required=True, metavar="CODE")
        parser.add_argument("--number", required=True, help="工号")
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", required=True, choices=Role.values)

    def handle(self, *args: Any, **options: Any) -> None:
        home = Organization.objects.filter(code=options["organization"]).first()
        if home is None:
            raise CommandError(f"没有代码为 {options['organization']} 的单位；请先用 create_organization 建立。")
        try:
            slip = account_create(
                home=home, staff_no=options["number"], name=options["name"], role=options["role"], at=timezone.now()
            )
        except ValidationError as error:
            raise CommandError("".join(error.messages)) from error
        self.stdout.write(f"登录名 {slip.user.username}")
        self.stdout.write(f"激活码 {slip.code}（14天内在 /activate/ 设置密码）")
