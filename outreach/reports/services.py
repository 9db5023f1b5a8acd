"""Exports made in the background: asked for once, made by one worker, offered only when whole."""

import hashlib
import json
import logging
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from outreach.doorbell import ring
from outreach.people.models import User
from outreach.reports.access import refuse_unless_may_run
from outreach.reports.models import ExportJob
from outreach.reports.registry import workbook_for
from outreach.reports.xlsx import write_workbook
from outreach.timeline.services import record

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # without a sign of life for so long, another worker may begin anew
IDLE = timedelta(minutes=15)  # how long a file lies ready after it was made or last fetched
ABANDONED = timedelta(hours=6)
ATTEMPTS = 3
FOLDER = "exports"

State = ExportJob.State


def request_export(*, user: User, code: str, params: dict[str, Any], at: datetime) -> ExportJob:
    """The export of this person with these parameters; the one under way, if there is one."""
    refuse_unless_may_run(user, code)
    plain = json.loads(json.dumps(params, cls=DjangoJSONEncoder))
    digest = hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
    active = ExportJob.objects.filter(
        owner=user, report=code, params_digest=digest, state__in=[State.WAITING, State.RUNNING]
    )
    job = active.first()
    if job is None:
        try:
            with transaction.atomic():
                job = ExportJob.objects.create(
                    school_id=user.school_id,
                    owner=user,
                    report=code,
                    params=plain,
                    params_digest=digest,
                    requested_at=at,
                )
        except IntegrityError:  # the second press of the button was as quick as the first
            return request_export(user=user, code=code, params=params, at=at)
    transaction.on_commit(partial(_ring, job.pk))
    return job


def _ring(job_id: int) -> None:
    from outreach.reports.tasks import make_export

    ring(make_export, job_id)


# Making ----------------------------------------------------------------------------------


class LeaseLostError(Exception):
    """Another worker has taken the job over; what this one made is thrown away."""


def run_export(job_id: int, *, at: datetime) -> bool:
    """Make the file, if nobody else is making it. False: there was nothing to do here."""
    attempt = _claim(job_id, at=at)
    if attempt is None:
        return False
    job = ExportJob.objects.select_related("owner__school").get(pk=job_id)
    try:
        _make(job, attempt)
    except LeaseLostError:
        return False
    except (PermissionDenied, ValidationError) as error:
        message = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        _fail(job_id, attempt, message)
    except Exception:
        logger.exception("export %s failed", job_id)
        _fail(job_id, attempt, "生成时出了错，请重试；如仍不成功，请把这一页告诉管理员。")
    return True


def _due(at: datetime) -> Q:
    return Q(state=State.WAITING) | Q(state=State.RUNNING, lease_until__lt=at)


def _claim(job_id: int, *, at: datetime) -> int | None:
    """Take the job; the number of the attempt is the token under which its progress may be written."""
    mine = ExportJob.objects.filter(_due(at), pk=job_id, attempts__lt=ATTEMPTS)
    taken = mine.update(state=State.RUNNING, lease_until=at + LEASE, attempts=F("attempts") + 1, done=0, total=0)
    return ExportJob.objects.values_list("attempts", flat=True).get(pk=job_id) if taken else None


def _make(job: ExportJob, attempt: int) -> None:
    refuse_unless_may_run(job.owner, job.report)
    workbook = workbook_for(job.report)
    assert workbook is not None  # noqa: S101  # refused above otherwise
    plans = workbook.plans(user=job.owner, **job.params)
    mine = ExportJob.objects.filter(pk=job.pk, state=State.RUNNING, attempts=attempt)

    def progress(sheets: int, _records: int) -> None:
        if not mine.update(done=sheets, total=len(plans), lease_until=timezone.now() + LEASE):
            raise LeaseLostError

    relative = f"{FOLDER}/{uuid4().hex}.xlsx"
    path = Path(settings.MEDIA_ROOT) / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    try:
        rows = write_workbook(plans, part, progress)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    name = f"{workbook.file_name(user=job.owner, **job.params)}.xlsx"[-120:]
    now = timezone.now()
    made = {"rows": rows, "file_name": name, "file_path": relative, "finished_at": now}
    with transaction.atomic():
        if not mine.update(state=State.DONE, lease_until=None, **made):
            raise LeaseLostError  # the file without an owner goes with the next sweep
        record(job, "export.made", actor=job.owner, at=now, report=job.report, rows=rows)


def _fail(job_id: int, attempt: int, message: str) -> None:
    ExportJob.objects.filter(pk=job_id, state=State.RUNNING, attempts=attempt).update(
        state=State.FAILED, error=message[:300], finished_at=timezone.now(), lease_until=None
    )


# Fetching and sweeping -----------------------------------------------------------------------


def is_ready(job: ExportJob, *, at: datetime) -> bool:
    """Whole, and not forgotten: a link dies fifteen minutes after it was last used."""
    used = job.opened_at or job.finished_at
    return job.state == State.DONE and bool(job.file_path) and used is not None and at < used + IDLE


@transaction.atomic
def open_export(job: ExportJob, *, user: User, at: datetime) -> Path:
    """The file, and a row in the history that it was fetched. Raises ValidationError when it lies ready no more."""
    refuse_unless_may_run(user, job.report)
    path = Path(settings.MEDIA_ROOT) / job.file_path
    if not is_ready(job, at=at) or not path.is_file():
        raise ValidationError("文件已过期，请重新生成。")
    ExportJob.objects.filter(pk=job.pk).update(opened_at=at)
    record(job, "export.fetched", actor=user, at=at, report=job.report, rows=job.rows)
    return path


def run_waiting_exports(*, at: datetime) -> int:
    """Make what waits or was left half done, give up what failed too often, remove files nobody fetches."""
    ExportJob.objects.filter(_due(at), attempts__gte=ATTEMPTS).update(
        state=State.FAILED, error="多次没有生成成功，请稍后再试。", finished_at=at, lease_until=None
    )
    remove_forgotten(at=at)
    waiting = ExportJob.objects.filter(_due(at)).order_by("requested_at").values_list("pk", flat=True)
    return sum(run_export(pk, at=timezone.now()) for pk in list(waiting))


def remove_forgotten(*, at: datetime) -> None:
    limit = at - IDLE
    done = ExportJob.objects.filter(state=State.DONE).exclude(file_path="")
    old = done.filter(Q(opened_at=None, finished_at__lte=limit) | Q(opened_at__lte=limit))
    for pk, relative in list(old.values_list("pk", "file_path")):
        # Fetched again in this very moment, it stays.
        if old.filter(pk=pk).update(file_path=""):
            (Path(settings.MEDIA_ROOT) / relative).unlink(missing_ok=True)
    _remove_ownerless(at)


def _remove_ownerless(at: datetime) -> None:
    """What a killed worker left behind: half files, and whole ones that no job names."""
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    old = [path for path in folder.glob("*") if path.stat().st_mtime < (at - ABANDONED).timestamp()]
    named = set(ExportJob.objects.exclude(file_path="").values_list("file_path", flat=True)) if old else set()
    for path in old:
        if f"{FOLDER}/{path.name}" not in named:
            path.unlink(missing_ok=True)
