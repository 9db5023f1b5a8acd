"""Giving an upload back: to be saved, never to be opened in the page."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from outreach.files.models import Upload
from outreach.files.services import open_upload


def to_save(upload: Upload, content_type: str) -> HttpResponse:
    """Its bytes under a type of our own choosing. Whether the reader may have it is for the caller to know."""
    try:
        data = open_upload(upload)
    except FileNotFoundError as error:
        raise Http404("这个附件的文件不在服务器上了，请重新上传。") from error
    answer = HttpResponse(data, content_type=content_type)
    answer["Content-Disposition"] = content_disposition_header(True, upload.name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer
