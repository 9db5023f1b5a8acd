from django.urls import path

from campaigns.quotas import exemption_views, views

urlpatterns = [
    path("rules/<int:pk>/", views.rule_edit, name="rule-edit"),
    path("rules/<int:pk>/switch/", views.rule_switch_now, name="rule-switch"),
    path("campaigns/<int:pk>/rules/add/", views.rule_add_now, name="rule-add"),
    path("campaigns/<int:pk>/activities/add/", views.activity_add_now, name="activity-add"),
    path("m/exemptions/", exemption_views.exemption_mine, name="exemption-mine"),
    path("exemptions/", exemption_views.exemption_list, name="exemption-list"),
    path("exemptions/<int:pk>/decide/", exemption_views.exemption_decide_now, name="exemption-decide"),
    path("exemptions/<int:pk>/withdraw/", exemption_views.exemption_withdraw_now, name="exemption-withdraw"),
]
