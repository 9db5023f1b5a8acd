"""Start a campaign of a school from a preset: manage.py launch_campaign --preset sanxiang --school A --year 2026"""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from campaigns.planning.presets import OWN
from campaigns.planning.services import campaign_launch, campaign_open
from outreach.people.models import Organization


class Command(BaseCommand):
    help = "从预设开展一个活动，打印活动的编号。"

    def add_arguments(self, parser):
        parser.add_argument("--preset", required=True, help="预设代码，例如 sanxiang")
        parser.add_argument("--school", required=True, help="学校代码")
        parser.add_argument("--year", required=True, type=int, help="年份，例如 2026")

    def handle(self, *, preset, school, year, **options):
        try:
            found = Organization.objects.get(code=school)
        except Organization.DoesNotExist as error:
            raise CommandError(f"没有代码为“{school}”的单位。先用 create_organization 建立，或核对代码。") from error
        if preset == OWN:
            raise CommandError("自定义活动要先起名、写指标，请在网页的“新建活动”里建。")
        at = timezone.now()
        try:
            with transaction.atomic():
                campaign = campaign_launch(school=found, preset=preset, year=year, actor=None, at=at)
                campaign_open(campaign, actor=None, at=at)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(str(campaign.pk))
