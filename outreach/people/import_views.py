"""Bringing in a roster: upload, look, agree. The same pages serve every kind of roster."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outreach.files.access import upload_for
from outreach.files.services import open_upload, store_upload
from outreach.lib.error_book import error_book
from outreach.lib.imports import PlanProblemsError, PlanStaleError
from outreach.lib.roster_template import Help, template_book
from outreach.people.access import may_manage_staff
from outreach.people.forms import LeaversForm, UploadForm
from outreach.people.importing import ROSTER
from outreach.people.models import User
from outreach.people.roster_help import HELPS
from outreach.people.rosters import Roster, roster_apply
from outreach.people.staffing import staff_leave
from outreach.timeline.queries import last_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 100  # changes and errors on one page; the error workbook has them all


@dataclass(frozen=True)
class RosterPages:
    """One kind of roster, as its pages speak of it. `prefix` begins the names of their URLs."""

    roster: Roster
    helps: dict[str, Help]
    prefix: str
    noun: str  # 教职工, 学生
    left: str  # 离岗, 离校
    list_page: str
    may: Callable[[User], bool]
    leave: Callable[..., int]
    next_label: str
    next_page: str

    @property
    def title(self) -> str:
        return self.roster.spec.name

    @property
    def template_page(self) -> str:
        return f"{self.prefix}-template"

    @property
    def preview_page(self) -> str:
        return f"{self.prefix}-preview"

    @property
    def confirm_page(self) -> str:
        return f"{self.prefix}-confirm"

    @property
    def errors_page(self) -> str:
        return f"{self.prefix}-errors"

    @property
    def leavers_page(self) -> str:
        return f"{self.prefix}-leavers"

    def url(self, page: str = "", *args) -> str:
        return reverse(f"{self.prefix}{page}", args=args)


STAFF = RosterPages(
    ROSTER, HELPS, "staff-import", "教职工", "离岗", "staff-list", may_manage_staff, staff_leave,
    "打印激活单，请老师们设置密码", "slips",
)  # fmt: skip


def upload_page(request, pages: RosterPages):
    _allow(request, pages)
    posted = request.method == "POST"
    form = UploadForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        stored = store_upload(
            owner=request.user, purpose=pages.prefix, name=file.name, data=file.read(), at=timezone.now()
        )
        return redirect(pages.url("-preview", stored.pk))
    return render(request, "outreach/people/import_upload.html", {"form": form, "pages": pages})


def preview_page(request, pages: RosterPages, pk: int):
    upload, plan = _planned(request, pages, pk)
    context = {"upload": upload, "plan": plan, "pages": pages, "shown": SHOWN}
    return render(request, "outreach/people/import_preview.html", context)


def confirm_page(request, pages: RosterPages, pk: int):
    _allow(request, pages)
    upload = upload_for(request.user, pk, pages.prefix)
    try:
        roster_apply(
            pages.roster, upload, fingerprint=request.POST.get("fingerprint", ""), actor=request.user,
            today=timezone.localdate(), at=timezone.now(),
        )  # fmt: skip
    except PlanStaleError:
        messages.warning(request, "刚才有人改了同一批资料，下面是新的预览，请再看一遍。")
        return redirect(pages.url("-preview", pk))
    except PlanProblemsError:
        return redirect(pages.url("-preview", pk))
    return redirect(pages.url("-done", pk))


def done_page(request, pages: RosterPages, pk: int):
    _allow(request, pages)
    upload = upload_for(request.user, pk, pages.prefix)
    figures = last_of(upload, "upload.applied")
    if figures is None:
        return redirect(pages.url("-preview", pk))
    context = {"upload": upload, "figures": figures, "pages": pages, "next_url": reverse(pages.next_page)}
    return render(request, "outreach/people/import_done.html", context)


def errors_book(request, pages: RosterPages, pk: int):
    upload, plan = _planned(request, pages, pk)
    book = error_book(open_upload(upload), pages.roster.spec, plan.problems)
    return _download(book, f"{pages.title}-错误标红.xlsx")


def template_download(request, pages: RosterPages):
    _allow(request, pages)
    return _download(template_book(pages.roster.spec, pages.helps), f"{pages.title}-空表.xlsx")


def leavers_page(request, pages: RosterPages, pk: int):
    upload, plan = _planned(request, pages, pk)
    form = LeaversForm(plan.missing, pages.left, request.POST or None)
    if form.is_valid():
        gone = pages.leave(
            request.user, form.cleaned_data["who"], on=form.cleaned_data["on"], actor=request.user, at=timezone.now()
        )
        messages.success(request, f"已记下 {gone} 人{pages.left}。")
        return redirect(pages.list_page)
    context = {"upload": upload, "plan": plan, "pages": pages, "form": form}
    return render(request, "outreach/people/import_leavers.html", context)


def _allow(request, pages: RosterPages) -> None:
    if not pages.may(request.user):
        raise PermissionDenied


def _planned(request, pages: RosterPages, pk: int):
    _allow(request, pages)
    upload = upload_for(request.user, pk, pages.prefix)
    return upload, pages.roster.plan(open_upload(upload), request.user.school, timezone.localdate())


def _download(book: bytes, name: str) -> HttpResponse:
    response = HttpResponse(book, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


# The staff roster


@require_http_methods(["GET", "POST"])
def staff_import(request):
    return upload_page(request, STAFF)


@require_safe
def staff_import_preview(request, pk: int):
    return preview_page(request, STAFF, pk)


@require_POST
def staff_import_confirm(request, pk: int):
    return confirm_page(request, STAFF, pk)


@require_safe
def staff_import_done(request, pk: int):
    return done_page(request, STAFF, pk)


@require_safe
def staff_import_errors(request, pk: int):
    return errors_book(request, STAFF, pk)


@require_http_methods(["GET", "POST"])
def staff_import_leavers(request, pk: int):
    return leavers_page(request, STAFF, pk)


@require_safe
def staff_import_template(request):
    return template_download(request, STAFF)
