"""The folder and the rows are compared both ways, and nothing is deleted that may still be wanted (case 77)."""

import hashlib
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from casework.visits import photo_scan, photos
from casework.visits.tasks import scan_photos
from outreach.files import storing
from outreach.files.scanning import UPLOADS, scan
from outreach.files.services import store_upload
from outreach.notices.models import Notice
from tests.casework.visits.factory import make_visit
from tests.outreach.files.samples import photo

NOW = timezone.now()
PICTURES = [photo(64, 48, (n * 20, 10, 10)) for n in range(6)]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def visit(cast):
    """With six photos."""
    visit = make_visit(cast.li, cast.zhou)
    about = {"school_id": visit.school_id, "uuid": visit.uuid}
    listed = [(hashlib.sha256(one).hexdigest(), len(one)) for one in PICTURES]
    photos.announce(**about, visit=visit, photos=listed)
    for (sha256, _), one in zip(listed, PICTURES, strict=True):
        photos.receive(**about, sha256=sha256, data=one, at=NOW)
    return visit


def file_of(row) -> Path:
    return storing.path_of(row.stored, photos.FOLDER)


def made_old(path: Path, days: float) -> Path:
    moment = NOW.timestamp() - days * 86400
    os.utime(path, (moment, moment))
    return path


def left_over(days: float, text: bytes = b"left") -> Path:
    return made_old(storing.path_of(storing.keep(text, photos.FOLDER), photos.FOLDER), days)


def told(found) -> tuple[int, int, int, int]:
    return found.files, len(found.unused), len(found.gone), found.deleted


def test_case_77_after_an_ordinary_day_there_is_nothing_to_find(visit, cast):
    store_upload(owner=cast.office, purpose="roster", name="a.xlsx", data=b"rows", at=NOW)
    found = photo_scan.scan_nightly(at=NOW)
    assert {label: told(one) for label, one in found.items()} == {"照片": (6, 0, 0, 0), "附件": (1, 0, 0, 0)}
    assert scan_photos() == 0
    assert Notice.objects.filter(kind="files.gone").count() == 0


def test_what_nobody_refers_to_goes_after_two_weeks_and_not_before(visit, media):
    old, young = left_over(15), left_over(13, b"young")
    found = scan(photo_scan.PHOTOS, at=NOW, delete=True)
    assert told(found) == (8, 2, 0, 1)
    assert (old.exists(), young.exists()) == (False, True)


def test_what_was_never_finished_goes_after_a_day(visit, media):
    drafts = [media / "photos" / "ab" / f"{'ab' * 32}.{n}.draft" for n in range(2)]
    drafts[0].parent.mkdir(parents=True, exist_ok=True)
    for draft, days in zip(drafts, (2, 0.5), strict=True):
        draft.write_bytes(b"half")
        made_old(draft, days)
    assert told(scan(photo_scan.PHOTOS, at=NOW, delete=True)) == (6, 2, 0, 1)
    assert [draft.exists() for draft in drafts] == [False, True]


def test_a_row_whose_file_is_gone_is_told_once_and_then_nothing_is_deleted(visit, cast, media):
    rows = list(visit.photos.all())
    for row in rows[1:3]:
        file_of(row).unlink()
    left = left_over(30)
    for _ in range(2):
        found = photo_scan.scan_nightly(at=NOW)["照片"]
    assert sorted(found.gone) == sorted(row.stored for row in rows[1:3])
    assert (found.deleted, left.exists()) == (0, True)
    notice = Notice.objects.get(kind="files.gone")
    assert (notice.recipient, notice.data) == (cast.office, {"count": 2, "what": "走访照片"})
    assert [row.stored for row in visit.photos.all()] == [row.stored for row in rows]


def test_twin_a_scan_that_did_not_look_for_losses_would_clear_an_unmounted_folder(visit, media, monkeypatch):
    """The database is of yesterday: its rows have no files, and the files of today no rows."""
    for row in visit.photos.all():
        file_of(row).unlink()
    left = left_over(30)
    monkeypatch.setattr("outreach.files.scanning.Found.is_whole", True)
    scan(photo_scan.PHOTOS, at=NOW, delete=True)
    assert not left.exists()


def test_a_file_taken_up_while_it_is_looked_at_stays(visit, monkeypatch):
    """The rows were read before its row was written."""
    row = visit.photos.first()
    made_old(file_of(row), 30)
    shelf = photo_scan.PHOTOS
    before = sorted(one.stored for one in visit.photos.all() if one.pk != row.pk)
    late = type(shelf)(shelf.label, shelf.folder, lambda: iter(before), shelf.is_used)
    found = scan(late, at=NOW, delete=True)
    assert (len(found.unused), found.deleted) == (1, 0)
    assert file_of(row).exists()


def test_a_row_that_went_while_it_was_looked_at_is_no_loss(visit):
    shelf = photo_scan.PHOTOS
    with_one_more = sorted([*(one.stored for one in visit.photos.all()), "0" * 64])
    early = type(shelf)(shelf.label, shelf.folder, lambda: iter(with_one_more), shelf.is_used)
    assert scan(early, at=NOW, delete=False).gone == []


def test_the_first_and_the_last_are_seen_as_well(visit):
    rows = sorted(visit.photos.all(), key=lambda row: row.stored)
    file_of(rows[0]).unlink()
    file_of(rows[-1]).unlink()
    assert scan(photo_scan.PHOTOS, at=NOW, delete=False).gone == [rows[0].stored, rows[-1].stored]


def test_attachments_are_looked_at_too(cast):
    upload = store_upload(owner=cast.office, purpose="roster", name="a.xlsx", data=b"rows", at=NOW)
    storing.path_of(upload.sha256).unlink()
    assert scan(UPLOADS, at=NOW, delete=True).gone == [upload.sha256]
    photo_scan.scan_nightly(at=NOW)
    assert Notice.objects.get(kind="files.gone").data == {"count": 1, "what": "附件"}


def said(*options) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("check_files", *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_command_says_what_it_found(visit, cast):
    out, err = said("--deep")
    assert "照片：文件 6 个，缺 0 个，损坏 0 个，没有用到 0 个，删除 0 个。" in out
    assert err == ""
    left_over(20)
    assert "没有用到 1 个，删除 0 个" in said()[0]
    assert "没有用到 1 个，删除 1 个" in said("--delete")[0]
    file_of(visit.photos.first()).write_bytes(b"spoilt")
    assert "损坏 0 个" in said()[0]
    with pytest.raises(CommandError, match="从备份里恢复"):
        said("--deep")
    file_of(visit.photos.last()).unlink()
    with pytest.raises(CommandError, match="从备份里恢复"):
        said()
