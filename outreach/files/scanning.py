"""Comparing the folder with the rows: files that no row refers to, and rows whose file is gone.

A file without a row is what a process left that died between the two; it is deleted after a while. A row without a
file is a loss, and is only reported: perhaps the folder is not mounted, or was not restored with the database. Until
that is settled nothing at all is deleted.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from outreach.files import storing
from outreach.files.models import Upload

UNFINISHED_FOR = timedelta(days=1)
# A database restored from an older copy gets its rows again from the phones, which keep photos as long.
UNUSED_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Shelf:
    """A folder and who refers to it. `referred`: sha256 of each file there should be, once, in ascending order."""

    label: str
    folder: str
    referred: Callable[[], Iterator[str]]
    is_used: Callable[[str], bool]


@dataclass
class Found:
    """What a scan saw. `gone`: sha256 that rows refer to and no file has; `spoilt`: files that are not their name."""

    files: int = 0
    unused: list[tuple[str, Path]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    spoilt: list[str] = field(default_factory=list)
    deleted: int = 0

    @property
    def is_whole(self) -> bool:
        return not self.gone and not self.spoilt


def scan(shelf: Shelf, *, at: datetime, delete: bool, deep: bool = False) -> Found:
    """Compare both ways, in memory that does not grow with the number of files. `deep` reads every file as well."""
    found = Found()
    files, rows = storing.all_kept(shelf.folder), iter(shelf.referred())
    wanted = next(rows, None)
    for name, path in files:
        if not name:
            found.unused.append(("", path))
            continue
        found.files += 1
        if deep and hashlib.sha256(path.read_bytes()).hexdigest() != name:
            found.spoilt.append(name)
        while wanted is not None and wanted < name:
            _look_again(shelf, wanted, found)
            wanted = next(rows, None)
        if wanted == name:
            wanted = next(rows, None)
        else:
            found.unused.append((name, path))
    while wanted is not None:
        _look_again(shelf, wanted, found)
        wanted = next(rows, None)
    if delete and found.is_whole:
        found.deleted = sum(_cleared(shelf, name, path, at) for name, path in found.unused)
    return found


def _look_again(shelf: Shelf, digest: str, found: Found) -> None:
    """Rows and files come and go while they are compared."""
    if not storing.is_kept(digest, shelf.folder) and shelf.is_used(digest):
        found.gone.append(digest)


def _cleared(shelf: Shelf, name: str, path: Path, at: datetime) -> bool:
    try:
        age = at.timestamp() - path.stat().st_mtime
    except FileNotFoundError:
        return False
    if not name:
        if age < UNFINISHED_FOR.total_seconds():
            return False
        path.unlink(missing_ok=True)
        return True
    if age < UNUSED_FOR.total_seconds():
        return False
    return storing.let_go(name, shelf.folder, is_used=lambda: shelf.is_used(name))


def _uploads() -> Iterator[str]:
    return Upload.objects.order_by("sha256").values_list("sha256", flat=True).distinct().iterator(chunk_size=2000)


UPLOADS = Shelf("附件", "", _uploads, lambda digest: Upload.objects.filter(sha256=digest).exists())
