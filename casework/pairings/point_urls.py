from django.urls import URLPattern, path

from casework.pairings import point_views

urlpatterns: list[URLPattern] = [
    path("", point_views.point_list, name="point-list"),
    path("new/", point_views.point_new, name="point-new"),
    path("<int:pk>/", point_views.point_detail, name="point-detail"),
    path("<int:pk>/edit/", point_views.point_edit, name="point-edit"),
    path("<int:pk>/assign/", point_views.point_assign, name="point-assign"),
    path("<int:pk>/close/", point_views.point_close_page, name="point-close"),
    path("<int:pk>/reopen/", point_views.point_reopen_now, name="point-reopen"),
]
