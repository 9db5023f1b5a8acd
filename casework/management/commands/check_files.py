"""manage.py check_files: whether every photo and attachment of the database is on the disk, and nothing else."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casework.visits.models import VisitPhoto
from casework.visits.photo_scan import SHELVES
from outreach.files.scanning import scan

MOST_NAMED = 20


class Command(BaseCommand):
    help = "核对照片、附件和数据库：有没有缺的文件、多余的文件。缺了什么时退出码为 1。"

    def add_arguments(self, parser):
        parser.add_argument("--delete", action="store_true", help="删除两周以上没有记录用到的文件（什么都不缺时才删）")
        parser.add_argument("--deep", action="store_true", help="逐个读出文件，看内容有没有损坏（慢）")

    def handle(self, **options):
        at = timezone.now()
        lacking = 0
        for shelf in SHELVES:
            found = scan(shelf, at=at, delete=options["delete"], deep=options["deep"])
            lacking += len(found.gone) + len(found.spoilt)
            self.stdout.write(
                f"{shelf.label}：文件 {found.files} 个，缺 {len(found.gone)} 个，损坏 {len(found.spoilt)} 个，"
                f"没有用到 {len(found.unused)} 个，删除 {found.deleted} 个。"
            )
            for words in self._named([*found.gone, *found.spoilt]):
                self.stderr.write(words)
        if lacking:
            raise CommandError("有文件缺失或损坏，请从备份里恢复媒体文件夹；恢复之前不会删除任何文件。")

    def _named(self, digests):
        rows = VisitPhoto.objects.filter(stored__in=digests[:500]).select_related("school", "visit").order_by("pk")
        for photo in rows[:MOST_NAMED]:
            day = f"{photo.visit.on:%Y-%m-%d} " if photo.visit else ""
            yield f"  学校 {photo.school.code}，走访 {photo.visit_id or photo.uuid} {day}第 {photo.position + 1} 张照片"
