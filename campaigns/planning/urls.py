from django.urls import path

from campaigns.planning import phase_views, step_views, views

urlpatterns = [
    path("", views.campaign_list, name="campaign-list"),
    path("new/", views.campaign_new, name="campaign-new"),
    path("<int:pk>/", views.campaign_detail, name="campaign-detail"),
    path("<int:pk>/goals/", step_views.campaign_goals, name="campaign-goals"),
    path("<int:pk>/phases/", phase_views.campaign_phases, name="campaign-phases"),
    path("<int:pk>/rules/", step_views.campaign_rules, name="campaign-rules"),
    path("<int:pk>/organization/", step_views.campaign_organization, name="campaign-organization"),
    path("<int:pk>/confirm/", step_views.campaign_confirm, name="campaign-confirm"),
    path("<int:pk>/preview/", views.campaign_preview, name="campaign-preview"),
    path("<int:pk>/how/", views.campaign_how, name="campaign-how"),
    path("<int:pk>/open/", views.campaign_open_now, name="campaign-open"),
    path("<int:pk>/close/", views.campaign_close_now, name="campaign-close"),
    path("<int:pk>/discard/", views.campaign_discard_now, name="campaign-discard"),
]
