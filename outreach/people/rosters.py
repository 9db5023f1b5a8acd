"""What the commands and the pages of all roster imports have in common."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from outreach.files.models import Upload
from outreach.files.services import open_upload
from outreach.lib.imports import ImportPlan, PlanStaleError
from outreach.lib.sheets import SheetSpec
from outreach.people.models import Organization, User
from outreach.timeline.services import record


@dataclass(frozen=True)
class Roster:
    """One kind of roster: `plan` reads and compares, `apply` writes whole or not at all."""

    spec: SheetSpec
    plan: Callable[[bytes, Organization, date], ImportPlan]
    apply: Callable[[ImportPlan, User | None, datetime], ImportPlan]


@transaction.atomic
def roster_apply(
    roster: Roster, upload: Upload, *, fingerprint: str, actor: User, today: date, at: datetime
) -> ImportPlan:
    """Apply the stored file, if it would still do what was shown.

    Raises PlanStaleError with the new plan otherwise, and PlanProblemsError when the file has errors.
    """
    plan = roster.plan(open_upload(upload), upload.school, today)
    if plan.fingerprint != fingerprint:
        raise PlanStaleError(plan)
    done = roster.apply(plan, actor, at)
    record(
        upload, "upload.applied", actor=actor, at=at, new=len(done.new), changed=len(done.changed),
        unchanged=done.unchanged, missing=len(done.missing),
    )  # fmt: skip
    return done
