from django.urls import path

from casework.registers import act_views, list_views, views

urlpatterns = [
    path("", views.register_list, name="register-list"),
    path("entry/<int:pk>/", views.register_detail, name="register-detail"),
    path("entry/<int:pk>/edit/", views.register_edit, name="register-edit"),
    path("entry/<int:pk>/progress/", act_views.register_progress, name="register-progress"),
    path("entry/<int:pk>/done/", act_views.register_done, name="register-done"),
    path("entry/<int:pk>/drop/", act_views.register_drop, name="register-drop"),
    path("entry/<int:pk>/reopen/", act_views.register_reopen, name="register-reopen"),
    path("entry/<int:pk>/remove/", act_views.register_remove, name="register-remove"),
    path("entry/<int:pk>/claim/", act_views.register_claim, name="register-claim"),
    path("entry/<int:pk>/sign-off/", act_views.register_sign_off, name="register-sign-off"),
    path("<slug:kind>/", views.register_kind, name="register-kind"),
    path("<slug:kind>/new/", views.register_new, name="register-new"),
    path("<slug:kind>/print/", list_views.register_print, name="register-print"),
    path("<slug:kind>/export/", list_views.register_export, name="register-export"),
    path("<slug:kind>/timetable/", list_views.register_timetable, name="register-timetable"),
    path("<slug:kind>/gather/", list_views.register_gather, name="register-gather"),
]
