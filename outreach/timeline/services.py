"""The one way in which history is written."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models

from outreach.people.models import User
from outreach.timeline.models import Entry


def record(
    subject: models.Model, action: str, *, actor: User | None, at: datetime, school_id: int | None = None, **data: Any
) -> Entry:
    """Write that `actor` did `action` to `subject` at `at`; call it inside the transaction of the act.

    `actor` is None when the system acted by itself. The school is the subject's own unless given.
    """
    if school_id is None:
        school_id = getattr(subject, "school_id", None) or getattr(actor, "school_id", None)
    return Entry.objects.create(
        school_id=school_id,
        at=at,
        actor=actor,
        action=action,
        subject_type=subject._meta.model_name or "",
        subject_id=subject.pk,
        data=data,
    )


def record_all(acts: Iterable[tuple[models.Model, str, dict[str, Any]]], *, actor: User | None, at: datetime) -> None:
    """As `record`, for many subjects in one statement: (subject, action, data)."""
    Entry.objects.bulk_create(
        [
            Entry(
                school_id=getattr(subject, "school_id", None),
                at=at,
                actor=actor,
                action=action,
                subject_type=subject._meta.model_name or "",
                subject_id=subject.pk,
                data=data,
            )
            for subject, action, data in acts
        ],
        batch_size=500,
    )
