"""What the phone keeps to open without the network: the shell, the worker that keeps it, the manifest.

None of them looks at who asks: no cookie is read, so that no copy of them can be somebody's.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from casework.phone import shell

DAY = 24 * 3600


def kept(request: HttpRequest, content: bytes, content_type: str) -> HttpResponse:
    """Asked for again each time, and sent again only where it has changed."""
    tag = shell.etag(content)
    response = get_conditional_response(request, etag=tag) or HttpResponse(content, content_type=content_type)
    response["ETag"] = tag
    response["Cache-Control"] = "no-cache"
    return response


@login_not_required
@gzip_page
@require_safe
def phone_shell(request):
    response = kept(request, shell.document(), "text/html; charset=utf-8")
    # A page of somebody else's, of a school's gateway say, does not say so.
    response["X-Lianxin"] = "1"
    return response


@login_not_required
@gzip_page
@require_safe
def phone_worker(request):
    response = kept(request, shell.worker(), "text/javascript; charset=utf-8")
    # Pages outside /m/ are passed through; only when the network is gone does the worker answer for them.
    response["Service-Worker-Allowed"] = "/"
    return response


@login_not_required
@gzip_page
@require_safe
def phone_manifest(request):
    response = JsonResponse(shell.manifest(), content_type="application/manifest+json")
    response["Cache-Control"] = f"public, max-age={DAY}"
    return response
