from django.urls import path

from campaigns.cascade import issue_views, views

urlpatterns = [
    path("", views.adoption_list, name="adoption-list"),
    path("<int:pk>/", views.adoption_detail, name="adoption-detail"),
    path("<int:pk>/take-up/", views.adoption_take_up_now, name="adoption-take-up"),
    path("<int:pk>/join/", views.adoption_join_own, name="adoption-join"),
    path("<int:pk>/changes/", views.adoption_changes, name="adoption-changes"),
    path("issued/<int:pk>/", issue_views.issued_detail, name="issued-detail"),
    path("issued/<int:pk>/locks/", issue_views.issued_locks, name="issued-locks"),
    path("issued/<int:pk>/issue/", issue_views.issued_issue, name="issued-issue"),
    path("issued/<int:pk>/drift/", issue_views.issued_drift, name="issued-drift"),
]
