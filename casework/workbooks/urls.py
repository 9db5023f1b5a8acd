from django.urls import path

from casework.workbooks import views

urlpatterns = [
    path("quarterly/<str:key>/", views.quarterly, name="workbook-quarterly"),
    path("quarterly/<str:key>/export/", views.export, name="workbook-export"),
]
