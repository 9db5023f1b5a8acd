from django.urls import path

from campaigns.handins import views

urlpatterns = [
    path("campaigns/<int:pk>/handins/", views.handin_list, name="handin-list"),
    path("campaigns/<int:pk>/handins/add/", views.handin_add_now, name="handin-add"),
    path("handins/<int:pk>/edit/", views.handin_edit, name="handin-edit"),
    path("handins/<int:pk>/switch/", views.handin_switch_now, name="handin-switch"),
    path("handins/<int:pk>/remove/", views.handin_remove_now, name="handin-remove"),
]
