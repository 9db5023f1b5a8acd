from django.urls import path

from casework.families import import_views, views

urlpatterns = [
    path("", views.family_list, name="family-list"),
    path("<int:pk>/", views.family_detail, name="family-detail"),
    path("<int:pk>/phones/", views.family_phones, name="family-phones"),
    path("<int:pk>/edit/", views.family_edit, name="family-edit"),
    path("<int:pk>/guardians/new/", views.guardian_new, name="guardian-new"),
    path("guardians/<int:pk>/", views.guardian_edit, name="guardian-edit"),
    path("guardians/<int:pk>/delete/", views.guardian_delete, name="guardian-delete"),
    path("students/<int:pk>/", views.student_edit, name="student-edit"),
    path("students/<int:pk>/tags/", views.student_tags, name="student-tags"),
    path("import/", import_views.family_import, name="family-import"),
    path("import/template/", import_views.family_import_template, name="family-import-template"),
    path("import/<int:pk>/", import_views.family_import_preview, name="family-import-preview"),
    path("import/<int:pk>/confirm/", import_views.family_import_confirm, name="family-import-confirm"),
    path("import/<int:pk>/done/", import_views.family_import_done, name="family-import-done"),
    path("import/<int:pk>/errors/", import_views.family_import_errors, name="family-import-errors"),
    path("import/<int:pk>/leavers/", import_views.family_import_leavers, name="family-import-leavers"),
]
