"""One public page, for whoever watches the machine."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from outreach.health.queries import health


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while people and reminders are served; 503 when somebody has to come."""
    parts = health(at=timezone.now())
    return JsonResponse(parts, status=200 if all(state in ("ok", "late") for state in parts.values()) else 503)
