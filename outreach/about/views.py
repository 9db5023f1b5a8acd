"""Where to say that something is wrong: the link at the foot of every page (practice B.9)."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from outreach.about.queries import ears_for


@require_safe
@login_not_required
def complaint(request):
    return render(request, "outreach/about/complaint.html", {"ears": ears_for(request.user)})
