"""Adding documents to an event and taking them away again."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from casework.events.content import PURPOSE
from casework.events.models import Event
from outreach.files.documents import check_named, document_kind
from outreach.files.models import Upload
from outreach.files.services import store_upload
from outreach.people.models import User
from outreach.timeline.services import record

MOST = 20


@transaction.atomic
def document_add(*, event: Event, actor: User, name: str, data: bytes, at: datetime) -> Upload:
    """Keep a document with the event; the same file twice is one. Raises ValidationError in a sentence."""
    if event.is_talk:
        raise ValidationError("谈心谈话不留附件。")
    check_named(document_kind(data, name), name)
    if event.documents.count() >= MOST:
        raise ValidationError(f"一次活动最多留{MOST}个附件，请先删去不要的。")
    upload = store_upload(owner=actor, purpose=PURPOSE, name=name, data=data, at=at)
    known: Upload | None = event.documents.filter(sha256=upload.sha256).exclude(pk=upload.pk).first()
    if known:
        upload.delete()
        return known
    event.documents.add(upload)
    record(event, "event.document_added", actor=actor, at=at, name=upload.name)
    return upload


@transaction.atomic
def document_remove(*, event: Event, upload: Upload, actor: User, at: datetime) -> None:
    """Take it off the event; twice is once."""
    if event.documents.filter(pk=upload.pk).exists():
        event.documents.remove(upload)
        record(event, "event.document_removed", actor=actor, at=at, name=upload.name)
