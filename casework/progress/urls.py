from django.urls import path, re_path

from casework.progress import organization_views, quarter_views, rollup_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("campaigns/<int:pk>/chart/", organization_views.campaign_chart, name="campaign-chart"),
    path("campaigns/lines/<int:pk>/", organization_views.line_detail, name="line-detail"),
    path("classes/<int:pk>/unvisited/", views.class_unvisited, name="class-unvisited"),
    re_path(r"^quarter/(?:(?P<period>[0-9A-Za-z-]+)/)?$", quarter_views.quarter, name="quarter"),
    path("quarter/<str:period>/close/<int:pk>/", quarter_views.close, name="quarter-close"),
    path("quarter/<str:period>/late/<int:pk>/", quarter_views.late, name="quarter-late"),
    path("quarter/<str:period>/<str:code>/<str:who>/", quarter_views.figure, name="quarter-figure"),
    path("cascade/issued/<int:pk>/totals/", rollup_views.issued_totals, name="issued-totals"),
    path("cascade/issued/<int:pk>/totals/export/", rollup_views.issued_totals_export, name="issued-totals-export"),
]
