"""Keeping what people hand in: once each, by its content, in a folder that no address leads to."""

import hashlib
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings

from outreach.files.models import Upload
from outreach.people.models import User


def store_upload(*, owner: User, purpose: str, name: str, data: bytes, at: datetime) -> Upload:
    """Write the bytes, then the row: a row never points at nothing."""
    digest = hashlib.sha256(data).hexdigest()
    path = path_of(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{digest}.{os.getpid()}.draft")
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    return Upload.objects.create(
        school_id=owner.school_id,
        owner=owner,
        purpose=purpose,
        name=Path(name).name[-200:],
        sha256=digest,
        size=len(data),
        uploaded_at=at,
    )


def open_upload(upload: Upload) -> bytes:
    """The bytes. Raises FileNotFoundError when the folder was not restored with the database."""
    return path_of(upload.sha256).read_bytes()


def path_of(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest
