from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from outreach.reports.access import export_for
from outreach.reports.models import ExportJob
from outreach.reports.queries import for_page
from outreach.reports.services import open_export, request_export

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def export_list(request):
    page = Paginator(ExportJob.objects.visible_to(request.user), 50).get_page(request.GET.get("page"))
    page.object_list = [for_page(job, at=timezone.now()) for job in page.object_list]
    return render(request, "outreach/reports/list.html", {"page": page})


@require_GET
def export_detail(request, pk: int):
    job = export_for(request.user, pk)
    template = "outreach/reports/detail.html"
    if request.htmx:
        template += "#job"
    return render(request, template, {"export": for_page(job, at=timezone.now())})


@require_GET
def export_file(request, pk: int):
    job = export_for(request.user, pk)
    try:
        path = open_export(job, user=request.user, at=timezone.now())
    except ValidationError as error:
        messages.warning(request, error.message)
        return redirect("export-detail", pk)
    return FileResponse(path.open("rb"), as_attachment=True, filename=job.file_name, content_type=XLSX)


@require_POST
def export_again(request, pk: int):
    job = export_for(request.user, pk)
    again = request_export(user=request.user, code=job.report, params=job.params, at=timezone.now())
    return redirect("export-detail", again.pk)
