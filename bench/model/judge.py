"""The history checker: what phones were promised against what lies in the database and on the disk."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from bench.model.phone import Phone, Record
from bench.model.pictures import KNOWN, number_in
from casework.phone.models import HeldRecord
from casework.tickets.models import Ticket
from casework.visits.models import Participation, Visit, VisitConflictCopy, VisitPhoto
from casework.visits.photos import FOLDER
from outreach.files.storing import DRAFT
from outreach.timeline.models import Entry


@dataclass
class Verdict:
    """Each list names what is wrong, in words; `counts` what there is."""

    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    orphaned: list[str] = field(default_factory=list)
    wrong_hash: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.duplicated or self.orphaned or self.wrong_hash or self.stuck or self.odd)

    def lines(self) -> str:
        found = {
            "丢失": self.lost, "重复": self.duplicated, "孤立": self.orphaned, "照片不符": self.wrong_hash,
            "卡住": self.stuck, "意外回答": self.odd,
        }  # fmt: skip
        said = [f"{name} {len(rows)}" + "".join(f"\n    {row}" for row in rows[:8]) for name, rows in found.items()]
        return "\n".join(["，".join(f"{name} {number}" for name, number in sorted(self.counts.items())), *said])


def judge(
    phones: Iterable[Phone], *, media: Path | None = None, pixels: bool = True, others: Collection[str] = ()
) -> Verdict:
    """Every record of these phones is at rest. `pixels`: the pictures are opened and read as well.

    `others`: uuids that belong to somebody else and are not looked at.
    """
    verdict = Verdict()
    records = {record.uuid: record for phone in phones for record in phone.records.values()}
    verdict.odd += [line for phone in phones for line in phone.odd]
    visits: dict[str, Visit] = {}
    for visit in Visit.objects.all().iterator():
        key = str(visit.uuid)
        if key in others:
            continue
        if key in visits:
            verdict.duplicated.append(f"走访 {key} 有两行")
        visits[key] = visit
    _against_log(verdict, records, visits)
    _once_each(verdict, visits)
    used = _photos(verdict, records, others)
    _files(verdict, media or Path(settings.MEDIA_ROOT) / FOLDER, used, pixels=pixels)
    verdict.counts["走访"] = len(visits)
    verdict.counts["冲突副本"] = VisitConflictCopy.objects.count()
    verdict.counts["待处理"] = HeldRecord.objects.filter(settled_at=None).count()
    for copy in VisitConflictCopy.objects.select_related("visit"):
        record = records.get(str(copy.visit.uuid))
        if record and copy.payload["note"] not in record.notes:
            verdict.orphaned.append(f"冲突副本 {copy.pk} 的内容没有人写过")
    return verdict


def _against_log(verdict: Verdict, records: dict[str, Record], visits: dict[str, Visit]) -> None:
    for uuid, record in records.items():
        visit = visits.get(uuid)
        if record.state == "stuck":
            verdict.stuck.append(f"{uuid} {record.trouble}")
        elif record.state == "waiting":
            verdict.stuck.append(f"{uuid} 还在待上传")
        elif visit is None:
            if record.taken and not record.held:
                verdict.lost.append(f"{uuid} 已确认，服务器没有")
        else:
            _content(verdict, record, visit)
        verdict.counts["有冲突的"] += bool(record.conflicts)
    verdict.orphaned += [f"走访 {uuid} 没有哪台手机记过" for uuid in visits.keys() - records.keys()]
    verdict.counts["已确认"] = sum(record.state == "sent" for record in records.values())


def _content(verdict: Verdict, record: Record, visit: Visit) -> None:
    if bool(visit.withdrawn_at) != record.withdrawn:
        verdict.lost.append(f"{record.uuid} 撤回 {record.withdrawn}，服务器 {visit.withdrawn_at}")
    elif not record.withdrawn:
        said, kept = record.body, visit
        if (said["household"], said["mode"], said["on"], said["note"]) != (
            kept.household_id, kept.mode, kept.on.isoformat(), kept.note,
        ):  # fmt: skip
            verdict.lost.append(f"{record.uuid} 手机 {said['note']!r}，服务器第{kept.rev}版 {kept.note!r}")


def _once_each(verdict: Verdict, visits: dict[str, Visit]) -> None:
    parts = Counter(Participation.objects.values_list("visit", flat=True))
    told = Counter(Entry.objects.filter(action="visit.recorded").values_list("subject_id", flat=True))
    tickets = Counter(Ticket.objects.exclude(visit=None).values_list("visit", flat=True))
    for uuid, visit in visits.items():
        for what, count in (("人次", parts[visit.pk]), ("经过", told[visit.pk])):
            if count != 1:
                verdict.duplicated.append(f"{uuid} 的{what}有 {count} 行")
        if tickets[visit.pk] > 1:
            verdict.duplicated.append(f"{uuid} 有 {tickets[visit.pk]} 张工单")


def _photos(verdict: Verdict, records: dict[str, Record], others: Collection[str]) -> dict[str, str]:
    """The rows against the log; returns which file belongs to which photo."""
    rows: dict[str, dict[str, VisitPhoto]] = {}
    used: dict[str, str] = {}
    for row in VisitPhoto.objects.order_by("pk").iterator():
        known = rows.setdefault(str(row.uuid), {})
        if row.sha256 in known:
            verdict.duplicated.append(f"{row.uuid} 的照片 {row.sha256[:8]} 有两行")
        known[row.sha256] = row
        if row.stored:
            used[row.stored] = row.sha256
        if str(row.uuid) in others:
            continue
        record = records.get(str(row.uuid))
        if record is None or row.sha256 not in record.photos:
            verdict.orphaned.append(f"照片 {row.uuid} {row.sha256[:8]} 没有哪台手机拍过")
        elif row.visit_id is None and not record.held and record.state == "sent":
            verdict.orphaned.append(f"照片 {row.uuid} {row.sha256[:8]} 没有归到走访")
    for uuid, record in records.items():
        for sha in record.photos if not record.withdrawn and record.state == "sent" else ():
            row = rows.get(uuid, {}).get(sha)
            if row is None or not (row.stored or (row.lost_at and sha in record.evicted)):
                verdict.lost.append(f"{uuid} 的照片 {sha[:8]} 已确认，服务器没有")
    verdict.counts["照片"] = sum(bool(row.stored) for one in rows.values() for row in one.values())
    return used


def _files(verdict: Verdict, media: Path, used: dict[str, str], *, pixels: bool) -> None:
    """Each stored picture is whole, is the one that was sent, and belongs to a row."""
    found = [path for path in media.rglob("*") if path.is_file()]
    on_disk = {path.name: path for path in found if path.suffix != DRAFT}
    verdict.counts["写到一半的文件"] = len(found) - len(on_disk)
    for stored, sha in used.items():
        path = on_disk.get(stored)
        if path is None:
            verdict.lost.append(f"照片文件 {stored[:8]} 不在磁盘上")
            continue
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != stored:
            verdict.wrong_hash.append(f"文件 {stored[:8]} 的内容变了")
        elif pixels and sha in KNOWN and number_in(data) != KNOWN[sha]:
            verdict.wrong_hash.append(f"文件 {stored[:8]} 不是送来的那张 {sha[:8]}")
    verdict.orphaned += [f"文件 {name[:8]} 没有走访用它" for name in on_disk.keys() - used.keys()]
    verdict.counts["照片文件"] = len(on_disk)
