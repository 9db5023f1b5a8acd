"""An export as a page shows it."""

from dataclasses import dataclass
from datetime import datetime

from outreach.reports.models import ExportJob
from outreach.reports.registry import workbook_for
from outreach.reports.services import is_ready


@dataclass(frozen=True)
class ExportView:
    job: ExportJob
    title: str
    word: str
    role: str  # of the badge
    ready: bool
    under_way: bool
    expired: bool

    @property
    def percent(self) -> int | None:
        """How much of it is made; None while that is not known."""
        return round(100 * self.job.done / self.job.total) if self.job.total > 1 else None


def for_page(job: ExportJob, *, at: datetime) -> ExportView:
    workbook = workbook_for(job.report)
    ready = is_ready(job, at=at)
    expired = job.state == ExportJob.State.DONE and not ready
    word, role = {
        ExportJob.State.WAITING: ("排队中", "info"),
        ExportJob.State.RUNNING: ("生成中", "info"),
        ExportJob.State.FAILED: ("没有生成", "late"),
        ExportJob.State.DONE: ("已过期", "mute") if expired else ("可以下载", "ok"),
    }[ExportJob.State(job.state)]
    return ExportView(
        job=job,
        title=workbook.title if workbook else job.report,
        word=word,
        role=role,
        ready=ready,
        under_way=job.state in {ExportJob.State.WAITING, ExportJob.State.RUNNING},
        expired=expired,
    )
