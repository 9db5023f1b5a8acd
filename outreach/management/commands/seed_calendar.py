from django.core.management.base import BaseCommand

from outreach.calendar.services import SHIPPED_YEARS, seed_calendar


class Command(BaseCommand):
    help = "写入系统自带的法定节假日与调休（可重复执行；人工录入的年份不动）"

    def add_arguments(self, parser):
        parser.add_argument("years", nargs="*", type=int, help="年份；不写则写入全部已知年份")

    def handle(self, *args, years, **options):
        written = seed_calendar(years or None)
        unknown = sorted(set(years) - set(SHIPPED_YEARS))
        if written:
            self.stdout.write(f"已写入 {written[0]}—{written[-1]} 年共 {len(written)} 个年份的放假安排。")
        if unknown:
            years_said = "、".join(map(str, unknown))
            self.stderr.write(f"还不知道 {years_said} 年的放假安排：公布后请在“校历与设置”里粘贴通知。")
