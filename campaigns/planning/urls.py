from django.urls import path

from campaigns.planning import branch_views, organization_views, phase_views, step_views, views

urlpatterns = [
    path("", views.campaign_list, name="campaign-list"),
    path("new/", views.campaign_new, name="campaign-new"),
    path("<int:pk>/", views.campaign_detail, name="campaign-detail"),
    path("<int:pk>/goals/", step_views.campaign_goals, name="campaign-goals"),
    path("<int:pk>/phases/", phase_views.campaign_phases, name="campaign-phases"),
    path("<int:pk>/rules/", step_views.campaign_rules, name="campaign-rules"),
    path("<int:pk>/organization/", organization_views.campaign_organization, name="campaign-organization"),
    path("<int:pk>/confirm/", step_views.campaign_confirm, name="campaign-confirm"),
    path("<int:pk>/preview/", views.campaign_preview, name="campaign-preview"),
    path("<int:pk>/how/", views.campaign_how, name="campaign-how"),
    path("<int:pk>/open/", views.campaign_open_now, name="campaign-open"),
    path("<int:pk>/close/", views.campaign_close_now, name="campaign-close"),
    path("<int:pk>/discard/", views.campaign_discard_now, name="campaign-discard"),
    path("<int:pk>/groups/add/", organization_views.group_add_now, name="group-add"),
    path("groups/<int:pk>/", organization_views.group_edit, name="group-edit"),
    path("groups/<int:pk>/places/add/", organization_views.place_add_now, name="group-place-add"),
    path("groups/<int:pk>/remove/", organization_views.group_remove_now, name="group-remove"),
    path("<int:pk>/lines/new/", organization_views.line_new, name="line-new"),
    path("<int:pk>/lines/suggest/", organization_views.lines_suggest_now, name="line-suggest"),
    path("lines/<int:pk>/edit/", organization_views.line_edit, name="line-edit"),
    path("lines/<int:pk>/move/", organization_views.line_move_now, name="line-move"),
    path("lines/<int:pk>/remove/", organization_views.line_remove_now, name="line-remove"),
    path("<int:pk>/partners/", branch_views.partner_list, name="partner-list"),
    path("<int:pk>/partners/new/", branch_views.partner_new, name="partner-new"),
    path("partners/<int:pk>/end/", branch_views.partner_end_page, name="partner-end"),
    path("branches/", branch_views.branch_list, name="branch-list"),
    path("branches/new/", branch_views.branch_new, name="branch-new"),
    path("branches/<int:pk>/", branch_views.branch_edit, name="branch-edit"),
]
