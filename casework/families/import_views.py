"""Bringing in the family roster, on the pages that all rosters share."""

from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.families.access import may_manage_families
from casework.families.importing import ROSTER
from casework.families.roster_help import HELPS
from casework.families.services import pupils_leave
from outreach.people import import_views as shared

PAGES = shared.RosterPages(
    ROSTER, HELPS, "family-import", "学生", "离校", "family-list", may_manage_families, pupils_leave,
    "看看哪些家庭还没有帮扶人", "pairing-list",
)  # fmt: skip


@require_http_methods(["GET", "POST"])
def family_import(request):
    return shared.upload_page(request, PAGES)


@require_safe
def family_import_preview(request, pk: int):
    return shared.preview_page(request, PAGES, pk)


@require_POST
def family_import_confirm(request, pk: int):
    return shared.confirm_page(request, PAGES, pk)


@require_safe
def family_import_done(request, pk: int):
    return shared.done_page(request, PAGES, pk)


@require_safe
def family_import_errors(request, pk: int):
    return shared.errors_book(request, PAGES, pk)


@require_http_methods(["GET", "POST"])
def family_import_leavers(request, pk: int):
    return shared.leavers_page(request, PAGES, pk)


@require_safe
def family_import_template(request):
    return shared.template_download(request, PAGES)
