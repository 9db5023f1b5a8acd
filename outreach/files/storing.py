"""Bytes on the disk: once each, by their content, in a folder that no address leads to.

A file that several rows may refer to is given up only by `let_go`, and whoever lets a row point at one does so within
`one_at_a_time`: so the bytes cannot go between the look at the folder and the row.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

DRAFT = ".draft"
DIGEST = re.compile(r"[0-9a-f]{64}")


def path_of(digest: str, folder: str = "") -> Path:
    if not DIGEST.fullmatch(digest):
        raise ValueError(f"not a sha256: {digest!r}")
    return Path(settings.MEDIA_ROOT) / folder / digest[:2] / digest


def keep(data: bytes, folder: str = "") -> str:
    """Their sha256, once they are on the disk and would outlast a power cut. Raises OSError, and leaves nothing."""
    digest = hashlib.sha256(data).hexdigest()
    path = path_of(digest, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _write(data, path)
    _make_names_last(path.parent)
    return digest


def _write(data: bytes, path: Path) -> None:
    handle, draft = tempfile.mkstemp(prefix=f"{path.name}.", suffix=DRAFT, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(draft).unlink(missing_ok=True)
        raise


def _make_names_last(folder: Path) -> None:
    """A new name is in its folder for good only when the folder, and the folder's own name, are written out."""
    for part in (folder, folder.parent):
        handle = os.open(part, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def is_kept(digest: str, folder: str = "") -> bool:
    return bool(digest) and path_of(digest, folder).is_file()


def keep_still(data: bytes, digest: str, folder: str = "") -> None:
    """Within `one_at_a_time`, after `keep`: whoever let go of the same bytes may just have deleted the file."""
    if not is_kept(digest, folder):
        keep(data, folder)


@contextmanager
def one_at_a_time(digest: str) -> Iterator[None]:
    """A transaction in which nobody else lets go of these bytes, or begins to refer to them."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(digest[:15], 16)])
        # SQLite has one writer at a time, from the first statement of a transaction (settings: IMMEDIATE).
        yield


def let_go(digest: str, folder: str, *, is_used: Callable[[], bool]) -> bool:
    """Delete the bytes, unless a row still refers to them. True: they are gone."""
    with one_at_a_time(digest):
        if is_used():
            return False
        path_of(digest, folder).unlink(missing_ok=True)
        return True


def all_kept(folder: str = "") -> Iterator[tuple[str, Path]]:
    """Every file that stands under its sha256, in ascending order; what was never finished has an empty name."""
    root = Path(settings.MEDIA_ROOT) / folder
    for part in sorted(root.glob("[0-9a-f][0-9a-f]")):
        for path in sorted(part.iterdir()):
            if DIGEST.fullmatch(path.name):
                yield path.name, path
            elif path.name.endswith(DRAFT):
                yield "", path
