from django.urls import URLPattern, path

from casework.progress import views

urlpatterns: list[URLPattern] = [
    path("quarter/", views.quarter, name="quarter"),
    path("quarter/<str:period>/", views.quarter, name="quarter"),
    path("quarter/<str:period>/<str:code>/<str:who>/", views.figure, name="quarter-figure"),
]
