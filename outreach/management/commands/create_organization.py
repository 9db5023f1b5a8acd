from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from outreach.people.models import Organization
from outreach.people.services import organization_create


class Command(BaseCommand):
    help = "建立一个单位：区教育工委、教管中心或学校。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--code", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--kind", required=True, choices=Organization.Kind.values)
        parser.add_argument("--under", metavar="CODE", help="上级单位的代码")

    def handle(self, *args: Any, **options: Any) -> None:
        parent = None
        if options["under"]:
            parent = Organization.objects.filter(code=options["under"]).first()
            if parent is None:
                raise CommandError(f"没有代码为 {options['under']} 的上级单位。")
        try:
            made = organization_create(
                code=options["code"], name=options["name"], kind=options["kind"], parent=parent, actor=None
            )
        except ValidationError as error:
            raise CommandError("".join(error.messages)) from error
        self.stdout.write(f"已建立 {made.code} {made.name}（{made.get_kind_display()}）")
