"""Who may see an export: the one who asked for it, as long as that person may still make it."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from outreach.people.models import User
from outreach.reports.models import ExportJob
from outreach.reports.registry import workbook_for


def export_for(user: User, pk: int) -> ExportJob:
    """The export, if this user asked for it; otherwise 404."""
    return get_object_or_404(ExportJob.objects.visible_to(user), pk=pk)


def may_run(user: User, code: str) -> bool:
    workbook = workbook_for(code)
    return workbook is not None and user.is_active and workbook.may_run(user)


def refuse_unless_may_run(user: User, code: str) -> None:
    """Rights are read at every use: a role that ended ends its exports."""
    if not may_run(user, code):
        raise PermissionDenied("您没有生成这份报表的权限。")
