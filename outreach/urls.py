"""All addresses. Each slice brings its own `urls.py`; this is the one list of them."""

from django.urls import include, path

urlpatterns = [
    # First, since phones ask most often.
    path("", include("casework.phone.urls")),
    path("", include("outreach.health.urls")),
    path("", include("outreach.about.urls")),
    path("", include("outreach.people.urls")),
    path("calendar/", include("outreach.calendar.urls")),
    path("inbox/", include("outreach.notices.urls")),
    path("exports/", include("outreach.reports.urls")),
    path("campaigns/", include("campaigns.planning.urls")),
    path("cascade/", include("campaigns.cascade.urls")),
    path("", include("campaigns.quotas.urls")),
    path("", include("campaigns.handins.urls")),
    path("families/", include("casework.families.urls")),
    path("pairings/", include("casework.pairings.urls")),
    path("points/", include("casework.pairings.point_urls")),
    path("", include("casework.visits.urls")),
    path("", include("casework.events.urls")),
    path("tickets/", include("casework.tickets.urls")),
    path("", include("casework.progress.urls")),
    path("registers/", include("casework.registers.urls")),
    path("workbooks/", include("casework.workbooks.urls")),
    path("", include("casework.submissions.urls")),
    path("", include("casework.diaries.urls")),
]
