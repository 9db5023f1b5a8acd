from django.urls import path

from casework.families import import_views

urlpatterns = [
    path("import/", import_views.family_import, name="family-import"),
    path("import/template/", import_views.family_import_template, name="family-import-template"),
    path("import/<int:pk>/", import_views.family_import_preview, name="family-import-preview"),
    path("import/<int:pk>/confirm/", import_views.family_import_confirm, name="family-import-confirm"),
    path("import/<int:pk>/done/", import_views.family_import_done, name="family-import-done"),
    path("import/<int:pk>/errors/", import_views.family_import_errors, name="family-import-errors"),
    path("import/<int:pk>/leavers/", import_views.family_import_leavers, name="family-import-leavers"),
]
