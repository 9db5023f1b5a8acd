"""Keeping what people hand in: once each, by its content, in a folder that no address leads to."""

from datetime import datetime
from pathlib import Path

from outreach.files import storing
from outreach.files.models import Upload
from outreach.people.models import User


def store_upload(*, owner: User, purpose: str, name: str, data: bytes, at: datetime) -> Upload:
    """Write the bytes, then the row: a row never points at nothing."""
    digest = storing.keep(data)
    with storing.one_at_a_time(digest):
        storing.keep_still(data, digest)
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
    return storing.path_of(upload.sha256).read_bytes()
