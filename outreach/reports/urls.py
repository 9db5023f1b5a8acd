from django.urls import path

from outreach.reports import views

urlpatterns = [
    path("", views.export_list, name="export-list"),
    path("<int:pk>/", views.export_detail, name="export-detail"),
    path("<int:pk>/file", views.export_file, name="export-file"),
    path("<int:pk>/again", views.export_again, name="export-again"),
]
