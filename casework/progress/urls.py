from django.urls import path, re_path

from casework.progress import goal_views, organization_views, quarter_views, rollup_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("campaigns/<int:pk>/chart/", organization_views.campaign_chart, name="campaign-chart"),
    path("campaigns/lines/<int:pk>/", organization_views.line_detail, name="line-detail"),
    path("classes/<int:pk>/unvisited/", views.class_unvisited, name="class-unvisited"),
    re_path(r"^quarter/(?:(?P<period>[0-9A-Za-z-]+)/)?$", quarter_views.quarter, name="quarter"),
    path("quarter/<str:period>/close/<int:pk>/", quarter_views.close, name="quarter-close"),
    path("quarter/<str:period>/late/<int:pk>/", quarter_views.late, name="quarter-late"),
    path("quarter/<str:period>/<str:code>/<path:who>/", quarter_views.figure, name="quarter-figure"),
    path("cascade/issued/<int:pk>/totals/", rollup_views.issued_totals, name="issued-totals"),
    path("cascade/issued/<int:pk>/totals/export/", rollup_views.issued_totals_export, name="issued-totals-export"),
    path("campaigns/<int:pk>/goal-results/", goal_views.campaign_goal_results, name="campaign-goal-results"),
    path(
        "campaigns/<int:pk>/goal-results/<slug:goal>/<int:year>/",
        goal_views.campaign_goal_figure,
        name="campaign-goal-figure",
    ),
    path(
        "campaigns/<int:pk>/goal-results/<slug:goal>/<int:year>/clear/",
        goal_views.campaign_goal_clear,
        name="campaign-goal-clear",
    ),
]
